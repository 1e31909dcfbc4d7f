// Symbols: small drawings on a grid of 100 by 100, made of filled paths from back to
// front that name a tone and not a colour. The config brings those of its industry
// (visuals.symbols); built-in ones fill up. Draw them at layout time, in a sprite.

import { ensure, fromLch, isHex, toLch, withL } from "./color.js";

export const TONES = ["base", "shade", "light", "accent", "ink"];
const LEAST = 8;
const MOST = 12;

// The built-in ones are data of the page (symbols.json): their names by language, and their
// paths, each after the first letter of its tone.
const stock = () => JSON.parse(document.getElementById("symbols-builtin").textContent);

function builtIn(locale) {
	const { names: by, drawings } = stock();
	const names = (by[locale.slice(0, 2).toLowerCase()] || by.en).split(" ");
	return Object.entries(drawings).map(([id, list], i) => ({
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

// At least eight (or as many as asked for, up to ten) and at most twelve symbols with
// different ids, the config's own first.
export function symbols(config, least = LEAST) {
	const own = (config.visuals && config.visuals.symbols) || [];
	const list = (Array.isArray(own) ? own : []).map(given).filter(Boolean);
	const seen = new Set();
	const fresh = (s) => !seen.has(s.id) && seen.add(s.id);
	const out = list.filter(fresh).slice(0, MOST);
	for (const s of builtIn((config.settings && config.settings.locale) || "en")) if (out.length < least && fresh(s)) out.push(s);
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
