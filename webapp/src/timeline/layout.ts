// Where steps stand: after those they need, beside those that can run with them.
import type { StepView } from "./model";

export interface Place {
	stepId: string;
	wave: number;
}

/** Steps in waves: one stands in the wave after the last of those it needs. Unknown needs count for nothing. */
export function waves(ids: readonly string[], needs: (id: string) => readonly string[]): Place[] {
	const known = new Set(ids);
	const at = new Map<string, number>();
	const walk = (id: string, path: ReadonlySet<string>): number => {
		const done = at.get(id);
		if (done !== undefined) return done;
		const before = needs(id).filter((n) => known.has(n) && !path.has(n));
		const wave = before.length ? 1 + Math.max(...before.map((n) => walk(n, new Set([...path, id])))) : 0;
		at.set(id, wave);
		return wave;
	};
	return ids.map((stepId, i) => ({ stepId, wave: walk(stepId, new Set([stepId])), i })).sort((a, b) => a.wave - b.wave || a.i - b.i).map(({ stepId, wave }) => ({ stepId, wave }));
}

const steps = [100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3, 7200e3, 21600e3, 86400e3];

/** Marks of a time axis: round ones, at most `most` of them. */
export function ticks(spanMs: number, most = 6): number[] {
	const step = steps.find((s) => spanMs / s <= most) ?? Math.ceil(spanMs / most / 86400e3) * 86400e3;
	const out: number[] = [];
	for (let t = 0; t <= spanMs; t += step) out.push(t);
	return out;
}

export interface Bar {
	/** 0 to 1 of the axis. */
	from: number;
	to: number;
	kind: "failed" | "done" | "open";
}

export interface Scale {
	from: number;
	span: number;
}

/**
 * The axis of what has happened up to now. Long stretches in which nothing ran (a run that waited for
 * a person over night) would press all else to a line: they are cut to a tenth of what ran.
 */
export function scaleOf(steps: Iterable<StepView>, startedAt: number, now: number): Scale & { place: (t: number) => number } {
	const busy: [number, number][] = [];
	for (const s of steps) for (const a of s.attempts) busy.push([a.startedAt, a.endedAt ?? now]);
	for (const s of steps) if (s.state === "cached" && s.endedAt !== undefined) busy.push([s.endedAt, s.endedAt]);
	busy.sort((a, b) => a[0] - b[0]);
	let begun = startedAt;
	const first = busy[0];
	if (first && first[0] < begun) begun = first[0];
	const gaps: { at: number; length: number; kept: number }[] = [];
	let end = begun;
	let work = 0;
	for (const [a, b] of busy) {
		if (a > end) gaps.push({ at: end, length: a - end, kept: a - end });
		if (b > end) work += b - Math.max(end, a);
		end = Math.max(end, b);
	}
	const most = Math.max(1000, work / 10);
	for (const g of gaps) if (g.length > 60_000 && g.length > 3 * most) g.kept = most;
	const place = (t: number): number => {
		let out = t - begun;
		for (const g of gaps) {
			if (g.kept === g.length || t <= g.at) continue;
			out -= Math.min(t - g.at, g.length) * (1 - g.kept / g.length);
		}
		return out;
	};
	return { from: begun, span: Math.max(1000, place(end)), place };
}

export function barsOf(s: StepView, scale: ReturnType<typeof scaleOf>, now: number): Bar[] {
	const share = (t: number): number => Math.min(1, Math.max(0, scale.place(t) / scale.span));
	return s.attempts.map((a) => ({
		from: share(a.startedAt),
		to: share(a.endedAt ?? now),
		kind: a.endedAt === undefined ? "open" : a.error ? "failed" : "done",
	}));
}
