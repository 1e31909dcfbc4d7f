import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { i18n } from "@/i18n";
import UiDialog from "./UiDialog.vue";

let page: VueWrapper;
async function open(held: boolean): Promise<void> {
	page = mount(UiDialog, { props: { title: "A window", held, open: true, "onUpdate:open": (on: boolean) => page.setProps({ open: on }) }, slots: { default: "<input>" }, global: { plugins: [i18n] }, attachTo: document.body });
	await vi.runAllTimersAsync();
	await flushPromises();
}
const isOpen = (): boolean => document.querySelector("[role=dialog]") !== null;
async function beside(): Promise<void> {
	const veil = document.querySelector(".veil");
	for (const type of ["pointerdown", "pointerup", "click"]) veil?.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerType: "mouse" }));
	await vi.runAllTimersAsync();
}
async function escape(): Promise<void> {
	document.querySelector("input")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
	await vi.runAllTimersAsync();
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
	page.unmount();
	document.body.innerHTML = "";
	vi.useRealTimers();
});

describe("a window over the page", () => {
	it.each([["a click beside it", beside], ["Escape", escape]] as const)("is closed by %s, but not what was written in it", async (_, by) => {
		await open(false);
		await by();
		expect(isOpen()).toBe(false);
		page.unmount();
		await open(true);
		await by();
		expect(isOpen()).toBe(true);
	});
	it("is closed by its cross, whatever was written", async () => {
		await open(true);
		document.querySelector<HTMLElement>(".x")?.click();
		await vi.runAllTimersAsync();
		expect(isOpen()).toBe(false);
	});
});
