// One error for all that can go wrong between a page and the server.

export interface FieldError {
	field: string;
	message: string;
}

export class ApiError extends Error {
	/** 0: nothing came back. */
	readonly status: number;
	/** The server's stable name for what happened; "OFFLINE", "TIMEOUT", "ABORTED" are ours. */
	readonly code: string;
	readonly requestId: string | undefined;
	readonly details: readonly FieldError[];
	/** Seconds that the server asks for. */
	readonly retryAfter: number | undefined;

	constructor(status: number, code: string, message: string, more: Partial<Pick<ApiError, "requestId" | "details" | "retryAfter">> = {}) {
		super(message);
		this.name = "ApiError";
		this.status = status;
		this.code = code;
		this.requestId = more.requestId;
		this.details = more.details ?? [];
		this.retryAfter = more.retryAfter;
	}

	/** What is wrong with a member of the body, by its path ("config.game.copy.title"). */
	field(path: string): string | undefined {
		return this.details.find((d) => d.field === path)?.message;
	}

	get conflict(): boolean {
		return this.status === 409 || this.status === 412;
	}
}

interface Body {
	code?: unknown;
	message?: unknown;
	requestId?: unknown;
	details?: unknown;
}

const isDetail = (d: unknown): d is FieldError =>
	typeof d === "object" && d !== null && "field" in d && "message" in d && typeof d.field === "string" && typeof d.message === "string";

export function errorOf(reply: Response, body: unknown): ApiError {
	const b: Body = typeof body === "object" && body !== null ? body : {};
	const wait = Number(reply.headers.get("Retry-After"));
	return new ApiError(
		reply.status,
		typeof b.code === "string" ? b.code : `HTTP_${reply.status}`,
		typeof b.message === "string" ? b.message : reply.statusText || `HTTP ${reply.status}`,
		{
			requestId: typeof b.requestId === "string" ? b.requestId : (reply.headers.get("X-Request-Id") ?? undefined),
			details: Array.isArray(b.details) ? b.details.filter(isDetail) : [],
			retryAfter: wait > 0 ? wait : undefined,
		},
	);
}

export function asApiError(e: unknown): ApiError {
	if (e instanceof ApiError) return e;
	if (e instanceof DOMException && e.name === "AbortError") return new ApiError(0, "ABORTED", e.message);
	return new ApiError(0, "UNKNOWN", e instanceof Error ? e.message : String(e));
}
