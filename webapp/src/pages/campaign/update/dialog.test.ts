import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia } from "pinia";
import { defineComponent, h, ref } from "vue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createMemoryHistory, createRouter } from "vue-router";
import type { Campaign } from "@/api/types";
import { useConflict } from "@/campaigns/conflict";
import type { Bundle } from "@/campaigns/queries";
import { i18n } from "@/i18n";
import { KINDS } from "./kinds";
import UpdateDialog from "./UpdateDialog.vue";

const campaign = (version: number): Campaign => ({
	type: "campaign", id: "c1", tenantId: "t", userId: "u", name: "Sea", templateId: "quiz", status: "live", config: null, bundleUrl: "/b/1/",
	thumbnailUrl: null, latestRunId: "r0", version, createdAt: "2026-11-01T00:00:00Z", updatedAt: "2026-11-02T00:00:00Z",
});
const live = { version: 1, live: true, runId: "r0" } as Bundle;
const [audio] = KINDS;
const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

let begun: { version: string | null; key: string | null; body: unknown }[];
let answer: () => Response;
let page: VueWrapper | undefined;
const seen = ref(campaign(3));
const open = ref(true);

beforeEach(async () => {
	begun = [];
	seen.value = campaign(3);
	open.value = true;
	vi.stubGlobal("fetch", async (r: Request) => {
		const { pathname } = new URL(r.url);
		if (pathname.endsWith("/generate")) {
			begun.push({ version: r.headers.get("If-Match"), key: r.headers.get("Idempotency-Key"), body: await r.json() });
			return answer();
		}
		return pathname === "/api/campaigns/c1" ? json(200, campaign(4)) : json(200, pathname.endsWith("/steps") ? { steps: [] } : { triggerSchema: {} });
	});
	const router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/:all(.*)", component: { render: () => null } }] });
	await router.push("/campaigns/c1");
	if (!audio) throw new Error("no kinds");
	const over = defineComponent({ setup: () => () => (open.value ? h(UpdateDialog, { campaign: seen.value, kind: audio, live, open: open.value, "onUpdate:open": (on: boolean) => { open.value = on; } }) : undefined) });
	page = mount(over, { global: { plugins: [createPinia(), PiniaColada, i18n, router] }, attachTo: document.body });
	await flushPromises();
});
afterEach(() => {
	page?.unmount();
	vi.unstubAllGlobals();
	document.body.innerHTML = "";
});

const box = (): HTMLTextAreaElement => {
	const found = document.querySelector<HTMLTextAreaElement>("[role=dialog] textarea");
	if (!found) throw new Error("no field");
	return found;
};
async function begin(): Promise<void> {
	[...document.querySelectorAll<HTMLButtonElement>("[role=dialog] footer button")].at(-1)?.click();
	await flushPromises();
}

describe("a part that is to be made anew", () => {
	it("keeps what was written when somebody was faster, and is begun over the version that there is then", async () => {
		box().value = "Rain on the window";
		box().dispatchEvent(new Event("input", { bubbles: true }));
		await flushPromises();
		answer = () => json(412, { code: "PRECONDITION", message: "It is of version 4." });
		await begin();
		expect(useConflict().conflict?.after.version).toBe(4);
		expect(open.value).toBe(true);
		expect(box().value).toBe("Rain on the window");
		seen.value = campaign(4);
		await flushPromises();
		answer = () => json(202, { type: "campaign.generation", campaignId: "c1", runId: "r1", status: "live" });
		await begin();
		expect(open.value).toBe(false);
		expect(begun.map((b) => b.version)).toEqual(['"3"', '"4"']);
		expect(begun[1]?.body).toEqual(begun[0]?.body);
		expect(begun[1]?.key).not.toBe(begun[0]?.key);
	});
});
