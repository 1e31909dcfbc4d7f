import { mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { defineComponent, h, ref, type Ref } from "vue";
import { i18n } from "@/i18n";
import { useToasts } from "@/stores/toasts";
import { useRemoval } from "./removal";

interface Prize { name: string }
let list: Ref<Prize[]>;
let remove: (i: number, said: string) => void;
let page: VueWrapper;
const names = (): string => list.value.map((x) => x.name).join(" ");

beforeEach(() => {
	const pinia = createPinia();
	setActivePinia(pinia);
	list = ref([{ name: "a" }, { name: "b" }, { name: "c" }]);
	page = mount(defineComponent({ setup: () => { remove = useRemoval(list); return () => h("i"); } }), { global: { plugins: [pinia, i18n] } });
});

describe("taking one of a list away", () => {
	it("is taken back where it was, and nothing else with it", () => {
		remove(1, "b is gone");
		list.value = [{ name: "A" }, ...list.value.slice(1), { name: "d" }];
		expect(useToasts().undoLast()).toBe(true);
		expect([names(), useToasts().toasts]).toEqual(["A b c d", []]);
	});
	it("is taken back in turn", () => {
		remove(0, "a is gone");
		remove(0, "b is gone");
		useToasts().undoLast();
		useToasts().undoLast();
		expect(names()).toBe("a b c");
	});
	it("is not offered to be taken back once the list is gone", () => {
		remove(1, "b is gone");
		page.unmount();
		expect([useToasts().toasts, useToasts().undoLast(), names()]).toEqual([[], false, "a c"]);
	});
	it("puts back nothing that came back otherwise", () => {
		list.value = [...list.value, { name: "b" }];
		remove(1, "b is gone");
		list.value = [{ name: "a" }, { name: "b" }, { name: "c" }, { name: "b" }];
		useToasts().undoLast();
		expect(names()).toBe("a b c b");
	});
});
