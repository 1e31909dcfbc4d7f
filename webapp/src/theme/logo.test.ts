import { expect, it } from "vitest";
import { fits, within } from "./logo";

it("takes what games take as it is, and nothing else", () => {
	const fit = (mime: string, sizeBytes = 1000): boolean => fits({ mime, sizeBytes });
	expect(["image/png", "image/webp", "image/jpeg", "image/gif"].map((m) => fit(m))).toEqual([true, true, false, false]);
	expect(fit("image/png", 128 * 1024)).toBe(true);
	expect(fit("image/png", 128 * 1024 + 1)).toBe(false);
});
it("keeps the shape of a picture that is too large, and leaves a small one", () => {
	expect(within(300, 120, 1024)).toEqual({ width: 300, height: 120 });
	expect(within(4096, 1024, 1024)).toEqual({ width: 1024, height: 256 });
	expect(within(1, 9000, 1024)).toEqual({ width: 1, height: 1024 });
});
