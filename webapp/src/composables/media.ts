import { onScopeDispose, ref, type Ref } from "vue";

/** Whether the window is as a media query says, now and later. */
export function useMedia(query: string): Readonly<Ref<boolean>> {
	const list = matchMedia(query);
	const is = ref(list.matches);
	const hear = (): void => { is.value = list.matches; };
	list.addEventListener("change", hear);
	onScopeDispose(() => list.removeEventListener("change", hear));
	return is;
}
