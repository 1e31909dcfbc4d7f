// Colour: OKLCH ramps, WCAG contrast and the repair that moves only lightness.
// The one idea: hue is the brand's, lightness is ours. Everything here is pure,
// works on "#rrggbb" and returns "#rrggbb", so no browser feature is needed.

const STEPS = [0.97, 0.93, 0.87, 0.79, 0.7, 0.61, 0.52, 0.44, 0.36, 0.27, 0.19, 0.14];

export const isHex = (s) => typeof s === "string" && /^#[0-9a-f]{6}$/i.test(s);

const clamp = (v, lo, hi) => Math.min(hi, Math.max(lo, v));
const toLinear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const toGamma = (c) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);
const byte = (c) => Math.round(clamp(toGamma(clamp(c, 0, 1)), 0, 1) * 255).toString(16).padStart(2, "0");

export function luminance(hex) {
	const [r, g, b] = channels(hex).map(toLinear);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a, b) {
	const x = luminance(a);
	const y = luminance(b);
	return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

// Linear sRGB to OKLab and back (B. Ottosson's matrices).
function lab(hex) {
	const [r, g, b] = channels(hex).map(toLinear);
	const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
	const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
	const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
	return [
		0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
		1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
		0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
	];
}

function linear(L, a, b) {
	const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
	const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
	const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
	return [
		4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
		-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
		-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
	];
}

export function toLch(hex) {
	const [L, a, b] = lab(hex);
	return { L, C: Math.hypot(a, b), h: Math.atan2(b, a) };
}

// Outside sRGB the chroma gives way; lightness and hue stay.
export function fromLch(L, C, h) {
	const inside = (c) => linear(L, c * Math.cos(h), c * Math.sin(h)).every((v) => v > -0.0005 && v < 1.0005);
	let lo = 0;
	let hi = C;
	if (!inside(C)) {
		for (let i = 0; i < 14; i++) {
			const mid = (lo + hi) / 2;
			if (inside(mid)) lo = mid;
			else hi = mid;
		}
	} else lo = C;
	return "#" + linear(L, lo * Math.cos(h), lo * Math.sin(h)).map(byte).join("");
}

// Twelve steps from light to dark: the brand's chroma under a bell around its own L.
export function ramp(hex, maxChroma = 1) {
	const { L, C, h } = toLch(hex);
	return STEPS.map((l) => fromLch(l, Math.min(maxChroma, C) * Math.exp(-(((l - L) / 0.42) ** 2)), h));
}

export function withL(hex, L) {
	const c = toLch(hex);
	return fromLch(clamp(L, 0, 1), c.C, c.h);
}

export function mix(a, b, t) {
	const x = lab(a);
	const y = lab(b);
	const [L, A, B] = x.map((v, i) => v + (y[i] - v) * t);
	return fromLch(L, Math.hypot(A, B), Math.atan2(B, A));
}

export function alpha(hex, a) {
	const [r, g, b] = channels(hex).map((c) => Math.round(c * 255));
	return `rgba(${r},${g},${b},${a})`;
}

// Moves the lightness of `fg` away from `bg` until the ratio holds; hue is kept.
export function ensure(fg, bg, ratio) {
	if (contrast(fg, bg) >= ratio) return fg;
	const down = contrast("#000000", bg) > contrast("#ffffff", bg);
	const { L, C, h } = toLch(fg);
	for (let l = L; l >= 0 && l <= 1; l += down ? -0.01 : 0.01) {
		const out = fromLch(l, C, h);
		if (contrast(out, bg) >= ratio) return out;
	}
	return down ? "#000000" : "#ffffff";
}

// A fill and the ink that is read on it. Between L .55 and .62 neither white nor
// near-black is certain, so the fill moves out of that band, not the ink.
export function legible(fill, ratio = 4.5) {
	const { L, C, h } = toLch(fill);
	const light = fromLch(0.985, Math.min(C, 0.012), h);
	const dark = fromLch(0.2, Math.min(C, 0.04), h);
	const best = contrast(light, fill) >= contrast(dark, fill) ? light : dark;
	if (contrast(best, fill) >= ratio) {
		// White is the calmer ink on a saturated mid tone where both would do.
		return { fill, ink: contrast(light, fill) >= ratio ? light : best };
	}
	const step = L < 0.6 ? -0.01 : 0.01;
	for (let l = L; l > 0.1 && l < 0.98; l += step) {
		const moved = fromLch(l, C, h);
		const ink = step < 0 ? light : dark;
		if (contrast(ink, moved) >= ratio) return { fill: moved, ink };
	}
	return { fill: step < 0 ? "#202020" : "#f4f4f4", ink: step < 0 ? "#ffffff" : "#111111" };
}
