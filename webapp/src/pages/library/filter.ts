// What the library shows, as its address says it.
import type { LocationQuery, LocationQueryRaw } from "vue-router";
import type { LibraryQuery } from "@/library/list";

export const KINDS = ["image", "video", "audio", "model", "json", "bundle"] as const;
export const DATES = ["day", "week", "month"] as const;
export type KindFilter = (typeof KINDS)[number];
export type DateFilter = (typeof DATES)[number];

export interface Filter {
	kind: KindFilter | "";
	search: string;
	campaign: string;
	since: DateFilter | "";
	uploads: boolean;
}

const one = (v: LocationQuery[string] | undefined): string => (Array.isArray(v) ? (v[0] ?? "") : (v ?? ""));
const among = <T extends string>(list: readonly T[], v: string): T | "" => list.find((l) => l === v) ?? "";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function filterOf(q: LocationQuery): Filter {
	const campaign = one(q["campaign"]);
	return {
		kind: among(KINDS, one(q["kind"])),
		search: one(q["q"]).slice(0, 100),
		campaign: UUID.test(campaign) ? campaign : "",
		since: among(DATES, one(q["since"])),
		uploads: one(q["from"]) === "upload",
	};
}

/** Only what is not as it is anyway. */
export function addressOf(f: Filter): LocationQueryRaw {
	return {
		...(f.kind && { kind: f.kind }),
		...(f.search && { q: f.search }),
		...(f.campaign && { campaign: f.campaign }),
		...(f.since && { since: f.since }),
		...(f.uploads && { from: "upload" }),
	};
}

const DAYS: Record<DateFilter, number> = { day: 1, week: 7, month: 30 };

/** now in ms; whole hours, so that the same filter is the same question for a while. */
export function queryOf(f: Filter, now: number): LibraryQuery {
	const hour = 3_600_000;
	return {
		...(f.kind && { type: f.kind }),
		...(f.search.trim() && { search: f.search.trim() }),
		...(f.campaign && { campaignId: f.campaign }),
		...(f.uploads && { source: "upload" as const }),
		...(f.since && { from: new Date(Math.floor(now / hour) * hour - DAYS[f.since] * 24 * hour).toISOString() }),
	};
}

export const isFiltered = (f: Filter): boolean => Object.keys(addressOf(f)).length > 0;
