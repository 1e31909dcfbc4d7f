// The typed client: paths and shapes are those of the OpenAPI document.
//
//	const { campaigns } = await ok(api.GET("/api/campaigns", { params: { query: { limit: 20 } } }));
import createClient, { type FetchResponse } from "openapi-fetch";
import { asApiError, errorOf } from "./error";
import type { paths } from "./schema";
import { send } from "./transport";

export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => send(request) });

type Result<T extends Record<string | number, unknown>, O, M extends `${string}/${string}`> = Promise<FetchResponse<T, O, M>>;

/** The data of a reply, or an ApiError. */
export async function ok<T extends Record<string | number, unknown>, O, M extends `${string}/${string}`>(
	call: Result<T, O, M>,
): Promise<NonNullable<FetchResponse<T, O, M>["data"]>> {
	const { data, error, response } = await call.catch((e: unknown) => {
		throw asApiError(e);
	});
	if (!response.ok) throw errorOf(response, error);
	// 204 has no data: an empty object stands for it.
	return (data ?? {}) as NonNullable<FetchResponse<T, O, M>["data"]>;
}

/** A key under which a request is done once, however often it is sent. No randomUUID: plain http has none. */
export const onceKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

/** Bytes (pictures, sounds, archives) with the token in the header, never in an address. */
export async function bytes(path: string, signal?: AbortSignal): Promise<Blob> {
	const reply = await send(new Request(new URL(path, location.origin), { signal: signal ?? null })).catch((e: unknown) => {
		throw asApiError(e);
	});
	if (!reply.ok) throw errorOf(reply, await reply.json().catch(() => undefined));
	const pieces: Uint8Array<ArrayBuffer>[] = [];
	// Piece by piece: what goes wrong in the middle keeps its name.
	for (const reader = reply.body?.getReader(); reader; ) {
		const { done, value } = await reader.read();
		if (done) break;
		pieces.push(value);
	}
	return new Blob(pieces, { type: reply.headers.get("Content-Type") ?? "" });
}
