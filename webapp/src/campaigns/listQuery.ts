// What the list of campaigns shows is in its address: it can be sent to somebody, and "back" works.
import { computed, type ComputedRef } from "vue";
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from "vue-router";
import type { CampaignStatus, Query } from "@/api/types";
import { anyTime, momentsOf, whenOf, type When } from "@/i18n/days";

export const STATES: readonly CampaignStatus[] = ["draft", "generating", "live", "failed", "archived"];
export const SORTS = ["updatedAt-desc", "updatedAt-asc", "createdAt-desc", "createdAt-asc", "name-asc", "name-desc"] as const;
export type Sort = (typeof SORTS)[number];
export const PAGE_SIZE = 24;

type Game = NonNullable<Query<"listCampaigns">["templateId"]>;
export const GAMES: readonly Game[] = ["spin_wheel", "scratch_card", "memory_match", "quiz", "catch_game", "slot_machine"];

export interface ListState {
	search: string;
	status: CampaignStatus | "";
	game: Game | "";
	when: When;
	/** What it is that happened then. */
	by: "updated" | "created";
	sort: Sort;
	/** From 1. */
	page: number;
}

const one = (v: LocationQuery[string] | undefined): string => (Array.isArray(v) ? (v[0] ?? "") : (v ?? ""));
const of = <T extends string>(all: readonly T[], v: string): T | "" => all.find((a) => a === v) ?? "";

/** Whatever somebody typed there: what means nothing is left out. */
export function readList(q: LocationQuery): ListState {
	const page = Number(one(q["page"]));
	return {
		search: one(q["q"]).slice(0, 200),
		status: of(STATES, one(q["status"])),
		game: of(GAMES, one(q["game"])),
		when: whenOf(one(q["days"]), one(q["from"]), one(q["to"])),
		by: one(q["by"]) === "created" ? "created" : "updated",
		sort: of(SORTS, one(q["sort"])) || "updatedAt-desc",
		page: Number.isInteger(page) && page > 0 && page < 10_000 ? page : 1,
	};
}

/** Only what is not as usual stands in the address. */
export function writeList(s: ListState): LocationQueryRaw {
	const q: LocationQueryRaw = {};
	if (s.search) q["q"] = s.search;
	if (s.status) q["status"] = s.status;
	if (s.game) q["game"] = s.game;
	const { days, from, to } = s.when;
	if (days) q["days"] = String(days);
	if (from) q["from"] = from;
	if (to) q["to"] = to;
	if (s.by === "created") q["by"] = s.by;
	if (s.sort !== "updatedAt-desc") q["sort"] = s.sort;
	if (s.page > 1) q["page"] = String(s.page);
	return q;
}

export function toQuery(s: ListState): Query<"listCampaigns"> {
	const [sortBy, sortOrder] = s.sort.split("-") as ["name" | "createdAt" | "updatedAt", "asc" | "desc"];
	const { from, to } = momentsOf(s.when);
	return {
		...(from ? { [`${s.by}After` as const]: from } : {}),
		...(to ? { [`${s.by}Before` as const]: to } : {}),
		...(s.search ? { search: s.search } : {}),
		...(s.status ? { status: s.status } : {}),
		...(s.game ? { templateId: s.game } : {}),
		sortBy, sortOrder, limit: PAGE_SIZE, offset: (s.page - 1) * PAGE_SIZE,
	};
}

export function useListQuery(): { state: ComputedRef<ListState>; filtered: ComputedRef<boolean>; set: (to: Partial<ListState>, replace?: boolean) => void } {
	const route = useRoute();
	const router = useRouter();
	const state = computed(() => readList(route.query));
	return {
		state,
		filtered: computed(() => Boolean(state.value.search || state.value.status || state.value.game || !anyTime(state.value.when))),
		/** Another filter begins at its first page. replace: no step for "back", as while one types. */
		set(to, replace = false) {
			const next = { ...state.value, page: 1, ...to };
			void router[replace ? "replace" : "push"]({ path: route.path, query: writeList(next), hash: route.hash });
		},
	};
}
