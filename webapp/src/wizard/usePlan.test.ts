import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount } from "@vue/test-utils";
import { createPinia } from "pinia";
import { afterEach, describe, expect, it, vi } from "vitest";
import { defineComponent, h } from "vue";
import { useTokens } from "@/api/transport";
import { usePlan } from "./usePlan";

const wishes = { template_preference: "quiz", target_audience: "families" };
const output = { recommended_template: { template_id: "quiz", template_name: "Quiz", reasoning: "", confidence: 1 }, theme: { mood: "premium" }, prize_tiers: [], asset_requirements: [], warnings: [] };
const generation = (id: string, status: string): object => ({ id, generation_type: "plan", status, accepted: false, campaign_id: null, input_params: { brief: "A quiz about the sea.", constraints: wishes }, output: status === "completed" ? output : null, error: status === "failed" ? { code: "X", message: "no" } : null });

const texts = { id: "texts", generation_type: "copy", status: "completed", output: { copies: [
	{ copy_type: "headline", variations: [{ text: "Into the sea" }] }, { copy_type: "instructions", variations: [{ text: "Answer five questions." }] },
], compliance_warnings: [] } };

/** before: what the server does before it answers a path. */
async function page(status: string, before: (path: string) => Promise<unknown> = () => Promise.resolve()): Promise<{ plan: ReturnType<typeof usePlan>; asked: unknown[]; went: string[] }> {
	const asked: unknown[] = [];
	const went: string[] = [];
	useTokens({ token: () => Promise.resolve("t"), refused: () => undefined });
	vi.stubGlobal("fetch", async (r: Request) => {
		const path = new URL(r.url).pathname;
		const reply = (body: unknown): Response => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
		await before(path);
		if (path.endsWith("/texts")) return reply(texts);
		if (r.method === "POST") {
			const said = await r.text();
			if (said) asked.push(JSON.parse(said) as unknown);
			if (path === "/api/intelligence/copy") return reply({ generation_id: "texts" });
			return reply({ generation_id: "two" });
		}
		return reply(path.endsWith("/two") ? generation("two", "completed") : generation("one", status));
	});
	const got: ReturnType<typeof usePlan>[] = [];
	mount(defineComponent({ setup: () => { got.push(usePlan(() => "one", { blank: () => "", go: (to) => Promise.resolve(void went.push(to)) })); return () => h("i"); } }), { global: { plugins: [createPinia(), PiniaColada] } });
	await flushPromises();
	const [plan] = got;
	if (!plan) throw new Error("no plan");
	return { plan, asked, went };
}
afterEach(() => {
	vi.unstubAllGlobals();
	sessionStorage.clear();
});

describe("a brief that is written anew", () => {
	for (const status of ["completed", "failed"])
		it(`keeps what was wished for beside it, of a plan that is ${status}`, async () => {
			const { plan, asked, went } = await page(status);
			await plan.rebrief("A quiz about the sea, for children.");
			expect(asked).toEqual([{ brief: "A quiz about the sea, for children.", constraints: wishes }]);
			expect(went).toEqual(["/brief/two"]);
		});
});

describe("the texts of a plan", () => {
	it("are written when they are wanted, for the game and the wishes that there are", async () => {
		const { plan, asked } = await page("completed");
		expect(plan.edit.value?.texts).toBeUndefined();
		await plan.write();
		expect(asked).toEqual([{ campaign_context: { template_type: "quiz", brief: "A quiz about the sea.", target_audience: "families" },
			copy_types: ["headline", "subheadline", "instructions", "cta_button", "win_message", "lose_message", "terms_summary"], tone: "luxury", variations_count: 1 }]);
		expect(plan.edit.value?.texts).toEqual({ title: "Into the sea", instructions: "Answer five questions." });
	});
	it("leave out how another game was played", async () => {
		const { plan } = await page("completed");
		await plan.write();
		plan.setGame({ templateId: "spin_wheel", reasoning: "", confidence: 0 });
		expect(plan.edit.value?.texts).toEqual({ title: "Into the sea" });
	});
	/** A server that is slow where it is said to be, until it is let go. */
	function slow(...paths: string[]): { before: (path: string) => Promise<unknown>; go: (path: string) => void } {
		const held = new Map(paths.map((p) => {
			let go = (): void => undefined;
			return [p, { wait: new Promise<void>((r) => { go = r; }), go: () => { go(); } }] as const;
		}));
		return { before: (path) => held.get(path)?.wait ?? Promise.resolve(), go: (path) => held.get(path)?.go() };
	}
	const COPY = "/api/intelligence/copy";
	it("are written while a part is thought of again, and neither ends the other", async () => {
		const server = slow(COPY, "/api/intelligence/plan/one/regenerate");
		const { plan } = await page("completed", server.before);
		const text = plan.write();
		const look = plan.againPart("look");
		expect([plan.writing.value, plan.thinking.value]).toEqual([true, "look"]);
		server.go("/api/intelligence/plan/one/regenerate");
		await look;
		server.go(COPY);
		await text;
		expect([plan.writing.value, plan.thinking.value, plan.error.value, plan.edit.value?.texts?.["title"]]).toEqual([false, undefined, undefined, "Into the sea"]);
	});
	it("are not begun while something else is made of the plan", async () => {
		const { plan, asked } = await page("completed");
		plan.thinking.value = "look";
		await plan.write();
		expect(asked).toEqual([]);
	});
	it("are waited for by a new plan, which has them then", async () => {
		const server = slow(COPY);
		const { plan, went } = await page("completed", server.before);
		const text = plan.write();
		const again = plan.rebrief("A quiz about the sea, for children.");
		await flushPromises();
		expect(went).toEqual([]);
		server.go(COPY);
		await Promise.all([text, again]);
		expect(went).toEqual(["/brief/two"]);
		expect(sessionStorage.getItem("cg.plan.two")).toContain("Into the sea");
	});
	it("say nothing of how a game is played that was changed meanwhile", async () => {
		const server = slow(COPY);
		const { plan } = await page("completed", server.before);
		const text = plan.write();
		plan.setGame({ templateId: "spin_wheel", reasoning: "", confidence: 0 });
		server.go(COPY);
		await text;
		expect(plan.edit.value?.texts).toEqual({ title: "Into the sea" });
	});
});
