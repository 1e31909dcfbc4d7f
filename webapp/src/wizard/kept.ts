// Edits that the server does not have yet, kept for this tab: a reload loses nothing.
import { isObj } from "./json";
import type { Draft } from "./types";

export interface Kept {
	/** What the edits were made on, and its ETag. */
	etag: string;
	base: Draft;
	draft: Draft;
	at: number;
}

const key = (id: string): string => `cg.draft.${id}`;

export function keep(id: string, k: Kept): void {
	try {
		sessionStorage.setItem(key(id), JSON.stringify(k));
	} catch {
		// A full or forbidden store: the edits live in the page alone, then.
	}
}

export function forget(id: string): void {
	try {
		sessionStorage.removeItem(key(id));
	} catch {
		// Nothing was kept there.
	}
}

const isKept = (v: unknown): v is Kept => isObj(v) && typeof v["etag"] === "string" && isObj(v["base"]) && isObj(v["draft"]) && typeof v["at"] === "number";

export function kept(id: string): Kept | undefined {
	try {
		const v: unknown = JSON.parse(sessionStorage.getItem(key(id)) ?? "null");
		return isKept(v) ? v : undefined;
	} catch {
		return undefined;
	}
}
