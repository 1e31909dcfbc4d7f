import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Step } from "@/api/types";
import { useAuth } from "@/auth/store";
import { i18n } from "@/i18n";
import { begin, type StepView } from "@/timeline/model";
import { recorded } from "@/timeline/fixtures/read";
import AnswerCard from "./AnswerCard.vue";
import RetryDialog from "./RetryDialog.vue";
import StepDrawer from "./StepDrawer.vue";

let calls: { path: string; key: string | null; body: unknown }[];
let answer: () => Response;
let plugins: [ReturnType<typeof createPinia>, typeof PiniaColada, typeof i18n];
let page: VueWrapper | undefined;

const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

beforeEach(() => {
	calls = [];
	answer = () => json(200, { status: "running" });
	vi.stubGlobal("fetch", async (r: Request) => {
		if (r.method === "POST") {
			calls.push({ path: new URL(r.url).pathname, key: r.headers.get("Idempotency-Key"), body: await r.json() });
			return answer();
		}
		return json(200, {});
	});
	const pinia = createPinia();
	setActivePinia(pinia);
	plugins = [pinia, PiniaColada, i18n];
	vi.spyOn(useAuth(), "may").mockReturnValue(true);
});
afterEach(() => {
	page?.unmount();
	vi.unstubAllGlobals();
	document.body.innerHTML = "";
});

const button = (name: RegExp): HTMLButtonElement => {
	const found = [...document.querySelectorAll("button")].find((b) => name.test(b.textContent));
	if (!found) throw new Error(`no button ${name.source}`);
	return found;
};
async function press(name: RegExp): Promise<void> {
	button(name).click();
	await flushPromises();
}
async function write(label: RegExp, text: string): Promise<void> {
	const field = [...document.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>("textarea, input")].find((f) => label.test(document.querySelector(`label[for="${f.id}"]`)?.textContent ?? ""));
	if (!field) throw new Error(`no field ${label.source}`);
	field.value = text;
	field.dispatchEvent(new Event("input", { bubbles: true }));
	await flushPromises();
}
async function escape(): Promise<void> {
	document.querySelector("[role=dialog]")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
	await flushPromises();
}

describe("a step that asks", () => {
	const { run } = recorded.approval;
	const steps = recorded.approval.steps.map((s): Step => {
		if (!s.answer) return s;
		const open: Step = { ...s, status: "waiting" };
		delete open.answer;
		return open;
	});
	const step = (): StepView => {
		const s = begin({ ...run, status: "paused" }, steps).steps.get("publish_copy");
		if (!s) throw new Error("no such step");
		return s;
	};
	const path = `/api/runs/${run.runId}/steps/publish_copy/answer`;
	const ask = (): VueWrapper => (page = mount(AnswerCard, { props: { runId: run.runId, step: step() }, global: { plugins }, attachTo: document.body }));

	it("is told yes, and nothing else", async () => {
		const card = ask();
		expect(card.text()).toContain("May this headline go out to everybody?");
		await press(/^Approve/);
		expect(calls).toEqual([{ path, key: null, body: { decision: "approve" } }]);
		expect(card.emitted("answered")).toHaveLength(1);
	});
	it("runs with what was edited, not with what was there", async () => {
		ask();
		await press(/^Edit and approve/);
		await write(/What the step will run with/, '{"seconds":9,"headline":"Other"}');
		await press(/with these changes/);
		expect(calls.map((c) => c.body)).toEqual([{ decision: "edit", input: { seconds: 9, headline: "Other" } }]);
	});
	it("sends nothing that is no object", async () => {
		ask();
		await press(/^Edit and approve/);
		await write(/What the step will run with/, "[1, 2]");
		expect(document.querySelector("[aria-invalid=true]")).not.toBeNull();
		await press(/with these changes/);
		expect(calls).toEqual([]);
	});
	it("is told no with the reason, and says when the server did not take it", async () => {
		const card = ask();
		answer = () => json(500, { code: "INTERNAL", message: "broken" });
		await press(/^Reject/);
		await write(/Why not/, "Not this summer");
		await press(/stop this step/);
		expect(calls.map((c) => c.body)).toEqual([{ decision: "reject", comment: "Not this summer" }]);
		expect(card.find("[role=alert]").exists()).toBe(true);
		expect(card.emitted("answered")).toBeUndefined();
	});
	it("is not left in passing once something was written about it", async () => {
		const model = begin({ ...run, status: "paused" }, steps);
		const drawer = (page = mount(StepDrawer, { props: { model, stepId: "publish_copy", needs: [] }, global: { plugins, stubs: { RouterLink: true } }, attachTo: document.body }));
		await flushPromises();
		await press(/^Edit and approve/);
		await escape();
		expect(drawer.emitted("close")).toHaveLength(1);
		await write(/What the step will run with/, '{"seconds":9}');
		await escape();
		expect(drawer.emitted("close")).toHaveLength(1);
		await press(/^Back/);
		await press(/^Reject/);
		await write(/Why not/, "Not this summer");
		await escape();
		expect(drawer.emitted("close")).toHaveLength(1);
		await write(/Why not/, "");
		await escape();
		expect(drawer.emitted("close")).toHaveLength(2);
	});
});

describe("trying again", () => {
	const { run, steps } = recorded.shaky;
	const needs = new Map([["plan", []], ["intro_image", ["plan"]], ["bgm", ["plan"]], ["intro_video", ["intro_image"]], ["manifest", ["intro_video", "bgm"]]]);
	const open = (from?: string): VueWrapper => (page = mount(RetryDialog, { props: { model: begin(run, steps), needs, from }, global: { plugins }, attachTo: document.body }));

	it("says what is done anew before it costs anything", async () => {
		open("bgm");
		await flushPromises();
		const said = document.querySelector(".again")?.textContent ?? "";
		const names = said.split(",").length;
		expect(names).toBe(4);
		expect(calls).toEqual([]);
	});
	it("sends where from and the limit, under one key however often it is tried", async () => {
		const dialog = open("bgm");
		await flushPromises();
		await write(/Spend at most/, "1,50");
		answer = () => json(503, { code: "UNAVAILABLE", message: "later" });
		const go = [...document.querySelectorAll<HTMLButtonElement>("[role=dialog] footer button")].at(-1);
		go?.click();
		await flushPromises();
		expect(dialog.emitted("done")).toBeUndefined();
		answer = () => json(202, { runId: run.runId });
		go?.click();
		await flushPromises();
		expect(calls.map((c) => c.body)).toEqual([{ from: "bgm", maxCost: "1.50" }, { from: "bgm", maxCost: "1.50" }]);
		expect(calls[0]?.key).toMatch(/./);
		expect(calls[1]?.key).toBe(calls[0]?.key);
		expect(dialog.emitted("done")).toHaveLength(1);
	});
	it("is another one with another limit", async () => {
		open("bgm");
		await flushPromises();
		answer = () => json(503, { code: "UNAVAILABLE", message: "later" });
		for (const limit of ["1", "2"]) {
			await write(/Spend at most/, limit);
			[...document.querySelectorAll<HTMLButtonElement>("[role=dialog] footer button")].at(-1)?.click();
			await flushPromises();
		}
		expect(calls.map((c) => c.body)).toEqual([{ from: "bgm", maxCost: "1" }, { from: "bgm", maxCost: "2" }]);
		expect(calls[1]?.key).not.toBe(calls[0]?.key);
	});
	it("is not left in passing once a limit was written", async () => {
		const dialog = open();
		await flushPromises();
		await write(/Spend at most/, "2");
		await escape();
		expect(dialog.emitted("close")).toBeUndefined();
		await write(/Spend at most/, "");
		await escape();
		expect(dialog.emitted("close")).toHaveLength(1);
	});
	it("takes no limit that is none", async () => {
		open();
		await flushPromises();
		await write(/Spend at most/, "a lot");
		const go = [...document.querySelectorAll<HTMLButtonElement>("[role=dialog] footer button")].at(-1);
		expect(go?.disabled).toBe(true);
	});
});
