// What can be won, and how often: chances that add up to one hundred per cent, with no prize as the rest.
import type { Draft, Prize } from "./types";
import { isObj, listOf, numOf, objOf, textOf, type Obj } from "./json";

export type Tier = NonNullable<Prize["tier"]>;
export const tiers = ["grand", "secondary", "consolation"] as const satisfies readonly Tier[];
export const MOST = 12;

export interface Win {
	label: string;
	tier: Tier;
	/** 0 to 1. */
	chance: number;
	cost: string;
}

const isTier = (v: unknown): v is Tier => tiers.some((t) => t === v);

function winOf(p: Obj): Win | undefined {
	const label = p["label"] ?? p["suggestion"];
	if (typeof label !== "string") return undefined;
	return { label, tier: isTier(p["tier"]) ? p["tier"] : "consolation", chance: numOf(p["probability"]) ?? 0, cost: textOf(p["estimated_cost"]) ?? "" };
}

/** What a game's own list of outcomes says; slices of one prize are one. */
function winsOfOutcomes(list: unknown[]): Win[] {
	const out = new Map<string, Win>();
	for (const o of list.filter(isObj)) {
		const label = textOf(o["prize"]);
		if (!label) continue;
		const had = out.get(label);
		const chance = (had?.chance ?? 0) + (numOf(o["weight"]) ?? 0);
		out.set(label, { label, tier: isTier(o["tier_id"]) ? o["tier_id"] : "consolation", chance, cost: "" });
	}
	return [...out.values()];
}

const outcomesOf = (d: Draft): unknown[] => {
	const m = objOf(d.config.game["mechanics"]);
	return [...listOf(m["segments"]), ...listOf(m["outcomes"])];
};

/** The prizes of a draft: as they were set, else as its game has them, else as its plan had them. */
export function winsOf(d: Draft): Win[] {
	const set = listOf(d.settings.prizes);
	const planned = listOf(objOf(d.settings.trigger)["prizes"]);
	const said = (set.length || Array.isArray(d.settings.prizes) ? set : planned).filter(isObj).map(winOf).filter((w) => w !== undefined);
	const outcomes = outcomesOf(d);
	if (!outcomes.length || Array.isArray(d.settings.prizes)) return said;
	const played = winsOfOutcomes(outcomes);
	// Order and cost are those of the plan, where the game has its prizes.
	const known = said.filter((w) => played.some((p) => p.label === w.label));
	return [...known.map((w) => ({ ...w, chance: round(played.find((p) => p.label === w.label)?.chance ?? w.chance) })), ...played.filter((p) => !said.some((w) => w.label === p.label)).map((w) => ({ ...w, chance: round(w.chance) }))];
}

export const round = (n: number): number => Math.round(n * 1e6) / 1e6;

export interface Shares {
	/** Somebody wins something. */
	win: number;
	none: number;
	/** More than everybody would win. */
	over: boolean;
}

export function sharesOf(wins: readonly Win[]): Shares {
	const win = round(wins.reduce((sum, w) => sum + w.chance, 0));
	return { win, none: round(Math.max(0, 1 - win)), over: win > 1 };
}

export const shares = (d: Draft): Shares => sharesOf(winsOf(d));

// ---- editing them ----

/** One chance is set; what is too much for all is taken from it, never from the others. */
export function withChance(wins: readonly Win[], at: number, chance: number): Win[] {
	const others = wins.reduce((sum, w, i) => (i === at ? sum : sum + w.chance), 0);
	const most = round(Math.max(0, 1 - others));
	return wins.map((w, i) => (i === at ? { ...w, chance: round(Math.min(Math.max(0, chance), most)) } : w));
}

/** All chances, so that together they are `win`, in the proportions that they have. */
export function scaled(wins: readonly Win[], win: number): Win[] {
	const sum = wins.reduce((s, w) => s + w.chance, 0);
	const to = Math.min(1, Math.max(0, win));
	let given = 0;
	let so = 0;
	return wins.map((w, i) => {
		so += sum > 0 ? w.chance / sum : 1 / wins.length;
		const upto = i + 1 === wins.length ? to : Math.round(to * so * 1e4) / 1e4;
		const chance = round(upto - given);
		given = upto;
		return { ...w, chance };
	});
}

/** The one at `from` comes to stand at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
	const out = [...list];
	const [it] = out.splice(from, 1);
	if (it !== undefined) out.splice(Math.max(0, Math.min(out.length, to)), 0, it);
	return out;
}

export const prizeOf = (w: Win): Prize => ({ label: w.label.slice(0, 100), tier: w.tier, probability: w.chance, ...(w.cost ? { estimated_cost: w.cost.slice(0, 60) } : {}) });
