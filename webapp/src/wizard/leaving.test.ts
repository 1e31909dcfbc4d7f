/* eslint-disable vue/one-component-per-file -- two small pages to go between */
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defineComponent, h, ref, shallowRef, type Ref } from "vue";
import { createMemoryHistory, createRouter, RouterView, type Router } from "vue-router";
import { useGoing, type Going } from "./leaving";

let page: VueWrapper;
let router: Router;
let going: Going;
let dirty: Ref<boolean>;
let conflict: Ref<object | null>;
let saves: (() => boolean)[];

beforeEach(async () => {
	dirty = ref(true);
	conflict = shallowRef(null);
	saves = [];
	const save = async (): Promise<boolean> => {
		await Promise.resolve();
		const good = saves.shift()?.() ?? false;
		if (good) dirty.value = false;
		return good;
	};
	const Wizard = defineComponent({ setup: () => { going = useGoing({ dirty, conflict, save }); return () => h("i"); } });
	const Other = defineComponent({ setup: () => () => h("b") });
	router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/campaigns/:id/edit/:step?", component: Wizard }, { path: "/campaigns/:id", component: Other }] });
	await router.push("/campaigns/a/edit");
	page = mount(RouterView, { global: { plugins: [router] } });
	await flushPromises();
});
afterEach(() => page.unmount());
const at = (): string => router.currentRoute.value.fullPath;

describe("leaving what is not saved yet", () => {
	it("waits until it is saved", async () => {
		saves.push(() => { expect(at()).toBe("/campaigns/a/edit"); return true; });
		await router.push("/campaigns/a");
		expect([at(), saves, going.asking.value]).toEqual(["/campaigns/a", [], false]);
	});
	it("stays and asks when it was refused, and goes where it was to go when that is said", async () => {
		await router.push("/campaigns/a?x=1");
		expect([at(), going.asking.value]).toEqual(["/campaigns/a/edit", true]);
		going.asking.value = false;
		await router.push("/campaigns/a?x=2");
		await going.leave();
		await flushPromises();
		expect(at()).toBe("/campaigns/a?x=2");
	});
	it("is asked about again, and not for ever allowed, when one has stayed", async () => {
		await router.push("/campaigns/a");
		going.asking.value = false;
		saves.push(() => true);
		await router.push("/campaigns/a");
		expect(at()).toBe("/campaigns/a");
	});
	it("leaves a conflict to its own question", async () => {
		saves.push(() => { conflict.value = {}; return false; });
		await router.push("/campaigns/a");
		expect([at(), going.asking.value, going.conflict.value]).toEqual(["/campaigns/a/edit", false, true]);
	});
	it("leaves a conflict alone that was put off, however one goes on, until one wants to leave again", async () => {
		conflict.value = { mine: "a" };
		await flushPromises();
		expect(going.conflict.value).toBe(true);
		going.conflict.value = false;
		conflict.value = { mine: "ab" };
		await flushPromises();
		expect(going.conflict.value).toBe(false);
		await router.push("/campaigns/a");
		expect(going.conflict.value).toBe(true);
	});
	it("goes from step to step without a question, and to another campaign with one", async () => {
		await router.push("/campaigns/a/edit/theme");
		expect([at(), going.asking.value]).toEqual(["/campaigns/a/edit/theme", false]);
		await router.push("/campaigns/b/edit");
		expect([at(), going.asking.value]).toEqual(["/campaigns/a/edit/theme", true]);
	});
	it("is no question when there is nothing to lose", async () => {
		dirty.value = false;
		await router.push("/campaigns/a");
		expect(at()).toBe("/campaigns/a");
	});
});
