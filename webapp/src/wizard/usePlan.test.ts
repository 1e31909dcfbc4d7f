import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount } from "@vue/test-utils";
import { createPinia } from "pinia";
import { afterEach, describe, expect, it, vi } from "vitest";
import { defineComponent, h } from "vue";
import { useTokens } from "@/api/transport";
import { usePlan } from "./usePlan";

const wishes = { template_preference: "quiz", target_audience: "families" };
const output = { recommended_template: { template_id: "quiz", template_name: "Quiz", reasoning: "", confidence: 1 }, theme: {}, prize_tiers: [], asset_requirements: [], warnings: [] };
const generation = (id: string, status: string): object => ({ id, generation_type: "plan", status, accepted: false, campaign_id: null, input_params: { brief: "A quiz about the sea.", constraints: wishes }, output: status === "completed" ? output : null, error: status === "failed" ? { code: "X", message: "no" } : null });

async function page(status: string): Promise<{ plan: ReturnType<typeof usePlan>; asked: unknown[]; went: string[] }> {
	const asked: unknown[] = [];
	const went: string[] = [];
	useTokens({ token: () => Promise.resolve("t"), refused: () => undefined });
	vi.stubGlobal("fetch", async (r: Request) => {
		const path = new URL(r.url).pathname;
		const reply = (body: unknown): Response => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
		if (r.method === "POST") {
			asked.push(await r.json());
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
