// Money of a month: by whom it was asked for, and against what may be spent.
export interface Share {
	name: string;
	usd: number;
}

export interface Month {
	month: string;
	costUsd: string;
	heldUsd?: string;
	budgetUsd: string | null;
	unpriced?: number;
	calls?: readonly object[];
}

const MOST = 4;

/** The dearest providers, and the rest as one. */
export function sharesOf(m: Month, other: string): Share[] {
	const by = new Map<string, number>();
	for (const call of m.calls ?? []) {
		const c: Record<string, unknown> = Object.fromEntries(Object.entries(call));
		const usd = Number(c["costUsd"] ?? 0);
		if (typeof c["provider"] !== "string" || !(usd > 0)) continue;
		by.set(c["provider"], (by.get(c["provider"]) ?? 0) + usd);
	}
	const all = [...by].map(([name, usd]) => ({ name, usd })).sort((a, b) => b.usd - a.usd);
	if (all.length <= MOST) return all;
	return [...all.slice(0, MOST - 1), { name: other, usd: all.slice(MOST - 1).reduce((sum, s) => sum + s.usd, 0) }];
}

/** "2026-11" and those before it, oldest first. Months are those of UTC, as the server counts. */
export function monthsBefore(now: Date, count: number): string[] {
	return Array.from({ length: count }, (_, i) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (count - 1 - i), 1)).toISOString().slice(0, 7));
}
