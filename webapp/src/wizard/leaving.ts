// What saves by itself while one works, and who asks before something is lost.
import { onScopeDispose, type Ref } from "vue";
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
