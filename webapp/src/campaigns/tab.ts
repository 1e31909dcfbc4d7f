// The tab that is shown stands in the address: it can be linked to, and "back" goes to the one before.
import { computed, type WritableComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";

export function useTab<T extends string>(all: readonly [T, ...T[]], name = "tab"): WritableComputedRef<T> {
	const route = useRoute();
	const router = useRouter();
	return computed({
		get: () => all.find((a) => a === route.query[name]) ?? all[0],
		set(to) {
			const others = Object.entries(route.query).filter(([k]) => k !== name);
			void router.push({ path: route.path, query: { ...Object.fromEntries(others), ...(to === all[0] ? {} : { [name]: to }) } });
		},
	});
}
