// Deeds that cannot be taken back are not asked about: they wait, as long as the toast with "Undo"
// stands. Its going is what does them; so is leaving the page, with a request that outlives it.
import { defineStore } from "pinia";
import { reactive } from "vue";
import { asApiError } from "@/api/error";
import { useToasts } from "./toasts";

export const UNDO_MS = 8000;

export interface Deed {
	/** What is said: it reads as if it had been done. */
	text: string;
	undo: string;
	/** What is not shown any more, by its id. */
	ids: readonly string[];
	/** Do it. leaving: the page is going, and waits for nothing. */
	run: (leaving: boolean) => Promise<unknown>;
	/** It is here again: taken back, or the server has refused. */
	back?: () => unknown;
	/** After it was done, or taken back, or has failed. */
	settled?: () => unknown;
}

interface Waiting extends Deed {
	toast: number;
	state: "waits" | "undone" | "done";
}

export const useLater = defineStore("later", () => {
	const toasts = useToasts();
	/** Ids that stand to be deleted: lists leave them out. */
	const hidden = reactive(new Set<string>());
	let waiting: Waiting[] = [];
	let hears = false;

	const show = (d: Deed): void => d.ids.forEach((id) => hidden.delete(id));
	const forget = (w: Waiting): void => {
		waiting = waiting.filter((other) => other !== w);
	};
	const undo = (w: Waiting): void => {
		if (w.state !== "waits") return;
		w.state = "undone";
		forget(w);
		show(w);
		void w.back?.();
		void w.settled?.();
	};
	async function commit(w: Waiting, leaving: boolean): Promise<void> {
		if (w.state !== "waits") return;
		w.state = "done";
		forget(w);
		try {
			await w.run(leaving);
			// What was asked for again in the meantime is there without it.
			await w.settled?.();
			show(w);
		} catch (e) {
			show(w);
			void w.back?.();
			toasts.bad(asApiError(e));
			void w.settled?.();
		}
	}
	const flush = (): void => {
		for (const w of [...waiting]) void commit(w, true);
	};

	function later(d: Deed): void {
		const w: Waiting = { ...d, toast: 0, state: "waits" };
		d.ids.forEach((id) => hidden.add(id));
		waiting.push(w);
		w.toast = toasts.info(d.text, { stays: UNDO_MS, action: { label: d.undo, run: () => undo(w) }, gone: () => void commit(w, false) });
		if (!hears) {
			// A page that is closed, left for another site, or frozen in the background.
			addEventListener("pagehide", flush);
			document.addEventListener("freeze", flush);
			hears = true;
		}
	}
	/** Take back what was done last; false: there is nothing. */
	function undoLast(): boolean {
		const w = waiting.at(-1);
		if (!w) return false;
		undo(w);
		toasts.drop(w.toast);
		return true;
	}
	return { hidden, later, undoLast, flush };
});
