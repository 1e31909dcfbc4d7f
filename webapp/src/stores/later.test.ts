import { mount } from "@vue/test-utils";
import { createPinia, setActivePinia, type Pinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/error";
import { i18n } from "@/i18n";
import ToastList from "@/shell/ToastList.vue";
import { useToasts } from "./toasts";
import { UNDO_MS, useLater } from "./later";

let pinia: Pinia;
beforeEach(() => {
	vi.useFakeTimers();
	pinia = createPinia();
	setActivePinia(pinia);
});
afterEach(() => vi.useRealTimers());

const toasts = () => mount(ToastList, { global: { plugins: [pinia, i18n], stubs: { RouterLink: true } } });
function deed(run: (leaving: boolean) => Promise<unknown>) {
	const settled = vi.fn();
	useLater().later({ text: "Gone", undo: "Undo", ids: ["a"], run, settled });
	return settled;
}

describe("a deed that waits for its toast", () => {
	it("hides at once and is done when the toast has gone by itself", async () => {
		const run = vi.fn(async () => undefined);
		const list = toasts();
		const settled = deed(run);
		await list.vm.$nextTick();
		expect(useLater().hidden.has("a")).toBe(true);
		await vi.advanceTimersByTimeAsync(UNDO_MS - 1);
		expect(run).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(1);
		expect(run).toHaveBeenCalledExactlyOnceWith(false);
		expect(settled).toHaveBeenCalledOnce();
	});
	it("waits while somebody points at the toast", async () => {
		const run = vi.fn(async () => undefined);
		const list = toasts();
		deed(run);
		await list.vm.$nextTick();
		await list.find(".toast").trigger("mouseenter");
		await vi.advanceTimersByTimeAsync(UNDO_MS * 3);
		expect(run).not.toHaveBeenCalled();
	});
	it("is not done when it was taken back by the button", async () => {
		const run = vi.fn(async () => undefined);
		const list = toasts();
		deed(run);
		await list.vm.$nextTick();
		await list.find(".toast .button").trigger("click");
		await vi.advanceTimersByTimeAsync(UNDO_MS * 2);
		expect(run).not.toHaveBeenCalled();
		expect(useLater().hidden.has("a")).toBe(false);
	});
	it("is taken back by the key, the last one first", async () => {
		const first = vi.fn(async () => undefined);
		const second = vi.fn(async () => undefined);
		deed(first);
		useLater().later({ text: "Gone too", undo: "Undo", ids: ["b"], run: second });
		expect(useToasts().undoLast()).toBe(true);
		useLater().flush();
		await vi.advanceTimersByTimeAsync(0);
		expect(second).not.toHaveBeenCalled();
		expect(first).toHaveBeenCalledOnce();
		expect(useToasts().undoLast()).toBe(false);
	});
	it("is taken back where what it hides is missed", async () => {
		const run = vi.fn(async () => undefined);
		deed(run);
		useToasts().undoable("Renamed", "Undo", vi.fn());
		expect([useLater().restore("b"), useLater().restore("a"), useLater().restore("a")]).toEqual([false, true, false]);
		useLater().flush();
		await vi.advanceTimersByTimeAsync(0);
		expect(run).not.toHaveBeenCalled();
		expect(useToasts().toasts.map((t) => t.text)).toEqual(["Renamed"]);
	});
	it("is done when the page goes, by a request that outlives it, and not again", async () => {
		const run = vi.fn(async () => undefined);
		deed(run);
		dispatchEvent(new Event("pagehide"));
		await vi.advanceTimersByTimeAsync(0);
		expect(run).toHaveBeenCalledExactlyOnceWith(true);
		useToasts().toasts.forEach((t) => useToasts().drop(t.id));
		await vi.advanceTimersByTimeAsync(0);
		expect(run).toHaveBeenCalledOnce();
	});
	it("is waited for by who takes the right to do it away, toast and all", async () => {
		let end: () => void = () => undefined;
		const run = vi.fn(() => new Promise<void>((done) => { end = done; }));
		deed(run);
		let done: boolean | undefined;
		void useLater().finish().then((ok) => { done = ok; });
		await vi.advanceTimersByTimeAsync(0);
		expect(run).toHaveBeenCalledExactlyOnceWith(false);
		expect(useToasts().toasts).toEqual([]);
		expect(done).toBeUndefined();
		end();
		await vi.advanceTimersByTimeAsync(0);
		expect(done).toBe(true);
		expect(await useLater().finish()).toBe(true);
	});
	it("is waited for when it is under way already, and its refusal is told", async () => {
		let fail: (e: Error) => void = () => undefined;
		deed(() => new Promise((_, no) => { fail = no; }));
		useToasts().drop(useToasts().toasts[0]?.id ?? 0);
		const done = useLater().finish();
		fail(new ApiError(409, "CONFLICT", "It was changed."));
		expect(await done).toBe(false);
		expect(useToasts().toasts.at(-1)?.error?.code).toBe("CONFLICT");
	});
	it("is done when other toasts push its own out", async () => {
		const run = vi.fn(async () => undefined);
		deed(run);
		for (let i = 0; i < 4; i++) useToasts().good(`${i}`);
		await vi.advanceTimersByTimeAsync(0);
		expect(run).toHaveBeenCalledOnce();
	});
	it("shows again what could not be done, and says why with the request's number", async () => {
		deed(() => Promise.reject(new ApiError(409, "CONFLICT", "It was changed.", { requestId: "r-1" })));
		useToasts().drop(useToasts().toasts[0]?.id ?? 0);
		await vi.advanceTimersByTimeAsync(0);
		expect(useLater().hidden.has("a")).toBe(false);
		expect(useToasts().toasts.at(-1)?.error?.requestId).toBe("r-1");
	});
});
