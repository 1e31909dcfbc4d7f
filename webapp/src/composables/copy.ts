// Onto the clipboard. Over plain http a browser has none to write to: then as one would by hand.
import { onScopeDispose, ref, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import { ApiError } from "@/api/error";
import { useToasts } from "@/stores/toasts";

/** In the window that has the focus: another one would take it back. */
function byHand(text: string): boolean {
	const from = document.activeElement;
	const field = document.createElement("textarea");
	field.value = text;
	field.readOnly = true;
	field.className = "sr-only";
	(from?.closest("[role=dialog]") ?? document.body).append(field);
	field.focus({ preventScroll: true });
	field.select();
	// Deprecated, and all there is without TLS.
	const done = document.execCommand("copy");
	field.remove();
	if (from instanceof HTMLElement) from.focus({ preventScroll: true });
	return done;
}

async function put(text: string): Promise<boolean> {
	const clipboard = (navigator as { clipboard?: Clipboard }).clipboard;
	try {
		if (!clipboard) return byHand(text);
		await clipboard.writeText(text);
		return true;
	} catch {
		return byHand(text);
	}
}

export function useCopy(): { copied: Ref<boolean>; copy: (text: string) => Promise<void> } {
	const { t } = useI18n();
	const copied = ref(false);
	let timer: ReturnType<typeof setTimeout> | undefined;
	onScopeDispose(() => clearTimeout(timer));
	return {
		copied,
		async copy(text) {
			copied.value = await put(text);
			clearTimeout(timer);
			if (copied.value) timer = setTimeout(() => { copied.value = false; }, 2000);
			else useToasts().bad(new ApiError(0, "NOT_COPIED", t("ui.notCopied")));
		},
	};
}
