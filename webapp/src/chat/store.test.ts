import { PiniaColada } from "@pinia/colada";
import { mount } from "@vue/test-utils";
import { createPinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defineComponent, h } from "vue";
import { merged, useChat } from "./store";
import type { Message } from "./types";

/** A stream that the test writes. */
class Wire {
	#control: ReadableStreamDefaultController<Uint8Array> | undefined;
	readonly reply = new Response(new ReadableStream<Uint8Array>({ start: (c) => { this.#control = c; } }), { headers: { "Content-Type": "text/event-stream" } });
	#n = 0;
	say(data: unknown): void {
		this.#control?.enqueue(new TextEncoder().encode(`id: r:${++this.#n}\ndata: ${JSON.stringify(data)}\n\n`));
	}
	end(): void { this.#control?.close(); }
}

const user = (id: string, content: string): unknown => ({ type: "chat.message", id, sessionId: "s", role: "user", status: "complete", content, createdAt: "2026-01-01T00:00:00Z" });
const done = (id: string, content: string): unknown => ({ type: "done", title: "T", message: { type: "chat.message", id, sessionId: "s", role: "assistant", status: "complete", content, createdAt: "2026-01-01T00:00:01Z" } });
const message = (id: string, role: "user" | "assistant", content: string): Message => ({ type: "chat.message", id, sessionId: "s", role, status: "complete", content, createdAt: role === "user" ? "2026-01-01T00:00:00Z" : "2026-01-01T00:00:01Z" });
const asks: Request[] = [];
let replies: (() => Response | Promise<Response>)[] = [];

function begin(): ReturnType<typeof useChat> {
	let chat: ReturnType<typeof useChat> | undefined;
	const pinia = createPinia();
	mount(defineComponent({ setup: () => { chat = useChat(); return () => h("i"); } }), { global: { plugins: [pinia, PiniaColada] } });
	if (!chat) throw new Error("no store");
	return chat;
}

describe("answers that are being made", () => {
	beforeEach(() => {
		asks.length = 0;
		replies = [];
		vi.stubGlobal("fetch", (r: Request) => {
			asks.push(r);
			return Promise.resolve(replies.shift()?.() ?? new Response(null, { status: 204 }));
		});
	});
	afterEach(() => { vi.unstubAllGlobals(); });

	it("are bound to their conversation, though two come at once", async () => {
		const chat = begin();
		const [a, b] = [new Wire(), new Wire()];
		replies = [() => a.reply, () => b.reply];
		const both = [chat.say("A", "first"), chat.say("B", "second")];
		await vi.waitFor(() => expect(asks).toHaveLength(2));
		a.say({ type: "delta", text: "for A" });
		b.say({ type: "delta", text: "for B" });
		await vi.waitFor(() => expect(chat.turnOf("B")?.parts).toEqual([{ kind: "text", text: "for B" }]));
		expect(chat.turnOf("A")?.parts).toEqual([{ kind: "text", text: "for A" }]);
		a.say(done("mA", "for A."));
		b.say(done("mB", "for B."));
		await Promise.all(both);
		expect(chat.fresh["A"]?.map((m) => m.content)).toEqual(["for A."]);
		expect(chat.fresh["B"]?.map((m) => m.content)).toEqual(["for B."]);
		expect(chat.busy("A")).toBe(false);
	});
	it("go on after the last event when the connection breaks, and are said once", async () => {
		const chat = begin();
		const [a, b] = [new Wire(), new Wire()];
		replies = [() => a.reply, () => b.reply];
		const going = chat.say("A", "hello");
		a.say({ type: "start", message: user("u", "hello") });
		a.say({ type: "delta", text: "one " });
		await vi.waitFor(() => expect(chat.turnOf("A")?.parts).toHaveLength(1));
		a.end();
		b.say({ type: "delta", text: "two" });
		b.say(done("m", "one two"));
		await going;
		expect(asks.map((r) => `${r.method} ${new URL(r.url).pathname} ${r.headers.get("Last-Event-ID") ?? ""}`)).toEqual(["POST /api/chat/sessions/A/messages ", "GET /api/chat/sessions/A/stream r:2"]);
		expect(chat.fresh["A"]?.map((m) => m.content)).toEqual(["hello", "one two"]);
	});
	it("say why they were refused, and are sent again under the same key", async () => {
		const chat = begin();
		replies = [() => new Response(JSON.stringify({ code: "CONFLICT", message: "busy", requestId: "r1" }), { status: 409 })];
		await chat.say("A", "hello");
		expect(chat.turnOf("A")).toMatchObject({ phase: "failed", said: "hello", error: { status: 409, requestId: "r1" } });
		const w = new Wire();
		replies = [() => w.reply];
		const going = chat.again("A");
		w.say(done("m", "hi"));
		await going;
		expect(asks[1]?.headers.get("Idempotency-Key")).toBe(asks[0]?.headers.get("Idempotency-Key"));
		expect(chat.turnOf("A")).toBeUndefined();
	});
	it("give back what did not get there when something else is said, or it is to be said otherwise, and lose nothing that is being written", async () => {
		const chat = begin();
		const refuse = (): Response => new Response(JSON.stringify({ code: "UNAVAILABLE", message: "later" }), { status: 503 });
		replies = [refuse, refuse];
		await chat.say("A", "first");
		await chat.say("A", "second");
		expect(chat.turnOf("A")).toMatchObject({ phase: "failed", said: "second" });
		expect(chat.drafts["A"]).toBe("first");
		chat.giveBack("A");
		expect(chat.turnOf("A")).toBeUndefined();
		expect(chat.drafts["A"]).toBe("second\n\nfirst");
		const w = new Wire();
		replies = [() => w.reply];
		const going = chat.say("A", "third");
		chat.giveBack("A");
		expect(chat.turnOf("A")).toMatchObject({ phase: "sending", said: "third" });
		w.say(done("m", "hi"));
		await going;
	});
	it("are made anew for the same message, in the place of the one that failed", async () => {
		const chat = begin();
		const w = new Wire();
		replies = [() => w.reply];
		const said = { ...message("u", "user", "How many?"), runId: "r1" };
		const bad = { ...message("m", "assistant", ""), status: "failed", replyTo: "u", runId: "r1" } as Message;
		const going = chat.retry("A", said);
		expect(chat.turnOf("A")).toMatchObject({ user: { id: "u" }, said: "", phase: "sending" });
		w.say({ type: "start", message: { ...said, runId: "r2" } });
		w.say({ type: "done", title: null, message: { ...bad, status: "complete", content: "Five", runId: "r2" } });
		await going;
		expect(asks.map((r) => `${r.method} ${new URL(r.url).pathname}`)).toEqual(["POST /api/chat/sessions/A/again"]);
		expect([asks[0]?.body, Boolean(asks[0]?.headers.get("Idempotency-Key"))]).toEqual([null, true]);
		// The list that was read before does not show the old one again.
		expect(merged([said, bad], chat.fresh["A"]).map((m) => [m.id, m.content])).toEqual([["u", "How many?"], ["m", "Five"]]);
		expect(merged([said, { ...bad, status: "complete", content: "Six", runId: "r3" }], chat.fresh["A"]).at(-1)?.content).toBe("Six");
	});
	it("leave their question to be answered", async () => {
		const chat = begin();
		const w = new Wire();
		replies = [() => w.reply];
		const going = chat.say("A", "make one");
		w.say({ type: "tool", id: "c", name: "campaign_create", arguments: { brief: "x" } });
		w.say({ type: "approval", interrupts: [{ id: "i1" }] });
		w.say({ type: "done", title: null, message: { type: "chat.message", id: "m", sessionId: "s", role: "assistant", status: "waiting", content: "", createdAt: "2026-01-01T00:00:01Z" } });
		await going;
		expect(chat.fresh["A"]?.[0]).toMatchObject({ status: "waiting", interruptId: "i1" });
	});
	it("are over before the conversation has a title, which is looked for a while", async () => {
		vi.useFakeTimers();
		try {
			const chat = begin();
			const w = new Wire();
			const untitled = (): Response => Response.json({ id: "A", title: null });
			replies = [() => w.reply, untitled, () => Response.json({ id: "A", title: "Tea" })];
			const going = chat.say("A", "hello");
			w.say({ ...(done("m", "hi") as Record<string, unknown>), title: null });
			await going;
			expect(chat.busy("A")).toBe(false);
			await vi.advanceTimersByTimeAsync(60_000);
			// Twice: then it was there.
			expect(asks.map((r) => `${r.method} ${new URL(r.url).pathname}`)).toEqual(["POST /api/chat/sessions/A/messages", "GET /api/chat/sessions/A", "GET /api/chat/sessions/A"]);
		} finally {
			vi.useRealTimers();
		}
	});
	it("take one message at a time", async () => {
		const chat = begin();
		const w = new Wire();
		replies = [() => w.reply];
		const going = chat.say("A", "one");
		await chat.say("A", "two");
		await vi.waitFor(() => expect(asks).toHaveLength(1));
		w.say(done("m", "hi"));
		await going;
		expect(asks).toHaveLength(1);
	});
});
