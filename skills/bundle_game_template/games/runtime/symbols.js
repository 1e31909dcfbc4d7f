// Symbols: small drawings on a grid of 100 by 100, made of filled paths from back to
// front that name a tone and not a colour. The config brings those of its industry
// (visuals.symbols); eight built-in ones fill up. Draw them at layout time, in a sprite.

import { ensure, fromLch, isHex, toLch, withL } from "./color.js";

export const TONES = ["base", "shade", "light", "accent", "ink"];
const LEAST = 8;
const MOST = 12;

const NAMES = {
	en: "star gift heart gem coin crown bolt flower",
	de: "Stern Geschenk Herz Edelstein Münze Krone Blitz Blume",
	fr: "étoile cadeau cœur gemme pièce couronne éclair fleur",
	es: "estrella regalo corazón gema moneda corona rayo flor",
	it: "stella regalo cuore gemma moneta corona fulmine fiore",
	pt: "estrela presente coração gema moeda coroa raio flor",
	nl: "ster cadeau hart edelsteen munt kroon bliksem bloem",
};

// The tone's first letter, then the path.
const DRAWINGS = {
	star: [
		"bM45 12Q50 2 55 12L65 36L90 38Q100 40 92 48L73 63L79 88Q80 98 71 93L50 79L29 93Q20 98 21 88L27 63L8 48Q0 40 10 38L35 36Z",
		"sM50 53L94 39Q98 42 92 48L73 63L79 88Q80 98 71 93L50 79Z",
		"lM46 18Q49 12 50 19L45 34Q43 40 37 41L24 43Q38 38 41 31Z",
		"aM41 53A9 9 0 1 1 59 53A9 9 0 1 1 41 53Z",
	],
	gift: [
		"bM14 48L86 48L86 91Q86 96 81 96L19 96Q14 96 14 91ZM9 37Q9 33 13 33L87 33Q91 33 91 37L91 50L9 50Z",
		"sM56 50L86 50L86 91Q86 96 81 96L56 96ZM14 50L86 50L86 55L14 55Z",
		"aM42 33L58 33L58 96L42 96ZM50 33C30 36 18 30 20 19C22 8 38 8 44 18C47 23 49 28 50 33C51 28 53 23 56 18C62 8 78 8 80 19C82 30 70 36 50 33Z",
		"lM44 30A6 5 0 1 1 56 30A6 5 0 1 1 44 30ZM13 37L38 37L38 40L13 40Z",
	],
	heart: [
		"bM50 94C30 78 6 62 6 38C6 8 42 4 50 28C58 4 94 8 94 38C94 62 70 78 50 94Z",
		"sM78 16C94 20 97 38 92 50C86 66 68 80 50 94C38 84 24 75 15 63C56 80 88 50 78 16Z",
		"lM21.3 29A7 12 35 1 1 32.7 37A7 12 35 1 1 21.3 29Z",
	],
	gem: [
		"bM26 16L74 16L94 42L50 94L6 42Z",
		"lM26 16L50 16L34 42L6 42Z",
		"sM94 42L50 94L66 42Z",
		"aM50 16L66 42L34 42ZM34 42L50 94L20 58.5Z",
	],
	coin: [
		"sM10 53A43 43 0 1 1 96 53A43 43 0 1 1 10 53Z",
		"bM4 51A43 43 0 1 1 90 51A43 43 0 1 1 4 51Z",
		"lM11 51A36 36 0 1 1 83 51A36 36 0 1 1 11 51ZM14 51A33 33 0 1 0 80 51A33 33 0 1 0 14 51Z",
		"sM50 26L66 77L23 45L77 45L34 77Z",
		"aM47 23L63 74L20 42L74 42L31 74Z",
	],
	crown: [
		"bM6 30L28 50L50 16L72 50L94 30L84 84L16 84Z",
		"sM72 50L94 30L84 84L62 84Z",
		"aM16 80L84 80L84 92Q84 96 80 96L20 96Q16 96 16 92ZM1 27A6 6 0 1 1 13 27A6 6 0 1 1 1 27ZM43 13A7 7 0 1 1 57 13A7 7 0 1 1 43 13ZM87 27A6 6 0 1 1 99 27A6 6 0 1 1 87 27Z",
		"lM12 42L20 49L24 72L18 72ZM44 66A6 6 0 1 1 56 66A6 6 0 1 1 44 66Z",
	],
	bolt: [
		"bM58 4L18 56Q16 60 20 60L42 60L32 96L82 40Q84 36 80 36L58 36L68 4Z",
		"sM58 36L80 36Q84 36 82 40L32 96L42 60Z",
		"lM56 10L61 10L33 46L28 46Z",
	],
	flower: [
		"bM34 29A19 19 0 1 1 66 29A19 19 0 1 1 77 61A19 19 0 1 1 50 80A19 19 0 1 1 23 61A19 19 0 1 1 34 29",
		"sM50 18L70 80L18 41L82 41L30 80Z",
		"aM35 52A15 15 0 1 1 65 52A15 15 0 1 1 35 52Z",
		"lM38.2 14.8A5 7 40 1 1 45.8 21.2A5 7 40 1 1 38.2 14.8ZM41 47A5 4 0 1 1 51 47A5 4 0 1 1 41 47Z",
	],
};

function builtIn(locale) {
	const names = (NAMES[locale.slice(0, 2).toLowerCase()] || NAMES.en).split(" ");
	return Object.entries(DRAWINGS).map(([id, list], i) => ({
		id,
		name: names[i],
		paths: list.map((p) => ({ d: p.slice(1), tone: TONES.find((t) => t[0] === p[0]) })),
	}));
}

// What a config brings is data: a path is digits and M L C Q A Z, a tone one of five.
const isPath = (p) => p && typeof p.d === "string" && p.d.length <= 2000 && /^M[\d\s,.+MLCQAZ-]*$/.test(p.d) && TONES.includes(p.tone);

function given(s) {
	if (!s || typeof s.id !== "string" || !s.id || !Array.isArray(s.paths)) return null;
	const paths = s.paths.slice(0, 24).filter(isPath).map(({ d, tone }) => ({ d, tone }));
	return paths.length ? { id: s.id, name: typeof s.name === "string" && s.name ? s.name : s.id, paths } : null;
}

// At least eight and at most twelve symbols with different ids, the config's own first.
export function symbols(config) {
	const own = (config.visuals && config.visuals.symbols) || [];
	const list = (Array.isArray(own) ? own : []).map(given).filter(Boolean);
	const seen = new Set();
	const fresh = (s) => !seen.has(s.id) && seen.add(s.id);
	const out = list.filter(fresh).slice(0, MOST);
	for (const s of builtIn((config.settings && config.settings.locale) || "en")) if (out.length < LEAST && fresh(s)) out.push(s);
	return out;
}

// The parsed paths and the lit colours live as long as who asked for them.
const shapes = new WeakMap();

function shape(path) {
	if (!shapes.has(path)) shapes.set(path, new Path2D(path.d));
	return shapes.get(path);
}

// A little more light at the upper left; what is no hex colour is taken as it is.
function lit(ctx, c) {
	if (!isHex(c)) return c;
	const g = ctx.createLinearGradient(14, 6, 70, 98);
	const { L } = toLch(c);
	[[0, 0.045], [0.45, 0], [1, -0.045]].forEach(([at, by]) => g.addColorStop(at, withL(c, L + by)));
	return g;
}

// Into the square of `size` around (x, y). `colors` as symbolColors() makes them.
export function drawSymbol(ctx, symbol, x, y, size, colors) {
	ctx.save();
	ctx.translate(x - size / 2, y - size / 2);
	ctx.scale(size / 100, size / 100);
	const ink = {};
	for (const p of symbol.paths) {
		ctx.fillStyle = ink[p.tone] = ink[p.tone] || lit(ctx, colors[p.tone]);
		ctx.fill(shape(p));
	}
	ctx.restore();
}

const clamp = (v, lo, hi) => Math.min(hi, Math.max(lo, v));

// Five tones from two colours. The base keeps its hue and comes into the band where a
// shade and a light still show; yellows turn towards orange, or their shade is brown.
export function tonesOf(base, accent) {
	const c = toLch(base);
	const L = clamp(c.L, 0.36, 0.88);
	const deg = ((c.h * 180) / Math.PI + 360) % 360;
	const warm = c.h - (deg > 60 && deg < 120 ? 0.21 : 0);
	const main = fromLch(L, c.C, c.h);
	const a = toLch(accent);
	const far = Math.hypot(L - a.L, c.C * Math.cos(c.h) - a.C * Math.cos(a.h), c.C * Math.sin(c.h) - a.C * Math.sin(a.h));
	return {
		base: main,
		shade: fromLch(L - 0.1 - 0.03 * L, c.C, warm),
		light: fromLch(0.925, c.C * 0.3, c.h),
		accent: far < 0.14 ? withL(accent, L + (L > 0.62 ? -0.24 : 0.26)) : accent,
		ink: fromLch(0.24, c.C * 0.45, warm),
	};
}

// The tones of the i-th symbol of a set: the brand's three colours take turns,
// each moved until it is seen on the theme's surface.
export function symbolColors(theme, i = 0) {
	const { primary, secondary, accent } = theme.colors;
	const pairs = [[primary, accent], [accent, primary], [secondary, accent], [accent, secondary]];
	const [base, other] = pairs[((i % 4) + 4) % 4];
	return tonesOf(ensure(base, theme.surface, 1.8), other);
}
