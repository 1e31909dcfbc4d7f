import { PiniaColada } from "@pinia/colada";
import { mount, type VueWrapper } from "@vue/test-utils";
import { createPinia } from "pinia";
import { afterEach, expect, it, vi } from "vitest";
import { nextTick } from "vue";
import { useTokens } from "@/api/transport";
import { i18n } from "@/i18n";
import MakeDialog from "./MakeDialog.vue";
import type { Slot } from "./slots";

const place = { slotId: "symbol_1", kind: "image", required: false, formats: ["webp"], maxSizeBytes: 262_144, description: "" } as Partial<Slot> as Slot;
const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
type Answer = "lost" | "away" | "refused" | "failed" | "done";

let page: VueWrapper | undefined;
afterEach(() => {
	page?.unmount();
	vi.unstubAllGlobals();
});

const button = (): HTMLButtonElement | undefined => [...document.querySelectorAll("button")].find((b) => /^(Make|Another one)$/.test(b.textContent.trim()));

/** What the orders were sent with, of which each comes to what is said. One that is lost may have been sent more than once. */
async function ordered(...answers: Answer[]): Promise<{ keys: (string | null)[]; seeds: unknown[] }> {
	const keys: (string | null)[] = [];
	const seeds: unknown[] = [];
	let now = 0;
	useTokens({ token: () => Promise.resolve("t"), refused: () => undefined });
	vi.stubGlobal("fetch", async (r: Request) => {
		const { pathname, search } = new URL(r.url);
		const answer = answers[now];
		if (search === "?dryRun=false") {
			keys[now] = r.headers.get("Idempotency-Key");
			seeds[now] = ((await r.json()) as { triggerPayload: { seed?: number } }).triggerPayload.seed;
			if (answer === "lost") throw new TypeError("network");
			return answer === "refused" ? json({ message: "no", code: "VALIDATION" }, 422) : json({ runId: "r1", status: "queued" });
		}
		if (pathname.endsWith("/artifacts")) return json({ artifacts: [{ id: "a", artifactType: "image/intro-frame", mime: "image/webp", sizeBytes: 9 }] });
		if (pathname === "/api/runs/r1") return answer === "away" ? json({ message: "no", code: "INTERNAL" }, 500) : json({ runId: "r1", status: answer === "failed" ? "failed" : "completed" });
		return json({ message: "no", code: "NOT_FOUND" }, 404);
	});
	page = mount(MakeDialog, { props: { open: true, slotInfo: place, name: "A ring", words: "a ring with a stone", colors: {} }, global: { plugins: [createPinia(), PiniaColada, i18n], stubs: { ArtifactThumb: true } }, attachTo: document.body });
	await nextTick();
	for (now = 0; now < answers.length; now++) {
		button()?.click();
		await nextTick();
		await vi.waitFor(() => expect([keys[now], button()?.getAttribute("aria-busy")]).toEqual([expect.any(String), null]), 8000);
	}
	return { keys, seeds };
}
const LONG = { timeout: 30_000 };
it("an order of which nobody knows what became is the same order when it is sent again", LONG, async () => {
	for (const first of ["lost", "away"] as const) {
		const { keys } = await ordered(first, "done");
		expect(new Set(keys).size, first).toBe(1);
		page?.unmount();
	}
});
it("one that was refused, or failed, is another", LONG, async () => {
	for (const first of ["refused", "failed"] as const) {
		const { keys } = await ordered(first, "done");
		expect(new Set(keys).size, first).toBe(2);
		page?.unmount();
	}
});
it("another picture is ordered once, also when its reply is lost", LONG, async () => {
	const { keys, seeds } = await ordered("done", "lost", "done");
	expect(keys[1]).not.toBe(keys[0]);
	expect(keys[2]).toBe(keys[1]);
	expect([seeds[0], seeds[2] === seeds[1]]).toEqual([undefined, true]);
});
