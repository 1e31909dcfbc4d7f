import { afterEach, describe, expect, it, vi } from "vitest";
import { useTokens } from "@/api/transport";
import { estimate, make, orderOf } from "./make";
import type { Slot } from "./slots";

const slot = (slotId: string, kind: string, formats: string[]): Slot => ({ slotId, kind, required: false, formats, maxSizeBytes: 262_144, description: "" }) as Partial<Slot> as Slot;
const sprite = slot("symbol_1", "image", ["png", "webp", "svg"]);
const trophy = slot("prize_model", "model", ["glb"]);
const colors = { primary: "#0B5563", accent: "rgb(1,2,3)" };

describe("what is made for a place", () => {
	it("is a picture of a size that a game can carry, or a model", () => {
		expect(orderOf(sprite, " a ring with a stone ", colors)).toEqual({ workflowName: "asset.image", triggerPayload: { prompt: "a ring with a stone", color_scheme: { primary: "#0B5563" }, specs: { width: 512, height: 512, format: "webp", quality: 80 } } });
		expect(orderOf(slot("background_image", "image", ["png", "jpg"]), "a quiet cove at dusk", {})?.triggerPayload).toEqual({ prompt: "a quiet cove at dusk", specs: { width: 1080, height: 1920, format: "jpg", quality: 80 } });
		expect(orderOf(trophy, "a cup", colors, 7)).toEqual({ workflowName: "asset.model", triggerPayload: { prompt: "a cup", color_palette: ["#0B5563"], max_file_size_bytes: 262_144, seed: 7 } });
	});
	it("needs words, and a place that something can be made for", () => {
		expect([orderOf(sprite, "a ring", {}), orderOf(trophy, "a", {}), orderOf(slot("logo", "image", ["png"]), "a logo of a shop", {}), orderOf(slot("win_sound", "audio", ["mp3"]), "a fanfare of brass", {}), orderOf(slot("environment_map", "image", ["hdr"]), "a studio with light", {})]).toEqual([undefined, undefined, undefined, undefined, undefined]);
	});
});

/** A server on which each path answers what is said, one after the other, the last for ever. */
function serve(answers: Record<string, unknown[]>): { bodies: unknown[] } {
	const bodies: unknown[] = [];
	useTokens({ token: () => Promise.resolve("t"), refused: () => undefined });
	vi.stubGlobal("fetch", async (r: Request) => {
		const url = new URL(r.url);
		if (r.method === "POST") bodies.push(await r.json());
		const list = answers[`${r.method} ${url.pathname}${url.search}`];
		const next = list && list.length > 1 ? list.shift() : list?.[0];
		return new Response(JSON.stringify(next ?? { message: "no", code: "NOT_FOUND" }), { status: next ? 200 : 404, headers: { "Content-Type": "application/json" } });
	});
	return { bodies };
}
afterEach(() => void vi.unstubAllGlobals());

describe("making it", () => {
	const order = orderOf(sprite, "a ring with a stone", {});
	if (!order) throw new Error("no order");
	const signal = new AbortController().signal;

	it("costs what a dry run says", async () => {
		serve({ "POST /api/runs?dryRun=true": [{ plan: { type: "plan" }, steps: [], cost: { costUsd: "0.04", budgetUsd: null, unpriced: 0, exceeds: false, steps: [] } }] });
		expect((await estimate(order, signal)).costUsd).toBe("0.04");
	});
	it("ends with the picture that the place takes", async () => {
		const told: string[] = [];
		const { bodies } = serve({
			"POST /api/runs?dryRun=false": [{ runId: "r1", status: "queued" }], "GET /api/runs/r1": [{ runId: "r1", status: "completed" }],
			"GET /api/runs/r1/artifacts": [{ artifacts: [{ id: "p", artifactType: "image/preview", mime: "image/webp", sizeBytes: 9 }, { id: "a", artifactType: "image/intro-frame", mime: "image/webp", sizeBytes: 9 }] }],
		});
		expect((await make(order, "key", (id) => told.push(id), signal)).id).toBe("a");
		expect(told).toEqual(["r1"]);
		expect(bodies).toEqual([order]);
	});
	it("says why there is none", async () => {
		serve({ "POST /api/runs?dryRun=false": [{ runId: "r1", status: "queued" }], "GET /api/runs/r1": [{ runId: "r1", status: "failed", error: { code: "SKILL_FAILED", message: "no paint" } }] });
		await expect(make(order, "key", () => undefined, signal)).rejects.toMatchObject({ code: "SKILL_FAILED", message: "no paint" });
	});
});
