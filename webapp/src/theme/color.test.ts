import { describe, expect, it } from "vitest";
import { checksOf, mended, passes, type Colors } from "./checks";
import { contrast, hexOf, hslOf, inkOn, readable, rgbOf, rgbOfHsl } from "./color";

describe("a colour", () => {
	it.each([["#abc", "#AABBCC"], ["aabbcc", "#AABBCC"], ["rgb(1, 2,3)", "#010203"], [" #FFFFFF ", "#FFFFFF"]])("%s is %s", (said, hex) => {
		expect(hexOf(said)).toBe(hex);
	});
	it.each(["", "#ab", "#abcd", "red", "rgb(1,2,256)", "url(x)", null, undefined])("%s is none", (said) => {
		expect(hexOf(said)).toBeUndefined();
	});
	it("comes back from hue, saturation and lightness as it was", () => {
		for (const hex of ["#C81E2B", "#FFD23F", "#1D3461", "#000000", "#FFFFFF", "#7F7F7F"]) {
			const rgb = rgbOf(hex);
			expect(rgb && rgbOfHsl(hslOf(rgb))).toEqual(rgb);
		}
	});
});

describe("contrast", () => {
	it("is that of WCAG", () => {
		expect(contrast("#000000", "#FFFFFF")).toBe(21);
		expect(contrast("#777777", "#FFFFFF")).toBeCloseTo(4.478, 3);
		expect(contrast("#FFFFFF", "#777777")).toBeCloseTo(4.478, 3);
		expect(contrast("#FFE000", "#FFFFFF")).toBeCloseTo(1.32, 2);
	});
	it("is nothing with what is no colour", () => {
		expect(contrast("red", "#FFFFFF")).toBe(1);
	});
	it("is reached by the smallest move of the colour, which keeps its hue", () => {
		const fixed = readable("#FFE000", "#FFFFFF", 3);
		expect(contrast(fixed, "#FFFFFF")).toBeGreaterThanOrEqual(3);
		expect(contrast(fixed, "#FFFFFF")).toBeLessThan(3.4);
		const [before, after] = ["#FFE000", fixed].map((c) => hslOf(rgbOf(c) ?? { r: 0, g: 0, b: 0 }).h);
		expect(Math.abs((before ?? 0) - (after ?? 0))).toBeLessThan(3);
	});
	it("moves a colour to the light on a dark ground, and leaves one that can be read", () => {
		expect(hslOf(rgbOf(readable("#222222", "#0F1524", 4.5)) ?? { r: 0, g: 0, b: 0 }).l).toBeGreaterThan(0.4);
		expect(readable("#112233", "#FFFFFF", 4.5)).toBe("#112233");
	});
	it("chooses the ink that is read better", () => {
		expect(inkOn("#FFD23F")).toBe("#16141B");
		expect(inkOn("#1D3461")).toBe("#FFFFFF");
	});
});

describe("a scheme", () => {
	const bad: Colors = { primary: "#FFE000", secondary: "#333333", accent: "#FFEE99", background: "#FFFFFF", text: "#777777" };
	it("is told what cannot be read", () => {
		expect(checksOf(bad).map((c) => [c.pair, c.ok])).toEqual([["text", false], ["primary", false], ["accent", false]]);
		expect(checksOf(bad)[0]).toMatchObject({ ratio: 4.47, required: 4.5, role: "text" });
	});
	it("is mended whole, and nothing else of it moves", () => {
		const good = mended(bad);
		expect(passes(good)).toBe(true);
		expect(good).toMatchObject({ secondary: "#333333", background: "#FFFFFF" });
	});
	it("that can be read stays as it is", () => {
		const fine: Colors = { primary: "#C81E2B", secondary: "#FFD23F", accent: "#1D3461", background: "#FFFFFF", text: "#1A202C" };
		expect(mended(fine)).toEqual(fine);
	});
});
