// What the brand brought along, as the campaign keeps it.
import { asList, asObject, asText } from "../form/json";

export const KINDS = ["logo", "reference_image", "image", "style_guide", "font", "video", "audio", "other"] as const;
export type Kind = (typeof KINDS)[number] | "color_palette";

export const MOST = 20;

export interface BrandAsset {
	type: Kind;
	uri?: string;
	colors?: string[];
	description?: string;
	weight?: number;
}

const isKind = (s: string): s is Kind => s === "color_palette" || KINDS.some((k) => k === s);

export function readBrand(raw: unknown): BrandAsset[] {
	return asList(raw).map((v) => {
		const o = asObject(v);
		const type = asText(o["type"], "other");
		const colors = asList(o["colors"]).filter((c): c is string => typeof c === "string");
		return {
			type: isKind(type) ? type : "other",
			...(typeof o["uri"] === "string" ? { uri: o["uri"] } : {}),
			...(colors.length ? { colors } : {}),
			...(typeof o["description"] === "string" ? { description: o["description"] } : {}),
			...(typeof o["weight"] === "number" ? { weight: o["weight"] } : {}),
		};
	});
}

/** What a file is for, as far as it can be told. */
export function guessKind(mime: string, name: string): Kind {
	if (mime.startsWith("image/")) return /logo/i.test(name) ? "logo" : "reference_image";
	if (mime.startsWith("video/")) return "video";
	if (mime.startsWith("audio/")) return "audio";
	if (mime === "application/pdf") return "style_guide";
	return mime.includes("font") || /\.(woff2|ttf|otf)$/i.test(name) ? "font" : "other";
}
