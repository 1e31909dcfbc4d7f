// What waits for somebody: questions first, then what stopped and was not mended since.
import type { Reply, Run } from "@/api/types";
import { isTalk } from "@/stores/runWatch";

type Thread = Reply<"listThreads">["threads"][number];

export interface Need {
	key: string;
	kind: "answer" | "talk" | "failed";
	to: string;
	at: string;
	run?: Run;
	/** What is asked. */
	text: string;
}

const DAYS = 7 * 86_400_000;
const MOST_FAILED = 3;

export function needsOf(runs: readonly Run[], threads: readonly Thread[], now: number): Need[] {
	const out: Need[] = [];
	for (const run of runs) {
		const asks = run.status === "paused" && !isTalk(run) ? run.waitsFor?.[0] : undefined;
		if (asks) out.push({ key: run.runId, kind: "answer", to: `/runs/${run.runId}`, at: run.updatedAt, run, text: asks.prompt });
	}
	for (const t of threads) out.push({ key: t.threadId, kind: "talk", to: `/chat/${t.threadId}`, at: t.updatedAt, text: "" });
	const seen = new Set<string>();
	let failed = 0;
	for (const run of runs) {
		// Newest first: a later run of the same campaign says how it went on.
		const of = run.campaignId ?? run.runId;
		const later = seen.has(of);
		seen.add(of);
		if (run.status !== "failed" || later || isTalk(run) || failed >= MOST_FAILED || now - Date.parse(run.updatedAt) > DAYS) continue;
		failed++;
		out.push({ key: run.runId, kind: "failed", to: `/runs/${run.runId}`, at: run.updatedAt, run, text: "" });
	}
	return out;
}
