// "Undo", offered as long as there is somebody to whom it means something.
import { onScopeDispose } from "vue";
import { useI18n } from "vue-i18n";
import { useToasts } from "@/stores/toasts";

export function useOffer(): (said: string, undo: () => unknown) => void {
	const { t } = useI18n();
	const toasts = useToasts();
	const offered = new Set<number>();
	let over = false;
	onScopeDispose(() => {
		over = true;
		for (const id of [...offered]) toasts.drop(id);
	});
	return (said, undo) => {
		if (over) return;
		const id = toasts.undoable(said, t("ui.undo"), undo, { gone: () => offered.delete(id) });
		offered.add(id);
	};
}
