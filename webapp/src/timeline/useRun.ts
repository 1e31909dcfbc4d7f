import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from "vue";
import type { ApiError } from "@/api/error";
import { followRun, type Followed, type Link } from "./follower";
import type { Model } from "./model";

export interface UseRun {
	model: Readonly<ShallowRef<Model | undefined>>;
	link: Readonly<Ref<Link>>;
	error: Readonly<Ref<ApiError | undefined>>;
	refresh: () => Promise<void>;
}

/** The run that is named, live, as long as the component is there. */
export function useRun(id: () => string | undefined): UseRun {
	const model = shallowRef<Model>();
	const link = shallowRef<Link>("loading");
	const error = shallowRef<ApiError>();
	let now: (Followed & { leave: () => void }) | undefined;
	let stop: (() => void) | undefined;

	const leave = (): void => {
		stop?.();
		now?.leave();
		now = stop = undefined;
	};
	watch(id, (run) => {
		leave();
		model.value = undefined;
		link.value = "loading";
		if (!run) return;
		const mine = (now = followRun(run));
		stop = watch([mine.model, mine.link, mine.error], ([m, l, e]) => {
			model.value = m;
			link.value = l;
			error.value = e;
		}, { immediate: true, flush: "sync" });
	}, { immediate: true });
	onScopeDispose(leave);
	return { model, link, error, refresh: async () => { await now?.refresh(); } };
}
