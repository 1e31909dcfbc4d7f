import { PiniaColada, useQueryCache } from "@pinia/colada";
import { flushPromises, mount } from "@vue/test-utils";
import { createPinia } from "pinia";
import { defineComponent, h } from "vue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createMemoryHistory, createRouter } from "vue-router";
import type { Campaign } from "@/api/types";
import { i18n } from "@/i18n";
import { useToasts } from "@/stores/toasts";
import { differences, useConflict } from "./conflict";
import { useDeeds, type Deeds } from "./deeds";
import { useLater } from "@/stores/later";

const campaign: Campaign = {
	type: "campaign", id: "c1", tenantId: "t", userId: "u", name: "Sea", templateId: "quiz", status: "live", config: null, bundleUrl: null,
	thumbnailUrl: null, latestRunId: null, version: 3, createdAt: "2026-11-01T00:00:00Z", updatedAt: "2026-11-02T00:00:00Z",
};
const json = (status: number, body: unknown): Response => new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

let calls: Request[];
let answer: (r: Request) => Response | Promise<Response>;
let deeds: Deeds;
let cache: ReturnType<typeof useQueryCache>;

beforeEach(async () => {
	calls = [];
	vi.stubGlobal("fetch", (r: Request) => {
		calls.push(r);
		return Promise.resolve(answer(r));
	});
	const router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/:all(.*)", component: { render: () => null } }] });
	await router.push("/campaigns");
	mount(defineComponent({ setup() { deeds = useDeeds(); cache = useQueryCache(); return () => h("div"); } }), { global: { plugins: [createPinia(), PiniaColada, i18n, router] } });
	cache.setQueryData(["campaigns", { limit: 24 }], { campaigns: [campaign], total: 1, limit: 24, offset: 0 });
	cache.setQueryData(["campaign", "c1"], campaign);
});
afterEach(() => vi.unstubAllGlobals());

const listed = (): Campaign | undefined => cache.getQueryData<{ campaigns: Campaign[] }>(["campaigns", { limit: 24 }])?.campaigns[0];
const single = (): Campaign | undefined => cache.getQueryData<Campaign>(["campaign", "c1"]);

describe("a change is shown before it is done", () => {
	it("in the list and on its page, with the version that was seen", async () => {
		let done: (r: Response) => void = () => undefined;
		answer = () => new Promise<Response>((d) => { done = d; });
		const going = deeds.archive(campaign);
		await flushPromises();
		expect(listed()?.status).toBe("archived");
		expect(single()?.status).toBe("archived");
		expect(calls[0]?.headers.get("If-Match")).toBe('"3"');
		done(json(201, { ...campaign, status: "archived", version: 4 }));
		await going;
		expect(listed()?.status).toBe("archived");
		expect(useToasts().toasts.at(-1)?.action?.label).toBe("Undo");
	});
	it("and is taken back when the server says no, with why and the request's number", async () => {
		answer = () => json(422, { code: "INVALID_STATE", message: "It is generating.", requestId: "r-7" });
		await deeds.archive(campaign);
		expect(listed()?.status).toBe("live");
		expect(single()?.status).toBe("live");
		expect(useToasts().toasts.at(-1)?.error).toMatchObject({ message: "It is generating.", requestId: "r-7" });
	});
	it("undoing an archiving brings it back", async () => {
		answer = (r) => json(201, { ...campaign, status: r.url.endsWith("/restore") ? "live" : "archived" });
		await deeds.archive(campaign);
		await useToasts().toasts.at(-1)?.action?.run?.();
		await flushPromises();
		expect(calls.at(-1)?.url).toContain("/api/campaigns/c1/restore");
		expect(listed()?.status).toBe("live");
	});
	it("undoing another name gives it the one before, over the version that it has by now", async () => {
		answer = (r) => json(200, { ...campaign, name: calls.length > 1 ? "Sea" : "Ocean", version: 3 + calls.length, url: r.url });
		expect(await deeds.rename(campaign, "Ocean")).toBe(true);
		expect(useToasts().toasts.at(-1)?.text).toContain("Ocean");
		expect(useToasts().undoLast()).toBe(true);
		await flushPromises();
		expect(calls.at(-1)?.headers.get("If-Match")).toBe('"4"');
		expect(await calls.at(-1)?.json()).toEqual({ name: "Sea" });
		expect(listed()?.name).toBe("Sea");
	});
	it("when somebody else was faster it says what he changed", async () => {
		const theirs = { ...campaign, name: "Sea, for winter", version: 4 };
		answer = (r) => (r.method === "GET" ? json(200, theirs) : json(412, { code: "VERSION_CONFLICT", message: "It is of version 4." }));
		expect(await deeds.rename(campaign, "Ocean")).toBe(false);
		expect(single()?.name).toBe("Sea");
		expect(useConflict().conflict?.different).toEqual([{ part: "name", before: "Sea", after: "Sea, for winter" }]);
		expect(useToasts().toasts).toHaveLength(0);
	});
});

describe("a version that waits", () => {
	const held = { id: "b2", version: 2 };
	it("is asked for with the update, or is not", async () => {
		answer = (r) => (r.method === "GET" ? json(404, { code: "NOT_FOUND", message: "It is not there." }) : json(202, { type: "campaign.generation", campaignId: "c1", runId: "r1", status: "generating" }));
		await deeds.update(campaign, { type: "audio", payload: {}, hold: true }, "key-1");
		expect(await calls[0]?.json()).toEqual({ update: { type: "audio", payload: {} }, hold: true });
	});
	it("is away at once when it is discarded, and here again when that is taken back", async () => {
		answer = () => json(200, campaign);
		deeds.discard(campaign, held);
		expect([...useLater().hidden]).toEqual(["b2"]);
		expect(useToasts().toasts.at(-1)?.text).toBe("Version 2 is discarded.");
		expect(useToasts().undoLast()).toBe(true);
		await flushPromises();
		expect(calls.filter((r) => r.url.endsWith("/discard"))).toHaveLength(0);
		expect([...useLater().hidden]).toEqual([]);
	});
	it("is discarded by its number, when nobody takes it back", async () => {
		answer = () => json(200, campaign);
		deeds.discard(campaign, held);
		useLater().flush();
		await flushPromises();
		const sent = calls.find((r) => r.url.endsWith("/api/campaigns/c1/discard"));
		expect(await sent?.json()).toEqual({ bundle: 2 });
	});
});

describe("of many", () => {
	it("those that were not done are named, with the reason", async () => {
		answer = () => json(201, { type: "campaigns", archived: 1, skipped: 1, errors: [{ id: "c2", code: "STATE", reason: "It is a draft." }] });
		const failed = await deeds.archiveAll([campaign, { ...campaign, id: "c2", name: "Sun" }]);
		expect(failed).toMatchObject([{ id: "c2", name: "Sun", error: { code: "STATE", message: "It is a draft." } }]);
		expect(useToasts().toasts.at(-1)?.text).toBe("One campaign is archived.");
	});
	it("deleting waits, and is one request for all", async () => {
		answer = () => json(201, { type: "campaigns", deleted: 1, skipped: 1, errors: [{ id: "c2", code: "STATE", reason: "It is live." }] });
		const failed = vi.fn();
		deeds.removeAll([campaign, { ...campaign, id: "c2", name: "Sun" }], failed);
		await flushPromises();
		expect(calls).toHaveLength(0);
		expect([...useLater().hidden]).toEqual(["c1", "c2"]);
		useLater().flush();
		await flushPromises();
		expect(calls).toHaveLength(1);
		expect(await calls[0]?.json()).toEqual({ campaignIds: ["c1", "c2"] });
		expect(failed).toHaveBeenCalledWith([expect.objectContaining({ id: "c2", name: "Sun" })]);
	});
});

describe("what is different", () => {
	it("is looked at by what it says, not by the order that it says it in", () => {
		const settings = (text: string): NonNullable<Campaign["settings"]> => JSON.parse(text) as NonNullable<Campaign["settings"]>;
		const a: Campaign = { ...campaign, settings: settings('{"tone":"playful","prizes":[1,2]}') };
		const b: Campaign = { ...campaign, settings: settings('{"prizes":[1,2],"tone":"playful"}') };
		expect(differences(a, b)).toEqual([]);
		expect(differences(a, { ...b, settings: undefined }).map((d) => d.part)).toEqual(["settings"]);
	});
});
