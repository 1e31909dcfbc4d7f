import { mount, type VueWrapper } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import { nextTick } from "vue";
import { i18n } from "@/i18n";
import type { When } from "@/i18n/days";
import UiWhen from "./UiWhen.vue";

let page: VueWrapper | undefined;
afterEach(() => page?.unmount());

/** The window of dates, and what an end comes to as its digits are typed. */
async function opened(modelValue: When): Promise<{ type: (end: "from" | "to", ...values: string[]) => Promise<void>; leave: (end: "from" | "to") => Promise<void>; said: () => unknown[]; box: (end: "from" | "to") => HTMLInputElement }> {
	const w = mount(UiWhen, { props: { modelValue, label: "Time", "onUpdate:modelValue": (to: When) => w.setProps({ modelValue: to }) }, global: { plugins: [i18n] }, attachTo: document.body });
	page = w;
	await w.get("button").trigger("click");
	await nextTick();
	const box = (end: "from" | "to"): HTMLInputElement => {
		const found = document.querySelectorAll<HTMLInputElement>("input[type=date]")[end === "from" ? 0 : 1];
		if (!found) throw new Error("no box");
		return found;
	};
	return {
		box,
		type: async (end, ...values) => {
			for (const v of values) {
				box(end).value = v;
				box(end).dispatchEvent(new Event("change"));
				await nextTick();
			}
		},
		leave: async (end) => {
			box(end).dispatchEvent(new FocusEvent("blur"));
			await nextTick();
		},
		said: () => w.emitted("update:modelValue") ?? [],
	};
}

describe("an end that is typed", () => {
	it("is no day of the second century on its way to this one", async () => {
		const w = await opened({ from: "2026-10-01", to: "2026-10-31" });
		await w.type("to", "0002-11-15", "0020-11-15", "0202-11-15", "2026-11-15");
		expect(w.said()).toEqual([[{ from: "2026-10-01", to: "2026-11-15" }, true]]);
	});
	it("leaves the other alone while it is on its way by an earlier month", async () => {
		const w = await opened({ from: "2026-10-01", to: "2026-10-31" });
		await w.type("to", "2026-01-31", "2026-11-30");
		await w.leave("to");
		expect(w.said()).toEqual([[{ from: "2026-10-01", to: "2026-11-30" }, true]]);
	});
	it("takes the other along when it is left before it", async () => {
		const w = await opened({ from: "2026-10-01", to: "2026-10-31" });
		await w.type("to", "2026-01-31");
		expect(w.said()).toEqual([]);
		await w.leave("to");
		expect(w.said()).toEqual([[{ from: "2026-01-31", to: "2026-01-31" }, true]]);
	});
	it("is what it was when it is left half way, and nothing when it is emptied", async () => {
		const w = await opened({ from: "2026-10-01" });
		await w.type("from", "0002-10-01");
		await w.leave("from");
		expect([w.box("from").value, w.said()]).toEqual(["2026-10-01", []]);
		await w.type("from", "");
		expect(w.said()).toEqual([[{ from: undefined, to: undefined }, true]]);
	});
});
