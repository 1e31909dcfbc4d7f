// What an update would make anew, what it would cost and how long it may take, before it is begun.
import { useQuery } from "@pinia/colada";
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";
import { api, ok } from "@/api/client";
import { asApiError, type ApiError } from "@/api/error";
import type { Reply, Step } from "@/api/types";
import type { Tree } from "./overrides";

export type Plan = Extract<Reply<"updateRun">, { plan: unknown }>;
const PAUSE = 500;

export interface Forecast {
	plan: ShallowRef<Plan | undefined>;
	error: ShallowRef<ApiError | undefined>;
	looking: Ref<boolean>;
	/** Milliseconds, going by the run it builds upon; undefined: nothing is known. */
	time: ComputedRef<number | undefined>;
}

/** Of steps that are done anew, or may be: as long as they took before. */
export function guess(plan: Pick<Plan, "steps">, before: readonly Pick<Step, "skillId" | "durationMs" | "cacheHit">[]): number | undefined {
	const took = new Map<string, number>();
	for (const s of before) if (s.durationMs !== undefined && !s.cacheHit) took.set(s.skillId, Math.max(took.get(s.skillId) ?? 0, s.durationMs));
	const known = plan.steps.filter((s) => s.forecast === "run" || s.forecast === "unknown").map((s) => took.get(s.skillId));
	const sum = known.reduce<number>((all, ms) => all + (ms ?? 0), 0);
	return known.some((ms) => ms !== undefined) ? sum : undefined;
}

export function useForecast(run: () => string | undefined, change: () => string, payload: () => Tree): Forecast {
	const plan = shallowRef<Plan>();
	const error = shallowRef<ApiError>();
	const looking = ref(false);
	let timer: ReturnType<typeof setTimeout> | undefined;
	let turn = 0;

	async function look(): Promise<void> {
		const base = run();
		const mine = ++turn;
		if (!base || Object.keys(payload()).length === 0) {
			plan.value = error.value = undefined;
			looking.value = false;
			return;
		}
		try {
			const said = await ok(api.POST("/api/runs/{id}/update", {
				params: { path: { id: base }, query: { dryRun: true } },
				// The document calls it an object; what is in it is the workflow's affair.
				body: { changeRequest: { type: change(), payload: payload() as Record<string, never> } },
			}));
			if (mine !== turn) return;
			plan.value = "plan" in said ? said : undefined;
			error.value = undefined;
		} catch (e) {
			if (mine !== turn) return;
			plan.value = undefined;
			error.value = asApiError(e);
		}
		looking.value = false;
	}
	watch(() => [run(), change(), JSON.stringify(payload())], () => {
		clearTimeout(timer);
		looking.value = true;
		timer = setTimeout(() => void look(), PAUSE);
	}, { immediate: true });
	onScopeDispose(() => clearTimeout(timer));

	const steps = useQuery({
		key: () => ["run", run() ?? "", "steps"],
		query: () => ok(api.GET("/api/runs/{id}/steps", { params: { path: { id: run() ?? "" } } })),
		enabled: () => run() !== undefined,
	});
	const time = computed(() => (plan.value ? guess(plan.value, steps.data.value?.steps ?? []) : undefined));
	return { plan, error, looking, time };
}
