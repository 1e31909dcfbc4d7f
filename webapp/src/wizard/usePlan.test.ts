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

async function page(status: string): Promise<{ plan: ReturnType<typeof usePlan>; asked: unknown[]; went: string[] }> {
	const asked: unknown[] = [];
	const went: string[] = [];
	useTokens({ token: () => Promise.resolve("t"), refused: () => undefined });
	vi.stubGlobal("fetch", async (r: Request) => {
		const path = new URL(r.url).pathname;
		const reply = (body: unknown): Response => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
		if (path.endsWith("/texts")) return reply(texts);
		if (r.method === "POST") {
			asked.push(await r.json());
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
afterEach(() => void vi.unstubAllGlobals());

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
});
