import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defineComponent, h, type Component } from "vue";
import { ApiError } from "@/api/error";
import { upload, type UploadOptions } from "@/api/upload";
import { useAuth } from "@/auth/store";
import { i18n } from "@/i18n";
import SlotCard from "@/pages/wizard/assets/SlotCard.vue";
import { useToasts } from "@/stores/toasts";
import ArtifactPicker from "./ArtifactPicker.vue";
import { useUploads, type Uploads } from "./uploads";

vi.mock("@/api/upload");

const item = { id: "a1", uri: "cg://sha256/a1/tune.mp3", mime: "audio/mpeg", sizeBytes: 9, artifactType: "audio/bgm" };
const file = new File(["la la la"], "tune.mp3", { type: "audio/mpeg" });
let come: () => void;
let fail: (e: unknown) => void;
let page: VueWrapper | undefined;
let plugins: [ReturnType<typeof createPinia>, typeof PiniaColada, typeof i18n];

beforeEach(() => {
	vi.mocked(upload).mockImplementation((_path: string, _form: FormData, o?: UploadOptions) => new Promise((done, failed) => {
		come = () => { done(item as never); };
		fail = failed;
		o?.signal?.addEventListener("abort", () => { failed(new ApiError(0, "ABORTED", "")); });
	}));
	vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify({ artifacts: [], total: 0 }), { headers: { "Content-Type": "application/json" } })));
	const pinia = createPinia();
	setActivePinia(pinia);
	plugins = [pinia, PiniaColada, i18n];
	vi.spyOn(useAuth(), "may").mockReturnValue(true);
});
afterEach(() => {
	page?.unmount();
	page = undefined;
	vi.unstubAllGlobals();
	document.body.innerHTML = "";
});

const show = (what: Component, props: Record<string, unknown>): VueWrapper => (page = mount(what, { props, global: { plugins }, attachTo: document.body }));
function using(outlive: boolean): Uploads {
	const got: Uploads[] = [];
	show(defineComponent({ setup: () => { got.push(useUploads({ outlive })); return () => h("i"); } }), {});
	const [one] = got;
	if (!one) throw new Error("no uploads");
	return one;
}
const said = (): string[] => useToasts().toasts.map((t) => t.tone);
const closing = (): boolean => !dispatchEvent(new Event("beforeunload", { cancelable: true }));

describe("uploads", () => {
	it("end with what they are for", async () => {
		const made = using(false).add([file]);
		page?.unmount();
		expect([await made, said()]).toEqual([[], []]);
	});
	it("that outlive their page say so, and how it went", async () => {
		const made = using(true).add([file]);
		page?.unmount();
		expect(said()).toEqual(["info"]);
		come();
		expect([await made, said()]).toEqual([[item], ["info", "good"]]);
		const other = using(true).add([file]);
		page?.unmount();
		fail(new ApiError(413, "FULL", "no room"));
		expect([await other, said().at(-1)]).toEqual([[], "bad"]);
	});
	it("hold who closes the window, until they are there", async () => {
		const first = using(true).add([file]);
		const firstComes = come;
		const second = using(true).add([file]);
		firstComes();
		await first;
		expect(closing()).toBe(true);
		come();
		await second;
		expect(closing()).toBe(false);
	});
});

describe("a place of a game", () => {
	it("gets its file though one is at another step already", async () => {
		const onChoose = vi.fn();
		const card = show(SlotCard, { slotInfo: { slotId: "win", kind: "audio", formats: ["mp3"], description: "" }, name: "Win", text: "", artifactId: undefined, onChoose });
		await card.find(".slot").trigger("drop", { dataTransfer: { files: [file] } });
		page?.unmount();
		come();
		await flushPromises();
		expect(onChoose.mock.calls).toEqual([["a1"]]);
	});
});

describe("the chooser of artifacts", () => {
	it("takes nothing when it was closed before the file was there", async () => {
		const picker = show(ArtifactPicker, { open: true, "onUpdate:open": (open: boolean) => picker.setProps({ open }) });
		await flushPromises();
		document.querySelector(".picker")?.dispatchEvent(Object.assign(new Event("drop", { bubbles: true }), { dataTransfer: { files: [file] } }));
		await flushPromises();
		expect(document.querySelector(".uploads")).not.toBeNull();
		await picker.setProps({ open: false });
		come();
		await flushPromises();
		expect(picker.emitted("pick")).toBeUndefined();
	});
});
