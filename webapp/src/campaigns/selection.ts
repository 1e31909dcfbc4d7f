// Which rows are chosen: one by one, with shift all between, all at once.
import { computed, reactive, ref, type ComputedRef } from "vue";

export interface Selection {
	chosen: Set<string>;
	count: ComputedRef<number>;
	all: ComputedRef<boolean>;
	some: ComputedRef<boolean>;
	has: (id: string) => boolean;
	/** range: what lies between this one and the one before becomes as this one does. */
	toggle: (id: string, range?: boolean) => void;
	toggleAll: () => void;
	clear: () => void;
}

export function useSelection(ids: () => readonly string[]): Selection {
	const kept = reactive(new Set<string>());
	const last = ref<string>();
	// What is not on the page is not chosen: nobody deletes what he does not see.
	const chosen = computed(() => new Set(ids().filter((id) => kept.has(id))));
	const count = computed(() => chosen.value.size);
	const all = computed(() => count.value > 0 && count.value === ids().length);

	function set(id: string, on: boolean): void {
		if (on) kept.add(id);
		else kept.delete(id);
	}
	return {
		get chosen() { return chosen.value; },
		count,
		all,
		some: computed(() => count.value > 0 && !all.value),
		has: (id) => chosen.value.has(id),
		toggle(id, range = false) {
			const on = !kept.has(id);
			const order = ids();
			const from = range && last.value ? order.indexOf(last.value) : -1;
			const to = order.indexOf(id);
			if (from >= 0 && to >= 0) order.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((i) => set(i, on));
			else set(id, on);
			last.value = id;
		},
		toggleAll() {
			const on = !all.value;
			ids().forEach((id) => set(id, on));
		},
		clear() {
			kept.clear();
			last.value = undefined;
		},
	};
}
