// The words of a game. The builder takes fewer letters than the game could show: its limits count.
import { asObject, asText, merged, type JsonObject } from "./json";

export const COPY = {
	title: 60, subtitle: 120, instructions: 200, cta: 20, win_message: 80, lose_message: 80, terms: 300,
} as const;
export type CopyKey = keyof typeof COPY;
export const COPY_KEYS = Object.keys(COPY) as CopyKey[];

/** What is settled already: by the plan, by what was set beside it, by what was typed here. */
export function settledCopy(settings: unknown, game: unknown): JsonObject {
	const s = asObject(settings);
	return merged(merged(asObject(asObject(s["trigger"])["copy"]), asObject(s["copy"])), asObject(asObject(game)["copy"]));
}

export const isCopyKey = (k: string): k is CopyKey => k in COPY;
export const copyText = (copy: JsonObject, key: CopyKey): string => asText(copy[key]);
