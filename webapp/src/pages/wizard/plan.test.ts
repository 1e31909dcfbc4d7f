import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Component } from "vue";
import { createMemoryHistory, createRouter, type Router } from "vue-router";
import { useTokens } from "@/api/transport";
import { i18n } from "@/i18n";
import BriefPage from "./BriefPage.vue";
import StartPage from "./StartPage.vue";

const brief = "A quiz about the sea for families.";
const output = { recommended_template: { template_id: "quiz", template_name: "Quiz", reasoning: "", confidence: 1 }, summary: "", estimated_engagement: "medium", warnings: ["Who may play?"], asset_requirements: [], prize_tiers: [],
	theme: { mood: "premium", primary_color: "#0B5563", secondary_color: "#0B5563", accent_color: "#0B5563", background_color: "#FFFFFF", text_color: "#000000" } };

let plans: { key: string | null; brief: unknown }[];
let answer: (r: Request) => Promise<Response>;
let more: object;
let said: string;
let page: VueWrapper | undefined;

const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
const never = (r: Request): Promise<Response> => new Promise((_, given) => { r.signal.addEventListener("abort", () => { given(new DOMException("", "AbortError")); }); });
const refused = (): Promise<Response> => Promise.resolve(json(429, { code: "RATE_LIMITED", message: "later" }));

beforeEach(() => {
	plans = [];
	answer = refused;
	more = {};
	said = brief;
	useTokens({ token: () => Promise.resolve("t"), refused: () => undefined });
	vi.stubGlobal("fetch", async (r: Request) => {
		const path = new URL(r.url).pathname;
		if (path === "/api/intelligence/plan") {
			plans.push({ key: r.headers.get("Idempotency-Key"), brief: ((await r.json()) as { brief: unknown }).brief });
			return answer(r);
		}
		if (path.startsWith("/api/intelligence/history/")) return json(200, { id: path.split("/").at(-1), generation_type: "plan", status: "completed", accepted: false, campaign_id: null, input_params: { brief: said }, output, error: null, ...more });
		return json(404, { code: "NOT_FOUND", message: "no" });
	});
	setActivePinia(createPinia());
});
afterEach(() => {
	page?.unmount();
	vi.useRealTimers();
	vi.unstubAllGlobals();
	sessionStorage.clear();
	document.body.innerHTML = "";
});

async function show(what: Component, props: Record<string, unknown> = {}, at = "/"): Promise<Router> {
	const router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/:all(.*)*", component: { template: "" } }] });
	await router.push(at);
	page = mount(what, { props, global: { plugins: [createPinia(), PiniaColada, i18n, router], stubs: { PreviewPane: true, TemplateCards: true } }, attachTo: document.body });
	await flushPromises();
	return router;
}
async function press(name: string): Promise<void> {
	const found = [...document.querySelectorAll("button")].findLast((b) => b.textContent.includes(name));
	if (!found) throw new Error(`no button ${name}`);
	found.click();
	await flushPromises();
}
async function write(field: Element | null, text: string): Promise<void> {
	if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) throw new Error("no field");
	field.value = text;
	field.dispatchEvent(new Event("input", { bubbles: true }));
	await flushPromises();
}
const dialog = (): HTMLTextAreaElement | null => document.querySelector("[role=dialog] textarea");
const answered = (): HTMLInputElement | null => document.querySelector("li input.control[maxlength='300']");

describe("a plan that nothing came of", () => {
	it("leaves the brief as it was written, to go on from", async () => {
		await show(BriefPage, { generationId: "one" });
		await press("Change the brief");
		expect(dialog()?.value).toBe(brief);
		await write(dialog(), `${brief} And for children.`);
		await press("Make a plan");
		expect(plans.map((p) => p.brief)).toEqual([`${brief} And for children.`]);
		await press("Change the brief");
		expect(dialog()?.value).toBe(`${brief} And for children.`);
	});
	it("leaves the answers to what it missed", async () => {
		await show(BriefPage, { generationId: "one" });
		await press("Answer");
		await write(answered(), "Everybody");
		answer = never;
		await press("Plan again with this");
		expect(plans.map((p) => p.brief)).toEqual([`${brief} Everybody.`]);
		await press("Cancel");
		expect(answered()?.value).toBe("Everybody");
	});
	it("says when brief and answers are more than it takes, and sends nothing of it", async () => {
		said = "a".repeat(1995);
		await show(BriefPage, { generationId: "one" });
		await press("Answer");
		await write(answered(), "Everybody");
		await press("Plan again with this");
		expect(plans).toEqual([]);
		expect(dialog()?.value).toBe(`${said} Everybody.`);
		expect(document.querySelector("[role=dialog] [role=alert]")?.textContent).toContain("2,000");
	});
});

describe("a plan that was accepted", () => {
	const fields = (): boolean[] => [...document.querySelectorAll(".cards :is(input, select)")].map((f) => f.hasAttribute("disabled") || f.closest("fieldset")?.disabled === true);
	it("cannot be changed", async () => {
		more = { accepted: true, campaign_id: "c" };
		await show(BriefPage, { generationId: "one" });
		expect(fields().length).toBeGreaterThan(3);
		expect(new Set(fields())).toEqual(new Set([true]));
	});
	it("offers what was changed of it to the campaign that lacks it", async () => {
		await show(BriefPage, { generationId: "one" });
		expect(new Set(fields())).toEqual(new Set([false]));
		await write(document.querySelector(".pair input"), "Mine");
		page?.unmount();
		more = { accepted: true, campaign_id: "c" };
		await show(BriefPage, { generationId: "one" });
		expect(document.querySelector(".pair input")).toHaveProperty("value", "Mine");
		expect(document.querySelector(".bar")?.textContent).toContain("Apply to the campaign");
	});
});

describe("an order of a plan", () => {
	const box = (): Element | null => document.querySelector("#brief");
	it("is the same one when the page was left and is come back to", async () => {
		answer = never;
		await show(StartPage);
		await write(box(), brief);
		await press("Make a plan");
		page?.unmount();
		await show(StartPage);
		expect(plans.map((p) => p.brief)).toEqual([brief, brief]);
		expect(plans[1]?.key).toBe(plans[0]?.key);
		// What somebody wants now is another thing.
		page?.unmount();
		sessionStorage.setItem("cg.brief", "A wheel for a bakery.");
		await show(StartPage);
		expect(plans).toHaveLength(2);
		expect(box()).toHaveProperty("value", "A wheel for a bakery.");
	});
	it("is the same one after a reply that was lost, and another one after a refusal", async () => {
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
		answer = () => Promise.reject(new TypeError("lost"));
		await show(StartPage);
		await write(box(), brief);
		await press("Make a plan");
		await vi.runAllTimersAsync();
		const lost = plans.length;
		answer = refused;
		await press("Make a plan");
		await press("Make a plan");
		const keys = plans.map((p) => p.key);
		expect(new Set(keys.slice(0, lost + 1)).size).toBe(1);
		expect(keys).toHaveLength(lost + 2);
		expect(keys.at(-1)).not.toBe(keys[0]);
	});
	it("is the same one when it was given up and is wanted after all, but is not waited for by itself", async () => {
		answer = never;
		await show(StartPage);
		await write(box(), brief);
		await press("Make a plan");
		await press("Cancel");
		await press("Make a plan");
		expect(plans[1]?.key).toBe(plans[0]?.key);
		await press("Cancel");
		page?.unmount();
		await show(StartPage);
		expect(plans).toHaveLength(2);
	});
});
