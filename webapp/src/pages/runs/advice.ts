// What one can do about an error of a run: by its code and kind, never by its words.
import type { RunError } from "@/timeline/model";

const kinds = ["timeout", "validation", "auth", "rate_limited", "provider", "resource", "conflict", "cancelled", "recursion_limit", "internal"] as const;

export function adviceOf(e: RunError): `runs.advice.${(typeof kinds)[number] | "budget"}` {
	if (/BUDGET/.test(e.code)) return "runs.advice.budget";
	return `runs.advice.${kinds.find((k) => k === e.category) ?? "internal"}`;
}
