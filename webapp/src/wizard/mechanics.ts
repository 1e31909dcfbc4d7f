// Prizes as the rules of each game have them: slices, outcomes, scores, moves.
import { isObj, listOf, numOf, objOf, textOf, type Obj } from "./json";
import { round, sharesOf, tiers, type Win } from "./prizes";

interface Words {
	/** What a field without a prize says when the game has no words of its own. */
	blank: string;
	colors: { primary?: string | undefined; secondary?: string | undefined; accent?: string | undefined };
}

const blanksOf = (list: unknown[], word: string): string[] => {
	const own = list.filter((o) => isObj(o) && !textOf(o["prize"])).map((o) => textOf(objOf(o)["label"])).filter((l) => l !== undefined);
	return own.length ? own : [word];
};

/** Chances that add up to one: what is too much is cut evenly, the rest is no prize. */
function normal(wins: readonly Win[]): { wins: Win[]; none: number } {
	const named = wins.filter((w) => w.label.trim() && w.chance > 0);
	const s = sharesOf(named);
	const by = s.over ? s.win : 1;
	return { wins: named.map((w) => ({ ...w, chance: round(w.chance / by) })), none: s.none };
}

const WIDEST = 10;

/** One slice a prize, blanks between them; the rarest has the accent. */
function slices(m: Obj, all: readonly Win[], words: Words): Obj {
	const { wins, none } = normal(all);
	const blank = blanksOf(listOf(m["segments"]), words.blank);
	const times = wins.length && none === 0 && wins.length < 4 ? Math.ceil(4 / wins.length) : 1;
	const prizes = Array.from({ length: times }, () => wins.map((w) => ({ ...w, chance: w.chance / times }))).flat();
	const empties = none === 0 ? 0 : Math.max(2, Math.min(Math.max(3, prizes.length), WIDEST - prizes.length), 4 - prizes.length);
	const n = prizes.length + empties;
	const rarest = [...prizes].sort((a, b) => a.chance - b.chance)[0];
	let won = 0;
	let lost = 0;
	const had = listOf(m["segments"]).map((o) => textOf(objOf(o)["color"]));
	const tones = [words.colors.primary ?? had[0], words.colors.secondary ?? had[1] ?? had[0]];
	const segments: Obj[] = Array.from({ length: n }, (_, i) => {
		const tone = tones[i % 2];
		const wins = won < prizes.length && (lost >= empties || won * n <= i * prizes.length);
		const w = wins ? prizes[won++] : undefined;
		if (!w) return { label: blank[lost++ % blank.length], color: tone, weight: round(none / empties), prize: null };
		return { label: w.label.slice(0, 60), color: w === rarest ? (words.colors.accent ?? tone) : tone, weight: round(w.chance), prize: w.label.slice(0, 80), tier_id: w.tier };
	});
	const rows = tiers.map((tier) => ({ tier_id: tier, segment_indices: segments.flatMap((s, i) => (s["tier_id"] === tier ? [i] : [])) }));
	return { ...m, segments, prize_tiers: rows.filter((r) => r.segment_indices.length) };
}

function outcomes(m: Obj, all: readonly Win[], words: Words): Obj {
	const { wins, none } = normal(all);
	const rows: Obj[] = wins.map((w) => ({ label: w.label.slice(0, 60), prize: w.label.slice(0, 80), tier_id: w.tier, weight: w.chance }));
	if (none > 0) rows.push({ label: blanksOf(listOf(m["outcomes"]), words.blank)[0], prize: null, weight: none });
	return { ...m, outcomes: rows };
}

/** At most `room` steps, from what most get to what is rarest; what finds no step of its own shares the first. */
function ladder(all: readonly Win[], room: number): { label: string; tier: string }[] {
	const wins = [...all].filter((w) => w.label.trim() && w.chance > 0).sort((a, b) => b.chance - a.chance);
	const shared = wins.slice(0, Math.max(0, wins.length - room) + 1);
	const rest = wins.slice(shared.length);
	const first = shared[0];
	if (!first) return [];
	return [{ label: shared.map((w) => w.label).join(" / "), tier: first.tier }, ...rest.map((w) => ({ label: w.label, tier: w.tier }))];
}

const spread = (lo: number, hi: number, n: number, i: number): number => Math.round(n < 2 ? lo : lo + ((hi - lo) * i) / (n - 1));

/** Points from which on something is won. */
function scores(m: Obj, all: readonly Win[], levels: number[] | undefined): Obj {
	const old = listOf(m["prize_tiers"]).filter(isObj);
	const lo = levels?.[0] ?? numOf(old[0]?.["min_score"]) ?? numOf(m["win_score"]) ?? 100;
	const last = old.at(-1);
	const hi = levels?.at(-1) ?? Math.max(lo, numOf(last?.["min_score"]) ?? lo);
	const rungs = ladder(all, levels?.length ?? Math.max(1, hi - lo + 1));
	const from = rungs.map((_, i) => (levels ? (levels[Math.round(spread(0, levels.length - 1, rungs.length, i))] ?? lo) : spread(lo, hi, rungs.length, i)));
	const end = levels ? 100 : numOf(last?.["max_score"]);
	return {
		...m,
		prize_tiers: rungs.map((r, i) => {
			const upto = from[i + 1] === undefined ? end : (from[i + 1] ?? 0) - 1;
			return { min_score: from[i], ...(upto === undefined ? {} : { max_score: upto }), prize_id: r.tier, prize: r.label };
		}),
	};
}

/** The fewer moves, the rarer. */
function moves(m: Obj, all: readonly Win[]): Obj {
	const old = listOf(m["prize_tiers"]).filter(isObj).map((t) => numOf(t["max_moves"])).filter((n) => n !== undefined);
	const pairs = listOf(m["card_pairs"]).length || 6;
	const most = Math.max(...old, numOf(m["move_limit"]) ?? 4 * pairs);
	const least = Math.min(...old, Math.ceil(pairs * 1.5));
	const rungs = ladder(all, Math.max(1, most - least + 1)).reverse();
	return { ...m, prize_tiers: rungs.map((r, i) => ({ max_moves: rungs.length < 2 ? most : spread(least, most, rungs.length, i), prize_id: r.tier, prize: r.label })) };
}

/** What can be scored in a quiz and is enough: each question is worth the same. */
function levelsOf(m: Obj): number[] {
	const n = listOf(m["questions"]).length || 5;
	const pass = numOf(m["pass_threshold"]) ?? 60;
	const all = Array.from({ length: n }, (_, i) => Math.round((100 * (i + 1)) / n)).filter((s) => s >= pass);
	return all.length ? all : [100];
}

export function withPrizes(templateId: string, mechanics: Obj, wins: readonly Win[], words: Words): Obj {
	switch (templateId) {
		case "spin_wheel": return slices(mechanics, wins, words);
		case "scratch_card":
		case "slot_machine": return outcomes(mechanics, wins, words);
		case "memory_match": return moves(mechanics, wins);
		case "quiz": return scores(mechanics, wins, levelsOf(mechanics));
		case "catch_game": return scores(mechanics, wins, undefined);
		default: return mechanics;
	}
}
