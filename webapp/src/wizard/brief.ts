// The brief of a draft, member by member; what is empty is not there.
import { isObj, objOf, put } from "./json";
import type { Constraints, Draft } from "./types";

export const tones = ["playful", "friendly", "professional", "luxury", "urgent"] as const;
export const goals = ["awareness", "engagement", "conversion"] as const;
/** What the games speak of their own accord. */
export const languages = ["en", "de", "fr", "es", "it", "pt", "nl", "ar", "he"] as const;

export type Tone = (typeof tones)[number];
export type Goal = (typeof goals)[number];

export const toneOf = (d: Draft): Tone | "" => d.settings.tone ?? tones.find((x) => x === objOf(d.settings.trigger)["tone"]) ?? "";
export const constraintsOf = (d: Draft): Constraints => d.settings.constraints ?? {};

export function setSetting<K extends "tone" | "product_name" | "campaign_goal">(d: Draft, key: K, value: Draft["settings"][K] | ""): void {
	put(objOf(d.settings), [key], value === "" || value === null ? undefined : value);
}

export function setConstraint<K extends keyof Constraints>(d: Draft, key: K, value: Constraints[K] | ""): void {
	const empty = value === "" || value === undefined || (Array.isArray(value) && value.length === 0);
	const c = { ...constraintsOf(d) };
	if (empty) Reflect.deleteProperty(c, key);
	else Object.assign(c, { [key]: value });
	put(objOf(d.settings), ["constraints"], Object.keys(c).length ? c : undefined);
	// A game that was made already speaks it, too.
	if (key === "language" && !empty && isObj(d.config.game["settings"])) put(d.config.game, ["settings", "locale"], value);
}

/** "no alcohol, no politics" as a list. */
export const wordsOf = (text: string): string[] => [...new Set(text.split(/[,;\n]/).map((w) => w.trim().slice(0, 100)).filter(Boolean))].slice(0, 30);
