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

const campaign = { id: "c", name: "Named by the server", templateId: "quiz", brief: "", startsAt: null, endsAt: null, version: 1, config: { theme: {}, game: {}, assets: [] }, settings: {} };

/** before: what the server does before it answers a path; a response: what it answers then. */
async function page(status: string, before: (path: string) => Promise<unknown> = () => Promise.resolve(), more: object = {}): Promise<{ plan: ReturnType<typeof usePlan>; asked: unknown[]; went: string[]; keys: (string | null)[] }> {
	const asked: unknown[] = [];
	const keys: (string | null)[] = [];
	const went: string[] = [];
	useTokens({ token: () => Promise.resolve("t"), refused: () => undefined });
	vi.stubGlobal("fetch", async (r: Request) => {
		const path = new URL(r.url).pathname;
		const reply = (body: unknown): Response => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
		if (r.method === "POST") keys.push(r.headers.get("Idempotency-Key"));
		const first = await before(path);
		if (first instanceof Response) return first;
		if (path === "/api/campaigns/c") {
			if (r.method === "PATCH") asked.push(await r.json());
			return reply(campaign);
		}
		if (path.endsWith("/texts")) return reply(texts);
		if (r.method === "POST") {
			const said = await r.text();
			if (said) asked.push(JSON.parse(said) as unknown);
			if (path.endsWith("/accept")) return reply({ campaign_id: "c" });
			if (path === "/api/intelligence/copy") return reply({ generation_id: "texts" });
			return reply({ generation_id: "two" });
		}
		return reply(path.endsWith("/two") ? generation("two", "completed") : { ...generation("one", status), ...more });
	});
	const got: ReturnType<typeof usePlan>[] = [];
	mount(defineComponent({ setup: () => { got.push(usePlan(() => "one", { blank: () => "", go: (to) => Promise.resolve(void went.push(to)) })); return () => h("i"); } }), { global: { plugins: [createPinia(), PiniaColada] } });
	await flushPromises();
	const [plan] = got;
	if (!plan) throw new Error("no plan");
	return { plan, asked, went, keys };
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
	const text = "A quiz about the sea, for children.";
	const no = (status: number): Response => new Response(JSON.stringify({ code: "NO", message: "no" }), { status, headers: { "Content-Type": "application/json" } });
	it("is there still when no plan could be made of it, and gone when one was", async () => {
		let refuse = true;
		const { plan, asked, went } = await page("completed", (path) => Promise.resolve(refuse && path === "/api/intelligence/plan" ? no(429) : undefined));
		await plan.rebrief(text);
		expect([plan.error.value?.status, plan.tried(), went, asked]).toEqual([429, text, [], []]);
		refuse = false;
		await plan.rebrief(plan.tried());
		expect([asked, went, plan.tried()]).toEqual([[{ brief: text, constraints: wishes }], ["/brief/two"], "A quiz about the sea."]);
	});
	it("is never cut", async () => {
		const { plan, asked } = await page("completed");
		await plan.rebrief("a".repeat(2001));
		expect(asked).toEqual([{ brief: "a".repeat(2001), constraints: wishes }]);
	});
	for (const [what, ask] of [["of a brief", (p: ReturnType<typeof usePlan>) => p.rebrief(text)], ["anew", (p: ReturnType<typeof usePlan>) => p.again()]] as const)
		it(`is one plan ${what} however often it is asked for until there is a reply`, async () => {
			let reply = (): Promise<unknown> => new Promise(() => undefined);
			const { plan, keys, went } = await page("completed", (path) => (path.startsWith("/api/intelligence/plan") ? reply() : Promise.resolve()));
			void ask(plan);
			await flushPromises();
			plan.cancel();
			reply = () => Promise.resolve(no(429));
			await ask(plan);
			reply = () => Promise.resolve();
			await ask(plan);
			await ask(plan);
			expect(keys[0]).toMatch(/./);
			expect(keys[1]).toBe(keys[0]);
			expect(new Set(keys).size).toBe(3);
			expect(went).toHaveLength(2);
		});
});

describe("a plan that a campaign was made of", () => {
	const accepted = { accepted: true, campaign_id: "c" };
	it("is as it is", async () => {
		const { plan } = await page("completed", undefined, accepted);
		const had = plan.edit.value;
		plan.change({ name: "Mine" });
		expect([plan.frozen.value, plan.edit.value]).toEqual([true, had]);
		expect(sessionStorage.getItem("cg.plan.one")).toBeNull();
	});
	it("can be put onto it with what was changed, when that is not there yet", async () => {
		const first = await page("completed");
		first.plan.change({ name: "Mine", startsAt: "2030-01-01T09:00:00Z" });
		const { plan, asked, went } = await page("completed", undefined, accepted);
		expect([plan.frozen.value, plan.edit.value?.name]).toEqual([false, "Mine"]);
		await plan.adjust();
		expect(went).toEqual(["/campaigns/c/edit/plan"]);
		expect(asked).toEqual([expect.objectContaining({ name: "Mine", startsAt: "2030-01-01T09:00:00Z" })]);
		expect([plan.frozen.value, sessionStorage.getItem("cg.plan.one")]).toEqual([true, null]);
	});
	it("has what was changed while it was made", async () => {
		let go = (): void => undefined;
		const held = new Promise<void>((done) => { go = done; });
		const { plan, asked } = await page("completed", (path) => (path.endsWith("/accept") ? held : Promise.resolve()));
		const made = plan.adjust();
		await flushPromises();
		plan.change({ endsAt: "2031-01-01T09:00:00Z" });
		go();
		await made;
		expect(asked.at(-1)).toEqual(expect.objectContaining({ endsAt: "2031-01-01T09:00:00Z" }));
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
