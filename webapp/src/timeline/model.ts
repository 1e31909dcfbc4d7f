// A run as it is watched: what the server remembers of it (snapshots) and what it tells as it
// happens (events, cg-record(5)), folded into one picture. Pure: no network, no clock, no Vue.
import type { Artifact, Run, Step } from "@/api/types";

export type StepState = "pending" | "running" | "retrying" | "waiting" | "completed" | "cached" | "failed" | "skipped";
export type RunError = NonNullable<Run["error"]>;
export type Question = NonNullable<Step["question"]>;

/** One try of a step. */
export interface Attempt {
	n: number;
	startedAt: number;
	endedAt?: number;
	error?: RunError;
}

export interface StepView {
	stepId: string;
	skillId: string;
	state: StepState;
	/** From this run's first try on; those before a retry of the run are kept. */
	attempts: Attempt[];
	attempt: number;
	startedAt?: number;
	endedAt?: number;
	durationMs?: number;
	/** 0 to 1, and what is being done, when the program says so. */
	fraction?: number;
	doing?: string;
	/** When it is tried again. */
	nextAt?: number;
	error?: RunError;
	reason?: string;
	prompt?: string;
	/** What only a snapshot knows: cost, hashes, the question's input. */
	known?: Step;
	/** Of the event that touched it last: a snapshot asked for before that is older. */
	seq: number;
}

export interface ArtifactView {
	id: string;
	stepId: string;
	type: string;
	uri: string;
	mime: string;
	name: string;
	sizeBytes: number;
	at: number;
	/** It came by an event while one watched. */
	fresh: boolean;
	/** Of the event that it came by; 0: of a snapshot. */
	seq: number;
}

export interface Model {
	seq: number;
	run: Run;
	steps: ReadonlyMap<string, StepView>;
	artifacts: readonly ArtifactView[];
	lines: ReadonlyMap<string, readonly string[]>;
	/** Why it was paused or queued again, as the server says it. */
	reason?: string;
	/** When a worker took it last, in ms: a retry begins anew. */
	since?: number;
	/** When anything was heard of it last. */
	heardAt: number;
	/** A snapshot is wanted: something happened that events tell only half of. */
	stale: boolean;
}

export interface RunEvent {
	type: string;
	seq: number;
	at: string;
	stepId?: string;
	skillId?: string;
	attempt?: number;
	durationMs?: number;
	fraction?: number;
	what?: string;
	delayMs?: number;
	error?: RunError;
	prompt?: string;
	reason?: string;
	message?: string;
	artifactId?: string;
	artifactType?: string;
	uri?: string;
	mime?: string;
	sizeBytes?: number;
}

const MAX_LINES = 2000;
const ms = (at: string | undefined): number | undefined => (at === undefined ? undefined : Date.parse(at));

export const isFinal = (status: Run["status"]): boolean => status === "completed" || status === "failed" || status === "cancelled";
export const isOver = (state: StepState): boolean => state === "completed" || state === "cached" || state === "failed" || state === "skipped";

/** An event of the stream, or undefined for what is none. */
export function parseEvent(data: string): RunEvent | undefined {
	let v: unknown;
	try {
		v = JSON.parse(data);
	} catch {
		return undefined;
	}
	if (typeof v !== "object" || v === null || !("type" in v) || !("seq" in v) || !("at" in v)) return undefined;
	if (typeof v.type !== "string" || typeof v.seq !== "number" || typeof v.at !== "string") return undefined;
	return v as RunEvent;
}

const nameOf = (uri: string): string => {
	const last = uri.slice(uri.lastIndexOf("/") + 1);
	try {
		return decodeURIComponent(last);
	} catch {
		return last;
	}
};

/** Leaves out what is undefined: members are there or they are not. */
function but<T extends object>(base: T, more: { [K in keyof T]?: T[K] | undefined }): T {
	const out = { ...base };
	for (const key of Object.keys(more) as (keyof T)[]) {
		const value = more[key];
		if (value === undefined) Reflect.deleteProperty(out, key);
		else out[key] = value as T[typeof key];
	}
	return out;
}

/* ---- snapshots ---- */

const stateOf = (s: Step): StepState =>
	s.cacheHit && s.status === "completed" ? "cached" : s.status === "pending" && s.nextAttemptAt ? "retrying" : s.status;

/** The tries that a snapshot knows of: those that failed, and the last. */
function attemptsOf(s: Step): Attempt[] {
	const out: Attempt[] = [];
	for (const e of s.errorHistory ?? []) {
		const at = ms(e.timestamp);
		if (at !== undefined) out.push({ n: e.attempt ?? out.length + 1, startedAt: at, endedAt: at, error: e });
	}
	const startedAt = ms(s.startedAt);
	if (startedAt === undefined || s.cacheHit) return out;
	const last = out.find((a) => a.n === s.attempt);
	if (last) last.startedAt = Math.min(startedAt, last.startedAt);
	else out.push(but<Attempt>({ n: s.attempt, startedAt }, { endedAt: ms(s.endedAt) }));
	return out;
}

function seen(s: Step, before: StepView | undefined, seq: number): StepView {
	// Tries that were watched are more exact than those a snapshot can tell of.
	const attempts = before && before.seq > 0 && before.attempts.length ? before.attempts : attemptsOf(s);
	return but<StepView>(
		{ stepId: s.stepId, skillId: s.skillId, state: stateOf(s), attempts, attempt: s.attempt, known: s, seq },
		{
			startedAt: ms(s.startedAt), endedAt: ms(s.endedAt), durationMs: s.durationMs, error: s.error, reason: s.reason,
			nextAt: ms(s.nextAttemptAt), prompt: s.question?.prompt, fraction: s.status === "running" ? before?.fraction : undefined,
			doing: s.status === "running" ? before?.doing : undefined,
		},
	);
}

export function begin(run: Run, steps: readonly Step[] = [], artifacts: readonly Artifact[] = []): Model {
	const model: Model = { seq: 0, run, steps: new Map(), artifacts: [], lines: new Map(), heardAt: Date.parse(run.updatedAt), stale: false };
	return withArtifacts(withSteps(model, steps, 0), artifacts);
}

/** Steps that were asked for when the events stood at `asked`: what events said since then is newer. */
export function withSteps(m: Model, list: readonly Step[], asked: number): Model {
	const steps = new Map<string, StepView>();
	for (const s of list) {
		const before = m.steps.get(s.stepId);
		steps.set(s.stepId, before && before.seq > asked ? { ...before, known: s } : seen(s, before, before?.seq ?? 0));
	}
	for (const [id, s] of m.steps) if (!steps.has(id)) steps.set(id, s);
	return { ...m, steps };
}

export function withRun(m: Model, run: Run, asked: number): Model {
	return { ...m, run: m.seq > asked ? { ...run, status: m.run.status } : run };
}

const ofRecord = (a: Artifact): ArtifactView => ({
	id: a.artifactId, stepId: a.stepId, type: a.artifactType, uri: a.uri, mime: a.mime ?? "", name: a.filename ?? nameOf(a.uri),
	sizeBytes: a.sizeBytes, at: Date.parse(a.createdAt), fresh: false, seq: 0,
});

/** A retry does away with what the steps that it does anew had made: only what is newer than the list stays beside it. */
export function withArtifacts(m: Model, list: readonly Artifact[], asked = 0): Model {
	const fresh = new Set(m.artifacts.filter((a) => a.fresh).map((a) => a.id));
	const known = new Set(list.map((a) => a.artifactId));
	const all = [...list.map((a) => ({ ...ofRecord(a), fresh: fresh.has(a.artifactId) })), ...m.artifacts.filter((a) => !known.has(a.id) && a.seq > asked)];
	return { ...m, artifacts: all.sort((a, b) => a.at - b.at) };
}

/* ---- events ---- */

type StepFold = (s: StepView, e: RunEvent, at: number) => StepView;

const last = (s: StepView): Attempt | undefined => s.attempts.at(-1);
const ended = (s: StepView, at: number, error?: RunError): Attempt[] => {
	const open = last(s);
	if (!open || open.endedAt !== undefined) return s.attempts;
	return [...s.attempts.slice(0, -1), but(open, { endedAt: at, error })];
};

const stepFolds: Record<string, StepFold> = {
	"step.started": (s, e, at) => {
		const n = e.attempt ?? 1;
		const open = last(s);
		const same = open?.n === n && open.startedAt === at;
		return but(s, {
			state: "running", attempt: n, attempts: same ? s.attempts : [...s.attempts.filter((a) => a.startedAt < at), { n, startedAt: at }],
			startedAt: n > 1 ? (s.startedAt ?? at) : at, endedAt: undefined, durationMs: undefined, error: undefined, reason: undefined,
			fraction: undefined, doing: undefined, nextAt: undefined, prompt: undefined, skillId: e.skillId ?? s.skillId,
		});
	},
	"step.progress": (s, e) => but(s, { fraction: e.fraction ?? s.fraction, doing: e.what ?? s.doing }),
	"step.retrying": (s, e, at) => but(s, { state: "retrying", attempts: ended(s, at, e.error), error: e.error, nextAt: at + (e.delayMs ?? 0), fraction: undefined, doing: undefined }),
	"step.completed": (s, e, at) => but(s, { state: "completed", attempts: ended(s, at), endedAt: at, durationMs: e.durationMs, error: undefined, fraction: undefined, doing: undefined, nextAt: undefined }),
	"step.cached": (s, _e, at) => but(s, { state: "cached", startedAt: at, endedAt: at, durationMs: 0, attempts: [], error: undefined, fraction: undefined, doing: undefined }),
	"step.failed": (s, e, at) => but(s, { state: "failed", attempts: ended(s, at, e.error), endedAt: at, durationMs: e.durationMs, error: e.error, fraction: undefined, doing: undefined, nextAt: undefined }),
	"step.waiting": (s, e) => but(s, { state: "waiting", prompt: e.prompt, reason: e.prompt }),
	"step.answered": (s) => but(s, { state: "pending", prompt: undefined, reason: undefined }),
	"step.skipped": (s, e) => but(s, { state: "skipped", reason: e.reason, fraction: undefined, doing: undefined, nextAt: undefined }),
};

// What is known better by asking than by what the event says.
const halves = new Set(["step.completed", "step.cached", "step.failed", "step.waiting", "step.answered", "run.queued", "run.completed", "run.failed", "run.cancelled", "run.paused"]);

const runStates: Record<string, Run["status"]> = {
	"run.queued": "queued", "run.started": "running", "run.resumed": "running", "run.paused": "paused",
	"run.completed": "completed", "run.failed": "failed", "run.cancelled": "cancelled", "run.crashed": "queued",
};

function foldRun(m: Model, e: RunEvent, status: Run["status"]): Model {
	const run = but(m.run, {
		status,
		attempt: e.attempt ?? m.run.attempt,
		startedAt: status === "running" ? (m.run.startedAt ?? e.at) : m.run.startedAt,
		completedAt: isFinal(status) ? e.at : undefined,
		durationMs: isFinal(status) ? (e.durationMs ?? m.run.durationMs) : undefined,
		error: status === "failed" ? (e.error ?? m.run.error) : undefined,
		waitsFor: status === "paused" ? m.run.waitsFor : undefined,
		cancelRequested: isFinal(status) ? undefined : m.run.cancelRequested,
		pauseRequested: status === "running" ? m.run.pauseRequested : undefined,
	});
	return but<Model>({ ...m, run }, { reason: e.reason, since: status === "running" ? Date.parse(e.at) : m.since });
}

function foldArtifact(m: Model, e: RunEvent, at: number, fresh: boolean): Model {
	const id = e.artifactId;
	if (!id || m.artifacts.some((a) => a.id === id)) return m;
	const uri = e.uri ?? "";
	const made: ArtifactView = { id, stepId: e.stepId ?? "", type: e.artifactType ?? "", uri, mime: e.mime ?? "", name: nameOf(uri), sizeBytes: e.sizeBytes ?? 0, at, fresh, seq: e.seq };
	return { ...m, artifacts: [...m.artifacts, made] };
}

function foldLog(m: Model, e: RunEvent): Model {
	if (!e.stepId || !e.message) return m;
	const lines = new Map(m.lines);
	lines.set(e.stepId, [...(lines.get(e.stepId) ?? []), e.message].slice(-MAX_LINES));
	return { ...m, lines };
}

/** One event more. Those that came already (by their number) change nothing. */
export function reduce(m: Model, e: RunEvent, fresh = true): Model {
	if (e.seq <= m.seq) return m;
	const at = Date.parse(e.at);
	const next: Model = { ...m, seq: e.seq, heardAt: Math.max(m.heardAt, at), stale: m.stale || halves.has(e.type) };
	const status = runStates[e.type];
	if (status) return foldRun(next, e, status);
	if (e.type === "artifact.created") return foldArtifact(next, e, at, fresh);
	if (e.type === "log") return foldLog(next, e);
	const fold = stepFolds[e.type];
	if (!fold || !e.stepId) return next;
	const before = next.steps.get(e.stepId) ?? { stepId: e.stepId, skillId: e.skillId ?? "", state: "pending", attempts: [], attempt: 1, seq: 0 };
	const steps = new Map(next.steps);
	steps.set(e.stepId, { ...fold(before, e, at), seq: e.seq });
	return { ...next, steps };
}

/* ---- what is read off it ---- */

/** How long it has been at it, in ms; undefined: it has not begun. */
export function elapsed(m: Model, now: number): number | undefined {
	const { run } = m;
	if (isFinal(run.status) && run.durationMs !== undefined) return run.durationMs;
	const began = m.since ?? ms(run.startedAt);
	if (began === undefined || run.status === "queued") return undefined;
	return Math.max(0, (isFinal(run.status) ? (ms(run.completedAt) ?? now) : now) - began);
}

export interface Counts {
	total: number;
	over: number;
	running: number;
	waiting: number;
	failed: number;
	cached: number;
}

export function counts(m: Model): Counts {
	const c: Counts = { total: 0, over: 0, running: 0, waiting: 0, failed: 0, cached: 0 };
	for (const s of m.steps.values()) {
		c.total++;
		if (isOver(s.state)) c.over++;
		if (s.state === "running" || s.state === "retrying") c.running++;
		if (s.state === "waiting") c.waiting++;
		if (s.state === "failed") c.failed++;
		if (s.state === "cached") c.cached++;
	}
	return c;
}

/** 0 to 1: steps that are over, and the part of those that run as far as they say it. */
export function progress(m: Model): number | undefined {
	const c = counts(m);
	if (c.total === 0) return undefined;
	let part = c.over;
	for (const s of m.steps.values()) if (s.state === "running") part += Math.min(0.95, s.fraction ?? 0);
	return m.run.status === "completed" ? 1 : Math.min(1, part / c.total);
}
