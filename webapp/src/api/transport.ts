// fetch with what every request of ours has: the token, a time limit, one more try for what may be
// asked twice, one fresh token after 401.
import { ApiError } from "./error";

export interface TokenSource {
	/** The token to show, or null; `fresh`: the last one was refused. */
	token(fresh: boolean): Promise<string | null>;
	/** It was refused for good. */
	refused(): void;
}

const TIME_LIMIT = 30_000;
const TRIES = 3;

let source: TokenSource = { token: () => Promise.resolve(null), refused: () => undefined };

export function useTokens(from: TokenSource): void {
	source = from;
}

/** For what is not fetch: an upload whose progress is seen. */
export const currentToken = (fresh: boolean): Promise<string | null> => source.token(fresh);
export const tokenRefused = (): void => source.refused();

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function withToken(request: Request, fresh: boolean): Promise<Request> {
	const token = await source.token(fresh);
	const copy = new Request(request);
	if (token) copy.headers.set("Authorization", `Bearer ${token}`);
	return copy;
}

/** The same body, which is given up when nothing of it comes for that long; its errors are ours. */
function heard(body: ReadableStream<Uint8Array>, limit: number, stop: () => void, said: (e: unknown) => ApiError): ReadableStream<Uint8Array> {
	const reader = body.getReader();
	return new ReadableStream({
		async pull(to) {
			const timer = setTimeout(stop, limit);
			try {
				const { done, value } = await reader.read();
				if (done) to.close();
				else to.enqueue(value);
			} catch (e) {
				to.error(said(e));
			} finally {
				clearTimeout(timer);
			}
		},
		cancel: (why) => reader.cancel(why),
	});
}

/** limit: ms until it is answered, and from one piece of the answer to the next; 0: for ever. */
async function once(request: Request, limit: number): Promise<Response> {
	const silence = new AbortController();
	const stop = (): void => silence.abort();
	const said = (e: unknown): ApiError => {
		if (request.signal.aborted) return new ApiError(0, "ABORTED", "The request was given up.");
		if (silence.signal.aborted) return new ApiError(0, "TIMEOUT", "The server did not answer in time.");
		return new ApiError(0, "OFFLINE", e instanceof Error ? e.message : "The server cannot be reached.");
	};
	const timer = limit > 0 ? setTimeout(stop, limit) : undefined;
	try {
		const reply = await fetch(request, { signal: AbortSignal.any([request.signal, silence.signal]) });
		return limit > 0 && reply.body ? new Response(heard(reply.body, limit, stop, said), reply) : reply;
	} catch (e) {
		throw said(e);
	} finally {
		clearTimeout(timer);
	}
}

/** A body is a stream that can be sent once: what is sent again is a clone, made before. */
export async function send(request: Request, limit = TIME_LIMIT): Promise<Response> {
	const again = request.method === "GET" || request.headers.has("Idempotency-Key");
	for (let tried = 1; ; tried++) {
		try {
			const reply = await once(await withToken(request.clone(), false), limit);
			if (reply.status !== 401) return reply;
			const second = await once(await withToken(request.clone(), true), limit);
			if (second.status === 401) source.refused();
			return second;
		} catch (e) {
			const lost = e instanceof ApiError && (e.code === "OFFLINE" || e.code === "TIMEOUT");
			if (!lost || !again || tried >= TRIES) throw e;
			await pause(300 * 2 ** tried);
		}
	}
}
