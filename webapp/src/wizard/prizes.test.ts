import { describe, expect, it } from "vitest";
import { listOf, numOf, objOf, put, type Obj } from "./json";
import { withPrizes } from "./mechanics";
import { moved, scaled, sharesOf, winsOf, withChance, type Win } from "./prizes";
import { setDifficulty, setPrizes, setTemplate } from "./setPrizes";
import type { Draft } from "./types";

const win = (label: string, chance: number, tier: Win["tier"] = "consolation"): Win => ({ label, tier, chance, cost: "" });
const three = [win("Car", 0.01, "grand"), win("Bag", 0.1, "secondary"), win("Pen", 0.2)];
const words = { blank: "No prize", colors: { primary: "#111111", secondary: "#222222", accent: "#333333" } };
const sum = (list: unknown): number => Math.round(listOf(list).reduce<number>((s, o) => s + (numOf(objOf(o)["weight"]) ?? 0), 0) * 1e4) / 1e4;
const draft = (over: Partial<Draft> = {}): Draft => ({ name: "n", templateId: "spin_wheel", brief: "", startsAt: null, endsAt: null, config: { theme: {}, game: {}, assets: [] }, settings: {}, ...over });

describe("chances", () => {
	it("leave the rest to no prize", () => {
		expect(sharesOf(three)).toEqual({ win: 0.31, none: 0.69, over: false });
		expect(sharesOf([])).toEqual({ win: 0, none: 1, over: false });
		expect(sharesOf([win("a", 0.7), win("b", 0.4)])).toEqual({ win: 1.1, none: 0, over: true });
	});
	it("do not go over everybody, and leave the others alone", () => {
		const next = withChance(three, 2, 0.99);
		expect(next.map((w) => w.chance)).toEqual([0.01, 0.1, 0.89]);
		expect(sharesOf(next)).toMatchObject({ win: 1, none: 0, over: false });
		expect(withChance(three, 0, -1)[0]?.chance).toBe(0);
	});
	it("are set together in the proportions that they have", () => {
		const half = scaled([win("a", 0.1), win("b", 0.3)], 0.5);
		expect(half.map((w) => w.chance)).toEqual([0.125, 0.375]);
		expect(scaled([win("a", 0), win("b", 0)], 0.4).map((w) => w.chance)).toEqual([0.2, 0.2]);
		for (const to of [0.333, 0.2, 1, 0]) expect(sharesOf(scaled(three, to)).win).toBeCloseTo(to, 6);
		expect(sharesOf(scaled(three, 7)).win).toBe(1);
	});
	it("are put in another order", () => {
		expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
		expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
		expect(moved(["a"], 0, 9)).toEqual(["a"]);
	});
});

describe("the rules of a game", () => {
	it("have a slice for each prize on a wheel, as wide as its chance, and the blanks for the rest", () => {
		const m = withPrizes("spin_wheel", { spin_duration_ms: 5000, segments: [{ label: "Sorry", prize: null, color: "#222222", weight: 1 }] }, three, words);
		const segments = listOf(m["segments"]).map(objOf);
		expect(sum(segments)).toBe(1);
		expect(segments.length).toBeGreaterThanOrEqual(4);
		expect(segments.length).toBeLessThanOrEqual(12);
		expect(segments.filter((s) => s["prize"] === null).every((s) => s["label"] === "Sorry")).toBe(true);
		expect(segments.find((s) => s["prize"] === "Car")).toMatchObject({ weight: 0.01, color: "#333333", tier_id: "grand" });
		for (const row of listOf(m["prize_tiers"]).map(objOf)) for (const i of listOf(row["segment_indices"])) expect(segments[Number(i)]?.["tier_id"]).toBe(row["tier_id"]);
		expect(m["spin_duration_ms"]).toBe(5000);
	});
	it.each([[[]], [[win("All", 1)]], [[win("a", 0.6), win("b", 0.6)]], [Array.from({ length: 12 }, (_, i) => win(`p${i}`, 0.02))]])("make a wheel of any prizes", (wins) => {
		const segments = listOf(withPrizes("spin_wheel", {}, wins, words)["segments"]);
		expect(sum(segments)).toBeCloseTo(1, 3);
		expect(segments.length).toBeGreaterThanOrEqual(4);
		expect(segments.length).toBeLessThanOrEqual(14);
	});
	it("list outcomes of cards and reels", () => {
		for (const id of ["scratch_card", "slot_machine"]) {
			const outcomes = listOf(withPrizes(id, {}, three, words)["outcomes"]).map(objOf);
			expect(outcomes.map((o) => o["prize"])).toEqual(["Car", "Bag", "Pen", null]);
			expect(sum(outcomes)).toBe(1);
		}
		expect(listOf(withPrizes("scratch_card", {}, [win("All", 1)], words)["outcomes"])).toHaveLength(1);
	});
	it("give the rarest for all answers of a quiz, and share a step when there are too few", () => {
		const quiz: Obj = { pass_threshold: 60, questions: [1, 2, 3, 4, 5] };
		expect(withPrizes("quiz", quiz, three, words)["prize_tiers"]).toEqual([
			{ min_score: 60, max_score: 79, prize_id: "consolation", prize: "Pen" },
			{ min_score: 80, max_score: 99, prize_id: "secondary", prize: "Bag" },
			{ min_score: 100, max_score: 100, prize_id: "grand", prize: "Car" },
		]);
		const four = listOf(withPrizes("quiz", quiz, [...three, win("Cap", 0.15)], words)["prize_tiers"]).map(objOf);
		expect(four.map((x) => x["prize"])).toEqual(["Pen / Cap", "Bag", "Car"]);
	});
	it("give the rarest for the fewest moves and the most points", () => {
		const memory = listOf(withPrizes("memory_match", { card_pairs: [1, 2, 3, 4, 5, 6], move_limit: 24 }, three, words)["prize_tiers"]).map(objOf);
		expect(memory.map((x) => x["prize"])).toEqual(["Car", "Bag", "Pen"]);
		expect(memory.map((x) => x["max_moves"])).toEqual([9, 17, 24]);
		const points = listOf(withPrizes("catch_game", { prize_tiers: [{ min_score: 100, max_score: 105 }, { min_score: 120 }] }, three, words)["prize_tiers"]).map(objOf);
		expect(points.map((x) => [x["min_score"], x["prize"]])).toEqual([[100, "Pen"], [110, "Bag"], [120, "Car"]]);
		expect(points.at(-1)).not.toHaveProperty("max_score");
	});
	it("know nothing of a prize without a name", () => {
		const outcomes = listOf(withPrizes("scratch_card", {}, [win("", 0.5), win("Pen", 0.1)], words)["outcomes"]).map(objOf);
		expect(outcomes.map((o) => [o["prize"], o["weight"]])).toEqual([["Pen", 0.1], [null, 0.9]]);
	});
});

describe("a draft", () => {
	it("has the prizes of its plan until they are set", () => {
		const planned = draft();
		put(objOf(planned.settings), ["trigger"], { prizes: [{ label: "Tea", tier: "grand", probability: 0.2 }] });
		expect(winsOf(planned)).toEqual([win("Tea", 0.2, "grand")]);
		setPrizes(planned, [win("Coffee", 0.3)], "No prize");
		expect(winsOf(planned)).toEqual([win("Coffee", 0.3)]);
		setPrizes(planned, [], "No prize");
		expect(winsOf(planned)).toEqual([]);
	});
	it("reads them from the slices of a game that was made already", () => {
		const d = draft({ config: { theme: {}, assets: [], game: { mechanics: { segments: [{ prize: "Tea", weight: 0.1, tier_id: "grand" }, { prize: null, weight: 0.8 }, { prize: "Tea", weight: 0.1, tier_id: "grand" }] } } } });
		expect(winsOf(d)).toEqual([win("Tea", 0.2, "grand")]);
	});
	it("sets the difficulty to what is won, where the build looks", () => {
		const d = draft({ config: { theme: {}, assets: [], game: { template_id: "spin_wheel", settings: { locale: "de" }, mechanics: { segments: [] } } } });
		setPrizes(d, three, "No prize");
		expect(d.settings.difficulty).toEqual({ level: "medium", win_probability: 0.31 });
		expect(d.config.game["settings"]).toEqual({ locale: "de", difficulty: { level: "medium", win_probability: 0.31 } });
		expect(sum(objOf(d.config.game["mechanics"])["segments"])).toBe(1);
		setDifficulty(d, "hard", 0.2);
		expect(objOf(d.config.game["settings"])["difficulty"]).toEqual({ level: "hard", win_probability: 0.2 });
	});
	it("that becomes another game keeps its words and looks, not its rules", () => {
		const d = draft({ config: { theme: {}, assets: [], game: { template_id: "spin_wheel", copy: { title: "Hi", cta: "Spin" }, visuals: { font: "serif" }, mechanics: { segments: [] }, audio: {} } } });
		setTemplate(d, "quiz");
		expect(d.templateId).toBe("quiz");
		expect(d.config.game).toEqual({ copy: { title: "Hi" }, visuals: { font: "serif" } });
	});
});
