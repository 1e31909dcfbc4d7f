// The filters of the list of runs, as they stand in the address. What is none is left out.
import type { LocationQuery } from "vue-router";
import type { RunStatus } from "@/api/types";
import { whenOf, type When } from "@/i18n/days";

export interface RunFilters {
	status: RunStatus | undefined;
	workflow: string | undefined;
	campaignId: string | undefined;
	when: When;
	/** The assistant's runs too. */
	talk: boolean;
}

const STATES: readonly RunStatus[] = ["queued", "running", "paused", "completed", "failed", "cancelled"];
const one = (v: LocationQuery[string] | undefined): string | undefined => (typeof v === "string" && v !== "" ? v : undefined);

export function filtersOf(q: LocationQuery): RunFilters {
	const status = one(q["status"]);
	const workflow = one(q["workflow"]);
	const campaignId = one(q["campaignId"]);
	return {
		status: STATES.find((s) => s === status),
		workflow: workflow && workflow.length <= 100 ? workflow : undefined,
		campaignId: campaignId && campaignId.length <= 128 ? campaignId : undefined,
		when: whenOf(one(q["days"]) ?? "", one(q["from"]) ?? "", one(q["to"]) ?? ""),
		talk: one(q["talk"]) === "1",
	};
}
