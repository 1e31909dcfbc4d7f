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
	const running = new Set<Promise<boolean>>();
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
	async function run(w: Waiting, leaving: boolean): Promise<boolean> {
		try {
			await w.run(leaving);
			// What was asked for again in the meantime is there without it.
			await w.settled?.();
			show(w);
			return true;
		} catch (e) {
			show(w);
			void w.back?.();
			toasts.bad(asApiError(e));
			void w.settled?.();
			return false;
		}
	}
	function commit(w: Waiting, leaving: boolean): void {
		if (w.state !== "waits") return;
		w.state = "done";
		forget(w);
		toasts.drop(w.toast);
		const going = run(w, leaving);
		running.add(going);
		void going.then(() => running.delete(going));
	}
	const flush = (): void => {
		for (const w of [...waiting]) commit(w, true);
	};
	/** All of it now, before who may do it has gone. false: something could not be done, as a toast says. */
	async function finish(): Promise<boolean> {
		// Undoing is over: so is what offers it.
		for (const w of [...waiting]) toasts.drop(w.toast);
		return (await Promise.all(running)).every(Boolean);
	}

	function later(d: Deed): void {
		const w: Waiting = { ...d, toast: 0, state: "waits" };
		d.ids.forEach((id) => hidden.add(id));
		waiting.push(w);
		w.toast = toasts.undoable(d.text, d.undo, () => undo(w), { stays: UNDO_MS, gone: () => commit(w, false) });
		if (!hears) {
			// A page that is closed, left for another site, or frozen in the background.
			addEventListener("pagehide", flush);
			document.addEventListener("freeze", flush);
			hears = true;
		}
	}
	/** Take back what hides this; false: nothing does any more. */
	function restore(id: string): boolean {
		const w = waiting.findLast((x) => x.ids.includes(id));
		if (!w) return false;
		undo(w);
		toasts.drop(w.toast);
		return true;
	}
	return { hidden, later, restore, flush, finish };
});
