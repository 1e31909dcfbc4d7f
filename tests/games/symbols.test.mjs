// Symbols: what a config brings, what fills up, and the colours they wear.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { games } from "./bundle.mjs";

// The page that carries the built-in ones.
const stock = readFileSync(join(games, "runtime/symbols.json"), "utf8");
globalThis.document = { getElementById: () => ({ textContent: stock }) };

const load = (p) => import(join(games, p));
const { contrast, isHex, toLch } = await load("runtime/color.js");
const { normalise } = await load("runtime/config.js");
const { drawSymbol, symbolColors, symbols, TONES, tonesOf } = await load("runtime/symbols.js");
const { makeTheme } = await load("runtime/theme.js");

// In OKLab; two things of one picture are told apart from about .1 on.
function distance(a, b) {
	const [x, y] = [toLch(a), toLch(b)];
	return Math.hypot(x.L - y.L, x.C * Math.cos(x.h) - y.C * Math.cos(y.h), x.C * Math.sin(x.h) - y.C * Math.sin(y.h));
}

const shoe = { id: "shoe", name: "Schuh", paths: [{ d: "M10 10L90 10L50 90Z", tone: "base" }] };
const BUILT_IN = ["star", "gift", "heart", "gem", "coin", "crown", "bolt", "flower"];

test("symbols: eight of our own when the config has none, named in its language", () => {
	for (const config of [{}, { visuals: {} }, { visuals: { symbols: "no" } }]) {
		assert.deepEqual(symbols(config).map((s) => s.id), BUILT_IN);
	}
	assert.equal(symbols({ settings: { locale: "de-AT" } })[2].name, "Herz");
	assert.equal(symbols({ settings: { locale: "ja" } })[2].name, "heart");
	for (const lang of ["en", "de", "fr", "es", "it", "pt", "nl"]) {
		const names = symbols({ settings: { locale: lang } }).map((s) => s.name);
		assert.equal(new Set(names).size, 8, lang);
		assert.ok(names.every(Boolean), lang);
	}
});

test("symbols: the config's own come first, twins and more than twelve are left out", () => {
	const list = symbols({ visuals: { symbols: [shoe, shoe, { ...shoe, id: "heart" }] } });
	assert.deepEqual(list.map((s) => s.id), ["shoe", "heart", "star", "gift", "gem", "coin", "crown", "bolt"]);
	assert.equal(list[1].name, "Schuh");
	const many = Array.from({ length: 30 }, (_, i) => ({ ...shoe, id: `s${i}` }));
	assert.equal(symbols({ visuals: { symbols: many } }).length, 12);
	assert.equal(normalise({ visuals: { symbols: many } }, { template_id: "x", mechanics_keys: [] }).visuals.symbols.length, 12);
});

test("symbols: what is no drawing is passed over", () => {
	const path = shoe.paths[0];
	const bad = [null, 7, {}, { id: "a" }, { id: 3, paths: [path] }, { id: "b", paths: [] }, { id: "c", paths: [null] },
		{ id: "d", paths: [{ d: "m1 1l2 2", tone: "base" }] }, { id: "e", paths: [{ d: path.d, tone: "pink" }] },
		{ id: "f", paths: [{ d: "url(https://example.com)", tone: "base" }] }, { id: "g", paths: [{ d: "M" + "1".repeat(3000), tone: "base" }] }];
	assert.deepEqual(symbols({ visuals: { symbols: bad } }).map((s) => s.id), BUILT_IN);
	const mixed = symbols({ visuals: { symbols: [{ id: "h", paths: [path, { d: "<svg>", tone: "base" }], onclick: "x" }] } })[0];
	assert.deepEqual(mixed, { id: "h", name: "h", paths: [path] });
});

test("symbols: every built-in path stays on the grid and uses the five tones", () => {
	const seen = new Set();
	for (const s of symbols({})) {
		for (const { d, tone } of s.paths) {
			seen.add(tone);
			assert.match(d, /^M[\d .MLCQAZ]*$/, s.id);
			for (const n of d.match(/[\d.]+/g)) assert.ok(Number(n) >= 0 && Number(n) <= 100, `${s.id}: ${n}`);
		}
	}
	for (const t of ["base", "shade", "light", "accent"]) assert.ok(seen.has(t), t);
});

test("symbols: tones of any brand are hex, in order of lightness, and told from each other", () => {
	for (const base of ["#e4572e", "#17798f", "#ffc53d", "#000000", "#ffffff", "#808080", "#c8102e"]) {
		for (const accent of ["#e4572e", "#ffc53d", "#000000", "#ffffff", base]) {
			const c = tonesOf(base, accent);
			for (const t of TONES) assert.ok(isHex(c[t]), `${t} of ${base}`);
			const [i, s, b, l] = ["ink", "shade", "base", "light"].map((t) => toLch(c[t]).L);
			assert.ok(i < b && s < b && b < l, `${base}: ${i} ${s} ${b} ${l}`);
			assert.ok(distance(c.base, c.accent) > 0.12, `${base} with ${accent}`);
		}
	}
});

test("symbols: the colours of a set are seen on the surface, by day and by night", () => {
	const brand = { primary: "#e4572e", secondary: "#17798f", accent: "#ffc53d", text: "#222222" };
	for (const background of ["#fff4e6", "#120b2e"]) {
		const theme = makeTheme({ ...brand, background });
		for (let i = 0; i < 12; i++) assert.ok(contrast(symbolColors(theme, i).base, theme.surface) >= 1.5, `${i} on ${background}`);
		assert.notDeepEqual(symbolColors(theme, 0), symbolColors(theme, 1));
		assert.deepEqual(symbolColors(theme, 0), symbolColors(theme, 4));
	}
});

test("symbols: a drawing is centred, fills each path once and leaves the context as it was", () => {
	const calls = [];
	globalThis.Path2D = class {
		constructor(d) {
			this.d = d;
		}
	};
	const ctx = new Proxy({}, {
		get: (_, k) => (k === "createLinearGradient" ? () => ({ addColorStop() {} }) : (...a) => calls.push([k, ...a])),
		set: () => true,
	});
	drawSymbol(ctx, shoe, 60, 40, 50, { base: "#112233" });
	delete globalThis.Path2D;
	assert.deepEqual(calls.map((c) => c[0]), ["save", "translate", "scale", "fill", "restore"]);
	assert.deepEqual(calls[1].slice(1), [35, 15]);
	assert.deepEqual(calls[2].slice(1), [0.5, 0.5]);
	assert.equal(calls[3][1].d, shoe.paths[0].d);
});
