// Months as the server names them ("2026-11"), and the ones beside them.
export const monthOf = (at: Date): string => `${at.getUTCFullYear()}-${String(at.getUTCMonth() + 1).padStart(2, "0")}`;
export const isMonth = (v: unknown): v is string => typeof v === "string" && /^\d{4}-(0[1-9]|1[0-2])$/.test(v);

export function beside(month: string, by: number): string {
	const [y, m] = month.split("-").map(Number);
	return monthOf(new Date(Date.UTC(y ?? 1970, (m ?? 1) - 1 + by, 1)));
}

export interface Group {
	name: string;
	calls: number;
	tokens: number;
	usd: number;
}

/** Calls of a month by one of their members, the dearest first. */
export function groups(calls: readonly unknown[], by: "provider" | "model" | "kind"): Group[] {
	const all = new Map<string, Group>();
	for (const c of calls) {
		if (typeof c !== "object" || c === null) continue;
		const o = c as Record<string, unknown>;
		const name = typeof o[by] === "string" && o[by] ? o[by] : "–";
		const g = all.get(name) ?? { name, calls: 0, tokens: 0, usd: 0 };
		g.calls += Number(o["calls"] ?? 0);
		g.tokens += Number(o["tokensIn"] ?? 0) + Number(o["tokensOut"] ?? 0);
		g.usd += Number(o["costUsd"] ?? 0);
		all.set(name, g);
	}
	return [...all.values()].sort((a, b) => b.usd - a.usd || b.calls - a.calls);
}
