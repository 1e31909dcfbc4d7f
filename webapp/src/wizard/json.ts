// Plain data: to copy, compare and lay upon each other.

export type Obj = Record<string, unknown>;

export const isObj = (v: unknown): v is Obj => typeof v === "object" && v !== null && !Array.isArray(v);
export const objOf = (v: unknown): Obj => (isObj(v) ? v : {});
export const listOf = (v: unknown): unknown[] => (Array.isArray(v) ? v : []);
export const textOf = (v: unknown): string | undefined => (typeof v === "string" && v !== "" ? v : undefined);
export const numOf = (v: unknown): number | undefined => (typeof v === "number" && Number.isFinite(v) ? v : undefined);

/** A deep copy; what is undefined is not in it. */
export function clone<T>(v: T): T {
	return v === undefined ? v : (JSON.parse(JSON.stringify(v)) as T);
}

/** The same data? A member that is undefined is one that is not there. */
export function same(a: unknown, b: unknown): boolean {
	if (Object.is(a, b)) return true;
	if (Array.isArray(a) || Array.isArray(b)) {
		return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((v, i) => same(v, b[i]));
	}
	if (!isObj(a) || !isObj(b)) return false;
	return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((k) => same(a[k], b[k]));
}

/** Members of `over` on those of `base`, deep; a list takes the place of a list, null takes away. */
export function overlay(base: Obj, over: Obj): Obj {
	const out: Obj = { ...base };
	for (const [k, v] of Object.entries(over)) {
		if (v === undefined) continue;
		if (v === null) Reflect.deleteProperty(out, k);
		else out[k] = isObj(v) && isObj(out[k]) ? overlay(objOf(out[k]), v) : clone(v);
	}
	return out;
}

/** The member that a path of names leads to. */
export const at = (v: unknown, path: readonly string[]): unknown => path.reduce<unknown>((o, k) => (isObj(o) ? o[k] : undefined), v);

/** Sets the member that a path leads to, making what is missing on the way; undefined takes it away. */
export function put(o: Obj, path: readonly string[], value: unknown): void {
	const [first, ...rest] = path;
	if (first === undefined) return;
	if (rest.length === 0) {
		if (value === undefined) Reflect.deleteProperty(o, first);
		else o[first] = value;
		return;
	}
	if (!isObj(o[first])) {
		if (value === undefined) return;
		o[first] = {};
	}
	put(objOf(o[first]), rest, value);
}
