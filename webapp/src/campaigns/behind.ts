// Whether what people play is what is set: what would be made now, next to what it was made of.
import { useQuery } from "@pinia/colada";
import { computed, type ComputedRef } from "vue";
import { api, ok } from "@/api/client";
import type { Campaign } from "@/api/types";
import type { Bundle } from "./queries";

/** What a game does not show. */
const ASIDE = new Set(["campaign_id", "campaign_name"]);

const sorted = (_key: string, v: unknown): unknown =>
	typeof v === "object" && v !== null && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v;
const textOf = (payload: object): string => JSON.stringify(Object.fromEntries(Object.entries(payload).filter(([k]) => !ASIDE.has(k))), sorted);

export const differs = (now: object, then: object): boolean => textOf(now) !== textOf(then);

/** The payload of the run that a version goes back to: an update only lies over it. */
async function madeOf(runId: string): Promise<object | undefined> {
	let id: string | null | undefined = runId;
	for (let i = 0; id && i < 50; i++) {
		const run: { triggerType: string; baseRunId?: string | null; triggerPayload?: object | null } = await ok(api.GET("/api/runs/{id}", { params: { path: { id } } }));
		if (run.triggerType !== "update") return run.triggerPayload ?? undefined;
		id = run.baseRunId;
	}
	return undefined;
}

/** Asked only when something was changed since, whatever it was. */
export function useBehind(campaign: () => Campaign, live: () => Bundle | undefined, wanted: () => boolean): ComputedRef<boolean> {
	const touched = computed(() => {
		const c = campaign();
		return wanted() && c.publishedAt !== undefined && Date.parse(c.updatedAt) > Date.parse(c.publishedAt) && live()?.runId !== undefined;
	});
	const { data } = useQuery({
		key: () => ["campaign", campaign().id, "behind", campaign().version, live()?.runId ?? ""],
		query: async () => {
			const [next, then] = await Promise.all([ok(api.GET("/api/campaigns/{id}/forecast", { params: { path: { id: campaign().id } } })), madeOf(live()?.runId ?? "")]);
			const plan: object = next.plan;
			return then !== undefined && "trigger" in plan && typeof plan.trigger === "object" && plan.trigger !== null && differs(plan.trigger, then);
		},
		enabled: () => touched.value,
	});
	return computed(() => touched.value && data.value === true);
}
