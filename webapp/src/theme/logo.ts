// A logo as games can take it: what is in another format, or too heavy, becomes a PNG that fits.
import { bytes } from "@/api/client";
import { upload } from "@/api/upload";
import type { Item } from "@/library/list";

const TAKEN: readonly string[] = ["image/png", "image/webp"];
/** What a game's place for a logo holds. */
const MOST_BYTES = 128 * 1024;
/** Sizes to try, from more than a logo is ever shown at. */
const SIDES = [1024, 640, 400, 256, 160];

export const fits = (item: Pick<Item, "mime" | "sizeBytes">): boolean => TAKEN.includes(item.mime ?? "") && item.sizeBytes <= MOST_BYTES;

/** Width and height of a picture that is at most `most` wide or high. */
export function within(width: number, height: number, most: number): { width: number; height: number } {
	const by = Math.min(1, most / Math.max(width, height, 1));
	return { width: Math.max(1, Math.round(width * by)), height: Math.max(1, Math.round(height * by)) };
}

function drawn(bitmap: ImageBitmap, most: number): Promise<Blob> {
	const { width, height } = within(bitmap.width, bitmap.height, most);
	const canvas = document.createElement("canvas");
	Object.assign(canvas, { width, height });
	canvas.getContext("2d")?.drawImage(bitmap, 0, 0, width, height);
	return new Promise((done, failed) => { canvas.toBlob((b) => { if (b) done(b); else failed(new Error("no picture")); }, "image/png"); });
}

/** The largest one that there is room for. */
async function asPng(picture: Blob): Promise<Blob> {
	const bitmap = await createImageBitmap(picture);
	try {
		for (const side of SIDES.slice(0, -1)) {
			const png = await drawn(bitmap, side);
			if (png.size <= MOST_BYTES) return png;
		}
		return await drawn(bitmap, SIDES.at(-1) ?? 160);
	} finally {
		bitmap.close();
	}
}

/** The same logo, in the library, as a game takes it. */
export async function asLogo(item: Item): Promise<Item> {
	if (fits(item)) return item;
	const png = await asPng(await bytes(`/api/artifacts/${encodeURIComponent(item.id)}/content`));
	const form = new FormData();
	form.set("file", png, `${(item.filename ?? "logo").replace(/\.[^.]*$/, "")}.png`);
	return upload<Item>("/api/artifacts", form);
}
