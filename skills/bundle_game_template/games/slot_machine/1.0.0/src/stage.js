// Draws one frame of the machine from a view (plain numbers the game sets) and keeps the
// sprites for the present size. Nothing here decides anything.

import { paintBackdrop } from "../../../runtime/backdrop.js";
import { alpha, contrast } from "../../../runtime/color.js";
import { centred, dot, fill, prizeRays, put, RAD, radial, stroke, within } from "../../../runtime/draw.js";
import { paperOf, plate } from "../../../runtime/material.js";
import { symbolColors, symbols as symbolArt } from "../../../runtime/symbols.js";
import { columns, lampPlaces, measure, paintCabinet, paintGlass, paintBulb, paintSymbols } from "./paint.js";

const BLUR_FROM = 8;	// symbols a second
const BLUR_FULL = 14;

// The drawing of each symbol: of its id, else one that no other has.
export function dress(config, theme) {
	const art = symbolArt(config);
	const list = config.mechanics.symbols;
	const spare = art.filter((a) => !list.some((s) => s.id === a.id));
	return list.map((s, i) => {
		const own = art.find((a) => a.id === s.id) || spare.shift();
		// More symbols than drawings: the same ones again, on a disc.
		return { ...s, again: !own, art: own || art[i % art.length], name: s.name || (own && own.id === s.id && own.name) || s.id, colors: symbolColors({ ...theme, surface: paperOf(theme) }, i) };
	});
}

export function createStage(app, symbols) {
	const { scene, theme, config } = app;
	const { reels, rows } = config.mechanics;
	const g = measure(reels, rows);
	const drum = g.h * 0.62;	// radius
	const lamps = lampPlaces(g);
	const best = symbols[config.mechanics.top];
	const place = { x: 0, y: 0, R: 1, c: 1 };
	let art = null;
	let faces = [];
	let made = [];

	function locate(size) {
		const box = app.shell.rect("stage-box");
		const root = app.shell.rect("game");
		const c = Math.max(12, Math.min(box.width / (g.width + 0.1), box.height / (g.height + 0.12), 150));
		place.c = c;
		place.x = Math.round(box.left - root.left + box.width / 2);
		// The window's centre; the cabinet as a whole stands in the middle of its box.
		place.y = Math.round(box.top - root.top + box.height / 2 - ((g.top + g.bottom) / 2) * c);
		place.R = Math.min((g.width / 2) * c, size.w * 0.47);
	}
	function layout(size) {
		locate(size);
		const { c, R } = place;
		const { dpr } = scene.layers.stage;
		for (const s of made) s.free();
		art = {
			cabinet: paintCabinet(g, c, dpr, theme, { hero: best.art, colors: best.colors, brand: config.branding.brand_name, font: app.stack, texture: app.images.frame_texture }),
			glass: paintGlass(g, c, dpr, theme),
			bulb: paintBulb(c, dpr, theme),
			rays: prizeRays(theme, R * 1.9),
			halo: centred(0.8 * c, dpr / 2, (ctx) => dot(ctx, radial(ctx, 0, 0, 0.25 * c, 0.8 * c, [[0, alpha(theme.colors.accent, 0.8)], [1, alpha(theme.colors.accent, 0)]]), 0.8 * c)),
		};
		faces = paintSymbols(symbols, theme, app.images, c, dpr);
		made = [...Object.values(art), ...faces.flatMap((f) => [f.still, f.run])];
		const back = scene.layers.backdrop;
		back.ctx.setTransform(back.dpr, 0, 0, back.dpr, 0, 0);
		paintBackdrop(back.ctx, size.w, size.h, theme, { x: place.x, y: place.y, r: R }, app.images.background_image);
	}
	const middles = columns(g);
	const columnX = (i) => middles[i] * place.c;
	// A row's place on the drum: nearer together and flatter towards the edges.
	const bend = (d) => ({ y: Math.sin(d / drum) * drum * place.c, k: Math.cos(d / drum) });
	const rowAt = (row) => bend(row - (rows - 1) / 2);

	function reel(ctx, view, i) {
		const { c } = place;
		const pos = view.pos(i);
		const rate = Math.abs(view.rate(i));
		const blur = Math.min(1, Math.max(0, (rate - BLUR_FROM) / (BLUR_FULL - BLUR_FROM)));
		const x = columnX(i);
		const base = Math.floor(pos);
		for (let k = base - 1; k <= base + rows + 1; k++) {
			const d = (rows - 1) / 2 - (k - pos);
			if (Math.abs(d) > rows / 2 + 0.75) continue;
			const { y, k: flat } = bend(d);
			if (flat <= 0.1) continue;
			const s = faces[view.symbol(i, k)];
			if (blur < 1) {
				ctx.globalAlpha = (1 - blur) * view.face[i];
				ctx.drawImage(s.still.canvas, x - c / 2, y - (c / 2) * flat, c, c * flat);
			}
			if (blur > 0) {
				ctx.globalAlpha = blur * view.face[i];
				ctx.drawImage(s.run.canvas, x - c / 2, y - 0.8 * c * flat, c, 1.6 * c * flat);
			}
		}
		ctx.globalAlpha = 1;
	}
	const window_ = (ctx, grow = 0) => plate(ctx, 0, 0, (g.w + grow) * place.c, (g.h + grow) * place.c, 0.1 * place.c);

	// The line through the cells that won, as far as it has come.
	function line(ctx, view) {
		const { c } = place;
		const pts = view.line.map((row, i) => [columnX(i), rowAt(row).y]);
		pts.unshift([(-g.w / 2 - 0.06) * c, pts[0][1]]);
		pts.push([(g.w / 2 + 0.06) * c, pts[pts.length - 1][1]]);
		const gold = theme.colors.accent;
		const ink = contrast(gold, paperOf(theme)) > 1.8 ? gold : theme.ramps.accent[5];
		ctx.lineJoin = ctx.lineCap = "round";
		// As long as it has come: the rest of the dash is a gap.
		const long = pts.reduce((sum, p, i) => (i ? sum + Math.hypot(p[0] - pts[i - 1][0], p[1] - pts[i - 1][1]) : 0), 0);
		ctx.setLineDash([long * view.drawn, 2 * long]);
		ctx.beginPath();
		for (const p of pts) ctx.lineTo(...p);
		stroke(ctx, theme.ramps.primary[9], 0.11 * c);
		stroke(ctx, ink, 0.065 * c);
		ctx.setLineDash([]);
	}
	// A cell that won, in its hop.
	const cell = (view, row, i) => ({ k: 1 + 0.2 * view.hop(i) + 0.06 * view.lift, y: rowAt(row).y - 0.12 * place.c * view.hop(i) });
	function reading(view) {
		return (view.line || []).map((row, i) => {
			const { k, y } = cell(view, row, i);
			const a = 0.84 * place.c * k;
			return [place.x + columnX(i) - a / 2, place.y + y - a / 2, a, a, 0.16 * place.c];
		});
	}
	// What won steps forward, the rest of the window back.
	function result(ctx, view) {
		const { c } = place;
		const gold = theme.colors.accent;
		if (view.dim > 0) {
			window_(ctx);
			fill(ctx, alpha(theme.dark ? theme.shade : "#ffffff", view.dim));
		}
		if (!view.line || view.drawn <= 0) return;
		ctx.globalAlpha = Math.min(1, view.lift);
		view.line.forEach((row, i) => put(ctx, art.halo, columnX(i), rowAt(row).y));
		ctx.globalAlpha = 1;
		line(ctx, view);
		view.line.forEach((row, i) => {
			const { k, y } = cell(view, row, i);
			const s = faces[view.symbol(i, Math.round(view.pos(i)) + rows - 1 - row)];
			const tile = () => plate(ctx, columnX(i), y, 0.84 * c * k, 0.84 * c * k, 0.16 * c);
			// Paper under it, so that the line runs behind and does not cross it.
			tile();
			fill(ctx, paperOf(theme));
			stroke(ctx, theme.ramps.primary[9], 0.045 * c);
			stroke(ctx, gold, 0.025 * c);
			ctx.drawImage(s.still.canvas, columnX(i) - (c / 2) * k, y - (c / 2) * k, c * k, c * k);
			if (view.flash <= 0) return;
			tile();
			fill(ctx, alpha("#ffffff", 0.7 * view.flash));
		});
	}
	function lights(ctx, view) {
		const { c } = place;
		lamps.forEach(([x, y], i) => {
			const on = view.lamp(i, lamps.length);
			if (on < 0.02) return;
			ctx.globalAlpha = on;
			put(ctx, art.bulb, x * c, y * c);
			ctx.globalAlpha = 1;
		});
	}
	function draw(view, now) {
		const ctx = scene.clear("stage");
		const { c } = place;
		app.camera.apply(ctx, now, place.x, place.y, place.R / 179);
		ctx.translate(place.x, place.y);
		if (view.rays > 0) {
			within(ctx, () => {
				ctx.globalAlpha = view.rays;
				ctx.rotate(app.reduced() ? 0 : now * 0.006 * RAD);
				put(ctx, art.rays);
			});
		}
		ctx.scale(view.scale, view.scale);
		put(ctx, art.cabinet, 0, art.cabinet.cy);
		within(ctx, () => {
			window_(ctx);
			ctx.clip();
			for (let i = 0; i < reels; i++) reel(ctx, view, i);
		});
		put(ctx, art.glass);
		result(ctx, view);
		lights(ctx, view);
		if (view.ring > 0 && view.ring < 1) {
			window_(ctx, view.ring);
			stroke(ctx, alpha(theme.colors.accent, 1 - view.ring), 0.06 * c);
		}
	}
	// The prize stands under the window, where it hides no symbol.
	const anchor = () => ({ x: place.x, y: place.y + (g.h / 2 + 0.6) * place.c, R: place.R });
	const bounds = () => ({ top: place.y + g.top * place.c, bottom: place.y + g.bottom * place.c });
	return { layout, draw, reading, place, anchor, bounds };
}
