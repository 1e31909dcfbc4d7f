// Which way the page is read: what has its own idea of left and right is told.
import { onScopeDispose, ref, type Ref } from "vue";

export function useDirection(): Ref<"ltr" | "rtl"> {
	const root = document.documentElement;
	const now = (): "ltr" | "rtl" => (root.dir === "rtl" ? "rtl" : "ltr");
	const dir = ref(now());
	const watcher = new MutationObserver(() => { dir.value = now(); });
	watcher.observe(root, { attributes: true, attributeFilter: ["dir"] });
	onScopeDispose(() => watcher.disconnect());
	return dir;
}
