import { mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia, type Pinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { onceKey } from "@/api/client";
import { i18n } from "@/i18n";
import { useToasts } from "@/stores/toasts";
import UiCopy from "@/ui/UiCopy.vue";

let pinia: Pinia;
let page: VueWrapper;
let selected: string[];
let works: boolean;

beforeEach(() => {
	pinia = createPinia();
	setActivePinia(pinia);
	selected = [];
	works = true;
	document.execCommand = (what) => {
		const field = document.activeElement;
		if (what === "copy" && field instanceof HTMLTextAreaElement && works) selected.push(field.value.slice(field.selectionStart, field.selectionEnd));
		return works;
	};
});
afterEach(() => {
	page.unmount();
	vi.unstubAllGlobals();
	document.body.innerHTML = "";
});
async function press(clipboard: unknown): Promise<void> {
	vi.stubGlobal("navigator", { clipboard });
	page = mount({ components: { UiCopy }, template: "<div role='dialog'><UiCopy text='a b' /></div>" }, { global: { plugins: [pinia, i18n] }, attachTo: document.body });
	page.find("button").element.focus();
	await page.find("button").trigger("click");
	await vi.waitFor(() => expect(page.text() === "Copied" || useToasts().toasts.length > 0).toBe(true));
}

describe("copying", () => {
	it("uses the clipboard where there is one", async () => {
		const writeText = vi.fn(async () => undefined);
		await press({ writeText });
		expect([writeText.mock.calls, selected, page.text()]).toEqual([[["a b"]], [], "Copied"]);
	});
	it.each([["there is none", undefined], ["it is not allowed", { writeText: () => Promise.reject(new DOMException("no", "NotAllowedError")) }]])("works over plain http, where %s, and the focus stays", async (_, clipboard) => {
		await press(clipboard);
		expect([selected, page.text(), document.activeElement === page.find("button").element, document.querySelector("textarea")]).toEqual([["a b"], "Copied", true, null]);
	});
	it("says so when it did not work", async () => {
		works = false;
		await press(undefined);
		expect([page.text(), useToasts().toasts[0]?.tone]).toEqual(["Copy", "bad"]);
	});
});

describe("the key of a request", () => {
	it("is there over plain http, too", () => {
		vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
		const keys = Array.from({ length: 50 }, onceKey);
		expect(new Set(keys).size).toBe(50);
		for (const k of keys) expect(k).toMatch(/^[0-9a-f]{32}$/);
	});
});
