// The filters of the list of runs, as they stand in the address. What is none is left out.
import type { LocationQuery } from "vue-router";
import type { RunStatus } from "@/api/types";

export interface RunFilters {
	status: RunStatus | undefined;
	workflow: string | undefined;
	campaignId: string | undefined;
	/** Days: 2026-11-29. */
	from: string | undefined;
	to: string | undefined;
	/** The assistant's runs too. */
	talk: boolean;
}

const STATES: readonly RunStatus[] = ["queued", "running", "paused", "completed", "failed", "cancelled"];
const one = (v: LocationQuery[string] | undefined): string | undefined => (typeof v === "string" && v !== "" ? v : undefined);
const day = (v: LocationQuery[string] | undefined): string | undefined => {
	const s = one(v);
	return s && /^\d{4}-\d{2}-\d{2}$/.test(s) && !Number.isNaN(Date.parse(s)) ? s : undefined;
};

export function filtersOf(q: LocationQuery): RunFilters {
	const status = one(q["status"]);
	const workflow = one(q["workflow"]);
	const campaignId = one(q["campaignId"]);
	return {
		status: STATES.find((s) => s === status),
		workflow: workflow && workflow.length <= 100 ? workflow : undefined,
		campaignId: campaignId && campaignId.length <= 128 ? campaignId : undefined,
		from: day(q["from"]),
		to: day(q["to"]),
		talk: one(q["talk"]) === "1",
	};
}

/** The day as who looks has it, in the server's words. */
export const dayStart = (d: string): string => new Date(`${d}T00:00:00`).toISOString();
export const dayEnd = (d: string): string => new Date(`${d}T23:59:59.999`).toISOString();
