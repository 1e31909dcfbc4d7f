import { mount } from "@vue/test-utils";
import { afterAll, beforeAll, expect, it } from "vitest";
import { defineComponent, h } from "vue";
import { begin, i18n } from "@/i18n";
import { useFieldName } from "./fieldName";

beforeAll(() => begin("de"));
afterAll(() => begin("en"));

it("is called in the language of who reads it", () => {
	let name: (path: readonly string[]) => string = () => "";
	mount(defineComponent({ setup: () => { name = useFieldName(); return () => h("i"); } }), { global: { plugins: [i18n] } });
	expect([
		["config", "game", "visuals", "colors"], ["config", "game", "mechanics", "questions"], ["config", "game", "copy", "title"], ["config", "theme", "primaryColor"],
		["settings", "brand_assets"], ["settings", "audio"], ["settings", "audio", "prompt"], ["settings", "prompts"], ["settings", "constraints", "language"],
	].map((p) => name(p))).toEqual([
		"Spiel: Farben", "Spiel: Fragen", "Spiel: Titel", "Aussehen: Hauptfarbe",
		"Dateien der Marke", "Musik und Töne", "Musik: Wunsch", "Wünsche für Bilder und Ton", "Sprache",
	]);
});
