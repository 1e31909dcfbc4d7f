// What saves by itself while one works, and who asks before something is lost.
import { onScopeDispose, ref, watch, type Ref } from "vue";
import { onBeforeRouteLeave, onBeforeRouteUpdate, useRouter, type RouteLocationNormalized } from "vue-router";
import type { DraftStore } from "./draft";

const SOON = 600;

/** Leaving a field saves soon, leaving the window at once; a question only when that cannot work. */
export function useLeaving(store: DraftStore, within: Ref<HTMLElement | undefined>): void {
	let timer: ReturnType<typeof setTimeout> | undefined;

	function blurred(e: FocusEvent): void {
		if (!store.dirty.value || !(e.target instanceof Node) || !within.value?.contains(e.target)) return;
		clearTimeout(timer);
		timer = setTimeout(() => void store.save(), SOON);
	}
	const hidden = (): void => {
		if (document.hidden && store.dirty.value) void store.save({ leaving: true });
	};
	function closing(e: BeforeUnloadEvent): void {
		if (!store.dirty.value) return;
		if (navigator.onLine && !store.error.value && !store.conflict.value) return void store.save({ leaving: true });
		e.preventDefault();
	}
	document.addEventListener("focusout", blurred);
	document.addEventListener("visibilitychange", hidden);
	addEventListener("beforeunload", closing);
	onScopeDispose(() => {
		clearTimeout(timer);
		document.removeEventListener("focusout", blurred);
		document.removeEventListener("visibilitychange", hidden);
		removeEventListener("beforeunload", closing);
	});
}

export interface Going {
	/** It could not be saved: whether one goes all the same. */
	asking: Ref<boolean>;
	/** Somebody else was faster: what stands is asked, then one may go. */
	conflict: Ref<boolean>;
	/** Go where one was going; what is not saved stays in the tab. */
	leave: () => Promise<unknown>;
}

/** Another page waits until everything is saved: what is refused afterwards nobody would hear of. */
export function useGoing(store: { dirty: Readonly<Ref<boolean>>; conflict: Readonly<Ref<object | null>>; save: () => Promise<boolean> }): Going {
	const router = useRouter();
	const asking = ref(false);
	const conflict = ref(false);
	let to: RouteLocationNormalized | undefined;
	let anyway = false;

	async function may(next: RouteLocationNormalized): Promise<boolean> {
		if (anyway || !store.dirty.value || (await store.save())) return true;
		to = next;
		if (store.conflict.value) conflict.value = true;
		else asking.value = true;
		return false;
	}
	onBeforeRouteLeave(may);
	// From step to step the draft stays; another campaign takes its place.
	onBeforeRouteUpdate((next, from) => next.params["id"] === from.params["id"] || may(next));
	// Once: one may put it off and go on, which changes what there is to be asked.
	watch(() => store.conflict.value !== null, (there) => { conflict.value = there; });

	async function leave(): Promise<unknown> {
		asking.value = false;
		anyway = true;
		return to && router.push(to).finally(() => { anyway = false; });
	}
	return { asking, conflict, leave };
}
