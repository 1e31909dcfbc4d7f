import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createMemoryHistory, createRouter } from "vue-router";
import type { Campaign } from "@/api/types";
import { useAuth } from "@/auth/store";
import { i18n } from "@/i18n";
import CampaignPage from "./CampaignPage.vue";

const campaign = (id: string, more: Partial<Campaign> = {}): Campaign => ({
	type: "campaign", id, tenantId: "t", userId: "u", name: `Sea ${id}`, templateId: "quiz", status: "live", config: null, bundleUrl: "/b/1/",
	thumbnailUrl: null, latestRunId: "r0", version: 3, createdAt: "2026-11-01T00:00:00Z", updatedAt: "2026-11-02T00:00:00Z", ...more,
});
const bundle = { version: 1, live: true, runId: "r0", createdAt: "2026-11-02T00:00:00Z" };
const json = (body: unknown): Response => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });

let posted: string[];
let how: Partial<Campaign>;
let page: VueWrapper | undefined;

beforeEach(() => {
	posted = [];
	how = {};
	vi.stubGlobal("fetch", (r: Request) => {
		const { pathname } = new URL(r.url);
		if (r.method === "POST") posted.push(pathname);
		const id = /^\/api\/campaigns\/([^/]+)$/.exec(pathname)?.[1];
		if (id) return Promise.resolve(json(campaign(id, how)));
		if (pathname.startsWith("/api/runs/")) return Promise.resolve(json({ runId: "r0", status: "running", costUsd: "1.25", steps: [], artifacts: [] }));
		return Promise.resolve(json({ bundles: [bundle], triggerSchema: {} }));
	});
});
afterEach(() => {
	page?.unmount();
	vi.unstubAllGlobals();
	document.body.innerHTML = "";
});

async function show(id: string): Promise<VueWrapper> {
	const pinia = createPinia();
	setActivePinia(pinia);
	vi.spyOn(useAuth(), "may").mockReturnValue(true);
	const router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/:all(.*)", component: { render: () => null } }] });
	await router.push(`/campaigns/${id}`);
	page = mount(CampaignPage, { props: { id }, global: { plugins: [pinia, PiniaColada, i18n, router], stubs: { Poster: true, BriefCard: true, ShareCard: true, RunProgress: true } }, attachTo: document.body });
	await flushPromises();
	return page;
}
const dialog = (): HTMLElement | null => document.querySelector("[role=dialog]");
async function press(name: RegExp, within: ParentNode = document): Promise<void> {
	const found = [...within.querySelectorAll("button")].find((b) => name.test(b.textContent));
	if (!found) throw new Error(`no button ${name.source}`);
	found.click();
	await flushPromises();
}

describe("a campaign's page", () => {
	it("takes no window of one campaign along to another", async () => {
		const shown = await show("c1");
		await press(/^Music and sounds/);
		await vi.waitFor(() => expect(dialog()).not.toBeNull());
		await shown.setProps({ id: "c2" });
		await flushPromises();
		expect(document.body.textContent).toContain("Sea c2");
		expect(dialog()).toBeNull();
	});
	it("ends what makes it only when that was said twice, and says what it has cost", async () => {
		how = { latestRunStatus: "running" };
		await show("c1");
		await press(/^Stop generating/);
		await vi.waitFor(() => expect(dialog()?.textContent).toContain("$1.25"));
		expect(posted).toEqual([]);
		await press(/^Let it run/);
		expect(dialog()).toBeNull();
		expect(posted).toEqual([]);
		await press(/^Stop generating/);
		await vi.waitFor(() => expect(dialog()).not.toBeNull());
		await press(/^Cancel run/);
		expect(dialog()).toBeNull();
		expect(posted).toEqual(["/api/campaigns/c1/cancel"]);
	});
});
