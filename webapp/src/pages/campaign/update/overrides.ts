// What is to be another: members by their path in the trigger of an update workflow. What is left
// empty is left out, and stays as it is.
import { computed, inject, reactive, type ComputedRef, type InjectionKey } from "vue";
import type { ApiError } from "@/api/error";

export type Scalar = string | number;
export type Tree = { [name: string]: Tree | Scalar };

/** As much of JSON Schema as a field needs. */
export interface Sub {
	enum?: readonly string[];
	minimum?: number;
	maximum?: number;
	minLength?: number;
	maxLength?: number;
}

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === "object" && v !== null && !Array.isArray(v);

export function schemaAt(schema: unknown, path: string): Sub | undefined {
	let at: unknown = schema;
	for (const name of path.split(".")) {
		const members = isObject(at) ? at["properties"] : undefined;
		at = isObject(members) ? members[name] : undefined;
	}
	if (!isObject(at)) return undefined;
	const number = (name: string): number | undefined => (typeof at[name] === "number" ? at[name] : undefined);
	const words = at["enum"];
	const sub: Sub = {};
	if (Array.isArray(words)) sub.enum = words.filter((w): w is string => typeof w === "string");
	for (const name of ["minimum", "maximum", "minLength", "maxLength"] as const) {
		const n = number(name);
		if (n !== undefined) sub[name] = n;
	}
	return sub;
}

export function toTree(values: ReadonlyMap<string, Scalar>): Tree {
	const tree: Tree = {};
	for (const [path, v] of values) {
		const names = path.split(".");
		const last = names.pop();
		if (last === undefined || (typeof v === "string" && v.trim() === "")) continue;
		let at = tree;
		for (const name of names) {
			const next = at[name];
			at = typeof next === "object" ? next : (at[name] = {});
		}
		at[last] = typeof v === "string" ? v.trim() : v;
	}
	return tree;
}

export interface Overrides {
	get: (path: string) => Scalar | undefined;
	set: (path: string, v: Scalar | undefined) => void;
	schema: (path: string) => Sub | undefined;
	/** What it is now, where that is known. */
	current: (path: string) => string | undefined;
	error: (path: string) => string | undefined;
	payload: ComputedRef<Tree>;
	empty: ComputedRef<boolean>;
	clear: () => void;
}

export const overridesKey: InjectionKey<Overrides> = Symbol("overrides");

export function useOverrides(schema: () => unknown, current: (path: string) => string | undefined, error: () => ApiError | undefined): Overrides {
	const values = reactive(new Map<string, Scalar>());
	const payload = computed(() => toTree(values));
	return {
		get: (path) => values.get(path),
		set(path, v) {
			if (v === undefined || v === "") values.delete(path);
			else values.set(path, v);
		},
		schema: (path) => schemaAt(schema(), path),
		current,
		error: (path) => error()?.field(`changeRequest.payload.${path}`),
		payload,
		empty: computed(() => Object.keys(payload.value).length === 0),
		clear: () => values.clear(),
	};
}

export function injectOverrides(): Overrides {
	const o = inject(overridesKey);
	if (!o) throw new Error("A field of an update stands in the dialog of updates.");
	return o;
}
