import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia } from "pinia";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createMemoryHistory, createRouter, type Router } from "vue-router";
import { useTokens } from "@/api/transport";
import { i18n } from "@/i18n";
import type { Obj } from "@/wizard/json";
import type { Problem } from "@/wizard/problems";
import StepNav from "./frame/StepNav.vue";
import WizardPage from "./WizardPage.vue";

const json = (body: unknown): Response => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json", ETag: '"1"' } });
const question = (text: string): Obj => ({ text, answers: ["a", "b"], correct_index: 0 });
const campaigns: Record<string, Obj> = {
	quiz: { templateId: "quiz", config: { game: { template_id: "quiz", mechanics: { questions: [question("")] } } } },
	wheel: { templateId: "spin_wheel", config: { game: { template_id: "spin_wheel" } } },
};
const templates: Record<string, Obj> = {
	quiz: { configSchema: { properties: { mechanics: { properties: { questions: { type: "array", items: { properties: { text: { type: "string", minLength: 1 } } } } } } } }, defaultConfig: { mechanics: { questions: [question("Why?")] } } },
	spin_wheel: { configSchema: {}, defaultConfig: { mechanics: {} } },
};

let page: VueWrapper;
let router: Router;
const problems = (): string[] => (page.findComponent(StepNav).props("problems") as Problem[]).map((p) => `${p.step} ${p.field}`);

beforeEach(async () => {
	useTokens({ token: () => Promise.resolve(null), refused: () => undefined });
	vi.stubGlobal("scrollTo", () => undefined);
	vi.stubGlobal("fetch", async (r: Request) => {
		const [, , what, id = ""] = new URL(r.url).pathname.split("/");
		await Promise.resolve();
		if (what === "templates") return json({ id, version: "1.0.0", title: "", description: "", slots: [], ...templates[id] });
		return json({ type: "campaign", id, name: id, status: "draft", version: 1, brief: "", settings: {}, ...campaigns[id] });
	});
	router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/campaigns/:id/edit/:step?", component: WizardPage, props: true }, { path: "/:rest(.*)", component: WizardPage }] });
	await router.push("/campaigns/quiz/edit/brief");
	page = mount({ template: "<RouterView />" }, { global: { plugins: [createPinia(), PiniaColada, i18n, router], stubs: { BriefStep: true, PreviewPane: true } } });
	await flushPromises();
});
afterEach(() => {
	page.unmount();
	vi.unstubAllGlobals();
});

it("says what is wrong with the game of the campaign that is there, on whatever step one is", async () => {
	await expect.poll(problems).toEqual(["game mechanics.questions"]);
	await router.push("/campaigns/wheel/edit/brief");
	await expect.poll(problems).toEqual([]);
	await router.push("/campaigns/quiz/edit/brief");
	await expect.poll(problems).toEqual(["game mechanics.questions"]);
});
