// The texts of a game that is a plan still: written on demand, so that they are seen, and changed,
// before there is a campaign. Those of nobody are written when it is made.
import { api, ok } from "@/api/client";
import type { Generation } from "@/api/types";
import { copyOf, PLACES, type CopyRequest } from "@/intel/results";
import { objOf, textOf } from "./json";
import { briefIn, languageIn, type PlanEdit, type Texts } from "./planEdit";
import { generation, made } from "./planning";

export const TEXTS = ["headline", "subheadline", "instructions", "cta_button", "win_message", "lose_message", "terms_summary"] as const satisfies readonly CopyRequest["copy_types"][number][];

/** How a mood speaks: as accepting a plan has it. */
const tones: Record<PlanEdit["look"]["mood"], CopyRequest["tone"]> = { playful: "playful", premium: "luxury", urgent: "urgent", professional: "professional", natural: "friendly", festive: "friendly", minimal: "professional" };

export function textsRequest(g: Generation, e: PlanEdit): CopyRequest {
	const language = languageIn(g);
	const audience = textOf(objOf(objOf(g.input_params)["constraints"])["target_audience"])?.slice(0, 200);
	return {
		campaign_context: { template_type: e.game.templateId, brief: briefIn(g).slice(0, 2000), ...(language ? { language } : {}), ...(audience ? { target_audience: audience } : {}) },
		copy_types: [...TEXTS], tone: tones[e.look.mood], variations_count: 1,
	};
}

/** What was written, at the places where a game has it. */
export function textsIn(g: Generation): Texts {
	const out: Texts = {};
	for (const group of copyOf(g)) {
		const place = PLACES[group.type];
		const text = group.variations[0]?.text;
		if (place && text) out[place.key] = text.slice(0, place.most);
	}
	return out;
}

export async function writeTexts(body: CopyRequest, key: string, signal: AbortSignal): Promise<Texts> {
	const reply = await ok(api.POST("/api/intelligence/copy", { params: { header: { "Idempotency-Key": key } }, body, signal }));
	return textsIn(await ("status" in reply ? made(reply.generation_id, signal) : generation(reply.generation_id, signal)));
}
