// What to look at before a game is made, and which step mends it.
import { checksOf, type Colors } from "@/theme/checks";
import { sharesOf, winsOf } from "@/wizard/prizes";
import type { Draft, StepName } from "@/wizard/types";
import { COPY_KEYS, settledCopy } from "../form/copy";
import { asText } from "../form/json";

export type Level = "stop" | "look" | "good";
export interface Item {
	level: Level;
	/** Of review.check. */
	key: "briefGood" | "briefShort" | "briefNone" | "colorsGood" | "colors" | "prizesGood" | "prizesNone" | "everybody" | "datesGood" | "datesOver" | "datesNone" | "textsGood" | "textsOpen" | "textsUsual" | "terms" | "stock" | "stockGood";
	step: StepName;
	field?: string;
	n?: number;
	words?: string;
}

const SHORT = 80;

export interface Looked {
	draft: Draft;
	colors: Colors | undefined;
	/** The names of prizes with a stock; undefined: not known (yet). */
	stocked: readonly string[] | undefined;
	now: number;
}

function brief(d: Draft): Item {
	const n = d.brief.trim().length;
	if (n === 0) return { level: "look", key: "briefNone", step: "brief", field: "brief" };
	return n < SHORT ? { level: "look", key: "briefShort", step: "brief", field: "brief" } : { level: "good", key: "briefGood", step: "brief" };
}

function colors(c: Colors | undefined): Item[] {
	if (!c) return [];
	const bad = checksOf(c).filter((x) => !x.ok).length;
	return [bad ? { level: "look", key: "colors", step: "theme", n: bad } : { level: "good", key: "colorsGood", step: "theme" }];
}

function prizes(d: Draft): Item {
	const wins = winsOf(d);
	if (wins.length === 0) return { level: "look", key: "prizesNone", step: "plan", field: "prizes" };
	if (sharesOf(wins).win >= 0.9995 && d.templateId !== "quiz" && d.templateId !== "memory_match" && d.templateId !== "catch_game") return { level: "look", key: "everybody", step: "game" };
	return { level: "good", key: "prizesGood", step: "plan", n: wins.length };
}

function dates(d: Draft, now: number): Item {
	if (d.endsAt && Date.parse(d.endsAt) <= now) return { level: "stop", key: "datesOver", step: "brief", field: "ends" };
	return d.endsAt ? { level: "good", key: "datesGood", step: "brief" } : { level: "good", key: "datesNone", step: "brief", field: "ends" };
}

function texts(d: Draft): Item[] {
	const settled = settledCopy(d.settings, d.config.game);
	const open = COPY_KEYS.filter((k) => k !== "terms" && !asText(settled[k])).length;
	const out: Item[] = [];
	if (open === 0) out.push({ level: "good", key: "textsGood", step: "game" });
	else if (d.brief.trim()) out.push({ level: "good", key: "textsOpen", step: "game", n: open });
	else out.push({ level: "look", key: "textsUsual", step: "game", n: open });
	// A game of prizes without conditions is one that lawyers write about.
	if (!asText(settled["terms"])) out.push({ level: "look", key: "terms", step: "game", field: "copy.terms" });
	return out;
}

function stock(d: Draft, stocked: readonly string[] | undefined): Item[] {
	const wins = winsOf(d);
	if (!stocked || wins.length === 0) return [];
	const lacking = wins.filter((w) => !stocked.some((s) => s.trim().toLowerCase() === w.label.trim().toLowerCase()));
	if (lacking.length === 0) return [{ level: "good", key: "stockGood", step: "review" }];
	return [{ level: "look", key: "stock", step: "review", n: lacking.length, words: lacking.map((w) => w.label).join(", ") }];
}

const order: Record<Level, number> = { stop: 0, look: 1, good: 2 };

export function itemsOf({ draft, colors: c, stocked, now }: Looked): Item[] {
	const all = [brief(draft), ...texts(draft), ...colors(c), prizes(draft), ...stock(draft, stocked), dates(draft, now)];
	return all.sort((a, b) => order[a.level] - order[b.level]);
}

/** Places that have a file of somebody's own; a plan names places that have none yet. */
export const ownFiles = (d: Draft): number => d.config.assets.filter((a) => a.artifactId || a.url).length;

/** How long it takes, by what it has taken; undefined: nobody knows. */
export function usualMs(runs: readonly { durationMs?: number | undefined; status: string }[]): number | undefined {
	const took = runs.flatMap((r) => (r.status === "completed" && r.durationMs ? [r.durationMs] : [])).sort((a, b) => a - b);
	return took[Math.floor(took.length / 2)];
}
