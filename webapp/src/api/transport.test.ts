import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bytes } from "./client";
import type { ApiError } from "./error";
import { send, useTokens } from "./transport";

const answers: ((init: RequestInit) => Promise<Response>)[] = [];
const sent: Request[] = [];
const lost = (): Promise<Response> => Promise.reject(new TypeError("network"));
const reply = (status: number) => (): Promise<Response> => Promise.resolve(new Response("{}", { status }));
const request = (method = "GET", headers: Record<string, string> = {}): Request =>
	new Request("http://localhost/api/x", { method, headers, ...(method === "GET" ? {} : { body: "{\"a\":1}" }) });

beforeEach(() => {
	vi.useFakeTimers();
	answers.length = sent.length = 0;
	useTokens({ token: (fresh) => Promise.resolve(fresh ? "new" : "old"), refused: () => undefined });
	vi.stubGlobal("fetch", (r: Request, init: RequestInit) => {
		sent.push(r);
		return (answers.shift() ?? lost)(init);
	});
});
afterEach(() => {
	vi.unstubAllGlobals();
	vi.useRealTimers();
});

async function result(p: Promise<Response>): Promise<Response | ApiError> {
	const settled = p.catch((e: unknown) => e as ApiError);
	await vi.runAllTimersAsync();
	return settled;
}

describe("a request", () => {
	it("carries the token", async () => {
		answers.push(reply(200));
		await result(send(request()));
		expect(sent[0]?.headers.get("Authorization")).toBe("Bearer old");
	});
	it("asks for a fresh token once after 401", async () => {
		answers.push(reply(401), reply(200));
		const got = await result(send(request("POST")));
		expect(got).toMatchObject({ status: 200 });
		expect(sent.map((r) => r.headers.get("Authorization"))).toEqual(["Bearer old", "Bearer new"]);
		expect(await sent[1]?.text()).toBe("{\"a\":1}");
	});
	it("tells the source when the fresh one is refused too", async () => {
		const refused = vi.fn();
		useTokens({ token: () => Promise.resolve("t"), refused });
		answers.push(reply(401), reply(401));
		expect(await result(send(request()))).toMatchObject({ status: 401 });
		expect(refused).toHaveBeenCalledOnce();
		expect(sent).toHaveLength(2);
	});
	it("that reads is tried three times when nothing comes back", async () => {
		answers.push(lost, lost, reply(200));
		expect(await result(send(request()))).toMatchObject({ status: 200 });
		expect(sent).toHaveLength(3);
	});
	it("that changes something is not sent twice", async () => {
		expect(await result(send(request("POST")))).toMatchObject({ code: "OFFLINE" });
		expect(sent).toHaveLength(1);
	});
	it("with an idempotency key is, with its body", async () => {
		answers.push(lost, reply(202));
		expect(await result(send(request("POST", { "Idempotency-Key": "k" })))).toMatchObject({ status: 202 });
		expect(await sent[1]?.text()).toBe("{\"a\":1}");
	});
	it("is given up when it takes too long", async () => {
		vi.stubGlobal("fetch", (_: Request, init: RequestInit) => new Promise((_done, fail) => {
			init.signal?.addEventListener("abort", () => fail(new DOMException("aborted", "AbortError")));
		}));
		vi.useRealTimers();
		await expect(send(request("POST"), 5)).rejects.toMatchObject({ code: "TIMEOUT" });
	});

	/** A reply whose pieces come a while after each other; after the last one nothing more, or the end. */
	const slowly = (pieces: number, every: number, ends: boolean) => (init: RequestInit): Promise<Response> => {
		let n = 0;
		return Promise.resolve(new Response(new ReadableStream({
			start: (c) => init.signal?.addEventListener("abort", () => c.error(new DOMException("aborted", "AbortError"))),
			async pull(c) {
				await new Promise((on) => setTimeout(on, n < pieces || ends ? every : 1e9));
				if (init.signal?.aborted) return;
				if (n++ < pieces) c.enqueue(new TextEncoder().encode("x"));
				else c.close();
			},
		}), { headers: { "Content-Type": "image/png" } }));
	};
	it("has as long as it takes for what comes, while something comes", async () => {
		answers.push(slowly(5, 20_000, true));
		const got = bytes("/api/artifacts/a/content");
		await vi.advanceTimersByTimeAsync(121_000);
		expect(await got).toMatchObject({ size: 5, type: "image/png" });
	});
	it("is given up, with that reason, when what comes stops coming", async () => {
		answers.push(slowly(2, 20_000, false));
		const got = bytes("/api/artifacts/a/content").catch((e: unknown) => e);
		await vi.advanceTimersByTimeAsync(71_000);
		expect(await got).toMatchObject({ status: 0, code: "TIMEOUT" });
	});
	it("that breaks off in the middle says so as an error of ours", async () => {
		answers.push(() => Promise.resolve(new Response(new ReadableStream({ pull: (c) => c.error(new TypeError("terminated")) }))));
		await expect(bytes("/api/artifacts/a/content")).rejects.toMatchObject({ name: "ApiError", code: "OFFLINE" });
	});
	it("that is given up in the middle is no error of the network", async () => {
		const stop = new AbortController();
		answers.push(slowly(5, 20_000, true));
		const got = bytes("/api/artifacts/a/content", stop.signal).catch((e: unknown) => e);
		await vi.advanceTimersByTimeAsync(30_000);
		stop.abort();
		await vi.advanceTimersByTimeAsync(30_000);
		expect(await got).toMatchObject({ code: "ABORTED" });
	});
});
