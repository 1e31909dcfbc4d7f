// What has been thought up, as what it is: copy and themes out of a generation. (Plans: wizard/planEdit.)
import type { Body, Generation } from "@/api/types";
import type { Colors } from "@/theme/checks";
import { hexOf } from "@/theme/color";
import { isObj, listOf, numOf, objOf, textOf, type Obj } from "@/wizard/json";

export type CopyRequest = Body<"createCopy">;
export type CopyType = CopyRequest["copy_types"][number];
export const COPY_TYPES: readonly CopyType[] = ["headline", "subheadline", "cta_button", "prize_description", "win_message", "lose_message", "instructions", "terms_summary"];
export const TONES: readonly CopyRequest["tone"][] = ["playful", "urgent", "professional", "luxury", "friendly"];

/** Where a kind of text stands in a game, and how long it may be there. */
export const PLACES: Partial<Record<CopyType, { key: string; most: number }>> = {
	headline: { key: "title", most: 60 },
	subheadline: { key: "subtitle", most: 120 },
	cta_button: { key: "cta", most: 20 },
	win_message: { key: "win_message", most: 80 },
	lose_message: { key: "lose_message", most: 80 },
	instructions: { key: "instructions", most: 200 },
	terms_summary: { key: "terms", most: 300 },
};

export interface Warning {
	term: string;
	severity: "info" | "warning";
	suggestion: string;
}
export interface Variation {
	text: string;
	length: number;
	/** 0 to 1, or undefined. */
	tone: number | undefined;
	warnings: Warning[];
	/** Facts in brackets that the brief did not have. */
	gaps: string[];
}
export interface CopyGroup {
	type: CopyType;
	most: number | undefined;
	variations: Variation[];
}

const graphemes = typeof Intl.Segmenter === "function" ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : undefined;
/** As they are seen on a screen. */
export const lengthOf = (s: string): number => (graphemes ? [...graphemes.segment(s)].length : [...s].length);
export const gapsIn = (s: string): string[] => [...s.matchAll(/\[([^\]]{2,60})\]/g)].map((m) => m[1] ?? "");

export function copyOf(g: Generation): CopyGroup[] {
	const out = objOf(g.output);
	const warnings = listOf(out["compliance_warnings"]).map(objOf);
	return listOf(out["copies"]).map(objOf).flatMap((c) => {
		const type = COPY_TYPES.find((t) => t === c["copy_type"]);
		if (!type) return [];
		const variations = listOf(c["variations"]).map(objOf).flatMap((v, i): Variation[] => {
			const text = textOf(v["text"]);
			if (!text) return [];
			const mine = warnings.filter((w) => w["copy_type"] === type && w["variation_index"] === i);
			return [{
				text,
				length: lengthOf(text),
				tone: numOf(v["tone_match_score"]),
				gaps: gapsIn(text),
				warnings: mine.map((w) => ({ term: textOf(w["term"]) ?? "", severity: w["severity"] === "warning" ? "warning" : "info", suggestion: textOf(w["suggestion"]) ?? "" })),
			}];
		});
		return variations.length ? [{ type, most: PLACES[type]?.most, variations }] : [];
	});
}

export function colorsOf(v: unknown): Colors | undefined {
	const o = objOf(v);
	const [primary, secondary, accent, background, text] = ["primary", "secondary", "accent", "background", "text"].map((r) => hexOf(textOf(o[`${r}_color`])));
	return primary && secondary && accent && background && text ? { primary, secondary, accent, background, text } : undefined;
}

export const moodOf = (g: Generation): string | undefined => textOf(objOf(g.output)["mood"]);
export const briefOf = (g: Generation): string | undefined => {
	const p = objOf(g.input_params);
	const context = objOf(p["campaign_context"]);
	return textOf(p["brief"]) ?? textOf(context["brief"]) ?? ([textOf(context["brand_name"]), textOf(context["product_name"]), textOf(context["campaign_goal"])].filter(Boolean).join(" · ") || undefined);
};
export const byModel = (g: Generation): boolean => Boolean(g.llm_model) && g.llm_model !== "offline";

const CONTEXT = ["template_type", "brand_name", "product_name", "campaign_goal", "target_audience", "language", "brief"];
const only = (o: Obj, keys: readonly string[]): Obj => Object.fromEntries(keys.filter((k) => o[k] !== undefined && o[k] !== null).map((k) => [k, o[k]]));

/** The request for copy that a generation was made of; what only the server adds is left out. */
export function copyRequestOf(g: Generation): CopyRequest | undefined {
	const p = objOf(g.input_params);
	const context = only(objOf(p["campaign_context"]), CONTEXT);
	const types = listOf(p["copy_types"]).filter((t): t is CopyType => COPY_TYPES.some((c) => c === t));
	const tone = TONES.find((t) => t === p["tone"]);
	if (!tone || !types.length || !textOf(context["template_type"])) return undefined;
	const n = numOf(p["variations_count"]);
	return {
		campaign_context: context as CopyRequest["campaign_context"],
		copy_types: types,
		tone,
		...(n ? { variations_count: n } : {}),
		...(isObj(p["constraints"]) ? { constraints: only(p["constraints"], ["avoid_words", "required_words"]) as CopyRequest["constraints"] } : {}),
	};
}
