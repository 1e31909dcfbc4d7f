// Whether an element has come near the window: what nobody scrolls to is not fetched.
import { onScopeDispose, ref, watch, type Ref } from "vue";

export function useSeen(element: Ref<HTMLElement | null | undefined>): Readonly<Ref<boolean>> {
	const seen = ref(typeof IntersectionObserver === "undefined");
	if (seen.value) return seen;
	const watcher = new IntersectionObserver((entries) => {
		if (!entries.some((e) => e.isIntersecting)) return;
		seen.value = true;
		watcher.disconnect();
	}, { rootMargin: "200px" });
	watch(element, (e) => { if (e && !seen.value) watcher.observe(e); }, { immediate: true });
	onScopeDispose(() => watcher.disconnect());
	return seen;
}
