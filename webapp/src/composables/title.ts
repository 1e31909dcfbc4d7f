import { ref } from "vue";

/** How much has happened that was not seen: stands before the window's title. 0: nothing. */
export const badge = ref(0);

if (typeof document !== "undefined") {
	document.addEventListener("visibilitychange", () => {
		if (!document.hidden) badge.value = 0;
	});
}
