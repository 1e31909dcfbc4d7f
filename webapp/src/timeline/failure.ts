// An error of a run or a step, said by its code and its kind and never by its words: those are the
// server's, in English, and stand below as what exactly it was.
import type { RunError } from "./model";

const KINDS = ["timeout", "validation", "auth", "rate_limited", "provider", "resource", "conflict", "cancelled", "recursion_limit", "internal"] as const;
type Kind = (typeof KINDS)[number];

/** Codes that say more than their kind does. */
const CODES = {
	BUDGET_EXCEEDED: "budget",
	CONTENT_POLICY: "policy", POLICY_VIOLATION: "policy",
	REJECTED: "rejected",
	INTERRUPTED: "interrupted",
	OUTPUT_VALIDATION_FAILED: "output",
	EMPTY_RESPONSE: "answer", JSON_PARSE_ERROR: "answer", JSON_PARSE_FAILED: "answer", LLM_CALL_FAILED: "answer",
	TOO_LARGE: "large", TOOBIG: "large",
	STORE_FAILED: "stored", IO: "stored",
	SKILL_NOT_FOUND: "absent", VERSION_NOT_FOUND: "absent", HANDLER_NOT_FOUND: "absent", PROMPT_NOT_FOUND: "absent", NOT_IMPLEMENTED: "absent",
	PROVIDER_NOT_FOUND: "config", CONFIG: "config",
} as const;

const isCode = (s: string): s is keyof typeof CODES => Object.hasOwn(CODES, s);
const kindOf = (e: Pick<RunError, "category">): Kind => KINDS.find((k) => k === e.category) ?? "internal";

/** What happened. */
export function causeOf(e: Pick<RunError, "code" | "category">): `runs.cause.${Kind | (typeof CODES)[keyof typeof CODES]}` {
	return `runs.cause.${isCode(e.code) ? CODES[e.code] : kindOf(e)}`;
}

/** What one can do about it. */
export function adviceOf(e: Pick<RunError, "code" | "category">): `runs.advice.${Kind | "budget"}` {
	return /BUDGET/.test(e.code) ? "runs.advice.budget" : `runs.advice.${kindOf(e)}`;
}
