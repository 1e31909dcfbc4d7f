import { PiniaColada } from "@pinia/colada";
import { flushPromises } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { createApp, nextTick } from "vue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Run } from "@/api/types";
import { useAuth } from "@/auth/store";
import { badge } from "@/composables/title";
import { useRunWatch } from "./runWatch";
import { useToasts } from "./toasts";

const run = (id: string, status: Run["status"], more: Partial<Run> = {}): Run => ({
	type: "run", id, runId: id, workflowName: "campaign.build", workflowVersion: "1.0.0", status, triggerType: "initial", attempt: 1, costUsd: "0",
	createdAt: "2026-11-30T01:00:00.000Z", updatedAt: "2026-11-30T01:00:00.000Z", ...more,
});

/** A server with runs and a stream that one can write into. */
function server(): { runs: Map<string, Run>; say: (event: string, data: object) => Promise<void>; lists: () => number; cut: () => void } {
	const runs = new Map<string, Run>();
	let lists = 0;
	let out: ReadableStreamDefaultController<Uint8Array> | undefined;
	const json = (v: object): Response => new Response(JSON.stringify(v), { headers: { "Content-Type": "application/json" } });
	const active = (): Run[] => [...runs.values()].filter((r) => ["queued", "running", "paused"].includes(r.status));
	const write = (event: string, data: object): void => out?.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
	vi.stubGlobal("fetch", (request: Request) => {
		const { pathname } = new URL(request.url);
		if (pathname === "/api/runs") {
			lists++;
			return Promise.resolve(json({ runs: [...runs.values()] }));
		}
		if (pathname === "/api/events") {
			const body = new ReadableStream<Uint8Array>({ start: (c) => { out = c; write("runs", { active: active() }); } });
			return Promise.resolve(new Response(body, { headers: { "Content-Type": "text/event-stream" } }));
		}
		if (pathname.endsWith("/bundles")) return Promise.resolve(json({ bundles: [{ runId: "h", version: 2, live: false }] }));
		const one = runs.get(pathname.split("/").at(-1) ?? "");
		return Promise.resolve(one ? json(one) : new Response("{}", { status: 404 }));
	});
	return {
		runs,
		lists: () => lists,
		cut: () => out?.close(),
		say: async (event, data) => {
			write(event, data);
			await flushPromises();
			await vi.waitFor(() => nextTick());
		},
	};
}

let stop: () => void;
function begin(): ReturnType<typeof useRunWatch> {
	const pinia = createPinia();
	createApp({}).use(pinia).use(PiniaColada);
	setActivePinia(pinia);
	const auth = useAuth();
	auth.organisation = { id: "t", name: "t" };
	auth.profile = { type: "profile", tenantId: "t", role: "admin", grants: ["admin"] };
	const store = useRunWatch();
	stop = store.start();
	return store;
}
const settled = async (): Promise<void> => {
	await flushPromises();
	await flushPromises();
};
const said = (): string[] => useToasts().toasts.map((t) => t.text);

describe("watching runs", () => {
	beforeEach(() => { badge.value = 0; });
	afterEach(() => {
		stop();
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});

	it("says once that a run ended which somebody else had started", async () => {
		const s = server();
		s.runs.set("a", run("a", "running"));
		const store = begin();
		await vi.waitFor(() => expect(store.active.map((r) => r.runId)).toEqual(["a"]));
		s.runs.set("a", run("a", "completed"));
		await s.say("run.completed", { runId: "a", status: "completed" });
		await s.say("run.completed", { runId: "a", status: "completed" });
		await vi.waitFor(() => expect(said()).toHaveLength(1));
		expect(useToasts().toasts[0]).toMatchObject({ tone: "good", action: { to: "/runs/a" } });
		expect(store.active).toEqual([]);
	});
	it("says of a version that was held that it waits, and leads to where one decides", async () => {
		const s = server();
		s.runs.set("h", run("h", "running", { campaignId: "c" }));
		const store = begin();
		await vi.waitFor(() => expect(store.active).toHaveLength(1));
		s.runs.set("h", run("h", "completed", { campaignId: "c" }));
		await s.say("run.completed", { runId: "h", status: "completed" });
		await vi.waitFor(() => expect(said()).toEqual([expect.stringContaining("Look at it before it goes live.")]));
		expect(useToasts().toasts[0]).toMatchObject({ action: { to: "/campaigns/c" } });
	});
	it("does not say what was over before one came", async () => {
		const s = server();
		s.runs.set("old", run("old", "failed"));
		const store = begin();
		await vi.waitFor(() => expect(store.loaded).toBe(true));
		await s.say("run.failed", { runId: "old", status: "failed" });
		await settled();
		expect(said()).toEqual([]);
	});
	it("tells what ended while the stream was away, when it is back", async () => {
		vi.useFakeTimers({ shouldAdvanceTime: true });
		const s = server();
		s.runs.set("a", run("a", "running"));
		const store = begin();
		await vi.waitFor(() => expect(store.active).toHaveLength(1));
		s.runs.set("a", run("a", "failed"));
		s.cut();
		await vi.advanceTimersByTimeAsync(2000);
		await vi.waitFor(() => expect(said()).toHaveLength(1));
		expect(useToasts().toasts[0]?.tone).toBe("bad");
	});
	it("asks for the list once when the stream tells the same", async () => {
		const s = server();
		s.runs.set("a", run("a", "running"));
		const store = begin();
		await vi.waitFor(() => expect(store.active).toHaveLength(1));
		await settled();
		expect(s.lists()).toBe(1);
	});
	it("says that a person is needed, and keeps quiet about the assistant's runs and the run that is shown", async () => {
		const s = server();
		s.runs.set("a", run("a", "running"));
		s.runs.set("t", run("t", "running", { workflowName: "chat.assistant" }));
		s.runs.set("s", run("s", "running"));
		const store = begin();
		await vi.waitFor(() => expect(store.active).toHaveLength(3));
		const unshow = store.showing("s");
		for (const id of ["t", "s"]) {
			s.runs.set(id, run(id, "completed", id === "t" ? { workflowName: "chat.assistant" } : {}));
			await s.say("run.completed", { runId: id, status: "completed" });
		}
		s.runs.set("a", run("a", "paused", { waitsFor: [{ stepId: "x", prompt: "Well?" }] }));
		await s.say("run.paused", { runId: "a", status: "paused" });
		await vi.waitFor(() => expect(said()).toHaveLength(1));
		expect(useToasts().toasts[0]).toMatchObject({ tone: "info", stays: 0, action: { to: "/runs/a" } });
		expect(store.needsYou.map((r) => r.runId)).toEqual(["a"]);
		unshow();
	});
	it("counts in the title what nobody saw", async () => {
		const s = server();
		s.runs.set("a", run("a", "running"));
		const store = begin();
		await vi.waitFor(() => expect(store.active).toHaveLength(1));
		vi.spyOn(document, "hidden", "get").mockReturnValue(true);
		s.runs.set("a", run("a", "completed"));
		await s.say("run.completed", { runId: "a", status: "completed" });
		await vi.waitFor(() => expect(badge.value).toBe(1));
	});
	it("says the end of a run that was started here", async () => {
		const s = server();
		const store = begin();
		await vi.waitFor(() => expect(store.loaded).toBe(true));
		s.runs.set("n", run("n", "queued"));
		store.watchRun("n");
		await vi.waitFor(() => expect(store.active.map((r) => r.runId)).toEqual(["n"]));
		s.runs.set("n", run("n", "cancelled"));
		await s.say("run.cancelled", { runId: "n", status: "cancelled" });
		await vi.waitFor(() => expect(said()).toHaveLength(1));
	});
});
