// A choice that is kept for the next time, where the browser keeps anything.
import { ref, watch, type Ref } from "vue";

export function kept<T extends string>(key: string, all: readonly [T, ...T[]]): Ref<T> {
	let was: string | null = null;
	try {
		was = localStorage.getItem(key);
	} catch {
		// As usual, then.
	}
	const value = ref(all.find((a) => a === was) ?? all[0]) as Ref<T>;
	watch(value, (v) => {
		try {
			localStorage.setItem(key, v);
		} catch {
			// It holds for this page, then.
		}
	});
	return value;
}
