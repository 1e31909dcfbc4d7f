import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import german from "@/wizard/usual/de.json";
import { contrast, readableOn } from "./colour";
import { settledCopy } from "./copy";
import { prizesOf, tiersOf } from "./editors/chances";
import { fieldsOf, humanised } from "./fields";
import { at, decide, merged, type Json, type JsonObject } from "./json";
import { followed, moved } from "./list";
import { balanced, oneIn, setShare, setWinChance, whole, winChance, type Chance } from "./odds";
import { check, rangeOf, readSchema } from "./schema";
import { BUILT_IN, symbolsOf } from "./symbols";
import { doubles, laid, nextStep } from "./tiers";
import { slicePath, slicesOf } from "./wheel";

const sum = (list: readonly number[]): number => list.reduce((s, v) => s + Math.round(v * 100_000), 0);

describe("decisions", () => {
	const usual: JsonObject = { mechanics: { speed: 5, list: [1, 2] }, copy: { title: "A" } };
	it("keeps what differs and nothing else", () => {
		const changes: JsonObject = {};
		decide(changes, usual, ["mechanics", "speed"], 7);
		expect(changes).toEqual({ mechanics: { speed: 7 } });
		decide(changes, usual, ["mechanics", "speed"], 5);
		expect(changes).toEqual({});
		decide(changes, usual, ["mechanics", "list"], [2, 1]);
		expect(merged(usual, changes)["mechanics"]).toEqual({ speed: 5, list: [2, 1] });
		decide(changes, usual, ["mechanics", "list"], undefined);
		expect(changes).toEqual({});
	});
	it("does not touch what it was given", () => {
		const list = [1, { a: 1 }];
		const changes: JsonObject = {};
		decide(changes, usual, ["mechanics", "list"], list);
		list[1] = 5;
		expect(at(changes, ["mechanics", "list", 1, "a"])).toBe(1);
	});
	it("takes the last word on a text: plan, settings, game", () => {
		const settings = { trigger: { copy: { title: "plan", cta: "Go" } }, copy: { title: "set" } };
		expect(settledCopy(settings, { copy: { terms: "x" } })).toEqual({ title: "set", cta: "Go", terms: "x" });
	});
});

describe("chances", () => {
	const wheel: Chance[] = [{ weight: 0.1, wins: true }, { weight: 0.25, wins: true }, { weight: 0.4, wins: false }, { weight: 0.25, wins: false }];
	const made = (weights: number[], of: readonly Chance[] = wheel): Chance[] => of.map((c, i) => ({ ...c, weight: weights[i] ?? 0 }));
	it("always make one", () => {
		expect(sum(whole([1, 1, 1]))).toBe(100_000);
		expect(sum(whole([0, 0]))).toBe(100_000);
		for (const share of [0, 0.123456, 0.5, 0.99, 1]) for (const i of [0, 1, 2, 3]) expect(sum(setShare(wheel, i, share))).toBe(100_000);
		for (const win of [0, 0.333333, 1]) expect(sum(setWinChance(wheel, win))).toBe(100_000);
	});
	it("give a prize what no prize has", () => {
		const next = setShare(wheel, 0, 0.2);
		expect(next[0]).toBe(0.2);
		expect(next[1]).toBe(0.25);
		expect((next[2] ?? 0) / (next[3] ?? 1)).toBeCloseTo(1.6, 3);
	});
	it("take from other prizes only when no prize is used up", () => {
		expect(setShare(wheel, 0, 0.9)).toEqual([0.9, 0.1, 0, 0]);
	});
	it("scale prizes together", () => {
		const next = made(setWinChance(wheel, 0.7));
		expect(winChance(next)).toBeCloseTo(0.7, 5);
		expect((next[0]?.weight ?? 0) / (next[1]?.weight ?? 1)).toBeCloseTo(0.4, 4);
	});
	it("can be had back after one was taken away", () => {
		const gone = made(balanced(wheel.slice(1)), wheel.slice(1));
		expect(gone.map((c) => c.weight)[0]).toBe(0.25);
		const back = balanced([wheel[0] ?? { weight: 0, wins: true }, ...gone]);
		back.forEach((w, i) => expect(w).toBeCloseTo(wheel[i]?.weight ?? 0, 4));
	});
	it("leave a lone blank something to be", () => {
		expect(balanced([{ weight: 0.9, wins: true }, { weight: 0.9, wins: true }, { weight: 0.1, wins: false }])).toEqual([0.5, 0.5, 0]);
	});
	it("say 1 in N where that says something", () => {
		expect(oneIn(0.1)).toBe(10);
		expect(oneIn(0.7)).toBeUndefined();
		expect(oneIn(0)).toBeUndefined();
	});
});

describe("lists", () => {
	it("move and are followed", () => {
		expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
		expect(moved(["a"], 3, 0)).toEqual(["a"]);
		for (const [from, to] of [[0, 3], [3, 0], [1, 2]] as const) {
			const list = [0, 1, 2, 3];
			list.forEach((v, i) => expect(moved(list, from, to)[followed(i, from, to)]).toBe(v));
		}
	});
});

describe("schemas", () => {
	const s = readSchema({
		type: "object", required: ["title", "win"],
		properties: {
			title: { type: "string", minLength: 1, maxLength: 3 }, win: { enum: ["a", "b"] }, n: { type: "integer", minimum: 3, maximum: 9 },
			weight: { type: "number", exclusiveMinimum: 0 }, url: { type: "string", pattern: "^https?://" }, list: { type: "array", minItems: 1, items: { type: ["string", "null"] } },
		},
		allOf: [{ if: { properties: { win: { const: "b" } }, required: ["win"] }, then: { required: ["n"], properties: { n: { minimum: 5 } } } }],
	});
	const codes = (v: JsonObject): string[] => check(v, s).map((i) => `${i.path.join(".")}:${i.code}`);
	it("find what is wrong, and where", () => {
		expect(codes({ title: "ok", win: "a" })).toEqual([]);
		expect(codes({ title: "", win: "c" })).toEqual(["title:missing", "win:option"]);
		expect(codes({ win: "a", title: "👍👍👍👍" })).toEqual(["title:long"]);
		expect(codes({ title: "👍👍👍", win: "a", n: 2, weight: 0, url: "javascript:1", list: [] })).toEqual(["n:min", "weight:above", "url:pattern", "list:few"]);
		expect(codes({ title: "x", win: "a", n: 4.5 })).toEqual(["n:type"]);
		expect(codes({ title: "x", win: "a", list: ["a", null, 3] })).toEqual(["list.2:type"]);
	});
	it("hear conditions", () => {
		expect(codes({ title: "x", win: "b" })).toEqual(["n:missing"]);
		expect(codes({ title: "x", win: "b", n: 4 })).toEqual(["n:min"]);
		expect(rangeOf(s, "n", { win: "b" })).toEqual({ min: 5, max: 9 });
		expect(rangeOf(s, "n", { win: "a" })).toEqual({ min: 3, max: 9 });
	});
	it("demand nothing that they do not understand", () => {
		expect(check({ x: 1 }, readSchema({ pattern: "(?<broken" }))).toEqual([]);
		expect(check("a", readSchema({ pattern: "[" }))).toEqual([]);
		expect(readSchema(null).types).toEqual([]);
	});
});

describe("the games", () => {
	const games = ["spin_wheel", "scratch_card", "slot_machine"];
	it.each(games)("%s comes with chances that stay what they are", (game) => {
		const usual = JSON.parse(readFileSync(`../skills/bundle_game_template/games/${game}/1.0.0/defaults.json`, "utf8")) as JsonObject;
		const mechanics = at(usual, ["mechanics"]) as JsonObject;
		const list = (mechanics["segments"] ?? mechanics["outcomes"]) as { weight: number; prize: string | null }[];
		const chances = list.map((o) => ({ weight: o.weight, wins: o.prize !== null }));
		expect(whole(chances.map((c) => c.weight))).toEqual(chances.map((c) => c.weight));
	});
	it("are drawn by the editor that they need, and the rest by type", () => {
		const fields = fieldsOf("spin_wheel", readSchema({
			properties: {
				template_id: { const: "spin_wheel" },
				mechanics: { required: ["segments"], properties: { segments: { type: "array" }, prize_tiers: { type: "array" }, spin_duration_ms: { type: "integer", minimum: 2000, maximum: 10000 }, respin_enabled: { type: "boolean" }, new_thing: { enum: ["x_y", "z"] }, tries: { type: "integer", minimum: 1, maximum: 5 } } },
				copy: { properties: { title: { type: "string" } } },
				offer: { properties: { url: { type: "string", pattern: "^https?://" } } },
			},
		}));
		const seen = Object.fromEntries(fields.map((f) => [f.path.join("/"), `${f.section} ${f.kind}`]));
		expect(seen).toEqual({
			"mechanics/segments": "prizes editor", "mechanics/spin_duration_ms": "fine number", "mechanics/respin_enabled": "play switch",
			"mechanics/new_thing": "play choice", "mechanics/tries": "play count", "offer/url": "offer text",
		});
		expect(fields.find((f) => f.path.at(-1) === "segments")?.required).toBe(true);
		expect(humanised("spawn_rate_per_sec")).toBe("Spawn rate per");
		expect(humanised("newThing_ms")).toBe("New thing");
	});
	it("draw only what is a path", () => {
		const [one, two] = symbolsOf({ visuals: { symbols: [{ id: "a", paths: [{ d: "M0 0L1 1Z", tone: "base" }, { d: "url(#x)", tone: "base" }, { d: "M0 0", tone: "evil" }] }] } });
		expect(one?.paths).toEqual([{ d: "M0 0L1 1Z", tone: "base" }]);
		expect(two?.id).toBe("star");
	});
	it("call their pictures by the words of who makes them, and of who plays", () => {
		const all = symbolsOf({ visuals: { symbols: [{ id: "party_hat", name: "party hat" }, { id: "own", name: "Our mascot" }] } }, { "party hat": "Partyhut", gift: "Geschenk" }, { gift: "cadeau" });
		expect(all.filter((s) => ["party_hat", "own", "gift", "bolt"].includes(s.id)).map((s) => [s.id, s.name, s.played])).toEqual([
			["party_hat", "Partyhut", "party hat"], ["own", "Our mascot", "Our mascot"], ["gift", "Geschenk", "cadeau"], ["bolt", "bolt", "bolt"],
		]);
	});
	it("know every picture that each of them has in German", () => {
		expect(BUILT_IN.filter((id) => !(id in german))).toEqual([]);
	});
});

describe("steps to prizes", () => {
	const ladder = { key: "min_score", end: "max_score", step: 1, rising: true, top: 100 };
	it("meet and never overlap", () => {
		expect(laid([{ min_score: 80, prize_id: "b" }, { min_score: 50, max_score: 99, prize_id: "a" }], ladder)).toEqual([
			{ min_score: 50, max_score: 79, prize_id: "a" }, { min_score: 80, max_score: 100, prize_id: "b" },
		]);
		expect(laid([{ min_score: 100, max_score: 120 }], { ...ladder, top: undefined })[0]).toEqual({ min_score: 100 });
	});
	it("find a free place, and what stands twice", () => {
		expect(nextStep([], "min_score", 0, 100)).toBe(0);
		expect(nextStep([{ min_score: 60 }], "min_score", 0, 100)).toBe(80);
		expect(nextStep([{ min_score: 100 }], "min_score", 0, 100)).toBe(99);
		expect(doubles([{ m: 1 }, { m: 2 }, { m: 1 }], "m")).toEqual([2]);
	});
	it("are the prizes of the plan, each once", () => {
		const list: Json[] = [{ label: "a", prize: "Bag", weight: 0.1, tier_id: "grand" }, { label: "b", prize: null, weight: 0.7 }, { label: "c", prize: "Bag", weight: 0.2, tier_id: "grand" }];
		expect(prizesOf(list)).toEqual([{ label: "Bag", tier: "grand", probability: 0.3 }]);
		expect(prizesOf([{ label: "b", prize: "" }])).toBeUndefined();
	});
	it("of a wheel name slices by number", () => {
		expect(tiersOf([{ tier_id: "a" }, { label: "x" }, { tier_id: "a" }])).toEqual([{ tier_id: "a", segment_indices: [0, 2] }]);
	});
});

describe("the wheel", () => {
	it("is whole, and no slice is too narrow to be read", () => {
		const slices = slicesOf([0.9, 0.02, 0.02, 0.06]);
		expect(slices.reduce((s, v) => s + v.sweep, 0)).toBeCloseTo(360, 6);
		expect(Math.min(...slices.map((s) => s.sweep))).toBeCloseTo((0.55 * 360) / 4, 6);
		expect(slices[0]?.mid).toBe(0);
	});
	it("draws arcs the long way round where they are long", () => {
		expect(slicePath({ start: -90, sweep: 200, mid: 10 }, 10)).toContain(" 1 1 ");
		expect(slicePath({ start: 0, sweep: 90, mid: 45 }, 10)).toBe("M0 0L0.000 -10.000A10 10 0 0 1 10.000 -0.000Z");
	});
});

describe("colours", () => {
	it("are written on so that one can read it", () => {
		expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
		for (const c of ["#ffc145", "#0e7c86", "#777777", "#d23e1e"]) expect(contrast(c, readableOn(c))).toBeGreaterThanOrEqual(4.5);
		expect(readableOn("#fff6e5", "#22303a")).toBe("#22303a");
		expect(readableOn("#fff6e5", "#ffc145")).toBe("#000000");
	});
});
