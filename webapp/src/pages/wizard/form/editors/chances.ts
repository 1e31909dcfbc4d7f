// Prizes and blanks with their chances, as wheel slices, scratch fields and lines of reels have them.
import { asNumber, asObject, asText, type Json, type JsonObject } from "../json";
import type { Chance } from "../odds";

export const isWin = (v: Json): boolean => asText(asObject(v)["prize"]).trim() !== "";
export const chanceOf = (v: Json): Chance => ({ weight: asNumber(asObject(v)["weight"], 0), wins: isWin(v) });
export const weighed = (items: readonly Json[], weights: readonly number[]): JsonObject[] =>
	items.map((v, i) => ({ ...asObject(v), weight: weights[i] ?? 0 }));

/** Steps of worth, the rarest first: what a prize is to the server's stock and the celebration. */
export const TIERS = ["grand", "secondary", "consolation"] as const;
export type Tier = (typeof TIERS)[number];

/** Which slices belong to which step, as the wheel's schema keeps it beside them. */
export function tiersOf(segments: readonly Json[]): JsonObject[] {
	const used = [...new Set(segments.map((s) => asText(asObject(s)["tier_id"])).filter(Boolean))];
	return used.map((tier) => ({
		tier_id: tier,
		segment_indices: segments.flatMap((s, i) => (asText(asObject(s)["tier_id"]) === tier ? [i] : [])),
	}));
}

export interface Prize {
	label: string;
	tier: Tier;
	probability: number;
}
const isTier = (v: unknown): v is Tier => TIERS.some((t) => t === v);

/** What can be won by such a list, each prize once: so that the plan says the same as the game. */
export function prizesOf(list: readonly Json[]): Prize[] | undefined {
	const out = new Map<string, Prize>();
	for (const o of list.map(asObject)) {
		const label = asText(o["prize"]).trim();
		if (!label) continue;
		const had = out.get(label);
		const tier = asText(o["tier_id"]);
		out.set(label, { label, tier: had?.tier ?? (isTier(tier) ? tier : "consolation"), probability: Math.round(((had?.probability ?? 0) + asNumber(o["weight"], 0)) * 1e6) / 1e6 });
	}
	return out.size > 0 ? [...out.values()] : undefined;
}
