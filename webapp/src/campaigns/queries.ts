// What pages ask about campaigns, under the keys that everybody uses.
import { useQuery, type UseQueryReturn } from "@pinia/colada";
import { computed, onScopeDispose, type ComputedRef } from "vue";
import { api, ok } from "@/api/client";
import type { Campaign, Query, Reply } from "@/api/types";
import type { RunError } from "@/timeline/model";
import { isBusy } from "./actions";

export type CampaignList = Reply<"listCampaigns">;
export type Bundle = Reply<"listCampaignBundles">["bundles"][number];
export type Player = Reply<"getPlayer">;
export type CampaignRun = Reply<"listCampaignRuns">["runs"][number];

export const useCampaignList = (query: () => Query<"listCampaigns">, enabled: () => boolean = () => true): UseQueryReturn<CampaignList> =>
	useQuery({
		enabled,
		key: () => ["campaigns", { ...query() }],
		query: ({ signal }) => ok(api.GET("/api/campaigns", { params: { query: { ...query(), fields: "summary" } }, signal })),
		// Another page of it is shown over the one before.
		placeholderData: (before: CampaignList | undefined) => before,
	});

export const useCampaign = (id: () => string): UseQueryReturn<Campaign> =>
	useQuery({
		key: () => ["campaign", id()],
		query: ({ signal }) => ok(api.GET("/api/campaigns/{id}", { params: { path: { id: id() } }, signal })),
	});

export const useBundles = (id: () => string, enabled: () => boolean = () => true): UseQueryReturn<Bundle[]> =>
	useQuery({
		enabled,
		key: () => ["campaign", id(), "bundles"],
		query: async ({ signal }) => (await ok(api.GET("/api/campaigns/{id}/bundles", { params: { path: { id: id() } }, signal }))).bundles,
	});

export const useCampaignRuns = (id: () => string, limit = 20): UseQueryReturn<Reply<"listCampaignRuns">> =>
	useQuery({
		key: () => ["campaign", id(), "runs", limit],
		query: ({ signal }) => ok(api.GET("/api/campaigns/{id}/runs", { params: { path: { id: id() }, query: { limit } }, signal })),
	});

export const usePlayer = (id: () => string, enabled: () => boolean = () => true): UseQueryReturn<Player> =>
	useQuery({
		key: () => ["campaign", id(), "player"],
		enabled,
		query: ({ signal }) => ok(api.GET("/api/campaigns/{campaignId}/player", { params: { path: { campaignId: id() } }, signal })),
	});

const EVERY_MS = 3000;

/** Look again and again while something is being made, and somebody looks. */
export function useWhileBusy(list: () => readonly Campaign[], look: () => unknown): void {
	const timer = setInterval(() => {
		if (!document.hidden && list().some(isBusy)) look();
	}, EVERY_MS);
	onScopeDispose(() => clearInterval(timer));
}

/** Why a run failed. */
export function useRunReason(id: () => string | null): ComputedRef<RunError | undefined> {
	const { data } = useQuery({
		key: () => ["run", id() ?? ""],
		query: ({ signal }) => ok(api.GET("/api/runs/{id}", { params: { path: { id: id() ?? "" } }, signal })),
		enabled: () => id() !== null,
	});
	return computed(() => (id() ? data.value?.error : undefined));
}
