import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defineComponent, h } from "vue";
import { useTokens } from "@/api/transport";
import { AUTOSAVE, useDraft, type DraftStore } from "./draft";
import { objOf, type Obj } from "./json";

const id = "01a22a17-6f95-7172-b32e-6b8c81609e0b";
const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

/** A server with one campaign: versions, If-Match, and a merge at the depth of the real one. */
class Server {
	version = 1;
	up = true;
	refuse: number | undefined;
	gets = 0;
	patches: Obj[] = [];
	held: (() => void)[] | undefined;
	record: Obj = { type: "campaign", id, name: "Sale", templateId: "quiz", status: "draft", config: { theme: { primaryColor: "#112233" }, game: { copy: { title: "Hi", cta: "Go" } }, assets: [] }, settings: { tone: "playful" }, brief: "A sale of shoes." };

	get campaign(): Obj {
		return { ...this.record, version: this.version };
	}
	change(p: Obj): void {
		const config = objOf(p["config"]);
		const own = objOf(this.record["config"]);
		const lay = (a: unknown, b: unknown): Obj => Object.fromEntries(Object.entries({ ...objOf(a), ...objOf(b) }).filter(([, v]) => v !== null));
		this.record = {
			...this.record, ...p,
			config: { theme: lay(own["theme"], config["theme"]), game: lay(own["game"], config["game"]), assets: config["assets"] ?? own["assets"] },
			settings: lay(this.record["settings"], p["settings"]),
		};
		this.version++;
	}
	async answer(r: Request): Promise<Response> {
		if (this.held) await new Promise<void>((go) => this.held?.push(go));
		if (!this.up) throw new TypeError("network");
		if (r.method === "GET") {
			this.gets++;
			return json(this.campaign, 200, { ETag: `"${this.version}"` });
		}
		if (this.refuse) return json({ message: "no", code: "REFUSED" }, this.refuse);
		if (r.headers.get("If-Match") !== `"${this.version}"`) return json({ message: "changed", code: "PRECONDITION" }, 412);
		const body: unknown = await r.json();
		this.patches.push(objOf(body));
		this.change(objOf(body));
		return json(this.campaign, 200, { ETag: `"${this.version}"` });
	}
}

let server: Server;
let page: VueWrapper | undefined;

async function open(): Promise<DraftStore> {
	const got: DraftStore[] = [];
	page = mount(defineComponent({ setup: () => { got.push(useDraft(() => id)); return () => h("i"); } }), { global: { plugins: [createPinia(), PiniaColada] } });
	await flushPromises();
	const [store] = got;
	if (!store) throw new Error("no store");
	return store;
}
const close = (): void => {
	page?.unmount();
	page = undefined;
};

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
	sessionStorage.clear();
	server = new Server();
	useTokens({ token: () => Promise.resolve(null), refused: () => undefined });
	vi.stubGlobal("fetch", (r: Request) => server.answer(r));
});
afterEach(() => {
	close();
	vi.unstubAllGlobals();
	vi.useRealTimers();
});

describe("a draft", () => {
	it("is saved by itself half a minute after the first edit", async () => {
		const s = await open();
		s.edit((d) => { d.name = "Big sale"; });
		expect(s.dirty.value).toBe(true);
		await vi.advanceTimersByTimeAsync(AUTOSAVE - 1);
		expect(server.patches).toEqual([]);
		await vi.advanceTimersByTimeAsync(1);
		await flushPromises();
		expect(server.patches).toEqual([{ name: "Big sale" }]);
		expect(s.dirty.value).toBe(false);
		expect(s.savedAt.value).toBeTypeOf("number");
	});
	it("is saved at once when a file was put into it, or is taken back", async () => {
		const s = await open();
		s.edit((d) => { d.config.assets = [{ slotId: "logo", artifactId: "a1" }]; });
		await flushPromises();
		s.edit((d) => { d.settings.brand_assets = [{ type: "logo", uri: "cg://sha256/ab/logo.png" }]; });
		await flushPromises();
		s.edit((d) => { d.settings.brand_assets = [{ type: "logo", uri: "cg://sha256/ab/logo.png", description: "on white" }]; });
		await flushPromises();
		s.undo();
		s.undo();
		await flushPromises();
		expect(server.patches).toEqual([
			{ config: { assets: [{ slotId: "logo", artifactId: "a1" }] } },
			{ settings: { brand_assets: [{ type: "logo", uri: "cg://sha256/ab/logo.png" }] } },
			{ settings: { brand_assets: null } },
		]);
	});
	it("sends one change after the other, however many ask for it", async () => {
		const s = await open();
		server.held = [];
		s.edit((d) => { d.name = "One"; });
		const asked = [s.save(), s.save(), s.save()];
		await flushPromises();
		s.edit((d) => { d.name = "Two"; });
		const all = server.held;
		server.held = undefined;
		for (const go of all) go();
		expect(await Promise.all(asked)).toContain(true);
		expect(server.patches).toEqual([{ name: "One" }, { name: "Two" }]);
		expect(server.gets).toBe(1);
	});
	it("sends no more than what changed, and null for what is gone", async () => {
		const s = await open();
		s.edit((d) => {
			d.config.game["copy"] = { title: "Ho", cta: "Go" };
			delete d.settings.tone;
			d.settings.product_name = "Boots";
		});
		expect(await s.save()).toBe(true);
		expect(server.patches).toEqual([{ config: { game: { copy: { title: "Ho", cta: "Go" } } }, settings: { tone: null, product_name: "Boots" } }]);
	});
	it("sends nothing when an edit is taken back", async () => {
		const s = await open();
		s.edit((d) => { d.name = "X"; });
		s.undo();
		expect(s.dirty.value).toBe(false);
		expect(await s.save()).toBe(true);
		expect(server.patches).toEqual([]);
	});
	it("undoes and redoes step by step, and joins what belongs together", async () => {
		const s = await open();
		for (const name of ["A", "AB", "ABC"]) s.edit((d) => { d.name = name; }, "name");
		s.edit((d) => { d.brief = "Another brief."; });
		s.undo();
		expect(s.draft.value?.brief).toBe("A sale of shoes.");
		s.undo();
		expect(s.draft.value?.name).toBe("Sale");
		expect(s.canUndo.value).toBe(false);
		s.redo();
		s.redo();
		expect(s.draft.value).toMatchObject({ name: "ABC", brief: "Another brief." });
		expect(s.canRedo.value).toBe(false);
	});
	it("takes one edit back alone, once, whatever came after it", async () => {
		const s = await open();
		const back = s.edit((d) => { d.templateId = "spin_wheel"; d.config.game = { copy: { title: "Hi" } }; });
		s.edit((d) => { d.name = "Typed since"; }, "name");
		back();
		expect(s.draft.value).toMatchObject({ name: "Typed since", templateId: "quiz", config: { game: { copy: { title: "Hi", cta: "Go" } } } });
		s.undo();
		expect(s.draft.value?.templateId).toBe("spin_wheel");
		s.undo();
		s.undo();
		const was = s.draft.value;
		back();
		expect(s.draft.value).toBe(was);
		expect(s.edit(() => undefined)()).toBeUndefined();
	});
	it("parts edits of one field that are far from each other", async () => {
		const s = await open();
		s.edit((d) => { d.name = "A"; }, "name");
		vi.advanceTimersByTime(5_000);
		s.edit((d) => { d.name = "B"; }, "name");
		s.undo();
		expect(s.draft.value?.name).toBe("A");
	});
	it("forgets what was undone once something else is edited", async () => {
		const s = await open();
		s.edit((d) => { d.name = "A"; });
		s.undo();
		s.edit((d) => { d.name = "B"; });
		expect(s.canRedo.value).toBe(false);
	});
	it("holds back what the server would refuse, and sends the rest", async () => {
		const s = await open();
		s.edit((d) => {
			d.name = "  ";
			d.settings.product_name = "Boots";
			d.settings.prizes = [{ label: "Socks", probability: 0.1 }, { label: "", probability: 0.1 }];
		});
		expect(await s.save()).toBe(false);
		expect(server.patches).toEqual([{ settings: { product_name: "Boots", prizes: [{ label: "Socks", probability: 0.1 }] } }]);
		expect(s.draft.value?.name).toBe("  ");
		expect(s.draft.value?.settings.prizes).toHaveLength(2);
		await vi.advanceTimersByTimeAsync(3 * AUTOSAVE);
		expect(server.patches).toHaveLength(1);
	});
	it("keeps what is edited while it is being saved", async () => {
		const s = await open();
		s.edit((d) => { d.name = "One"; });
		server.held = [];
		const saving = s.save();
		await flushPromises();
		s.edit((d) => { d.brief = "Written meanwhile."; });
		for (const go of server.held.splice(0)) go();
		server.held = undefined;
		await saving;
		expect(s.draft.value).toMatchObject({ name: "One", brief: "Written meanwhile." });
		expect(s.dirty.value).toBe(true);
		expect(await s.save()).toBe(true);
		expect(server.patches).toEqual([{ name: "One" }, { brief: "Written meanwhile." }]);
	});
	it("stays as it was edited when the server refuses, and says why", async () => {
		const s = await open();
		server.refuse = 422;
		s.edit((d) => { d.name = "No"; });
		expect(await s.save()).toBe(false);
		expect(s.error.value).toMatchObject({ status: 422, message: "no" });
		expect(s.draft.value?.name).toBe("No");
		s.discard();
		expect(s.draft.value?.name).toBe("Sale");
		expect(s.dirty.value).toBe(false);
		s.undo();
		expect(s.draft.value?.name).toBe("No");
	});
	it("goes out when the line is back", async () => {
		const s = await open();
		server.up = false;
		s.edit((d) => { d.name = "Offline"; });
		expect(await s.save()).toBe(false);
		expect(s.error.value?.code).toBe("OFFLINE");
		server.up = true;
		dispatchEvent(new Event("online"));
		await flushPromises();
		expect(server.patches).toEqual([{ name: "Offline" }]);
		expect(s.error.value).toBeUndefined();
	});
});

describe("a reload", () => {
	it("brings back what was not saved", async () => {
		const s = await open();
		server.up = false;
		s.edit((d) => { d.name = "Kept"; });
		close();
		server.up = true;
		const again = await open();
		expect(again.draft.value?.name).toBe("Kept");
		expect(again.recovered.value).toBeTypeOf("number");
		again.undo();
		expect(again.draft.value?.name).toBe("Sale");
	});
	it("offers nothing after all was saved", async () => {
		const s = await open();
		s.edit((d) => { d.name = "Saved"; });
		await s.save();
		close();
		const again = await open();
		expect(again.recovered.value).toBeUndefined();
		expect(sessionStorage.length).toBe(0);
	});
	it("keeps a newer version of somebody else, however often one reloads", async () => {
		const s = await open();
		s.edit((d) => { d.brief = "Short"; });
		close();
		server.change({ name: "Theirs" });
		for (let i = 0; i < 3; i++) {
			await open();
			await vi.advanceTimersByTimeAsync(1_000);
			close();
		}
		const again = await open();
		again.edit((d) => { d.brief = "Long enough by now."; });
		expect(await again.save()).toBe(true);
		expect(server.campaign).toMatchObject({ name: "Theirs", brief: "Long enough by now." });
		expect(server.patches).toEqual([{ brief: "Long enough by now." }]);
	});
	it("finds a conflict when somebody else was here in between", async () => {
		const s = await open();
		server.up = false;
		s.edit((d) => { d.name = "Mine"; });
		close();
		server.up = true;
		server.change({ name: "Theirs" });
		const again = await open();
		expect(again.draft.value?.name).toBe("Mine");
		await again.save();
		expect(again.conflict.value).toMatchObject({ mine: { name: "Mine" }, theirs: { name: "Theirs" } });
	});
});

describe("two people", () => {
	it("who change different things lose nothing and are not asked", async () => {
		const s = await open();
		server.change({ brief: "Their brief, longer." });
		s.edit((d) => { d.name = "Mine"; });
		expect(await s.save()).toBe(true);
		expect(s.conflict.value).toBeNull();
		expect(server.campaign).toMatchObject({ name: "Mine", brief: "Their brief, longer.", version: 3 });
		expect(s.draft.value?.brief).toBe("Their brief, longer.");
	});
	it("who change the same are asked, and nothing is sent until then", async () => {
		const s = await open();
		server.change({ name: "Theirs", updatedBy: "user_2", updatedAt: "2026-11-30T10:00:00Z" });
		s.edit((d) => { d.name = "Mine"; });
		expect(await s.save()).toBe(false);
		expect(s.conflict.value).toMatchObject({ base: { name: "Sale" }, mine: { name: "Mine" }, theirs: { name: "Theirs" }, by: "user_2", at: "2026-11-30T10:00:00Z" });
		expect(await s.save()).toBe(false);
		expect(server.patches).toEqual([]);
		expect(await s.resolve("mine")).toBe(true);
		expect(server.campaign["name"]).toBe("Mine");
	});
	it("may take the other's", async () => {
		const s = await open();
		server.change({ name: "Theirs" });
		s.edit((d) => { d.name = "Mine"; d.brief = "My own brief."; });
		await s.save();
		expect(await s.resolve("theirs")).toBe(true);
		expect(server.campaign).toMatchObject({ name: "Theirs", brief: "My own brief." });
		s.undo();
		expect(s.draft.value?.name).toBe("Mine");
	});
	it("may go on before they settle it, and lose nothing of that", async () => {
		for (const how of ["mine", "theirs"] as const) {
			server = new Server();
			const s = await open();
			server.change({ name: "Theirs" });
			s.edit((d) => { d.name = "Mine"; });
			await s.save();
			s.edit((d) => { d.name = "Mine, longer"; d.brief = "Written meanwhile."; });
			expect(s.conflict.value).toMatchObject({ base: { name: "Sale" }, mine: { name: "Mine, longer", brief: "Written meanwhile." } });
			expect(await s.resolve(how)).toBe(true);
			expect(server.campaign).toMatchObject({ name: how === "mine" ? "Mine, longer" : "Theirs", brief: "Written meanwhile." });
			close();
		}
	});
	it("take back what they did themselves, and nothing of the other's", async () => {
		const s = await open();
		s.edit((d) => { d.name = "Mine"; });
		s.edit((d) => { d.config.theme.primaryColor = "#445566"; });
		s.undo();
		server.change({ brief: "Their brief, longer." });
		expect(await s.save()).toBe(true);
		s.undo();
		expect(s.draft.value).toMatchObject({ name: "Sale", brief: "Their brief, longer." });
		s.redo();
		s.redo();
		expect(s.draft.value).toMatchObject({ name: "Mine", brief: "Their brief, longer.", config: { theme: { primaryColor: "#445566" } } });
		s.undo();
		s.undo();
		expect(await s.save()).toBe(true);
		expect(server.campaign).toMatchObject({ name: "Sale", brief: "Their brief, longer." });
	});
	it("have what the other wrote once they settled it, also further back", async () => {
		const s = await open();
		server.change({ name: "Theirs", brief: "Their brief, longer." });
		s.edit((d) => { d.config.theme.primaryColor = "#445566"; });
		s.edit((d) => { d.name = "Mine"; });
		await s.save();
		await s.resolve("mine");
		s.undo();
		s.undo();
		expect(s.draft.value).toMatchObject({ name: "Theirs", brief: "Their brief, longer.", config: { theme: { primaryColor: "#112233" } } });
		expect(s.canUndo.value).toBe(false);
	});
	it("may discard what is theirs instead of settling it", async () => {
		const s = await open();
		server.change({ name: "Theirs" });
		s.edit((d) => { d.name = "Mine"; });
		await s.save();
		s.discard();
		expect([s.conflict.value, s.draft.value?.name, s.dirty.value]).toEqual([null, "Theirs", false]);
	});
	it("who did the same thing are not asked", async () => {
		const s = await open();
		server.change({ name: "Same" });
		s.edit((d) => { d.name = "Same"; });
		expect(await s.save()).toBe(true);
		expect(server.patches).toEqual([]);
	});
});
