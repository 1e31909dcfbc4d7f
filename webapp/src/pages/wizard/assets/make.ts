// A picture or a model for one place of a game, made from words: what it would cost, and the file.
import { api, ok } from "@/api/client";
import { ApiError } from "@/api/error";
import type { Artifact, Body, Run } from "@/api/types";
import { forecastOf, type Forecast } from "@/pages/runs/forecast";
import { isFinal } from "@/timeline/model";
import { objOf, textOf } from "@/wizard/json";
import { pause } from "@/wizard/planning";
import type { Slot } from "./slots";

export interface Order {
	workflowName: "asset.image" | "asset.model";
	triggerPayload: Record<string, unknown>;
}

const EVERY = 1_000;
/** What the makers ask for at least. */
const LEAST = { image: 10, model: 3 } as const;
/** What each workflow leaves that a place can take. */
const MADE = { "asset.image": "image/intro-frame", "asset.model": "model/3d-optimized" } as const;
const HEX = /^#[0-9A-Fa-f]{6}$/;

const formatOf = (s: Slot): "webp" | "png" | "jpg" | undefined => (["webp", "jpg", "png"] as const).find((f) => (s.formats as readonly string[]).includes(f));

/** Can something be made for it? A logo is the brand's, and the game plays sounds of its own. */
export function makeable(s: Slot): "image" | "model" | undefined {
	if (s.kind === "model" && (s.formats as readonly string[]).includes("glb")) return "model";
	return s.kind === "image" && s.slotId !== "logo" && formatOf(s) ? "image" : undefined;
}

/** Large where it fills the window of a phone, small where it is a thing among others. */
function specsOf(s: Slot): Record<string, unknown> {
	const size = s.slotId === "background_image" ? { width: 1080, height: 1920 } : /_\d+$|_sprite$/.test(s.slotId) ? { width: 512, height: 512 } : { width: 1024, height: 1024 };
	return { ...size, format: formatOf(s), quality: 80 };
}

/** undefined: nothing is made for it, or of so few words. */
export function orderOf(s: Slot, words: string, colors: Readonly<Partial<Record<string, string>>>, seed?: number): Order | undefined {
	const kind = makeable(s);
	const prompt = words.trim();
	if (!kind || prompt.length < LEAST[kind]) return undefined;
	const own = Object.entries(colors).filter((c): c is [string, string] => HEX.test(c[1] ?? ""));
	const again = seed === undefined ? {} : { seed };
	if (kind === "image") return { workflowName: "asset.image", triggerPayload: { prompt, ...(own.length ? { color_scheme: Object.fromEntries(own) } : {}), specs: specsOf(s), ...again } };
	return { workflowName: "asset.model", triggerPayload: { prompt, ...(own.length ? { color_palette: own.map((c) => c[1]) } : {}), ...(s.maxSizeBytes ? { max_file_size_bytes: s.maxSizeBytes } : {}), ...again } };
}

/** The document calls it an object; what is in it is the workflow's affair. */
const bodyOf = (o: Order): Body<"startRun"> => ({ workflowName: o.workflowName, triggerPayload: o.triggerPayload as Record<string, never> });

export async function estimate(o: Order, signal: AbortSignal): Promise<Forecast> {
	const reply = await ok(api.POST("/api/runs", { params: { query: { dryRun: true } }, body: bodyOf(o), signal }));
	if ("runId" in reply) throw new ApiError(500, "UNEXPECTED", "A dry run has begun.");
	return forecastOf(reply);
}

async function ended(id: string, signal: AbortSignal): Promise<Run> {
	for (;;) {
		const run = await ok(api.GET("/api/runs/{id}", { params: { path: { id } }, signal }));
		if (isFinal(run.status)) return run;
		await pause(EVERY, signal);
	}
}

/** Begins it and waits for it; `began` hears which run it is. The same key is the same run. */
export async function make(o: Order, key: string, began: (runId: string) => void, signal: AbortSignal): Promise<Artifact> {
	const reply = await ok(api.POST("/api/runs", { params: { query: { dryRun: false }, header: { "Idempotency-Key": key } }, body: bodyOf(o), signal }));
	if (!("runId" in reply)) throw new ApiError(500, "UNEXPECTED", "Nothing has begun.");
	began(reply.runId);
	const run = await ended(reply.runId, signal);
	const { artifacts } = await ok(api.GET("/api/runs/{id}/artifacts", { params: { path: { id: reply.runId } }, signal })).catch((e: unknown) => {
		if (run.status === "completed") throw e;
		return { artifacts: [] };
	});
	const found = run.status === "completed" ? artifacts.find((a) => a.artifactType === MADE[o.workflowName]) : undefined;
	if (found) return found;
	const why = objOf(run.error);
	throw new ApiError(422, textOf(why["code"]) ?? "GENERATION_FAILED", textOf(why["message"]) ?? "");
}
