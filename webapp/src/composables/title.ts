// What stands in the title of the window.
import { onScopeDispose, ref, shallowRef } from "vue";

/** How much has happened that was not seen: stands before the window's title. 0: nothing. */
export const badge = ref(0);

if (typeof document !== "undefined") {
	document.addEventListener("visibilitychange", () => {
		if (!document.hidden) badge.value = 0;
	});
}

const own = shallowRef<readonly (() => string | undefined)[]>([]);

/** What this page is about, while it is there: before the name of its section. */
export function useTitle(name: () => string | undefined): void {
	own.value = [...own.value, name];
	onScopeDispose(() => { own.value = own.value.filter((n) => n !== name); });
}

/** The title of the window: what it is about, the section, the application. */
export function titleOf(section: string | undefined): string {
	const name = [...new Set([own.value.at(-1)?.(), section].filter(Boolean)), "cg studio"].join(" · ");
	return badge.value ? `(${badge.value}) ${name}` : name;
}
