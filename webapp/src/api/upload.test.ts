import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "./error";
import { upload } from "./upload";

/** What a browser's request does with an answer. */
class Sent {
	static last: Sent[] = [];
	static next: { status: number; body: unknown }[] = [];
	upload: { onprogress?: (e: { lengthComputable: boolean; loaded: number; total: number }) => void } = {};
	onload?: () => void;
	onabort?: () => void;
	onerror?: () => void;
	status = 0;
	statusText = "";
	response: Blob | null = null;
	headers: Record<string, string> = {};
	body: unknown;
	open(): void { Sent.last.push(this); }
	setRequestHeader(name: string, value: string): void { this.headers[name] = value; }
	getResponseHeader(name: string): string | null { return name === "X-Request-Id" ? "r-7" : name === "Content-Type" ? "application/json" : null; }
	abort(): void { this.onabort?.(); }
	send(body: unknown): void {
		this.body = body;
		const said = Sent.next.shift();
		if (!said) return;
		this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 });
		this.status = said.status;
		this.response = new Blob([JSON.stringify(said.body)]);
		queueMicrotask(() => (said.status ? this.onload?.() : this.onerror?.()));
	}
}

beforeEach(() => {
	Sent.last = [];
	Sent.next = [];
	vi.stubGlobal("XMLHttpRequest", Sent);
});
afterEach(() => vi.unstubAllGlobals());

const form = (): FormData => {
	const f = new FormData();
	f.set("file", new File(["x"], "x.png"));
	return f;
};
const reason = async (p: Promise<unknown>): Promise<ApiError> => {
	const e: unknown = await p.catch((x: unknown) => x);
	if (!(e instanceof ApiError)) throw new Error("it was no ApiError");
	return e;
};

describe("an upload", () => {
	it("tells how far it is, and what came of it", async () => {
		Sent.next = [{ status: 201, body: { id: "a1" } }];
		const parts: number[] = [];
		expect(await upload("/api/artifacts", form(), { progress: (p) => parts.push(p) })).toEqual({ id: "a1" });
		expect(parts).toEqual([0.25]);
	});
	it("that is refused says why, with the request's number", async () => {
		Sent.next = [{ status: 415, body: { code: "UNSUPPORTED", message: "That is no picture." } }];
		const e = await reason(upload("/api/artifacts", form()));
		expect([e.status, e.message, e.requestId]).toEqual([415, "That is no picture.", "r-7"]);
	});
	it("is tried once more with a new token, not for ever", async () => {
		Sent.next = [{ status: 401, body: {} }, { status: 401, body: {} }, { status: 201, body: {} }];
		expect((await reason(upload("/api/artifacts", form()))).status).toBe(401);
		expect(Sent.last).toHaveLength(2);
	});
	it("without a server is said to be that", async () => {
		Sent.next = [{ status: 0, body: {} }];
		expect((await reason(upload("/api/artifacts", form()))).code).toBe("OFFLINE");
	});
	it("that is given up ends", async () => {
		const control = new AbortController();
		const p = reason(upload("/api/artifacts", form(), { signal: control.signal }));
		await Promise.resolve();
		control.abort();
		expect((await p).code).toBe("ABORTED");
	});
});
