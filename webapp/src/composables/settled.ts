// What somebody types, once he pauses: a question for each letter is one too many.
import { onScopeDispose, ref, watch, type Ref } from "vue";

export function useSettled<T>(source: () => T, ms = 200): Readonly<Ref<T>> {
	const out = ref(source()) as Ref<T>;
	let timer: ReturnType<typeof setTimeout> | undefined;
	watch(source, (now) => {
		clearTimeout(timer);
		timer = setTimeout(() => { out.value = now; }, ms);
	});
	onScopeDispose(() => clearTimeout(timer));
	return out;
}
