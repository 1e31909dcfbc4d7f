import { afterEach, describe, expect, it, vi } from "vitest";
import { follow, SseParser, type SseEvent } from "./sse";

const bytes = (s: string): Uint8Array => new TextEncoder().encode(s);
const parse = (...pieces: string[]): SseEvent[] => {
	const p = new SseParser();
	return pieces.flatMap((s) => p.push(bytes(s)));
};

describe("the parser", () => {
	it("reads fields, joins lines of data and passes over comments", () => {
		expect(parse(": ping\n\nid: 7\nevent: step.completed\ndata: {\"a\":\ndata: 1}\n\n")).toEqual([{ id: "7", event: "step.completed", data: "{\"a\":\n1}" }]);
	});
	it("takes a stream cut anywhere, in the middle of a line end and of a letter too", () => {
		const whole = "id: 1\r\ndata: süß\r\n\r\ndata: b\r\n\r\n";
		const all = bytes(whole);
		for (let cut = 1; cut < all.length; cut++) {
			const p = new SseParser();
			const got = [...p.push(all.slice(0, cut)), ...p.push(all.slice(cut))];
			expect(got.map((e) => e.data)).toEqual(["süß", "b"]);
		}
	});
	it("keeps the last id for events that have none", () => {
		expect(parse("id: 3\ndata: a\n\ndata: b\n\n").map((e) => e.id)).toEqual(["3", "3"]);
	});
	it("gives no event without data", () => {
		expect(parse("event: done\n\n")).toEqual([]);
	});
});

describe("following", () => {
	afterEach(() => {
		vi.unstubAllGlobals();
		vi.useRealTimers();
	});
	const stream = (text: string): Response => new Response(text, { headers: { "Content-Type": "text/event-stream" } });

	it("goes on after the last event when the connection ends, until it is told that there is no more", async () => {
		vi.useFakeTimers();
		const asked: (string | null)[] = [];
		const replies = [stream("id: 1\ndata: a\n\n"), stream("id: 2\ndata: b\n\nid: 3\ndata: half"), stream("id: 3\ndata: c\n\n"), new Response(null, { status: 204 })];
		vi.stubGlobal("fetch", (r: Request) => {
			asked.push(r.headers.get("Last-Event-ID"));
			return Promise.resolve(replies.shift());
		});
		const got: string[] = [];
		const reading = (async () => {
			for await (const e of follow("/api/runs/x/events", { signal: new AbortController().signal })) got.push(e.data);
		})();
		await vi.runAllTimersAsync();
		await reading;
		expect(got).toEqual(["a", "b", "c"]);
		expect(asked).toEqual([null, "1", "2", "3"]);
	});

	it("stops with the server's error when it is refused", async () => {
		vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ code: "NOTFOUND", message: "there is no such run", requestId: "r1" }, { status: 404 })));
		const read = async (): Promise<void> => {
			for await (const e of follow("/api/runs/x/events", { signal: new AbortController().signal })) void e;
		};
		await expect(read()).rejects.toMatchObject({ status: 404, code: "NOTFOUND", requestId: "r1" });
	});

	it("ends quietly when nobody listens any more", async () => {
		const stop = new AbortController();
		vi.stubGlobal("fetch", () => Promise.resolve(stream("id: 1\ndata: a\n\n")));
		const got: string[] = [];
		for await (const e of follow("/x", { signal: stop.signal })) {
			got.push(e.data);
			stop.abort();
		}
		expect(got).toEqual(["a"]);
	});
});
