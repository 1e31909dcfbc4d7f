// Server-sent events over fetch: an EventSource sets no header, and a token has no business in an
// address. A stream that breaks goes on after the last event that came; 204 says there is no more.
import { ApiError, errorOf } from "./error";
import { send } from "./transport";

export interface SseEvent {
	id: string;
	event: string;
	data: string;
}

export interface FollowOptions {
	signal: AbortSignal;
	/** Go on after this event. */
	after?: string;
	/** Whether the stream stands: for a sign of it. */
	onState?: (state: "open" | "waiting") => void;
	/** For a stream that begins with a POST. It is sent once: going on is another address's. */
	request?: RequestInit;
	/** 0: a broken stream is the end, with an ApiError. */
	retries?: number;
}

/** Bytes to events, as the HTML standard parses them. */
export class SseParser {
	#rest = "";
	#id: string;
	#event = "";
	#data: string[] = [];
	#decoder = new TextDecoder();

	constructor(lastId = "") {
		this.#id = lastId;
	}

	push(bytes: Uint8Array): SseEvent[] {
		const out: SseEvent[] = [];
		this.#rest += this.#decoder.decode(bytes, { stream: true });
		// A line end that may go on (\r\n cut in two) waits for what follows.
		const end = this.#rest.endsWith("\r") ? this.#rest.length - 1 : this.#rest.length;
		const lines = this.#rest.slice(0, end).split(/\r\n|\n|\r/);
		this.#rest = (lines.pop() ?? "") + this.#rest.slice(end);
		for (const line of lines) this.#line(line, out);
		return out;
	}

	#line(line: string, out: SseEvent[]): void {
		if (line === "") {
			if (this.#data.length) out.push({ id: this.#id, event: this.#event || "message", data: this.#data.join("\n") });
			this.#event = "";
			this.#data = [];
			return;
		}
		const colon = line.indexOf(":");
		const field = colon < 0 ? line : line.slice(0, colon);
		const value = colon < 0 ? "" : line.slice(colon + (line[colon + 1] === " " ? 2 : 1));
		if (field === "data") this.#data.push(value);
		else if (field === "event") this.#event = value;
		else if (field === "id" && !value.includes("\0")) this.#id = value;
	}
}

const waitFor = (ms: number, signal: AbortSignal): Promise<void> =>
	new Promise((done) => {
		const end = (): void => {
			clearTimeout(timer);
			removeEventListener("online", end);
			signal.removeEventListener("abort", end);
			done();
		};
		const timer = setTimeout(end, ms);
		addEventListener("online", end);
		signal.addEventListener("abort", end);
	});

/** The events of one connection. */
async function* connection(path: string, after: string, o: FollowOptions): AsyncGenerator<SseEvent, "over" | "broken"> {
	const headers = new Headers(o.request?.headers);
	headers.set("Accept", "text/event-stream");
	if (after) headers.set("Last-Event-ID", after);
	const reply = await send(new Request(new URL(path, location.origin), { ...o.request, headers, signal: o.signal }), 0);
	if (reply.status === 204) return "over";
	if (!reply.ok || !reply.body) throw errorOf(reply, await reply.json().catch(() => undefined));
	o.onState?.("open");
	const parser = new SseParser(after);
	const reader = reply.body.getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return "broken";
		yield* parser.push(value);
	}
}

/** Every event, in order, over as many connections as it takes; returns when there is no more. */
export async function* follow(path: string, o: FollowOptions): AsyncGenerator<SseEvent, void> {
	let after = o.after ?? "";
	let failures = 0;
	const most = o.retries ?? Infinity;
	while (!o.signal.aborted) {
		try {
			const events = connection(path, after, o);
			for (;;) {
				const next = await events.next();
				if (next.done) {
					if (next.value === "over") return;
					break;
				}
				if (next.value.id) after = next.value.id;
				failures = 0;
				yield next.value;
			}
		} catch (e) {
			if (o.signal.aborted) return;
			const final = e instanceof ApiError && e.status >= 400 && e.status < 500 && e.status !== 429;
			if (final || most === 0) throw e;
		}
		if (o.signal.aborted) return;
		if (++failures > most) throw new ApiError(0, "OFFLINE", "The connection broke off.");
		o.onState?.("waiting");
		await waitFor(Math.min(10_000, 250 * 2 ** Math.min(failures, 6)), o.signal);
	}
}
