// The places of a game where a file of one's own can stand.
import type { Template } from "@/wizard/types";
import { asList, asObject, at, type JsonObject } from "../form/json";

export type Slot = Template["slots"][number];
export type Group = "scene" | "things" | "sounds" | "models";

/** Places of one kind, of which a game uses as many as it has things for them. */
const SERIES: readonly { pattern: RegExp; path: readonly string[] }[] = [
	{ pattern: /^card_face_(\d+)$/, path: ["mechanics", "card_pairs"] },
	{ pattern: /^symbol_(\d+)$/, path: ["mechanics", "symbols"] },
	{ pattern: /^good_sprite_(\d+)$/, path: ["mechanics", "good_objects"] },
	{ pattern: /^bad_sprite_(\d+)$/, path: ["mechanics", "bad_objects"] },
];
const seriesOf = (id: string): { n: number; path: readonly string[] } | undefined => {
	for (const s of SERIES) {
		const n = s.pattern.exec(id)?.[1];
		if (n) return { n: Number(n), path: s.path };
	}
	return undefined;
};

/** What stands at a place of a series: "party_hat" for symbol_4; undefined where nothing does. */
export function thingAt(slotId: string, config: JsonObject): string | undefined {
	const series = seriesOf(slotId);
	if (!series) return undefined;
	const thing = asObject(asList(at(config, series.path))[series.n - 1]);
	const name = thing["name"] ?? thing["id"] ?? thing["pair_id"];
	return typeof name === "string" ? name.replaceAll("_", " ") : undefined;
}

function groupOf(slot: Slot): Group {
	if (slot.kind === "audio") return "sounds";
	if (slot.kind === "model") return "models";
	return seriesOf(slot.slotId) ? "things" : "scene";
}

/** Those that the game of this configuration would look at, or that have a file already. Music has a place of its own. */
export function groupsOf(slots: readonly Slot[], config: JsonObject, taken: ReadonlySet<string>): { group: Group; slots: Slot[] }[] {
	const shown = slots.filter((s) => s.slotId !== "background_music" && s.slotId !== "card_face_textures")
		.filter((s) => taken.has(s.slotId) || !seriesOf(s.slotId) || thingAt(s.slotId, config) !== undefined);
	return (["scene", "things", "sounds", "models"] as const).flatMap((group) => {
		const own = shown.filter((s) => groupOf(s) === group);
		return own.length ? [{ group, slots: own }] : [];
	});
}

const MIME: Readonly<Record<string, string>> = {
	png: "image/png", jpg: "image/jpeg", webp: "image/webp", svg: "image/svg+xml", mp3: "audio/mpeg", ogg: "audio/ogg", wav: "audio/wav", mp4: "video/mp4", webm: "video/webm", glb: "model/gltf-binary",
};

/** undefined: it fits. A file that is a little large is made smaller by the build where it can; sound is not. */
export function refusal(slot: Slot, file: { mime?: string | undefined; sizeBytes: number }): "format" | "large" | undefined {
	const mime = (file.mime ?? "").split(";")[0]?.trim();
	const formats: readonly string[] = slot.formats;
	if (!formats.some((f) => MIME[f] === mime)) return "format";
	return slot.maxSizeBytes && file.sizeBytes > slot.maxSizeBytes ? "large" : undefined;
}

export const acceptOf = (slot: Slot): string => (slot.formats as readonly string[]).map((f) => (f === "glb" ? ".glb" : (MIME[f] ?? `.${f}`))).join(",");

/** The name in an address of the store: "cg://sha256/ab…/logo.png". */
export function nameIn(uri: string): string {
	const last = uri.split("/").at(-1) ?? uri;
	try {
		return decodeURIComponent(last);
	} catch {
		return last;
	}
}
