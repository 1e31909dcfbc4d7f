// Colours and whether they can be read on each other, by the formula of WCAG 2.2: known at once,
// as the server will say it.

export interface Rgb { r: number; g: number; b: number }

const byte = (n: number): number => Math.max(0, Math.min(255, Math.round(n)));
const two = (n: number): string => byte(n).toString(16).padStart(2, "0").toUpperCase();

/** "#abc", "#aabbcc" or "rgb(1, 2, 3)". */
export function rgbOf(s: string | null | undefined): Rgb | undefined {
	const text = (s ?? "").trim();
	const short = /^#?([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
	const long = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
	const m = short ?? long;
	if (m) {
		const [r, g, b] = m.slice(1).map((x) => parseInt(short ? x + x : x, 16));
		return { r: r ?? 0, g: g ?? 0, b: b ?? 0 };
	}
	const rgb = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(text);
	if (!rgb) return undefined;
	const [r, g, b] = rgb.slice(1).map(Number);
	return [r, g, b].every((n) => n !== undefined && n <= 255) ? { r: r ?? 0, g: g ?? 0, b: b ?? 0 } : undefined;
}

export const hexOfRgb = (c: Rgb): string => `#${two(c.r)}${two(c.g)}${two(c.b)}`;

/** As "#RRGGBB", or undefined for what is no colour. */
export function hexOf(s: string | null | undefined): string | undefined {
	const c = rgbOf(s);
	return c && hexOfRgb(c);
}

const linear = (n: number): number => {
	const c = n / 255;
	return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
};

export const luminance = (c: Rgb): number => 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);

/** 1 to 21; 1 when one of them is no colour. */
export function contrast(a: string | undefined, b: string | undefined): number {
	const [x, y] = [rgbOf(a), rgbOf(b)];
	if (!x || !y) return 1;
	const [hi, lo] = [luminance(x), luminance(y)].sort((p, q) => q - p);
	return ((hi ?? 0) + 0.05) / ((lo ?? 0) + 0.05);
}

interface Hsl { h: number; s: number; l: number }

export function hslOf({ r, g, b }: Rgb): Hsl {
	const [x, y, z] = [r / 255, g / 255, b / 255];
	const max = Math.max(x, y, z);
	const min = Math.min(x, y, z);
	const d = max - min;
	const l = (max + min) / 2;
	if (d === 0) return { h: 0, s: 0, l };
	const s = d / (1 - Math.abs(2 * l - 1));
	const h = max === x ? ((y - z) / d + 6) % 6 : max === y ? (z - x) / d + 2 : (x - y) / d + 4;
	return { h: h * 60, s, l };
}

export function rgbOfHsl({ h, s, l }: Hsl): Rgb {
	const c = (1 - Math.abs(2 * l - 1)) * s;
	const x = c * (1 - Math.abs(((h / 60) % 2) - 1));
	const m = l - c / 2;
	const table: [number, number, number][] = [[c, x, 0], [x, c, 0], [0, c, x], [0, x, c], [x, 0, c], [c, 0, x]];
	const [r, g, b] = table[Math.floor((((h % 360) + 360) % 360) / 60)] ?? [0, 0, 0];
	return { r: byte((r + m) * 255), g: byte((g + m) * 255), b: byte((b + m) * 255) };
}

/** The colour next to `color` (same hue, other lightness) that reaches the ratio on `ground`. */
export function readable(color: string, ground: string, ratio: number): string {
	const from = rgbOf(color);
	if (!from || !rgbOf(ground) || contrast(color, ground) >= ratio) return hexOf(color) ?? color;
	const hsl = hslOf(from);
	for (let step = 1; step <= 100; step++) {
		for (const way of [-1, 1]) {
			const l = hsl.l + (way * step) / 100;
			if (l < 0 || l > 1) continue;
			const hex = hexOfRgb(rgbOfHsl({ ...hsl, l }));
			if (contrast(hex, ground) >= ratio) return hex;
		}
	}
	return contrast("#000000", ground) >= contrast("#FFFFFF", ground) ? "#000000" : "#FFFFFF";
}

/** Black or white: what is read better on it. */
export const inkOn = (ground: string): string => (contrast("#FFFFFF", ground) >= contrast("#16141B", ground) ? "#FFFFFF" : "#16141B");
