// Pictures that were copied somewhere else and are pasted here.
import { onScopeDispose } from "vue";

const takesWords = (target: EventTarget | null): boolean => target instanceof Element && target.closest("input, textarea, [contenteditable]") !== null;

/** What is pasted into a field as words stays words: some programs copy a picture of them, too. */
export function pasted(e: ClipboardEvent): File[] {
	if (takesWords(e.target) && e.clipboardData?.types.includes("text/plain")) return [];
	return [...(e.clipboardData?.files ?? [])];
}

/** Nothing stands above the page. */
export const onPage = (): boolean => document.querySelector("[role=dialog][data-state=open]") === null;

/** Files wherever in the window they are pasted, unless who has the focus takes them. */
export function usePaste(take: (files: File[]) => unknown, when: () => boolean = onPage): void {
	function hear(e: ClipboardEvent): void {
		if (e.defaultPrevented || !when()) return;
		const files = pasted(e);
		if (!files.length) return;
		e.preventDefault();
		void take(files);
	}
	addEventListener("paste", hear);
	onScopeDispose(() => removeEventListener("paste", hear));
}
