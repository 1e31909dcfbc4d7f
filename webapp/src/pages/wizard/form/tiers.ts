// Steps of a result: from where on which prize is won. The schema keeps both ends of each; people
// say only where a step begins, and the ends follow.
import { asNumber, asObject, type Json, type JsonObject } from "./json";

export interface Ladder {
	/** The member that says where a step begins, "min_score" or "max_moves". */
	key: string;
	/** The other end, if the schema has one. */
	end?: string;
	/** The smallest step between two, 1. */
	step: number;
	/** The better the higher, or the fewer the better. */
	rising: boolean;
	/** Where the last one ends; undefined: it is open. */
	top?: number;
}

/** In order, with ends that meet and never overlap. */
export function laid(list: readonly Json[], ladder: Ladder): JsonObject[] {
	const rows = list.map((v) => ({ ...asObject(v) }));
	const sorted = rows.sort((a, b) => asNumber(a[ladder.key], Infinity) - asNumber(b[ladder.key], Infinity));
	const { end } = ladder;
	if (!end) return sorted;
	sorted.forEach((row, i) => {
		const next = sorted[i + 1];
		if (next) row[end] = Math.max(asNumber(row[ladder.key], 0), asNumber(next[ladder.key], 0) - ladder.step);
		else if (ladder.top !== undefined) row[end] = ladder.top;
		else Reflect.deleteProperty(row, end);
	});
	return sorted;
}

/** Two that begin at the same place: the index of the second. */
export function doubles(list: readonly Json[], key: string): number[] {
	const seen = new Set<number>();
	return list.flatMap((v, i) => {
		const at = asNumber(asObject(v)[key], NaN);
		if (Number.isNaN(at) || !seen.has(at)) {
			seen.add(at);
			return [];
		}
		return [i];
	});
}

/** A free place for one more: halfway to the end, else one further. */
export function nextStep(list: readonly Json[], key: string, min: number, max: number): number {
	const taken = list.map((v) => asNumber(asObject(v)[key], min)).sort((a, b) => a - b);
	const last = taken.at(-1);
	if (last === undefined) return min;
	const half = Math.round((last + max) / 2);
	if (half > last && half <= max) return half;
	for (let n = max; n >= min; n--) if (!taken.includes(n)) return n;
	return max;
}
