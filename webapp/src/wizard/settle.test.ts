import { describe, expect, it } from "vitest";
import { lookOf } from "@/theme/apply";
import { gameConfigOf } from "./gameConfig";
import { clone, objOf, type Obj } from "./json";
import { winsOf } from "./prizes";
import { beginning, changeGame, settleFirst } from "./settle";
import { templateIds, type Draft, type GameId, type Template } from "./types";
import german from "./usual/de.json";
import { languageOf, said, speaking } from "./usual/words";

const files = import.meta.glob<Obj>("../../../skills/bundle_game_template/games/*/*/defaults.json", { eager: true, import: "default" });
function templateFor(id: GameId): Template {
	const defaultConfig = Object.entries(files).find(([path]) => path.includes(`/${id}/`))?.[1];
	const known: Obj = { id, version: "1.0.0", title: "", description: "", previewUrl: "", slots: [], defaultConfig: clone(defaultConfig) };
	return known as Partial<Template> as Template;
}
const begun = (id: GameId): Draft => ({ name: "n", templateId: id, brief: "", startsAt: null, endsAt: null, config: beginning(id, templateFor(id)), settings: {} });

describe.each(templateIds)("a draft that begins as %s", (id) => {
	it("says all that its preview shows", () => {
		const d = begun(id);
		const shown = gameConfigOf(d, templateFor(id));
		expect(d.config.game["template_id"]).toBe(id);
		expect(d.config.game["mechanics"]).toEqual(shown["mechanics"]);
		expect(d.config.game["copy"]).toEqual(shown["copy"]);
		expect(d.config.theme).toMatchObject({ primaryColor: lookOf(shown)?.colors.primary, accentColor: lookOf(shown)?.colors.accent, fontFamily: lookOf(shown)?.font });
	});
	it("looks as the template does", () => {
		const shown = gameConfigOf(begun(id), templateFor(id));
		const base = objOf(templateFor(id).defaultConfig);
		expect(lookOf(shown)).toEqual(lookOf(base));
		expect(shown["mechanics"]).toEqual(base["mechanics"]);
	});
	it("has a game with its first change where it was begun without one, and the prizes it was given", () => {
		const before: Draft = { ...begun(id), config: { theme: {}, game: {}, assets: [] }, settings: { prizes: [{ label: "Tea", tier: "grand", probability: 0.25 }] } };
		const named = { ...clone(before), name: "other" };
		settleFirst(named, before, templateFor(id), "No prize");
		expect(named.config).toEqual(before.config);
		const next = clone(before);
		next.config.assets = [{ slotName: "logo", source: "upload", uri: "cg://sha256/0" }] as unknown as Draft["config"]["assets"];
		settleFirst(next, before, templateFor(id), "No prize");
		expect(next.config.game).toMatchObject({ template_id: id });
		expect(next.config.theme.primaryColor).toMatch(/^#/);
		expect(winsOf(next)).toEqual([{ label: "Tea", tier: "grand", chance: 0.25, cost: "" }]);
		const again = clone(next);
		again.config.theme.primaryColor = "#123456";
		settleFirst(again, next, templateFor(id), "No prize");
		expect(again.config.game).toEqual(next.config.game);
	});
	it("has rules and words of the new game after it was changed, and nothing of how the old one is played", () => {
		const other: GameId = id === "quiz" ? "spin_wheel" : "quiz";
		const d = begun(other);
		d.config.game["copy"] = { ...objOf(d.config.game["copy"]), title: "Mine", cta: "OLD", instructions: "OLD" };
		const settings: Obj = { copy: { cta: "OLD", instructions: "OLD", win_message: "Yes" }, trigger: { copy: { cta: "OLD", instructions: "OLD", title: "T" } }, prizes: [{ label: "Tea", tier: "grand", probability: 0.25 }] };
		d.settings = settings;
		changeGame(d, id, templateFor(id), "No prize");
		const shown = gameConfigOf(d, templateFor(id));
		expect(d.templateId).toBe(id);
		expect(shown["mechanics"]).toEqual(d.config.game["mechanics"]);
		expect(JSON.stringify(d)).not.toContain("OLD");
		expect(JSON.stringify(d.config.game["mechanics"])).toContain("Tea");
		expect(d.config.game["copy"]).toMatchObject({ title: "Mine", cta: objOf(objOf(templateFor(id).defaultConfig)["copy"])["cta"] });
		expect(shown["copy"]).toMatchObject(objOf(d.config.game["copy"]));
		expect(winsOf(d)).toEqual([{ label: "Tea", tier: "grand", chance: 0.25, cost: "" }]);
	});
});

it("wears its own colours in a game that it becomes", () => {
	const d = begun("quiz");
	d.config.theme.primaryColor = "#FF0000";
	d.config.game["visuals"] = { colors: { primary: "#FF0000", secondary: "#00FF00", accent: "#0000FF", background: "#FFFFFF", text: "#000000" } };
	d.config.theme.secondaryColor = "#00FF00";
	changeGame(d, "spin_wheel", templateFor("spin_wheel"), "No prize");
	const colors = JSON.stringify(objOf(d.config.game["mechanics"])["segments"]);
	expect(colors).toContain("#FF0000");
	expect(colors).not.toContain(lookOf(objOf(templateFor("spin_wheel").defaultConfig))?.colors.primary);
});

it("leaves the words of a campaign in another language to who writes it", () => {
	const d = begun("quiz");
	d.config.game = { settings: { locale: "de" }, copy: { title: "Brot", cta: "Zum Quiz" } };
	const before = clone(d.config.game["copy"]);
	changeGame(d, "spin_wheel", templateFor("spin_wheel"), "Niete");
	expect(before).toEqual({ title: "Brot", cta: "Zum Quiz" });
	expect(d.config.game["copy"]).toEqual({ title: "Brot" });
});

describe.each(templateIds)("%s in German", (id) => {
	const letters = /[A-Za-z]{2}/;
	it("has German words wherever somebody reads some", () => {
		const left: string[] = [];
		const words = new Proxy<Record<string, string>>({}, { get: (_, k) => (letters.test(String(k)) && !(k in german) ? (left.push(String(k)), String(k)) : String(k)) });
		const config = objOf(templateFor(id).defaultConfig);
		for (const part of ["copy", "branding", "mechanics"]) said(config[part], words);
		// Not in the game, but in what one chooses from.
		said(objOf(config["visuals"])["symbols"], words);
		expect(left).toEqual([]);
	});
	it("is what a draft begins with, and plays the same", async () => {
		const template = await speaking(templateFor(id), "de");
		const d: Draft = { ...begun(id), config: beginning(id, template), settings: { constraints: { language: "de" } } };
		const shown = gameConfigOf(d, template), english = objOf(templateFor(id).defaultConfig);
		expect(languageOf(d)).toBe("de");
		expect(objOf(shown["settings"])["locale"]).toBe("de");
		expect(objOf(shown["copy"])["prizes"]).toBe("Das kannst du gewinnen");
		expect(shown["mechanics"]).toEqual(said(english["mechanics"], german));
		expect(said(shown["mechanics"], Object.fromEntries(Object.entries(german).map(([e, g]) => [g, e])))).toEqual(english["mechanics"]);
	});
	it("stays as it is in a language without words", async () => {
		expect(await speaking(templateFor(id), "fr")).toEqual(templateFor(id));
		expect(await speaking(templateFor(id), undefined)).toEqual(templateFor(id));
	});
});
