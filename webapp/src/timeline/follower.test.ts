import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recorded } from "./fixtures/read";
import { followRun, type Followed } from "./follower";
import type { RunEvent } from "./model";

const { build } = recorded;
const json = (v: object): Response => new Response(JSON.stringify(v), { headers: { "Content-Type": "application/json" } });
const lines = (events: readonly RunEvent[]): string => events.map((e) => `id: ${e.seq}\nevent: ${e.type}\ndata: ${JSON.stringify(e)}\n\n`).join("");

/** A server whose connections break: each gives so many events more than the client says it knows. */
function server(cuts: number[]): { asked: (string | null)[] } {
	const asked: (string | null)[] = [];
	vi.stubGlobal("fetch", (request: Request) => {
		const path = new URL(request.url).pathname;
		if (path.endsWith("/steps")) return Promise.resolve(json({ runId: build.run.runId, steps: asked.length > cuts.length ? build.steps : build.fresh }));
		if (path.endsWith("/artifacts")) return Promise.resolve(json({ runId: build.run.runId, artifacts: [] }));
		if (!path.endsWith("/events")) return Promise.resolve(json(asked.length > cuts.length ? build.run : { ...build.run, status: "queued", attempt: 1 }));
		const last = request.headers.get("Last-Event-ID");
		asked.push(last);
		const from = Number(last ?? 0);
		const count = cuts[asked.length - 1];
		if (count === undefined) return Promise.resolve(new Response(null, { status: 204 }));
		// The server tells the last one again: it is to be dropped.
		const again = Math.max(0, from - 1);
		return Promise.resolve(new Response(lines(build.events.slice(again, from + count)), { headers: { "Content-Type": "text/event-stream" } }));
	});
	return { asked };
}

describe("a run that is followed", () => {
	let one: (Followed & { leave: () => void }) | undefined;
	beforeEach(() => { vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 50 }); });
	afterEach(() => {
		one?.leave();
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});

	it("loses no event over broken connections, and goes on after the last one", async () => {
		const { asked } = server([7, 30, 200]);
		one = followRun(build.run.runId);
		const states: string[] = [];
		await vi.waitFor(() => {
			states.push(one?.link.value ?? "");
			expect(one?.link.value).toBe("over");
		}, { timeout: 20_000, interval: 10 });
		expect(asked).toEqual([null, "7", "37", String(build.events.length)]);
		expect(one.model.value?.seq).toBe(build.events.length);
		expect(states).toContain("reconnecting");
		const steps = one.model.value?.steps;
		expect(build.steps.every((s) => ["completed", "cached"].includes(steps?.get(s.stepId)?.state ?? ""))).toBe(true);
	});
	it("shares one connection among those who look", async () => {
		const { asked } = server([200]);
		one = followRun(build.run.runId);
		const two = followRun(build.run.runId);
		await vi.waitFor(() => expect(one?.link.value).toBe("over"), { timeout: 20_000, interval: 10 });
		expect(two.model.value).toBe(one.model.value);
		expect(asked).toHaveLength(2);
		two.leave();
	});
	it("says what is wrong when there is no such run", async () => {
		vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify({ code: "NOT_FOUND", message: "no such run", requestId: "r1" }), { status: 404 })));
		one = followRun("nobody");
		await vi.waitFor(() => expect(one?.link.value).toBe("failed"));
		expect(one.error.value).toMatchObject({ status: 404, requestId: "r1" });
	});
});
