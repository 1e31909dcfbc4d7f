import { mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { computed, nextTick, shallowRef, type ShallowRef } from "vue";
import { i18n } from "@/i18n";
import { useToasts } from "@/stores/toasts";
import type { DraftStore } from "@/wizard/draft";
import { gameConfigOf } from "@/wizard/gameConfig";
import { clone, objOf, type Obj } from "@/wizard/json";
import { draftKey, frameKey } from "@/wizard/keys";
import type { Draft, Template, TemplateId } from "@/wizard/types";
import type { FormContext } from "../form/context";
import PairsEditor from "../form/editors/PairsEditor.vue";
import GameStep from "./GameStep.vue";

const files = import.meta.glob<Obj>("../../../../../skills/bundle_game_template/games/*/*/defaults.json", { eager: true, import: "default" });
const usualOf = (id: string): Obj => clone(Object.entries(files).find(([path]) => path.includes(`/${id}/`))?.[1] ?? {});
const configSchema: Obj = { properties: { mechanics: { properties: { questions: { type: "array" }, card_pairs: { type: "array", maxItems: 10 } } } } };
function templateFor(id: TemplateId): Template {
	const known: Obj = { id, version: "1.0.0", title: "", description: "", previewUrl: "", slots: [], defaultConfig: usualOf(id), configSchema };
	return known as Partial<Template> as Template;
}

let draft: ShallowRef<Draft>;
let page: VueWrapper;
let backs: string[];

function open(id: TemplateId, settings: Obj, game: Obj = {}): void {
	draft = shallowRef<Draft>({ name: "n", templateId: id, brief: "", startsAt: null, endsAt: null, config: { theme: {}, game, assets: [] }, settings });
	const template = shallowRef<Template | undefined>(templateFor(id));
	backs = [];
	const store: Partial<DraftStore> = {
		draft, error: shallowRef(),
		edit: (fn, join = "") => {
			const next = clone(draft.value);
			fn(next);
			draft.value = next;
			return () => backs.push(join);
		},
	};
	page = mount(GameStep, {
		attachTo: document.body,
		global: {
			plugins: [i18n],
			provide: {
				[draftKey as symbol]: store,
				[frameKey as symbol]: { template, gameConfig: computed(() => template.value && gameConfigOf(draft.value, template.value)), problems: computed(() => []), go: () => undefined },
			},
		},
	});
}

beforeEach(() => setActivePinia(createPinia()));
afterEach(() => page.unmount());

const title = (): HTMLTextAreaElement => page.get<HTMLTextAreaElement>('[data-field="copy.title"] textarea').element;

describe("the texts of a campaign that was a plan", () => {
	it("are empty where they were emptied", async () => {
		open("quiz", { copy: { title: "Set", cta: "Go" }, trigger: { copy: { title: "Planned", subtitle: "Below" }, tone: "playful" } }, { copy: { title: "Mine" } });
		expect(title().value).toBe("Mine");
		await page.get('[data-field="copy.title"] textarea').setValue("");
		expect(title().value).toBe("");
		expect(draft.value.settings).toEqual({ copy: { cta: "Go" }, trigger: { copy: { subtitle: "Below" }, tone: "playful" } });
		await page.get('[data-field="copy.title"] textarea').setValue("N");
		expect([title().value, objOf(draft.value.config.game["copy"])["title"]]).toEqual(["N", "N"]);
	});
});

describe("what was taken away here", () => {
	const questions = (): unknown[] => objOf(draft.value.config.game["mechanics"])["questions"] as unknown[];
	const bin = (): Promise<void> => page.get('[data-field="mechanics.questions"] .bin').trigger("click");
	const count = (): number => (objOf(usualOf("quiz")["mechanics"])["questions"] as unknown[]).length;

	it("is put back by the key for it, with what was edited elsewhere since", async () => {
		open("quiz", {});
		await bin();
		expect(questions()).toHaveLength(count() - 1);
		await page.get('[data-field="copy.title"] textarea').setValue("Typed since");
		expect(useToasts().undoLast()).toBe(true);
		await nextTick();
		expect(questions() ?? []).toHaveLength(0);
		expect(title().value).toBe("Typed since");
	});
	it("is not put back twice", async () => {
		open("quiz", {});
		const before = draft.value;
		await bin();
		draft.value = before;
		await nextTick();
		useToasts().undoLast();
		expect(draft.value).toBe(before);
	});
	it("is no longer offered on another step", async () => {
		open("quiz", {});
		await bin();
		page.unmount();
		expect(useToasts().toasts).toEqual([]);
	});
	it("is that edit alone, where all of it was", async () => {
		open("quiz", {}, { copy: { title: "Mine" } });
		await page.get(".bar button").trigger("click");
		expect(draft.value.config.game).toEqual({});
		useToasts().undoLast();
		expect(backs).toEqual([""]);
	});
});

describe("the pictures of a game in another language", () => {
	it("are called as its players call them, also where one is chosen", async () => {
		open("memory_match", { constraints: { language: "de" } });
		const names = (): (string | undefined)[] => {
			const { form } = page.findComponent(PairsEditor).vm as unknown as { form: FormContext };
			return form.symbols.value.filter((s) => s.id === "crown").flatMap((s) => [s.name, s.played]);
		};
		await expect.poll(names).toEqual(["crown", "Krone"]);
		const pick = (): HTMLElement => page.get<HTMLElement>('[data-field="mechanics.card_pairs"] .pick').element;
		pick().click();
		const crown = (): HTMLElement | undefined => [...document.querySelectorAll<HTMLElement>(".symbol-one")].find((b) => b.textContent.trim() === "crown");
		await expect.poll(crown).toBeDefined();
		crown()?.click();
		expect((objOf(draft.value.config.game["mechanics"])["card_pairs"] as Obj[])[0]).toMatchObject({ pair_id: "crown", name: "Krone" });
	});
});
