import { PiniaColada, useQueryCache } from "@pinia/colada";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Component } from "vue";
import { createMemoryHistory, createRouter } from "vue-router";
import type { Campaign } from "@/api/types";
import { useAuth } from "@/auth/store";
import { i18n } from "@/i18n";
import { useRunWatch } from "@/stores/runWatch";
import ResultsPanel from "./campaign/parts/ResultsPanel.vue";
import DashboardPage from "./dashboard/DashboardPage.vue";
import RunsPage from "./runs/RunsPage.vue";

const id = "01a22a17-6f95-7172-b32e-6b8c81609e0b";
const at = "2026-06-01T00:00:00Z";
let answers: Record<string, object | undefined>;
let page: VueWrapper | undefined;

beforeEach(() => {
	answers = {
		"/api/campaigns": { campaigns: [{ id, name: "Harbour", templateId: "quiz", status: "draft", updatedAt: at, createdAt: at, thumbnailUrl: null }], total: 1 },
		"/api/runs": { runs: [{ id: "r", runId: "r", workflowName: "campaign.build", status: "completed", createdAt: at, updatedAt: at, attempt: 1, costUsd: "0", campaignId: id, durationMs: 1000 }] },
	};
	vi.stubGlobal("fetch", (r: Request) => {
		const path = new URL(r.url).pathname;
		const body = path in answers ? answers[path] : {};
		return Promise.resolve(new Response(JSON.stringify(body ?? { message: "The store is away.", code: "INTERNAL" }), { status: body ? 200 : 500, headers: { "Content-Type": "application/json" } }));
	});
});
afterEach(() => {
	page?.unmount();
	vi.unstubAllGlobals();
});

async function show(what: Component, props: object = {}): Promise<VueWrapper> {
	const pinia = createPinia();
	setActivePinia(pinia);
	vi.spyOn(useAuth(), "may").mockReturnValue(true);
	const router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/:rest(.*)*", component: { template: "<i />" } }] });
	await router.push("/");
	page = mount(what, { props, global: { plugins: [pinia, PiniaColada, i18n, router], stubs: { StartDialog: true, SpendCard: true, FirstCampaign: true, DayBars: true } }, attachTo: document.body });
	useRunWatch().loaded = true;
	await flushPromises();
	return page;
}
async function again(...gone: string[]): Promise<void> {
	for (const path of gone) answers[path] = undefined;
	await useQueryCache().invalidateQueries({ active: null }).catch(() => undefined);
	await flushPromises();
}

describe("what was read stays when it cannot be read again", () => {
	it("among the runs", async () => {
		const p = await show(RunsPage);
		await again();
		expect(p.get("li.run").text()).toContain("Harbour");
		await again("/api/runs");
		expect(p.get("li.run").text()).toContain("Harbour");
		expect(p.find("[role=alert]").exists()).toBe(true);
	});
	it("on the first page", async () => {
		const p = await show(DashboardPage);
		await again();
		expect(p.text()).toContain("Harbour");
		await again("/api/campaigns");
		expect(p.text()).toContain("Harbour");
		expect(p.find("[role=alert]").exists()).toBe(true);
	});
});

describe("the plays of a campaign", () => {
	const plays = `/api/campaigns/${id}/plays`;
	const play = (n: number): object => ({ session_id: `s${n}`, started_at: at, status: "completed", outcome: "win", prize: `Prize ${n}` });
	it("are read again with the rest of it, and stay when that fails", async () => {
		answers[`/api/campaigns/${id}/stats`] = { plays: 1, completed: 1, wins: 1, byDay: [], prizes: [] };
		answers[plays] = { plays: [play(1)] };
		const p = await show(ResultsPanel, { campaign: { id, name: "Harbour", status: "live" } as Partial<Campaign> as Campaign });
		expect(p.text()).toContain("Prize 1");
		answers[plays] = { plays: [play(2), play(1)] };
		await again();
		expect(p.text()).toContain("Prize 2");
		await again(plays);
		expect(p.text()).toContain("Prize 2");
		expect(p.find("[role=alert]").exists()).toBe(true);
	});
});
