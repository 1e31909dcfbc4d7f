import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, before = ""): Map<string, string> {
	const out = new Map<string, string>();
	for (const [key, v] of Object.entries(tree)) {
		if (typeof v === "string") out.set(before + key, v);
		else for (const [k, text] of flat(v, `${before}${key}.`)) out.set(k, text);
	}
	return out;
}

/** As they were written: what is imported has been compiled. */
function read(language: string): Tree {
	const folder = join("src/locales", language);
	const files = readdirSync(folder).filter((f) => f.endsWith(".json"));
	return Object.fromEntries(files.map((f) => [basename(f, ".json"), JSON.parse(readFileSync(join(folder, f), "utf8")) as Tree]));
}

const english = flat(read("en"));
const german = flat(read("de"));
const sources = import.meta.glob<string>("../**/*.{ts,vue}", { query: "?raw", import: "default", eager: true });
const code = Object.entries(sources).filter(([path]) => !path.endsWith(".test.ts") && !path.includes("/schema.ts"));

const slots = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? ""))].sort();
const areas = new Set([...english.keys()].map((k) => k.split(".")[0] ?? ""));
const keysIn = (text: string): string[] => [...text.matchAll(/["'`]([a-zA-Z]\w*(?:\.\w+)+)["'`]/g)].map((m) => m[1] ?? "").filter((k) => areas.has(k.split(".")[0] ?? ""));
/** Keys that are asked for where they stand: t("…"), also t(a ? "…" : "…"). */
const asked = (text: string): string[] => [...text.matchAll(/\b(?:t|te|tm)\(([^()]*)/g)].flatMap((m) => keysIn(m[1] ?? ""));
/** Beginnings of those that are put together. */
const begun = (text: string): string[] => [...text.matchAll(/`([a-zA-Z]\w*(?:\.\w+)*\.?\w*)\$\{/g)].map((m) => m[1] ?? "").filter((k) => k.includes(".") && areas.has(k.split(".")[0] ?? ""));

describe("the catalogues", () => {
	it("have the same keys in every language", () => {
		expect([...german.keys()].filter((k) => !english.has(k))).toEqual([]);
		expect([...english.keys()].filter((k) => !german.has(k))).toEqual([]);
	});
	it("have words in every place, with the same slots and as many plurals", () => {
		const wrong = [...english].filter(([k, text]) => {
			const other = german.get(k) ?? "";
			return !other.trim() || slots(text).join() !== slots(other).join() || text.split(" | ").length !== other.split(" | ").length;
		});
		expect(wrong.map(([k]) => k)).toEqual([]);
	});
	it("call what is won by one word in German: a price is what something costs", () => {
		const costs = /(unpriced|prices)$/;
		expect([...german].filter(([k, text]) => /preis/i.test(text) && !costs.test(k)).map(([k]) => k)).toEqual([]);
	});
	it("have every key that the code asks for", () => {
		const missing = code.flatMap(([path, text]) => asked(text).filter((k) => !english.has(k) && ![...english.keys()].some((e) => e.startsWith(`${k}.`))).map((k) => `${path}: ${k}`));
		expect(missing).toEqual([]);
	});
	it("hold nothing that nobody asks for", () => {
		const whole = new Set(code.flatMap(([, text]) => keysIn(text)));
		const starts = [...new Set(code.flatMap(([, text]) => begun(text)))];
		expect([...english.keys()].filter((k) => !whole.has(k) && !starts.some((b) => k.startsWith(b)))).toEqual([]);
	});
});
