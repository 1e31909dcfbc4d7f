import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defineComponent, h, ref } from "vue";
import { i18n } from "@/i18n";
import { useToasts } from "@/stores/toasts";
import { forgetLeft, usePlayerForm, type PlayerForm } from "./usePlayerForm";

const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

/** A server as ours is: settings are of the campaign's version, which other changes move on, too. */
const server = { version: 1, set: {} as object, puts: [] as (string | null)[], to: [] as string[], before: undefined as (() => void) | undefined };
const shown = (campaignId: string): object => ({ type: "player", campaignId, name: "Sale", prizes: [], plays: 0, completed: 0, won: 0, ...server.set, version: server.version });
async function answer(r: Request): Promise<Response> {
	const of = /campaigns\/(\w+)/.exec(r.url)?.[1] ?? "";
	if (r.method !== "PUT") return json(r.url.endsWith("/player") ? shown(of) : {});
	server.before?.();
	server.before = undefined;
	const seen = r.headers.get("If-Match");
	server.puts.push(seen);
	server.to.push(new URL(r.url).pathname);
	if (seen !== null && seen !== `"${server.version}"`) return json({ code: "PRECONDITION", message: "changed" }, 412);
	server.set = (await r.json()) as object;
	server.version++;
	return json(shown(of));
}
const somebody = (set: object): void => {
	server.set = { ...server.set, ...set };
	server.version++;
};

let pages: VueWrapper[];
let plugins: [ReturnType<typeof createPinia>, typeof PiniaColada, typeof i18n];
async function open(id = ref("c1")): Promise<PlayerForm> {
	const got: PlayerForm[] = [];
	pages.push(mount(defineComponent({ setup: () => { got.push(usePlayerForm(id)); return () => h("i"); } }), { global: { plugins } }));
	await flushPromises();
	const [form] = got;
	if (!form) throw new Error("no form");
	return form;
}
const close = (): void => pages.pop()?.unmount();
const write = (f: PlayerForm, n: number | null): void => { if (f.player.value) f.player.value.maxPlaysPerUser = n; };

beforeEach(() => {
	Object.assign(server, { version: 1, set: {}, puts: [], to: [], before: undefined });
	vi.stubGlobal("fetch", answer);
	pages = [];
	const pinia = createPinia();
	setActivePinia(pinia);
	plugins = [pinia, PiniaColada, i18n];
});
afterEach(() => {
	while (pages.length) close();
	// What a test left unsaved is not the next one's.
	forgetLeft();
	vi.unstubAllGlobals();
});

describe("the player's settings", () => {
	it("are sent over the version that was seen, and no other", async () => {
		const f = await open();
		write(f, 3);
		server.before = () => somebody({ maxPlaysPerUser: 9 });
		expect(await f.save()).toBe(false);
		expect([server.puts, server.set]).toEqual([["\"1\""], { maxPlaysPerUser: 9 }]);
		expect(f.theirs.value).toMatchObject({ maxPlaysPerUser: 9 });
		expect(await f.save({ over: true })).toBe(true);
		expect([server.puts.at(-1), server.set]).toMatchObject(["\"2\"", { maxPlaysPerUser: 3 }]);
	});
	it("are asked about again when there is a third while one chooses", async () => {
		const f = await open();
		write(f, 3);
		server.before = () => somebody({ maxPlaysPerUser: 9 });
		await f.save();
		server.before = () => somebody({ maxPlaysPerUser: 8 });
		expect(await f.save({ over: true })).toBe(false);
		expect(f.theirs.value).toMatchObject({ maxPlaysPerUser: 8 });
	});
	it("are saved without a question when something else of the campaign has changed", async () => {
		const f = await open();
		write(f, 3);
		server.before = () => somebody({});
		expect(await f.save()).toBe(true);
		expect([server.puts, server.set]).toMatchObject([["\"1\"", "\"2\""], { maxPlaysPerUser: 3 }]);
	});
	it("that are written while others are on their way stay to be saved", async () => {
		const f = await open();
		write(f, 3);
		server.before = () => write(f, 4);
		expect(await f.save()).toBe(true);
		expect([server.set, f.player.value?.maxPlaysPerUser, f.dirty.value]).toMatchObject([{ maxPlaysPerUser: 3 }, 4, true]);
	});
	it("that nobody could save are there when one comes back, as changes of what was there", async () => {
		const f = await open();
		write(f, 3);
		f.player.value?.prizes.push({ label: "", code: "", stock: null, won: 0 });
		expect(await f.save({ alone: true })).toBe(false);
		expect(useToasts().toasts.map((x) => x.tone)).toEqual(["bad"]);
		close();
		somebody({ maxPlaysPerUser: 9 });
		const again = await open();
		expect([again.player.value?.maxPlaysPerUser, again.player.value?.prizes.length, again.dirty.value]).toEqual([3, 1, true]);
		again.player.value?.prizes.pop();
		expect(await again.save()).toBe(false);
		expect(again.theirs.value).toMatchObject({ maxPlaysPerUser: 9 });
		again.take(again.theirs.value);
		close();
		expect((await open()).player.value?.maxPlaysPerUser).toBe(9);
	});
	it("are those of the campaign they were written for, wherever the page has gone meanwhile", async () => {
		const id = ref("c1");
		const f = await open(id);
		write(f, 3);
		id.value = "c2";
		await flushPromises();
		expect(await f.save({ alone: true })).toBe(true);
		expect(server.to).toEqual(["/api/campaigns/c1/player"]);
	});
	it("that were saved while one left do not come back", async () => {
		const f = await open();
		write(f, 3);
		const saved = f.save({ alone: true });
		close();
		expect(await saved).toBe(true);
		somebody({ maxPlaysPerUser: 5 });
		const again = await open();
		await flushPromises();
		expect([again.player.value?.maxPlaysPerUser, again.dirty.value]).toEqual([5, false]);
	});
});
