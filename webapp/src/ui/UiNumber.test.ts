import { mount, type VueWrapper } from "@vue/test-utils";
import { defineComponent, h, ref } from "vue";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { begin, i18n } from "@/i18n";
import UiNumber from "./UiNumber.vue";

beforeAll(() => begin("de"), 60_000);
afterEach(() => begin("en"));

function field(start: number | undefined, more: Record<string, unknown> = {}): { value: () => number | undefined; input: () => HTMLInputElement; wrapper: VueWrapper; type: (text: string) => Promise<void> } {
	const value = ref(start);
	const parent = defineComponent(() => () => h(UiNumber, { value: value.value, min: 0, max: 100, ...more, onChange: (v: number) => { value.value = v; }, onClear: () => { value.value = undefined; } }));
	const wrapper = mount(parent, { global: { plugins: [i18n] } });
	const input = (): HTMLInputElement => wrapper.get("input").element;
	/** setValue would also say that one is done. */
	const type = (text: string): Promise<void> => {
		input().value = text;
		return wrapper.get("input").trigger("input");
	};
	return { value: () => value.value, input, wrapper, type };
}

describe("a number to be typed", () => {
	it("is written and read in German", async () => {
		await begin("de");
		const f = field(10.5, { digits: 2 });
		expect(f.input().value).toBe("10,5");
		await f.type("12,25");
		expect([f.value(), f.input().value]).toEqual([10.5, "12,25"]); // not before one is done
		await f.wrapper.get("input").trigger("change");
		expect([f.value(), f.input().value]).toEqual([12.25, "12,25"]);
	});
	it("is held within its limits, and what is none is forgotten", async () => {
		const f = field(5);
		for (const [text, is] of [["250", 100], ["-3", 0], ["word", 0], ["", 0], ["7.6", 8]] as const) {
			await f.type(text);
			await f.wrapper.get("input").trigger("change");
			expect([f.value(), f.input().value]).toEqual([is, String(is)]);
		}
	});
	it("may be none, counts at once where that is wanted, and leaves alone what is typed", async () => {
		const f = field(undefined, { optional: true, live: true, digits: 1 });
		await f.type("1.");
		expect([f.value(), f.input().value]).toEqual([1, "1."]);
		await f.type("");
		expect([f.value(), f.input().value]).toEqual([undefined, ""]);
	});
	it("moves by the arrows", async () => {
		const f = field(98);
		for (let i = 0; i < 3; i++) await f.wrapper.get("input").trigger("keydown", { key: "ArrowUp" });
		expect([f.value(), f.input().getAttribute("aria-valuenow")]).toEqual([100, "100"]);
		await f.wrapper.get("input").trigger("keydown", { key: "PageDown" });
		expect(f.value()).toBe(90);
	});
});
