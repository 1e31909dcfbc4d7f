// What the server's stable codes are called in the catalogues. Its own sentence is English, and says
// more: it stands below, where there is one.
import type { ApiError } from "./error";

const CODES = {
	OFFLINE: "errors.unreachable",
	TIMEOUT: "errors.timeout",
	LLM_TIMEOUT: "errors.timeout",
	PERM: "errors.forbidden",
	FOREIGN_ORIGIN: "errors.forbidden",
	NOTFOUND: "errors.missing",
	NOINPUT: "errors.missing",
	PRECONDITION: "errors.conflict",
	CONFLICT: "errors.taken",
	STATE: "errors.state",
	DATA: "errors.wrong",
	USAGE: "errors.wrong",
	VALIDATION_ERROR: "errors.wrong",
	INVALID_PARAMS: "errors.wrong",
	INVALID_TEMPLATE_CONFIG: "errors.wrong",
	BAD_QUERY: "errors.wrong",
	TOOBIG: "errors.large",
	TOO_LARGE: "errors.large",
	MEDIA_TYPE: "errors.type",
	CONTENT_CODING: "errors.type",
	BAD_FORM: "errors.type",
	IDEMPOTENCY_KEY_REUSED: "errors.twice",
	BUDGET_EXCEEDED: "errors.budget",
	CONTENT_POLICY: "errors.policy",
	POLICY_VIOLATION: "errors.policy",
	GENERATION_FAILED: "errors.made",
	EMPTY_RESPONSE: "errors.made",
	LLM_CALL_FAILED: "errors.made",
	JSON_PARSE_FAILED: "errors.made",
	PROVIDER_UNAVAILABLE: "errors.provider",
	UNAVAILABLE: "errors.busy",
	CANCELLED: "errors.busy",
} as const;

const STATUS: Record<number, ProblemKey> = { 403: "errors.forbidden", 404: "errors.missing", 412: "errors.conflict", 413: "errors.large", 415: "errors.type", 504: "errors.timeout" };

type ProblemKey = (typeof CODES)[keyof typeof CODES] | "errors.rate" | "errors.server";

const isCode = (s: string): s is keyof typeof CODES => Object.hasOwn(CODES, s);

/** The name of the sentence that says it; undefined: nobody here knows better than its own. */
export function problemKey(e: Pick<ApiError, "status" | "code">): ProblemKey | undefined {
	if (e.status === 429) return "errors.rate";
	if (isCode(e.code)) return CODES[e.code];
	return STATUS[e.status] ?? (e.status >= 500 && e.status !== 503 ? "errors.server" : undefined);
}

/** These say all there is to say; under the others the server's own words tell which, or why. */
const WHOLE: ReadonlySet<string> = new Set(["errors.unreachable", "errors.timeout", "errors.forbidden", "errors.missing", "errors.conflict", "errors.rate", "errors.server"]);

/** The server's own words, where they add to the sentence. */
export function detailOf(e: ApiError): string | undefined {
	const key = problemKey(e);
	return key && !WHOLE.has(key) && e.message ? e.message : undefined;
}
