// Chances: shares of one that always make one. What a prize gains, "no prize" loses; where that
// is used up, the others give in proportion.

export interface Chance {
	weight: number;
	wins: boolean;
}

/** Thousandths of a per cent: what is shown and what is kept are the same number. */
const UNIT = 100_000;

export const total = (list: readonly Chance[]): number => list.reduce((s, c) => s + Math.max(0, c.weight), 0);
export const winChance = (list: readonly Chance[]): number => {
	const all = total(list);
	return all > 0 ? total(list.filter((c) => c.wins)) / all : 0;
};

/** Whole units that make exactly all of them, by the largest remainders. */
function rounded(shares: readonly number[], units = UNIT): number[] {
	const sum = shares.reduce((s, v) => s + v, 0);
	if (shares.length === 0) return [];
	const exact = shares.map((v) => (sum > 0 ? (v / sum) * units : units / shares.length));
	const out = exact.map(Math.floor);
	const left = units - out.reduce((s, v) => s + v, 0);
	const order = exact.map((v, i) => [v - Math.floor(v), i] as const).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
	for (const [, i] of order.slice(0, left)) out[i] = (out[i] ?? 0) + 1;
	return out;
}

/** The same chances, and their sum is one. */
export function whole(weights: readonly number[]): number[] {
	return rounded(weights.map((w) => Math.max(0, w))).map((n) => n / UNIT);
}

function spread(weights: number[], among: readonly number[], sum: number): void {
	const parts = among.map((i) => Math.max(0, weights[i] ?? 0));
	const units = rounded(parts, Math.round(sum * UNIT));
	among.forEach((i, k) => { weights[i] = (units[k] ?? 0) / UNIT; });
}

/** The chance of one is `share`; the others make room. */
export function setShare(list: readonly Chance[], index: number, share: number): number[] {
	const weights = whole(list.map((c) => c.weight));
	if (list.length < 2) return weights.map(() => 1);
	const want = Math.round(Math.min(1, Math.max(0, share)) * UNIT) / UNIT;
	const mine = list[index];
	const others = list.map((_, i) => i).filter((i) => i !== index);
	const losing = others.filter((i) => !list[i]?.wins);
	const giving = mine?.wins && losing.length > 0 ? losing : others;
	const fixed = others.filter((i) => !giving.includes(i));
	const held = fixed.reduce((s, i) => s + (weights[i] ?? 0), 0);
	weights[index] = want;
	if (want + held <= 1 + 1e-9) spread(weights, giving, Math.max(0, 1 - want - held));
	else {
		for (const i of giving) weights[i] = 0;
		spread(weights, fixed, 1 - want);
	}
	return weights;
}

/** All prizes together are won with this chance; among themselves they stay as they are. */
export function setWinChance(list: readonly Chance[], chance: number): number[] {
	const weights = whole(list.map((c) => c.weight));
	const wins = list.map((_, i) => i).filter((i) => list[i]?.wins);
	const loses = list.map((_, i) => i).filter((i) => !list[i]?.wins);
	if (wins.length === 0 || loses.length === 0) return weights;
	const want = Math.round(Math.min(1, Math.max(0, chance)) * UNIT) / UNIT;
	spread(weights, wins, want);
	spread(weights, loses, 1 - want);
	return weights;
}

/** "1 in N" for who does not think in per cent; undefined where that says nothing. */
export function oneIn(share: number): number | undefined {
	if (share <= 0 || share > 0.5) return undefined;
	return Math.round(1 / share);
}

/** One came or went: "no prize" takes up the difference, so that the others stay what they were. */
export function balanced(list: readonly Chance[]): number[] {
	const weights = list.map((c) => Math.max(0, c.weight));
	const loses = list.map((_, i) => i).filter((i) => !list[i]?.wins);
	const wins = list.map((_, i) => i).filter((i) => list[i]?.wins);
	const won = wins.reduce((s, i) => s + (weights[i] ?? 0), 0);
	if (loses.length === 0 || won >= 1) return whole(weights.map((w, i) => (list[i]?.wins ? w : 0)));
	spread(weights, loses, 1 - won);
	spread(weights, wins, won);
	return weights;
}
