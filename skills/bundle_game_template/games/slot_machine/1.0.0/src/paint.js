// The machine as a thing: a lacquered cabinet with metal edges, a crown, a plinth, paper
// drums behind glass. Everything is drawn once for a size; the light comes from the upper
// left. All measures are in cells: one cell is one symbol's square.

import { alpha, ensure, fromLch, mix, toLch } from "../../../runtime/color.js";
import { cast, centred, dot, fill, linear, radial, sprite, stroke, turned, white, within } from "../../../runtime/draw.js";
import { lacquerOf, metalOf, paperOf, plate } from "../../../runtime/material.js";
import { drawSymbol } from "../../../runtime/symbols.js";

export const GAP = 0.06;	// between reels
export const PEEK = 0.2;	// of the neighbours above and below
const SIDE = 0.36;	// from the window to the cabinet's edge
const HEAD = 0.36;
const FOOT = 0.62;	// the plinth's height below the window's frame
const CROWN = 0.62;
const SLAB = 0.16;	// what the cabinet stands on

// The window's size and the cabinet's, in cells, the window's centre being the origin.
export function measure(reels, rows) {
	const w = reels + (reels - 1) * GAP;
	const h = rows + 2 * PEEK;
	const body = { x: -w / 2 - SIDE, y: -h / 2 - HEAD, w: w + 2 * SIDE, h: h + HEAD + 0.3 + FOOT };
	const bottom = body.y + body.h + SLAB;
	return { w, h, body, top: body.y - CROWN, bottom, width: body.w + 0.24, height: bottom - body.y + CROWN };
}

// Behind the reels: shadow, cabinet, the drums' paper.
export function paintCabinet(g, c, dpr, theme, { hero, colors, brand, font, texture }) {
	const mw = (g.width + 0.9) * c;
	const mh = (g.height + 0.9) * c;
	const cy = ((g.top + g.bottom) / 2) * c;
	const w = g.body.w * c;
	const h = g.body.h * c;
	const y = g.body.y * c + h / 2;
	const metal = metalOf(theme);
	const lacquer = lacquerOf(theme);
	return Object.assign(sprite(mw, mh, dpr, (ctx) => {
		const body = (k = 0) => plate(ctx, 0, y, w + 2 * k, h + 2 * k, 0.3 * c + k);
		const crown = (k = 0) => crownPath(ctx, g, c, k);
		ctx.translate(mw / 2, mh / 2 - cy);
		for (const shape of [crown, body]) {
			for (const [dy, blur, a] of [[0.28, 0.4, 0.3], [0.09, 0.08, 0.24]]) {
				cast(ctx, dpr, theme.shadow(theme.dark ? 2 * a : a), blur * c, 0.04 * c, dy * c, () => {
					shape();
					fill(ctx, theme.shade);
				});
			}
		}
		// What it stands on.
		plate(ctx, 0, (g.bottom - SLAB / 2 - 0.07) * c, g.width * c, (SLAB + 0.14) * c, 0.09 * c);
		fill(ctx, metal(ctx, (-g.width / 2) * c, h / 2, (g.width / 2) * c, h));
		// Metal edge, then lacquer, then a fine light line where the edge catches it.
		for (const shape of [crown, body]) {
			shape();
			fill(ctx, metal(ctx, -w / 2, y - h / 2, w / 2, y + h / 2));
			shape(-0.055 * c);
			fill(ctx, lacquer(ctx, -w / 2, y - h / 2, w * 0.1, y + h / 2));
			shape(-0.075 * c);
			stroke(ctx, linear(ctx, -w / 2, y - h / 2, w / 2, y + h / 2, [[0, white(0.6)], [0.4, white(0.1)], [1, theme.shadow(0.5)]]), Math.max(1, 0.022 * c));
		}
		within(ctx, () => {
			body(-0.06 * c);
			ctx.clip();
			ctx.globalAlpha = 0.22;
			if (texture) ctx.drawImage(texture, -w / 2, y - h / 2, w, h);
			fill(ctx, linear(ctx, -w / 2, y - h / 2, w / 4, y, [[0, white(1)], [0.32, white(0.25)], [0.33, white(0)], [1, white(0)]]));
		});
		medallion(ctx, g, c, theme, hero, colors);
		nameplate(ctx, g, c, theme, metal, brand, font);
		drums(ctx, g, c, theme, metal);
		for (const [lx, ly] of lampPlaces(g)) socket(ctx, theme, lx * c, ly * c, 0.05 * c);
	}), { cy });
}

function crownPath(ctx, g, c, grow) {
	const x = g.body.w * 0.36 * c + grow;
	const y = (g.body.y + 0.12) * c;
	const top = (g.top + 0.03) * c - grow;
	ctx.beginPath();
	ctx.moveTo(-x, y);
	ctx.bezierCurveTo(-x * 0.86, y - 0.3 * c, -x * 0.55, top, 0, top);
	ctx.bezierCurveTo(x * 0.55, top, x * 0.86, y - 0.3 * c, x, y);
	ctx.closePath();
}

// A lamp that is out.
function socket(ctx, theme, x, y, a) {
	dot(ctx, theme.shadow(0.5), a * 1.35, x, y + a * 0.15);
	dot(ctx, radial(ctx, x - a * 0.35, y - a * 0.4, 0, a * 1.2, [[0, theme.metal[1]], [1, theme.metal[5]]]), a, x, y);
}

// In the crown, the best symbol.
function medallion(ctx, g, c, theme, hero, colors) {
	const r = 0.335 * c;
	within(ctx, () => {
		ctx.translate(0, (g.top + 0.46) * c);
		dot(ctx, theme.shadow(0.4), r * 1.03, r * 0.05, r * 0.1);
		dot(ctx, turned(ctx, theme.metal), r);
		dot(ctx, radial(ctx, -r * 0.3, -r * 0.4, 0, r * 1.2, [[0, paperOf(theme)], [1, mix(paperOf(theme), theme.ramps.accent[3], 0.45)]]), r * 0.86);
		drawSymbol(ctx, hero, 0, 0, r * 1.2, colors);
	});
}

// Below the window: the brand on an engraved plate.
function nameplate(ctx, g, c, theme, metal, brand, font) {
	const w = Math.min(g.body.w * 0.62, 2.3) * c;
	const h = 0.36 * c;
	const y = (g.h / 2 + 0.3 + FOOT / 2) * c;
	plate(ctx, 0, y - 0.015 * c, w, h, h / 2);
	fill(ctx, theme.shadow(0.45));
	plate(ctx, 0, y, w, h, h / 2);
	fill(ctx, metal(ctx, -w / 2, y - h, w / 2, y + h));
	if (!brand) return;
	const set = (size) => (ctx.font = `750 ${size.toFixed(1)}px ${font}`);
	set(100);
	const size = Math.min(h * 0.56, (w * 84) / ctx.measureText(brand).width);
	set(size);
	ctx.textAlign = "center";
	ctx.textBaseline = "middle";
	ctx.fillStyle = white(0.55);
	ctx.fillText(brand, 0, y + size * 0.1);
	ctx.fillStyle = ensure(theme.ramps.primary[9], theme.metal[3], 4.5);
	ctx.fillText(brand, 0, y + size * 0.04);
}

// The frame round the window and the paper of the drums.
function drums(ctx, g, c, theme, metal) {
	const w = g.w * c;
	const h = g.h * c;
	plate(ctx, 0, 0, w + 0.17 * c, h + 0.17 * c, 0.17 * c);
	fill(ctx, metal(ctx, w / 2, h / 2, -w / 2, -h / 2));
	plate(ctx, 0, 0, w, h, 0.1 * c);
	fill(ctx, theme.ramps.primary[10]);
	for (const x of columns(g)) {
		plate(ctx, x * c, 0, c, h, 0.07 * c);
		fill(ctx, paperOf(theme));
	}
}

// The middle of each reel.
export const columns = (g) => Array.from({ length: Math.round((g.w + GAP) / (1 + GAP)) }, (_, i) => -g.w / 2 + 0.5 + i * (1 + GAP));

// Before the reels: the roundness of the drums, the frame's shadow, glass.
export function paintGlass(g, c, dpr, theme) {
	const w = g.w * c;
	const h = g.h * c;
	return sprite(w + 2, h + 2, dpr, (ctx) => {
		const shades = (x0, y0, x1, y1, ...list) => linear(ctx, x0, y0, x1, y1, list.map(([at, a]) => [at, theme.shadow(a)]));
		ctx.translate(w / 2 + 1, h / 2 + 1);
		plate(ctx, 0, 0, w, h, 0.1 * c);
		fill(ctx, shades(0, -h / 2, 0, h / 2, [0, 0.75], [0.08, 0.32], [0.24, 0.04], [0.42, 0], [0.72, 0.03], [1, 0.5]));
		ctx.clip();
		columns(g).forEach((m, i) => {
			const x = (m - 0.5) * c;
			ctx.fillStyle = shades(x, 0, x + c, 0, [0, 0.3], [0.09, 0.04], [0.5, 0], [0.92, 0.03], [1, 0.22]);
			ctx.fillRect(x, -h / 2, c, h);
			ctx.fillStyle = metalOf(theme)(ctx, x - GAP * c, 0, x, 0);
			if (i) ctx.fillRect(x - GAP * c, -h / 2, GAP * c, h);
		});
		// Glass: the upper left mirrors a window.
		ctx.beginPath();
		ctx.moveTo(-w / 2, -h / 2);
		ctx.lineTo(w * 0.34, -h / 2);
		ctx.bezierCurveTo(w * 0.12, -h * 0.3, -w * 0.2, -h * 0.12, -w / 2, -h * 0.06);
		fill(ctx, linear(ctx, -w / 2, -h / 2, 0, 0, [[0, white(0.22)], [1, white(0.03)]]));
	});
}

// Where lamps sit: in the lacquer round the window, evenly.
export function lampPlaces(g) {
	const x = g.w / 2 + SIDE * 0.56;
	const y = g.h / 2 + 0.215;
	const out = [];
	const side = (x0, y0, x1, y1) => {
		const n = Math.round(Math.hypot(x1 - x0, y1 - y0) / 0.46);
		for (let i = 0; i < n; i++) out.push([x0 + ((x1 - x0) * i) / n, y0 + ((y1 - y0) * i) / n]);
	};
	side(-x, -y, x, -y);
	side(x, -y, x, y);
	side(x, y, -x, y);
	side(-x, y, -x, -y);
	return out;
}

// A lamp that burns (a dark brief glows more).
export function paintBulb(c, dpr, theme) {
	const a = 0.05 * c;
	const r = a * (theme.dark ? 4 : 2.6);
	const { C, h } = toLch(theme.colors.accent);
	const warm = fromLch(0.93, Math.min(0.1, C), h);
	return centred(r, dpr, (ctx) => {
		dot(ctx, radial(ctx, 0, 0, a * 0.6, r, [[0, alpha(warm, theme.dark ? 0.6 : 0.45)], [0.4, alpha(warm, 0.16)], [1, alpha(warm, 0)]]), r);
		dot(ctx, radial(ctx, -a * 0.25, -a * 0.3, 0, a, [[0, "#ffffff"], [0.55, warm], [1, mix(warm, theme.colors.accent, 0.5)]]), a);
	});
}

// A symbol as it stands, with its contact shadow, and as it is seen running.
export function paintSymbols(list, theme, images, c, dpr) {
	const size = 0.8 * c;
	return list.map((s) => {
		const img = images[s.slot];
		const still = centred(c / 2, dpr, (ctx) => {
			within(ctx, () => {
				ctx.translate(0, 0.38 * c);
				ctx.scale(1, 0.2);
				dot(ctx, radial(ctx, 0, 0, 0, 0.34 * c, [[0, theme.shadow(0.26)], [1, theme.shadow(0)]]), 0.34 * c);
			});
			if (!img && s.again) dot(ctx, s.colors.ink, size * 0.48);
			if (!img) return drawSymbol(ctx, s.art, 0, 0, s.again ? size * 0.6 : size, s.colors);
			const k = size / Math.max(img.naturalWidth, img.naturalHeight);
			ctx.drawImage(img, (-img.naturalWidth * k) / 2, (-img.naturalHeight * k) / 2, img.naturalWidth * k, img.naturalHeight * k);
		});
		const run = sprite(c, 1.6 * c, dpr / 2, (ctx) => {
			for (let i = 0; i < 9; i++) {
				ctx.globalAlpha = 1 / (i + 2);
				ctx.drawImage(still.canvas, 0, (0.025 + i * 0.069) * c, c, c);
			}
		});
		return { still, run };
	});
}
