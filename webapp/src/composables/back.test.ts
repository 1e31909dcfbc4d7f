import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { effectScope, nextTick, ref, type EffectScope, type Ref } from "vue";
import { createMemoryHistory, createRouter, type Router } from "vue-router";
import { beginBack, followBack, useBack } from "./back";

/** A history as browsers have it: its steps are taken a little later, and are told. */
let entries: unknown[];
let at: number;
let scope: EffectScope;
let router: Router;
const depths = (): unknown[] => entries.map((s) => (s as { cgOver?: number }).cgOver ?? 0);

async function user(by: number): Promise<void> {
	history.go(by);
	await flushPromises();
	await nextTick();
	await flushPromises();
}
function windowOver(): Ref<boolean> {
	const open = ref(true);
	scope.run(() => useBack(open));
	return open;
}
const settle = async (): Promise<void> => {
	for (let i = 0; i < 4; i++) await flushPromises();
};

beforeEach(async () => {
	entries = [{ position: 7 }];
	at = 0;
	vi.spyOn(history, "state", "get").mockImplementation(() => entries[at]);
	vi.spyOn(history, "pushState").mockImplementation((s: unknown) => { entries = [...entries.slice(0, ++at), s]; });
	vi.spyOn(history, "go").mockImplementation((by = 0) => {
		void Promise.resolve().then(() => {
			at = Math.min(Math.max(at + by, 0), entries.length - 1);
			const e = new Event("popstate");
			Object.assign(e, { state: entries[at] });
			dispatchEvent(e);
		});
	});
	scope = effectScope();
	await beginBack();
	router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/:all(.*)", component: { render: () => null } }] });
	followBack(router);
	await router.push("/");
	await settle();
});
afterEach(async () => {
	scope.stop();
	await settle();
	vi.restoreAllMocks();
});

describe("the way back", () => {
	it("closes a window, and the next one leaves the page", async () => {
		const open = windowOver();
		await settle();
		expect(depths()).toEqual([0, 1]);
		await user(-1);
		expect([open.value, at]).toEqual([false, 0]);
	});
	it("closes the one on top first", async () => {
		const below = windowOver();
		const above = windowOver();
		await settle();
		expect(depths()).toEqual([0, 1, 2]);
		await user(-1);
		expect([below.value, above.value, at]).toEqual([true, false, 1]);
		await user(-1);
		expect([below.value, at]).toEqual([false, 0]);
	});
	it("has no entry left of a window that was closed otherwise", async () => {
		const open = windowOver();
		await settle();
		open.value = false;
		await settle();
		expect(at).toBe(0);
		// Forward, there is nothing to be seen.
		await user(1);
		await settle();
		expect([at, open.value]).toEqual([0, false]);
	});
	it("is one step where one window takes the place of another", async () => {
		const first = windowOver();
		await settle();
		first.value = false;
		windowOver();
		await settle();
		expect([depths(), at]).toEqual([[0, 1], 1]);
		expect(history.go).not.toHaveBeenCalled();
	});
	it("leads nowhere as long as a window is held by what was written in it", async () => {
		const open = ref(true);
		let written = true;
		scope.run(() => useBack(open, () => written));
		await settle();
		await user(-1);
		await settle();
		expect([depths(), at, open.value]).toEqual([[0, 1], 1, true]);
		written = false;
		await user(-1);
		expect([at, open.value]).toEqual([0, false]);
	});
	it("waits with what opens because of a step that is refused until the step is taken back", async () => {
		entries = [{ position: 6 }, { position: 7 }];
		at = 1;
		const refuse = router.beforeEach(() => false);
		await user(-1);
		// The question whether one wants to leave comes before the router has said that one does not.
		const asks = windowOver();
		await settle();
		await router.push("/before");
		await settle();
		expect([depths(), at, asks.value]).toEqual([[0, 0], 0, true]);
		await user(1);
		await settle();
		expect([depths(), at, asks.value]).toEqual([[0, 0, 1], 2, true]);
		asks.value = false;
		await settle();
		expect(at).toBe(1);
		refuse();
	});
	it("stays usable when a step that was refused is never taken back", async () => {
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
		entries = [{ position: 6 }, { position: 7 }];
		at = 1;
		const refuse = router.beforeEach(() => false);
		history.go(-1);
		await vi.advanceTimersByTimeAsync(0);
		await router.push("/before");
		refuse();
		const open = windowOver();
		await vi.advanceTimersByTimeAsync(2_000);
		expect([depths(), open.value]).toEqual([[0, 1], true]);
		vi.useRealTimers();
	});
});
