import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ApiError } from "./error";
import { send, useTokens } from "./transport";

const answers: (() => Promise<Response>)[] = [];
const sent: Request[] = [];
const lost = (): Promise<Response> => Promise.reject(new TypeError("network"));
const reply = (status: number) => (): Promise<Response> => Promise.resolve(new Response("{}", { status }));
const request = (method = "GET", headers: Record<string, string> = {}): Request =>
	new Request("http://localhost/api/x", { method, headers, ...(method === "GET" ? {} : { body: "{\"a\":1}" }) });

beforeEach(() => {
	vi.useFakeTimers();
	answers.length = sent.length = 0;
	useTokens({ token: (fresh) => Promise.resolve(fresh ? "new" : "old"), refused: () => undefined });
	vi.stubGlobal("fetch", (r: Request) => {
		sent.push(r);
		return (answers.shift() ?? lost)();
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
});
