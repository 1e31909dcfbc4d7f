// Values as they stand in a configuration, and the ways to a part of one.

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
	[key: string]: Json;
}
export type Path = readonly (string | number)[];

export const isObject = (v: unknown): v is JsonObject => typeof v === "object" && v !== null && !Array.isArray(v);
export const asObject = (v: unknown): JsonObject => (isObject(v) ? v : {});
export const asList = (v: unknown): Json[] => (Array.isArray(v) ? v : []);
export const asText = (v: unknown, or = ""): string => (typeof v === "string" ? v : or);
export const asNumber = (v: unknown, or: number): number => (typeof v === "number" && Number.isFinite(v) ? v : or);

export const lacking = (o: JsonObject, key: string): JsonObject => Object.fromEntries(Object.entries(o).filter(([k]) => k !== key));

export const dotted = (path: Path): string => path.join(".");

/** A copy that shares nothing. Proxies of reactive state are looked through. */
export function clone<T>(v: T): T {
	return v === undefined ? v : (JSON.parse(JSON.stringify(v)) as T);
}

export function equal(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((v, i) => equal(v, b[i]));
	if (!isObject(a) || !isObject(b)) return false;
	const keys = Object.keys(a);
	return keys.length === Object.keys(b).length && keys.every((k) => k in b && equal(a[k], b[k]));
}

export function at(value: unknown, path: Path): Json | undefined {
	let v: unknown = value;
	for (const key of path) {
		if (Array.isArray(v) && typeof key === "number") v = v[key];
		else if (isObject(v) && Object.hasOwn(v, String(key))) v = v[String(key)];
		else return undefined;
	}
	return v as Json | undefined;
}

/** What is over lies over what is under; lists are one thing and are taken whole. */
export function merged(under: JsonObject, over: JsonObject): JsonObject {
	const out: JsonObject = { ...under };
	for (const [key, v] of Object.entries(over)) {
		const old = out[key];
		out[key] = isObject(old) && isObject(v) ? merged(old, v) : v;
	}
	return out;
}

/**
 * Write one thing into the differences from `usual`. What is as usual is no difference, and an
 * object without one is none either, so that nothing is kept that nobody decided.
 */
export function decide(changes: JsonObject, usual: JsonObject, path: Path, value: Json | undefined): void {
	const [head, ...rest] = path;
	const key = String(head);
	if (head === undefined) return;
	if (rest.length > 0) {
		const inner = isObject(changes[key]) ? changes[key] : {};
		decide(inner, asObject(usual[key]), rest, value);
		if (Object.keys(inner).length > 0) changes[key] = inner;
		else Reflect.deleteProperty(changes, key);
		return;
	}
	if (value === undefined || equal(value, usual[key])) Reflect.deleteProperty(changes, key);
	else changes[key] = clone(value);
}
