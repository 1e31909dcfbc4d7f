// Stays at the end of what grows, until one scrolls up to read.
import { onScopeDispose, ref, watch, type Ref } from "vue";

const NEAR = 72;

export interface Tail {
	/** The end is in sight. */
	atEnd: Ref<boolean>;
	toEnd: (smooth?: boolean) => void;
	onScroll: () => void;
}

export function useTail(box: Ref<HTMLElement | undefined>, content: Ref<HTMLElement | undefined>): Tail {
	const atEnd = ref(true);
	const onScroll = (): void => {
		const b = box.value;
		if (b) atEnd.value = b.scrollHeight - b.scrollTop - b.clientHeight < NEAR;
	};
	const toEnd = (smooth = false): void => {
		atEnd.value = true;
		box.value?.scrollTo({ top: box.value.scrollHeight, behavior: smooth ? "smooth" : "instant" });
	};
	const watcher = typeof ResizeObserver === "undefined" ? undefined : new ResizeObserver(() => { if (atEnd.value) toEnd(); });
	watch([content, box], (now, before) => {
		for (const e of before) if (e) watcher?.unobserve(e);
		for (const e of now) if (e) watcher?.observe(e);
	}, { immediate: true });
	onScopeDispose(() => watcher?.disconnect());
	return { atEnd, toEnd, onScroll };
}
