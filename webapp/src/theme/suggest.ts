// Colours that the server finds: in a picture, or in what a brief says.
import { api, ok } from "@/api/client";
import type { Reply } from "@/api/types";
import { isObj, objOf } from "@/wizard/json";
import { made } from "@/wizard/planning";
import type { Colors } from "./checks";

type Made = Exclude<Reply<"createThemeFromImage">, { status: "pending" }>;
export type Found = Made["theme"];

export const IMAGE_MOST = 10 * 1024 * 1024;
export const IMAGE_TYPES = ["image/png", "image/jpeg", "image/webp"] as const;

/** What is wrong with a picture before it is sent. */
export function refused(file: File): "tooLarge" | "wrongKind" | undefined {
	if (!IMAGE_TYPES.some((x) => x === file.type)) return "wrongKind";
	return file.size > IMAGE_MOST ? "tooLarge" : undefined;
}

async function settled(reply: { generation_id: string; theme?: Found }, signal: AbortSignal): Promise<Found> {
	if (reply.theme) return reply.theme;
	const g = await made(reply.generation_id, signal);
	const out = objOf(g.output);
	const theme = isObj(out["theme"]) ? out["theme"] : out;
	return theme as Partial<Found> as Found;
}

export async function fromImage(file: File, campaign: string | undefined, signal: AbortSignal): Promise<Found> {
	const form = new FormData();
	form.set("file", file);
	if (campaign) form.set("campaign_id", campaign);
	// What is sent is the form: the shape of the document is that of its parts.
	const reply = await ok(api.POST("/api/intelligence/theme/from-image", { body: { file: file.name }, bodySerializer: () => form, signal }));
	return settled(reply, signal);
}

export async function fromBrief(brief: string, campaign: string | undefined, signal: AbortSignal): Promise<Found> {
	return settled(await ok(api.POST("/api/intelligence/theme/from-brief", { body: { brief: brief.slice(0, 2000), ...(campaign ? { campaign_id: campaign } : {}) }, signal })), signal);
}

export const colorsOf = (f: Pick<Found, "primary_color" | "secondary_color" | "accent_color" | "background_color" | "text_color">): Colors => ({
	primary: f.primary_color, secondary: f.secondary_color, accent: f.accent_color, background: f.background_color, text: f.text_color,
});
