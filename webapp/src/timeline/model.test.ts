import { describe, expect, it } from "vitest";
import { recorded, type Recorded } from "./fixtures/read";
import { begin, counts, elapsed, parseEvent, progress, reduce, withArtifacts, withSteps, type Model, type RunEvent } from "./model";

const queued = (r: Recorded): Model => begin({ ...r.run, status: "queued", attempt: 1 }, r.fresh);
const fold = (r: Recorded, upTo?: (e: RunEvent) => boolean): Model => {
	const end = upTo ? r.events.findIndex(upTo) + 1 : r.events.length;
	return r.events.slice(0, end).reduce((m, e) => reduce(m, e), queued(r));
};
const states = (m: Model): Record<string, string> => Object.fromEntries([...m.steps].map(([id, s]) => [id, s.state]));

describe("the events of a run", () => {
	it.each(["build", "shaky", "approval"] as const)("end where the server's records end: %s", (name) => {
		const r = recorded[name];
		const told = fold(r);
		const known = begin(r.run, r.steps);
		expect(told.run.status).toBe(r.run.status);
		expect(states(told)).toEqual(states(known));
		expect(told.run.attempt).toBe(r.run.attempt);
		for (const s of r.steps) if (s.status === "completed" && s.durationMs !== undefined) expect(told.steps.get(s.stepId)?.durationMs).toBe(s.durationMs);
	});
	it("that come twice change nothing", () => {
		const once = fold(recorded.build);
		const twice = recorded.build.events.reduce((m, e) => reduce(m, e), once);
		expect(twice).toBe(once);
	});
	it("may overlap after a reconnect", () => {
		const { events } = recorded.build;
		const cut = 40;
		const broken = [...events.slice(0, cut), ...events.slice(cut - 15)].reduce((m, e) => reduce(m, e), queued(recorded.build));
		expect(states(broken)).toEqual(states(fold(recorded.build)));
		expect(broken.artifacts).toEqual(fold(recorded.build).artifacts);
	});
	it("keep every try of a step", () => {
		const s = fold(recorded.shaky).steps.get("intro_image");
		expect(s?.attempts.map((a) => [a.n, a.error?.code])).toEqual([[1, "PROVIDER_UNAVAILABLE"], [2, "PROVIDER_UNAVAILABLE"], [3, "PROVIDER_UNAVAILABLE"]]);
		expect(s?.attempts.every((a) => a.endedAt !== undefined && a.endedAt > a.startedAt)).toBe(true);
	});
	it("say that a step is tried again, and when", () => {
		const m = fold(recorded.shaky, (e) => e.type === "step.retrying");
		const s = m.steps.get("intro_image");
		const e = recorded.shaky.events.find((x) => x.type === "step.retrying");
		expect(s?.state).toBe("retrying");
		expect(s?.nextAt).toBe(Date.parse(e?.at ?? "") + (e?.delayMs ?? 0));
	});
	it("say whom a run waits for, and that it goes on", () => {
		const waits = fold(recorded.approval, (e) => e.type === "run.paused");
		expect(waits.run.status).toBe("paused");
		expect(waits.steps.get("publish_copy")).toMatchObject({ state: "waiting", prompt: "May this headline go out to everybody?" });
		expect(fold(recorded.approval).steps.get("publish_copy")?.prompt).toBeUndefined();
	});
	it("leave a retried run without its old end", () => {
		const again = fold(recorded.build, (e) => e.type === "run.queued" && e.attempt === 2);
		expect(again.run).toMatchObject({ status: "queued", attempt: 2 });
		expect(again.run.error).toBeUndefined();
		expect(again.run.completedAt).toBeUndefined();
		expect(again.stale).toBe(true);
	});
	it("show what was made once each", () => {
		const ids = fold(recorded.build).artifacts.map((a) => a.id);
		expect(ids.length).toBeGreaterThan(20);
		expect(new Set(ids).size).toBe(ids.length);
	});
	it("from nowhere are none", () => {
		expect(parseEvent("{")).toBeUndefined();
		expect(parseEvent("[]")).toBeUndefined();
		expect(parseEvent('{"type":"log","seq":"1","at":"x"}')).toBeUndefined();
	});
});

describe("snapshots", () => {
	it("reset the steps that a retry does anew, and keep their tries", () => {
		const again = fold(recorded.build, (e) => e.type === "run.queued" && e.attempt === 2);
		const failed = [...again.steps.values()].filter((s) => s.state === "failed").map((s) => s.stepId);
		const reset = recorded.build.steps.map((s) => (failed.includes(s.stepId) ? recorded.build.fresh.find((f) => f.stepId === s.stepId) ?? s : s));
		const m = withSteps(again, reset, again.seq);
		for (const id of failed) expect(m.steps.get(id)).toMatchObject({ state: "pending" });
		expect(m.steps.get(failed[0] ?? "")?.attempts.length).toBe(1);
	});
	it("that were asked for before an event do not undo it", () => {
		const m = fold(recorded.shaky, (e) => e.type === "step.completed");
		const stale = withSteps(m, recorded.shaky.fresh, 0);
		expect(stale.steps.get("plan")?.state).toBe("completed");
		expect(stale.steps.get("plan")?.known?.status).toBe("pending");
	});
	it("do away with what a retry has done away with, and leave what came since", () => {
		const m = fold(recorded.build);
		const [first, second] = m.artifacts;
		if (!first || !second) throw new Error("nothing was made");
		expect(withArtifacts(m, [], m.seq).artifacts).toEqual([]);
		expect(withArtifacts(m, [], first.seq).artifacts.map((a) => a.id)).not.toContain(first.id);
		expect(withArtifacts(m, [], first.seq).artifacts.map((a) => a.id)).toContain(second.id);
	});
	it("alone show failed tries too", () => {
		const m = begin(recorded.shaky.run, recorded.shaky.steps);
		expect(m.steps.get("intro_image")?.attempts.filter((a) => a.error).length).toBe(3);
	});
});

describe("how far it is", () => {
	it("is counted from the last start, and not while it waits for its turn", () => {
		const again = fold(recorded.build, (e) => e.type === "run.resumed");
		const at = Date.parse(recorded.build.events.find((e) => e.type === "run.resumed")?.at ?? "");
		expect(elapsed(again, at + 5000)).toBe(5000);
		expect(elapsed(queued(recorded.build), at)).toBeUndefined();
		expect(elapsed(fold(recorded.build), at + 9e9)).toBe(recorded.build.events.at(-1)?.durationMs);
	});
	it("grows and ends at one", () => {
		let m = queued(recorded.approval);
		let before = progress(m) ?? 0;
		expect(before).toBe(0);
		for (const e of recorded.approval.events) {
			m = reduce(m, e);
			const now = progress(m) ?? 0;
			expect(now).toBeGreaterThanOrEqual(before);
			before = now;
		}
		expect(before).toBe(1);
	});
	it("counts steps by where they stand", () => {
		expect(counts(fold(recorded.shaky))).toMatchObject({ total: 5, over: 5, failed: 1, running: 0 });
	});
});
