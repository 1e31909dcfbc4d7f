// Which ideas are shown, as the address says it.
import type { LocationQuery, LocationQueryRaw } from "vue-router";
import type { Query } from "@/api/types";

export const TYPES = ["plan", "copy", "theme_brief", "theme_image"] as const;
export const STATES = ["completed", "pending", "failed"] as const;
export interface Filter {
	type: (typeof TYPES)[number] | "";
	status: (typeof STATES)[number] | "";
	tab: "ideas" | "presets";
}

const among = <T extends string>(list: readonly T[], v: unknown): T | "" => list.find((l) => l === v) ?? "";
export const filterOf = (q: LocationQuery): Filter => ({ type: among(TYPES, q["type"]), status: among(STATES, q["status"]), tab: q["tab"] === "presets" ? "presets" : "ideas" });
export const addressOf = (f: Filter): LocationQueryRaw => ({ ...(f.type && { type: f.type }), ...(f.status && { status: f.status }), ...(f.tab === "presets" && { tab: "presets" }) });
export const queryOf = (f: Filter): Omit<NonNullable<Query<"listGenerations">>, "offset"> => ({ ...(f.type && { type: f.type }), ...(f.status && { status: f.status }) });
