// Two had the same campaign before them, and the other one was faster. What did he change?
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/error";
import type { Campaign } from "@/api/types";

export const PARTS = ["name", "status", "templateId", "brief", "theme", "game", "assets", "settings", "startsAt", "endsAt", "liveBundleId"] as const;
export type Part = (typeof PARTS)[number];

const plain = (v: unknown): string => JSON.stringify(v ?? null, (_, x: unknown) =>
	typeof x === "object" && x !== null && !Array.isArray(x) ? Object.fromEntries(Object.entries(x).sort(([a], [b]) => (a < b ? -1 : 1))) : x);

const of = (c: Campaign, part: Part): unknown =>
	part === "theme" || part === "game" || part === "assets" ? (c.config as Record<string, unknown> | null)?.[part] : c[part];

export interface Difference {
	part: Part;
	before: unknown;
	after: unknown;
}

export const differences = (before: Campaign, after: Campaign): Difference[] =>
	PARTS.map((part) => ({ part, before: of(before, part), after: of(after, part) })).filter((d) => plain(d.before) !== plain(d.after));

export interface Conflict {
	before: Campaign;
	after: Campaign;
	different: Difference[];
}

/** It was refused because of the version: not because of the state, nor for want of a right. */
export const isVersion = (e: unknown): boolean => asApiError(e).status === 412 || (asApiError(e).status === 409 && asApiError(e).code !== "IDEMPOTENCY_CONFLICT");

export const useConflict = defineStore("conflict", () => {
	const conflict = shallowRef<Conflict>();

	/** true: it is one, and is shown; false: say the error as any other. */
	async function meet(e: unknown, before: Campaign): Promise<boolean> {
		if (!isVersion(e)) return false;
		const after = await ok(api.GET("/api/campaigns/{id}", { params: { path: { id: before.id } } })).catch(() => undefined);
		if (!after || after.version === before.version) return false;
		conflict.value = { before, after, different: differences(before, after) };
		return true;
	}
	const close = (): void => {
		conflict.value = undefined;
	};
	return { conflict, meet, close };
});
