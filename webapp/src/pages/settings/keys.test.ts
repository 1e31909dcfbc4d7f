import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useAuth } from "@/auth/store";
import { i18n } from "@/i18n";
import { useToasts } from "@/stores/toasts";
import KeysTab from "./KeysTab.vue";

const key = { type: "key", keyId: "k1", name: "Shop", scopes: ["read"], status: "active", createdAt: "2026-01-01T00:00:00Z" };
let gone: string[];
let answer: () => Response;
let page: VueWrapper;

beforeEach(async () => {
	gone = [];
	answer = () => new Response(null, { status: 204 });
	vi.stubGlobal("fetch", (r: Request) => {
		if (r.method !== "DELETE") return Promise.resolve(Response.json({ keys: gone.length ? [] : [key] }));
		const said = answer();
		if (said.ok) gone.push(new URL(r.url).pathname);
		return Promise.resolve(said);
	});
	const pinia = createPinia();
	setActivePinia(pinia);
	vi.spyOn(useAuth(), "may").mockReturnValue(true);
	page = mount(KeysTab, { global: { plugins: [pinia, PiniaColada, i18n] }, attachTo: document.body });
	await flushPromises();
});
afterEach(() => {
	page.unmount();
	vi.unstubAllGlobals();
	document.body.innerHTML = "";
});
async function press(where: string): Promise<void> {
	const b = [...document.querySelectorAll<HTMLButtonElement>(`${where} button`)].find((x) => x.textContent.includes("Revoke"));
	b?.click();
	await flushPromises();
}

describe("a key that is revoked", () => {
	it("is asked about, and is invalid when that is said", async () => {
		await press(".list");
		expect(gone).toEqual([]);
		await press("[role=dialog]");
		expect(gone).toEqual(["/api/keys/k1"]);
		expect(useToasts().toasts.map((t) => [t.text, t.action])).toEqual([["“Shop” was revoked.", undefined]]);
		expect([document.querySelector("[role=dialog]"), document.querySelector(".list .key")]).toEqual([null, null]);
	});
	it("stands, with the reason, when it could not be", async () => {
		answer = () => Response.json({ code: "UNAVAILABLE", message: "later" }, { status: 503 });
		await press(".list");
		await press("[role=dialog]");
		expect(document.querySelector("[role=dialog] [role=alert]")).not.toBeNull();
		expect(useToasts().toasts).toEqual([]);
	});
});
