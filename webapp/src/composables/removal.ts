// One of a list is taken away at once, and put back where it was by who wants it, as long as the
// list is there.
import { onScopeDispose, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import { useToasts } from "@/stores/toasts";

export function useRemoval<T>(list: Ref<T[]>): (i: number, said: string) => void {
	const { t } = useI18n();
	const toasts = useToasts();
	const offered = new Set<number>();

	function remove(i: number, said: string): void {
		const one = list.value[i];
		if (one === undefined) return;
		const known = JSON.stringify(one);
		const count = (): number => list.value.filter((x) => JSON.stringify(x) === known).length;
		const were = count();
		list.value = list.value.filter((_, k) => k !== i);
		// What was typed elsewhere in it meanwhile stays; where all was discarded, it is back already.
		const undo = (): void => { if (count() < were) list.value = [...list.value.slice(0, i), one, ...list.value.slice(i)]; };
		const id = toasts.undoable(said, t("ui.undo"), undo, { gone: () => offered.delete(id) });
		offered.add(id);
	}
	onScopeDispose(() => { for (const id of [...offered]) toasts.drop(id); });
	return remove;
}
