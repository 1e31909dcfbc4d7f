// From a brief to a plan: asked for, and waited for as long as it takes.
import { api, ok } from "@/api/client";
import { ApiError } from "@/api/error";
import type { Body, Generation, Reply } from "@/api/types";

export type PlanRequest = Body<"createPlan">;
export type Plan = Exclude<Reply<"createPlan">, { status: "pending" }>["plan"];

const EVERY = 1_200;

export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
	new Promise((done, fail) => {
		const timer = setTimeout(done, ms);
		signal.addEventListener("abort", () => {
			clearTimeout(timer);
			fail(new ApiError(0, "ABORTED", "The request was given up."));
		}, { once: true });
	});

export const generation = (id: string, signal?: AbortSignal): Promise<Generation> =>
	ok(api.GET("/api/intelligence/history/{generationId}", { params: { path: { generationId: id } }, signal }));

const textIn = (v: unknown, key: string): string | undefined => (typeof v === "object" && v !== null && key in v ? String((v as Record<string, unknown>)[key]) : undefined);

/** Why a generation failed, as an error that a page can show. */
export function failureOf(g: Generation): ApiError {
	return new ApiError(422, textIn(g.error, "code") ?? "GENERATION_FAILED", textIn(g.error, "message") ?? "");
}

/** The generation, once it is made. */
export async function made(id: string, signal: AbortSignal, done: (g: Generation) => boolean = (g) => g.status === "completed"): Promise<Generation> {
	for (;;) {
		const g = await generation(id, signal);
		if (g.status === "failed") throw failureOf(g);
		if (done(g)) return g;
		await pause(EVERY, signal);
	}
}

/** A plan for a brief: its generation's id. The same key is the same plan. */
export async function plan(body: PlanRequest, key: string, signal: AbortSignal): Promise<string> {
	const reply = await ok(api.POST("/api/intelligence/plan", { params: { header: { "Idempotency-Key": key } }, body, signal }));
	if ("status" in reply) await made(reply.generation_id, signal);
	return reply.generation_id;
}

/** The same brief, thought about once more; the same key is the same plan. */
export async function planAgain(id: string, key: string, signal: AbortSignal): Promise<string> {
	const reply = await ok(api.POST("/api/intelligence/plan/{generationId}/regenerate", { params: { path: { generationId: id }, header: { "Idempotency-Key": key } }, signal }));
	if ("status" in reply) await made(reply.generation_id, signal);
	return reply.generation_id;
}

/** A plan becomes a campaign: that one's id. */
export async function accept(id: string, name: string | undefined, signal: AbortSignal): Promise<string> {
	const reply = await ok(api.POST("/api/intelligence/plan/{generationId}/accept", { params: { path: { generationId: id } }, body: name ? { campaign_name: name } : {}, signal }));
	if ("campaign_id" in reply) return reply.campaign_id;
	const g = await made(id, signal, (x) => x.accepted && x.campaign_id !== null);
	return g.campaign_id ?? "";
}
