// What is said in passing, on whatever page one is: it goes by itself unless something can be done.
import { defineStore } from "pinia";
import { ref } from "vue";
import type { RouteLocationRaw } from "vue-router";
import { asApiError, type ApiError } from "@/api/error";

export interface Toast {
	id: number;
	tone: "good" | "bad" | "info";
	text: string;
	error?: ApiError;
	/** What can be done: a link or a deed ("Undo"). */
	action?: { label: string; to?: RouteLocationRaw; run?: () => unknown; /** It takes back what is said. */ undo?: true };
	/** It is no longer there, for whatever reason: what waited for that is done now. */
	gone?: () => void;
	/** ms until it goes; 0: it stays. */
	stays: number;
}

type Said = Pick<Toast, "action" | "gone"> & { stays?: number };

export const useToasts = defineStore("toasts", () => {
	const toasts = ref<Toast[]>([]);
	let next = 1;

	function keep(which: (t: Toast, i: number) => boolean): void {
		const going = toasts.value.filter((t, i) => !which(t, i));
		toasts.value = toasts.value.filter(which);
		for (const t of going) t.gone?.();
	}
	const drop = (id: number): void => keep((t) => t.id !== id);
	function add(tone: Toast["tone"], text: string, more: Said & { error?: ApiError } = {}): number {
		const id = next++;
		const usual = tone === "bad" ? 0 : more.action ? 10_000 : 5_000;
		const old = toasts.value.length - 3;
		keep((_, i) => i >= old);
		toasts.value = [...toasts.value, { id, tone, text, stays: usual, ...more }];
		return id;
	}
	function act(toast: Toast): void {
		toast.action?.run?.();
		drop(toast.id);
	}
	/** Take back what was done last of that which can be; false: there is nothing. */
	function undoLast(): boolean {
		const last = toasts.value.findLast((t) => t.action?.undo);
		if (last) act(last);
		return last !== undefined;
	}
	return {
		toasts,
		drop,
		act,
		undoLast,
		/** What is said with a way to take it back, by its button or the key for that. */
		undoable: (text: string, label: string, run: () => unknown, more: Pick<Said, "gone"> & { stays?: number } = {}): number => add("info", text, { ...more, action: { label, run, undo: true } }),
		good: (text: string, more?: Said): number => add("good", text, more),
		info: (text: string, more?: Said): number => add("info", text, more),
		/** An error: said with what to do, and its request's number. */
		bad: (e: unknown, more?: Said): number => add("bad", asApiError(e).message, { ...more, error: asApiError(e) }),
	};
});
