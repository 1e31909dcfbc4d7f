import { describe, expect, it } from "vitest";
import { applyLook, lookOf } from "@/theme/apply";
import { gameConfigOf } from "./gameConfig";
import { at, clone, objOf, type Obj } from "./json";
import type { Draft, Template } from "./types";

const colors = { primary: "#3B5BDB", secondary: "#5E2AA1", accent: "#AD8600", background: "#F2F5FE", text: "#151A29" };
const plain: Obj = {
	id: "spin_wheel", version: "1.2.0", title: "", description: "", previewUrl: "", slots: [],
	defaultConfig: {
		template_id: "spin_wheel", version: "1.2.0", settings: { locale: "en", difficulty: { level: "medium", win_probability: 0.35 } },
		visuals: { colors, font: "sans" }, copy: { title: "One spin", cta: "Spin now" },
		mechanics: { spin_duration_ms: 5000, segments: [{ label: "Gift", color: "#3B5BDB", weight: 0.5, prize: "Gift" }, { label: "No", color: "#5E2AA1", weight: 0.5, prize: null }, { label: "Own", color: "#ABCDEF", weight: 0, prize: null }] },
	},
};
const template = plain as Partial<Template> as Template;
const draft = (over: Partial<Draft["config"]> = {}, settings: Draft["settings"] = {}): Draft => ({ name: "n", templateId: "spin_wheel", brief: "", startsAt: null, endsAt: null, config: { theme: {}, game: {}, assets: [], ...over }, settings });

describe("the game that a draft is", () => {
	it("is that of the template when nothing was said", () => {
		expect(gameConfigOf(draft(), template)).toEqual(template.defaultConfig);
	});
	it("has what the campaign says over it, and lists whole", () => {
		const c = gameConfigOf(draft({ game: { copy: { title: "Mine" }, mechanics: { segments: [{ label: "One", color: "#3B5BDB", weight: 1 }] } } }), template);
		expect(c["copy"]).toEqual({ title: "Mine", cta: "Spin now" });
		expect(c["mechanics"]).toEqual({ spin_duration_ms: 5000, segments: [{ label: "One", color: "#3B5BDB", weight: 1 }] });
	});
	it("wears the theme, down to the slices that had its colours", () => {
		const c = gameConfigOf(draft({ theme: { primaryColor: "#f00", secondaryColor: "rgb(0, 255, 0)", background: { type: "solid", value: "#fff" }, fontFamily: "serif" } }), template);
		expect(c["visuals"]).toEqual({ colors: { ...colors, primary: "#FF0000", secondary: "#00FF00", background: "#FFFFFF" }, font: "serif" });
		expect(at(c, ["mechanics"])).toMatchObject({ segments: [{ color: "#FF0000" }, { color: "#00FF00" }, { color: "#ABCDEF" }] });
	});
	it("leaves the rules of another game behind, and keeps its words", () => {
		const c = gameConfigOf(draft({ game: { template_id: "quiz", version: "9.9.9", mechanics: { questions: [] }, copy: { title: "Quiz!" } } }), template);
		expect(c).toMatchObject({ template_id: "spin_wheel", version: "1.2.0", copy: { title: "Quiz!" } });
		expect(objOf(c["mechanics"])).not.toHaveProperty("questions");
	});
	it("has prizes that were set before it was made, and speaks the language asked for", () => {
		const c = gameConfigOf(draft({}, { prizes: [{ label: "Tea", probability: 0.4, tier: "grand" }], constraints: { language: "de" } }), template);
		expect(JSON.stringify(c["mechanics"])).toContain("Tea");
		expect(JSON.stringify(c["mechanics"])).not.toContain("Gift");
		expect(at(c, ["settings", "locale"])).toBe("de");
	});
	it("changes neither the draft nor the template", () => {
		const d = draft({ theme: { primaryColor: "#F00" }, game: { mechanics: { segments: [{ color: "#3B5BDB" }] } } });
		const [before, default_] = [clone(d), clone(template)];
		gameConfigOf(d, template);
		expect(d).toEqual(before);
		expect(template).toEqual(default_);
	});
});

describe("a look", () => {
	it("is put on a draft so that the preview has it, and that of a made game too", () => {
		const d = draft({ game: { template_id: "spin_wheel", visuals: { colors, font: "sans" }, mechanics: { segments: [{ label: "A", color: "#AD8600", weight: 1 }] } } });
		const next = { colors: { ...colors, accent: "#00FF00", background: "#000000" }, font: "mono" };
		applyLook(d, next);
		expect(lookOf(gameConfigOf(d, template))).toEqual(next);
		expect(d.config.theme).toMatchObject({ accentColor: "#00FF00", fontFamily: "mono", background: { type: "solid", value: "#000000" } });
		expect(at(d.config.game, ["mechanics"])).toMatchObject({ segments: [{ color: "#00FF00" }] });
		expect(at(d.config.game, ["visuals", "font"])).toBe("mono");
	});
	it("leaves a background that is a picture", () => {
		const d = draft({ theme: { background: { type: "image", value: "https://x/y.png" } } });
		applyLook(d, { colors, font: "sans" });
		expect(d.config.theme).toMatchObject({ background: { type: "image", value: "https://x/y.png" }, backgroundColor: "#F2F5FE" });
	});
});
