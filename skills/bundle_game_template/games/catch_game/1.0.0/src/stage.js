// Draws one frame of the field from a view (plain numbers the game sets) and keeps the
// sprites for the present size. Nothing here decides anything.

import { paintBackdrop } from "../../../runtime/backdrop.js";
import { alpha } from "../../../runtime/color.js";
import { disc, fill, prizeRays, put, RAD, stroke, within } from "../../../runtime/draw.js";
import { plate } from "../../../runtime/material.js";
import { EDGE, paintBasket, paintCounter, paintField, paintPoints, paintToken } from "./paint.js";
import { heightAt, RIM } from "./sim.js";

const SIZE = 0.082;	// a token's radius, in parts of the field's width
const SINK = 170;
const HEAP = [0, -0.36, 0.36, -0.5, 0.5];	// where the last things caught lie, in parts of half a rim

export function createStage(app, things) {
	const { scene, theme, config } = app;
	const { half } = config.mechanics;
	const place = { x: 0, y: 0, R: 1, left: 0, top: 0, w: 1, h: 1 };
	let art = null;
	let tokens = [];
	let points = {};
	let made = [];

	function locate() {
		const box = app.shell.rect("stage-box");
		const root = app.shell.rect("game");
		const edge = 1 + 2.4 * EDGE;
		const h = box.height * 0.93;
		place.w = Math.min(box.width / edge, h * 1.12);
		place.h = h;
		// A middle on a whole pixel: what stands still is copied, not computed.
		place.x = Math.round(box.left - root.left + box.width / 2);
		place.y = Math.round(box.top - root.top + box.height / 2);
		place.left = place.x - place.w / 2;
		place.top = place.y - h / 2;
		place.R = Math.min(place.w, place.h) * 0.5;
	}
	function layout(size) {
		locate();
		const { w, h } = place;
		const { dpr } = scene.layers.stage;
		for (const s of made) s.free();
		const r = radius();
		art = {
			field: paintField(w, h, dpr, theme),
			counter: paintCounter(w, h, dpr, theme),
			rays: prizeRays(theme, place.R * 2),
			...paintBasket(half * w, dpr, theme, (Array.from(config.branding.brand_name)[0] || "").toUpperCase(), app.stack, app.images.basket_sprite),
		};
		tokens = things.map((o) => paintToken(o, r, dpr, theme, app.images[o.slot]));
		points = Object.fromEntries(things.map((o) => [o.points, paintPoints(o.points, Math.max(16, r * 0.95), dpr, theme, app.stack)]));
		made = [...Object.values(art), ...tokens, ...Object.values(points)];
		const back = scene.layers.backdrop;
		back.ctx.setTransform(back.dpr, 0, 0, back.dpr, 0, 0);
		paintBackdrop(back.ctx, size.w, size.h, theme, { x: place.x, y: place.y, r: place.R }, app.images.background_image);
	}
	const radius = () => Math.min(SIZE * place.w, 0.085 * place.h);
	const at = (x) => (x - 0.5) * place.w;
	// Below the rim a caught thing goes on with the basket and is hidden by its wall.
	function basket(ctx, view, now) {
		const { w, h } = place;
		const x = at(view.basket);
		const y = (RIM - 0.5) * h;
		within(ctx, () => {
			ctx.translate(x, y + half * w * 0.9);
			const k = 1 + 0.3 * view.lift;
			ctx.scale(k * (1 + 0.12 * view.squash), k * (1 - 0.14 * view.squash));
			ctx.rotate(view.wobble * RAD);
			ctx.translate(0, -half * w * 0.9);
			put(ctx, art.back);
			// The last things caught are seen above the rim.
			view.heap.forEach((i, n) => {
				const s = tokens[i];
				const b = half * w;
				const k = (0.52 * b) / radius();
				ctx.drawImage(s.canvas, HEAP[n] * b - (s.w * k) / 2, (n % 2 ? -0.1 : 0.06) * b - (s.h * k) / 2, s.w * k, s.h * k);
			});
			for (const f of view.sinking) {
				const u = Math.min(1, (now - f.at) / SINK);
				const k = 1 - 0.35 * u;
				const s = tokens[f.i];
				ctx.drawImage(s.canvas, f.off * w * (1 - u) - (s.w * k) / 2, u * half * w * 0.7 - (s.h * k) / 2, s.w * k, s.h * k);
			}
			put(ctx, art.front);
		});
	}
	function effects(ctx, view, now) {
		const { w, h } = place;
		const r = radius();
		for (const f of view.floats) {
			const u = (now - f.at) / 600;
			if (u < 0 || u >= 1) continue;
			const x = at(f.x);
			const y = (RIM - 0.5) * h;
			ctx.globalAlpha = Math.min(1, 3 - 3 * u);
			put(ctx, points[f.points], x, y - r * 1.4 - (app.reduced() ? 0 : 40 * u));
			if (u < 0.34 && f.points > 0 && !app.reduced()) {
				disc(ctx, r * (1 + 1.8 * u), x, y);
				ctx.globalAlpha = 1 - 3 * u;
				stroke(ctx, theme.dark ? theme.colors.accent : "#ffffff", r * 0.14);
			}
		}
		ctx.globalAlpha = 1;
	}
	function draw(view, now) {
		const ctx = scene.clear("stage");
		const { w, h } = place;
		app.camera.apply(ctx, now, place.x, place.y, place.R / 179);
		ctx.translate(place.x, place.y);
		if (view.rays > 0) {
			within(ctx, () => {
				ctx.globalAlpha = view.rays;
				ctx.rotate(app.reduced() ? 0 : now * 0.006 * RAD);
				put(ctx, art.rays);
			});
		}
		put(ctx, art.field);
		within(ctx, () => {
			plate(ctx, 0, 0, w, h, EDGE * 1.2 * w);
			ctx.clip();
			if (view.dim > 0) fill(ctx, alpha(theme.dark ? theme.shade : "#ffffff", view.dim * 0.7));
			ctx.drawImage(art.counter.canvas, -w / 2, h / 2 - art.counter.h, art.counter.w, art.counter.h);
			// Before the start, what there is to catch and what not hangs in the air.
			if (view.show > 0) {
				ctx.globalAlpha = view.show;
				for (const bad of [false, true]) {
					const row = things.filter((o) => o.bad === bad);
					row.forEach((o, i) => put(ctx, tokens[o.k], at((i + 1) / (row.length + 1)), h * (bad ? 0.04 : -0.18) + Math.sin(now / 420 + o.k) * view.sway));
				}
				ctx.globalAlpha = 1;
			}
			for (const o of view.live) put(ctx, tokens[o.thing.k], at(o.x), (heightAt(o, view.time) - 0.5) * h);
			basket(ctx, view, now);
			effects(ctx, view, now);
		});
		if (view.ring > 0 && view.ring < 1) {
			plate(ctx, 0, 0, w * (1 + 0.2 * view.ring), h * (1 + 0.2 * view.ring), 20);
			stroke(ctx, alpha(theme.colors.accent, 1 - view.ring), 4);
		}
	}
	// Where the prize is said: above the basket.
	const anchor = () => ({ x: place.x, y: place.top + place.h * 0.42, R: place.R });
	const bounds = () => ({ top: place.top - EDGE * place.w, bottom: place.top + place.h + EDGE * place.w });
	return { layout, draw, place, anchor, bounds };
}
