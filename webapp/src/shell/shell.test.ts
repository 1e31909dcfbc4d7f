import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Component } from "vue";
import { createMemoryHistory, createRouter, type Router } from "vue-router";
import type { Campaign } from "@/api/types";
import { useAuth } from "@/auth/store";
import { useConflict } from "@/campaigns/conflict";
import { i18n } from "@/i18n";
import { useOverlays } from "@/stores/overlays";
import AppNav from "./AppNav.vue";
import AppShell from "./AppShell.vue";
import CommandPalette from "./CommandPalette.vue";

let rights: string[];
let asked: string[];
let router: Router;
let page: VueWrapper | undefined;

beforeEach(() => {
	rights = [];
	asked = [];
	setActivePinia(createPinia());
	vi.stubGlobal("fetch", (r: Request) => {
		const url = new URL(r.url);
		asked.push(url.pathname + url.search);
		return Promise.resolve(new Response(JSON.stringify({ campaigns: [{ id: "c", name: "Harbour" }], total: 1, runs: [] }), { headers: { "Content-Type": "application/json" } }));
	});
	Element.prototype.scrollIntoView = () => undefined;
});
afterEach(() => {
	page?.unmount();
	vi.useRealTimers();
	vi.unstubAllGlobals();
	document.body.innerHTML = "";
});

async function show(what: Component): Promise<void> {
	const pinia = createPinia();
	setActivePinia(pinia);
	vi.spyOn(useAuth(), "may").mockImplementation((r) => rights.includes(r));
	router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/:rest(.*)*", component: { template: "<i />" } }] });
	await router.push("/runs");
	useOverlays().palette = what === CommandPalette;
	page = mount(what, { global: { plugins: [pinia, PiniaColada, i18n, router], stubs: { AccountMenu: true } }, attachTo: document.body });
	await flushPromises();
}
const searches = (): string[] => asked.filter((a) => a.startsWith("/api/campaigns"));

describe("who may only look", () => {
	it("is offered no new campaign, in the menu, in the palette and by its key", async () => {
		await show(AppNav);
		expect(document.body.textContent).not.toContain("New campaign");
		page?.unmount();
		await show(CommandPalette);
		expect(document.body.textContent).not.toContain("New campaign");
		page?.unmount();
		await show(AppShell);
		document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
		await flushPromises();
		expect(router.currentRoute.value.path).toBe("/runs");
	});
	it("is offered it all the same who may write", async () => {
		rights = ["campaigns:write"];
		await show(AppNav);
		expect(document.body.textContent).toContain("New campaign");
		page?.unmount();
		await show(AppShell);
		document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
		await flushPromises();
		expect(router.currentRoute.value.path).toBe("/campaigns/new");
	});
});

describe("a conflict", () => {
	it("is told on whatever page one is by then", async () => {
		await show(AppShell);
		const before: Campaign = {
			type: "campaign", id: "c", tenantId: "t", userId: "u", name: "Sea", templateId: "quiz", status: "draft", config: null, bundleUrl: null,
			thumbnailUrl: null, latestRunId: null, version: 3, createdAt: "2026-11-01T00:00:00Z", updatedAt: "2026-11-02T00:00:00Z",
		};
		useConflict().conflict = { before, after: { ...before, name: "Ocean", version: 4 }, different: [{ part: "name", before: "Sea", after: "Ocean" }] };
		await vi.waitFor(() => expect(document.querySelector("[role=dialog]")?.textContent).toContain("Ocean"));
		useConflict().close();
		await flushPromises();
		expect(document.querySelector("[role=dialog]")).toBeNull();
	});
});

describe("the palette", () => {
	const type = async (text: string): Promise<void> => {
		const box = document.querySelector("input");
		if (!box) throw new Error("no box");
		for (const end of text.split("").map((_, i) => i + 1)) {
			box.value = text.slice(0, end);
			box.dispatchEvent(new Event("input", { bubbles: true }));
			await flushPromises();
		}
	};
	it("asks for campaigns once for a word, not for each of its letters", async () => {
		rights = ["campaigns:read"];
		await show(CommandPalette);
		vi.useFakeTimers();
		await type("harb");
		expect(searches()).toHaveLength(1);
		vi.advanceTimersByTime(300);
		await flushPromises();
		expect(searches().map((s) => new URLSearchParams(s.split("?")[1]).get("search"))).toEqual([null, "harb"]);
		expect(document.body.textContent).toContain("Harbour");
	});
	it("asks for none where they may not be read", async () => {
		await show(CommandPalette);
		await flushPromises();
		expect(searches()).toEqual([]);
	});
});
