import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useAuth } from "@/auth/store";
import { i18n } from "@/i18n";
import CampaignPicker from "./CampaignPicker.vue";

const all = Array.from({ length: 150 }, (_, i) => ({ id: `c${i}`, name: `Campaign ${i}`, status: i % 2 ? "draft" : "archived" }));
let asked: string[];
/** Nothing is answered any more. */
let hold = false;
let page: VueWrapper | undefined;

beforeEach(() => {
	asked = [];
	hold = false;
	Element.prototype.scrollIntoView = () => undefined;
	vi.stubGlobal("fetch", (r: Request) => {
		const url = new URL(r.url);
		asked.push(url.pathname + url.search);
		if (hold) return new Promise(() => undefined);
		const one = /^\/api\/campaigns\/(.+)$/.exec(url.pathname)?.[1];
		const fit = all.filter((c) => c.name.includes(url.searchParams.get("search") ?? ""));
		const body = one ? all.find((c) => c.id === one) : { campaigns: fit.slice(0, Number(url.searchParams.get("limit"))), total: fit.length };
		return Promise.resolve(new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } }));
	});
});
afterEach(() => {
	page?.unmount();
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

async function pick(modelValue: string, more: object = {}): Promise<VueWrapper> {
	const pinia = createPinia();
	setActivePinia(pinia);
	vi.spyOn(useAuth(), "may").mockReturnValue(true);
	page = mount(CampaignPicker, { props: { modelValue, label: "Campaign", first: [{ value: "", label: "Every campaign" }], ...more }, global: { plugins: [pinia, PiniaColada, i18n] }, attachTo: document.body });
	await flushPromises();
	return page;
}
const shown = (p: VueWrapper): string[] => p.findAll("[role=option]").map((o) => o.text());
const inBox = (p: VueWrapper): string => p.get("input").element.value;

describe("a campaign that is picked", () => {
	it("is found by its name, though there are more than a list holds", async () => {
		const p = await pick("");
		expect([inBox(p), asked]).toEqual(["Every campaign", []]);
		await p.get("input").trigger("click");
		await flushPromises();
		expect(shown(p)).toHaveLength(21);
		vi.useFakeTimers();
		await p.get("input").setValue("Campaign 149");
		vi.advanceTimersByTime(300);
		vi.useRealTimers();
		await flushPromises();
		expect(shown(p)).toEqual(["Campaign 149"]);
		await p.get("input").trigger("keydown", { key: "Enter" });
		expect(p.emitted("update:modelValue")).toEqual([["c149"]]);
	});
	it("is none of those that were found for other words", async () => {
		const p = await pick("");
		await p.get("input").trigger("click");
		await flushPromises();
		vi.useFakeTimers();
		await p.get("input").setValue("Campaign 149");
		await p.get("input").trigger("keydown", { key: "Enter" });
		expect([shown(p), p.emitted("update:modelValue")]).toEqual([[], undefined]);
		// Asked for, and not answered yet.
		await vi.advanceTimersByTimeAsync(201);
		hold = true;
		await p.get("input").setValue("Campaign 148");
		await vi.advanceTimersByTimeAsync(300);
		await p.get("input").trigger("keydown", { key: "Enter" });
		expect([shown(p), p.emitted("update:modelValue")]).toEqual([[], undefined]);
	});
	it("is called by its name, wherever it stands", async () => {
		const p = await pick("c140");
		expect(inBox(p)).toBe("Campaign 140");
	});
	it("stays when one looks and goes away, and is given up for what stands first", async () => {
		const p = await pick("c140");
		await p.get("input").trigger("click");
		await flushPromises();
		await p.get("input").setValue("x");
		await p.get("input").trigger("keydown", { key: "Escape" });
		expect([inBox(p), p.emitted("update:modelValue")]).toEqual(["Campaign 140", undefined]);
		await p.get("input").trigger("click");
		await p.findAll("[role=option]")[0]?.trigger("click");
		expect(p.emitted("update:modelValue")).toEqual([[""]]);
	});
	it("is one in a state that is asked for", async () => {
		const p = await pick("", { states: ["draft"] });
		await p.get("input").trigger("click");
		await flushPromises();
		expect(shown(p)).toEqual(["Every campaign", ...all.slice(0, 20).filter((c) => c.status === "draft").map((c) => c.name)]);
	});
});
