// What an artifact is to somebody who looks at it.

export type Kind = "image" | "video" | "audio" | "model" | "text" | "bundle" | "archive" | "other";

/** What is shown of an artifact: a record of a run's artifacts or of the library. */
export interface Shown {
	id: string;
	artifactType: string;
	sizeBytes: number;
	mime?: string | undefined;
	filename?: string | undefined;
}

const TREE = "application/vnd.cg.tree+json";

export function kindOf(a: Pick<Shown, "artifactType" | "mime">): Kind {
	const mime = (a.mime ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
	if (mime === TREE) return "bundle";
	if (mime.startsWith("image/")) return "image";
	if (mime.startsWith("video/")) return "video";
	if (mime.startsWith("audio/")) return "audio";
	if (mime.startsWith("model/")) return "model";
	if (mime === "application/json" || mime.endsWith("+json") || mime.startsWith("text/")) return "text";
	if (/zip|tar|gzip/.test(mime)) return "archive";
	if (mime) return "other";
	const room = a.artifactType.split("/")[0];
	return room === "image" || room === "video" || room === "audio" ? room : room === "3d" || room === "model" ? "model" : room === "json" ? "text" : "other";
}

/** The name it is saved under, and called by. */
export const nameOf = (a: Shown): string => a.filename || a.artifactType;

export const contentPath = (id: string): string => `/api/artifacts/${encodeURIComponent(id)}/content`;

/** "3.2 MB", in a language. */
export function bytesText(n: number, locale: string): string {
	const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
	let i = 0;
	let v = n;
	while (v >= 1000 && i < units.length - 1) {
		v /= 1000;
		i++;
	}
	return new Intl.NumberFormat(locale, { style: "unit", unit: units[i] ?? "byte", unitDisplay: "short", maximumFractionDigits: v < 10 && i > 0 ? 1 : 0 }).format(v);
}

/** "0:07" */
export const clock = (s: number): string => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
