import { describe, expect, it } from "vitest";
import type { Draft } from "@/wizard/types";
import { itemsOf, ownFiles, usualMs, type Item } from "./checks";

const colors = { primary: "#0E7C86", secondary: "#FFC145", accent: "#D23E1E", background: "#FFF6E5", text: "#22303A" };
const draft = (more: Partial<Draft> = {}): Draft => ({
	name: "A", templateId: "spin_wheel", brief: "", startsAt: null, endsAt: null,
	config: { theme: { primaryColor: "#0E7C86", secondaryColor: "#FFC145", accentColor: "#D23E1E", fontFamily: "x" } as Draft["config"]["theme"], game: {}, assets: [] },
	settings: { prizes: [{ label: "Bag", tier: "grand", probability: 0.2 }] }, ...more,
});
const of = (d: Draft, more: { stocked?: string[]; colors?: typeof colors } = {}): Item[] => itemsOf({ draft: d, colors: more.colors ?? colors, stocked: more.stocked, now: Date.parse("2026-06-01T00:00:00Z") });
const keys = (list: Item[], level: Item["level"]): string[] => list.filter((i) => i.level === level).map((i) => i.key);

describe("the last look", () => {
	it("asks for a look at what is thin", () => {
		const list = of(draft());
		expect(keys(list, "stop")).toEqual([]);
		expect(keys(list, "look")).toEqual(["briefNone", "textsUsual", "terms"]);
		expect(list.map((i) => i.level)).toEqual([...list.map((i) => i.level)].sort((a, b) => ["stop", "look", "good"].indexOf(a) - ["stop", "look", "good"].indexOf(b)));
	});
	it("is content with what is well", () => {
		const copy = { title: "a", subtitle: "a", instructions: "a", cta: "a", win_message: "a", lose_message: "a", terms: "a" };
		const d = draft({ brief: "x".repeat(100), endsAt: "2026-07-01T00:00:00Z", config: { ...draft().config, game: { copy } } });
		expect(of(d, { stocked: ["bag "] }).every((i) => i.level === "good")).toBe(true);
	});
	it("stops what nobody could play", () => {
		expect(keys(of(draft({ endsAt: "2026-05-31T00:00:00Z" })), "stop")).toEqual(["datesOver"]);
	});
	it("sees colours that cannot be read, prizes without stock, and wheels on which all win", () => {
		expect(of(draft(), { colors: { ...colors, text: "#FFF0D0" } }).find((i) => i.key === "colors")?.n).toBe(1);
		expect(of(draft(), { stocked: ["Other"] }).find((i) => i.key === "stock")).toMatchObject({ n: 1, words: "Bag", step: "review" });
		const all = draft({ settings: { prizes: [{ label: "Bag", tier: "grand", probability: 1 }] } });
		expect(keys(of(all), "look")).toContain("everybody");
		expect(keys(of({ ...all, templateId: "quiz" }), "look")).not.toContain("everybody");
		expect(keys(of(draft({ settings: { prizes: [] } })), "look")).toContain("prizesNone");
	});
	it("takes the middle of what it took", () => {
		expect(usualMs([])).toBeUndefined();
		expect(usualMs([{ status: "completed", durationMs: 9000 }, { status: "failed", durationMs: 1 }, { status: "completed", durationMs: 1000 }, { status: "completed", durationMs: 2000 }])).toBe(2000);
	});
});

describe("files of one's own", () => {
	it("are those that are there, not places that a plan has named", () => {
		const assets = [{ slotId: "opening_picture" }, { slotId: "symbol_1", artifactId: "01a22a17-6f95-7172-b32e-6b8c81609e0b" }, { slotId: "logo", url: "cg://sha256/ab/logo.png" }];
		expect(ownFiles({ config: { assets } } as Partial<Draft> as Draft)).toBe(2);
	});
});
