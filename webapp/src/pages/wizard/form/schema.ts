// The part of JSON Schema that the games' schemas speak, and what is wrong with a value by it.
import { asList, asObject, equal, isObject, type Json, type JsonObject, type Path } from "./json";

export interface Schema {
	types: readonly string[];
	properties: Readonly<Record<string, Schema>>;
	required: readonly string[];
	items?: Schema;
	options?: readonly Json[];
	constant?: Json;
	min?: number;
	max?: number;
	above?: number;
	minLength?: number;
	maxLength?: number;
	minItems?: number;
	maxItems?: number;
	pattern?: string;
	usual?: Json;
	description: string;
	all: readonly Schema[];
	when?: Schema;
	then?: Schema;
}

const num = (v: unknown): number | undefined => (typeof v === "number" ? v : undefined);
const words = (v: unknown): string[] => asList(v).filter((s): s is string => typeof s === "string");

/** Whatever it is, as a schema: what is not understood demands nothing. */
export function readSchema(raw: unknown): Schema {
	const o = asObject(raw);
	const type = o["type"];
	const s: Schema = {
		types: typeof type === "string" ? [type] : words(type),
		properties: Object.fromEntries(Object.entries(asObject(o["properties"])).map(([k, v]) => [k, readSchema(v)])),
		required: words(o["required"]),
		description: typeof o["description"] === "string" ? o["description"] : "",
		all: asList(o["allOf"]).map(readSchema),
	};
	if (isObject(o["items"])) s.items = readSchema(o["items"]);
	if (Array.isArray(o["enum"])) s.options = o["enum"];
	if ("const" in o) s.constant = o["const"] as Json;
	if ("default" in o) s.usual = o["default"] as Json;
	if (typeof o["pattern"] === "string") s.pattern = o["pattern"];
	if (isObject(o["if"])) s.when = readSchema(o["if"]);
	if (isObject(o["then"])) s.then = readSchema(o["then"]);
	const numbers = { min: "minimum", max: "maximum", above: "exclusiveMinimum", minLength: "minLength", maxLength: "maxLength", minItems: "minItems", maxItems: "maxItems" } as const;
	for (const [mine, theirs] of Object.entries(numbers) as [keyof typeof numbers, string][]) {
		const n = num(o[theirs]);
		if (n !== undefined) s[mine] = n;
	}
	return s;
}

export type Fault =
	| { code: "missing" | "type" | "option" | "pattern" }
	| { code: "min" | "max" | "above" | "short" | "long" | "few" | "many"; limit: number };
export type Issue = Fault & { path: Path };

function typeOf(v: Json): string {
	if (v === null) return "null";
	if (Array.isArray(v)) return "array";
	return typeof v;
}

const fits = (v: Json, types: readonly string[]): boolean =>
	types.length === 0 || types.includes(typeOf(v)) || (typeof v === "number" && Number.isInteger(v) && types.includes("integer"));

const matches = (pattern: string, text: string): boolean => {
	try {
		return new RegExp(pattern, "u").test(text);
	} catch {
		return true; // a pattern of another dialect: the server has the word
	}
};

/** A text is counted as people do, not by UTF-16. */
export const lengthOf = (text: string): number => Array.from(text).length;

function faultOf(v: Json, s: Schema): Fault | undefined {
	if (!fits(v, s.types)) return { code: "type" };
	if (s.constant !== undefined && !equal(v, s.constant)) return { code: "option" };
	if (s.options && !s.options.some((o) => equal(o, v))) return { code: "option" };
	if (typeof v === "number") {
		if (s.min !== undefined && v < s.min) return { code: "min", limit: s.min };
		if (s.above !== undefined && v <= s.above) return { code: "above", limit: s.above };
		if (s.max !== undefined && v > s.max) return { code: "max", limit: s.max };
	}
	if (typeof v === "string") {
		const n = lengthOf(v);
		if (s.minLength !== undefined && n < s.minLength) return s.minLength === 1 ? { code: "missing" } : { code: "short", limit: s.minLength };
		if (s.maxLength !== undefined && n > s.maxLength) return { code: "long", limit: s.maxLength };
		if (s.pattern !== undefined && !matches(s.pattern, v)) return { code: "pattern" };
	}
	if (Array.isArray(v)) {
		if (s.minItems !== undefined && v.length < s.minItems) return { code: "few", limit: s.minItems };
		if (s.maxItems !== undefined && v.length > s.maxItems) return { code: "many", limit: s.maxItems };
	}
	return undefined;
}

function inside(v: Json, s: Schema, path: Path): Issue[] {
	if (Array.isArray(v)) return s.items ? v.flatMap((item, i) => check(item, s.items, [...path, i])) : [];
	if (!isObject(v)) return [];
	const lacking = s.required.filter((k) => v[k] === undefined).map((k): Issue => ({ code: "missing", path: [...path, k] }));
	const members = Object.entries(v).flatMap(([k, m]) => check(m, s.properties[k], [...path, k]));
	return [...lacking, ...members];
}

/** All that is wrong with a value, the first fault of each place. */
export function check(v: Json | undefined, s: Schema | undefined, path: Path = []): Issue[] {
	if (!s || v === undefined) return [];
	const own = faultOf(v, s);
	const issues: Issue[] = own ? [{ ...own, path }] : inside(v, s, path);
	for (const one of s.all) issues.push(...check(v, one, path));
	if (s.when && s.then && check(v, s.when, path).length === 0) issues.push(...check(v, s.then, path));
	const seen = new Set<string>();
	return issues.filter(({ path: p }) => !seen.has(p.join(".")) && seen.add(p.join(".")));
}

/** The schema of a part, also where a condition narrows it. */
export function schemaAt(s: Schema | undefined, path: Path): Schema | undefined {
	let here = s;
	for (const key of path) here = typeof key === "number" ? here?.items : here?.properties[key];
	return here;
}

/** The lowest and highest that a number may be, with what conditions of its parent say. */
export function rangeOf(parent: Schema | undefined, key: string, value: JsonObject): { min: number | undefined; max: number | undefined } {
	const own = parent?.properties[key];
	let min = own?.min ?? own?.above;
	let max = own?.max;
	for (const rule of parent?.all ?? []) {
		const more = rule.when && check(value, rule.when).length === 0 ? rule.then?.properties[key] : undefined;
		if (more?.min !== undefined) min = Math.max(min ?? more.min, more.min);
		if (more?.max !== undefined) max = Math.min(max ?? more.max, more.max);
	}
	return { min, max };
}
