// Draws the desk that the questions lie on: a lacquered frame, the clock in its crown, the
// row of lamps in its foot. The words themselves are the page's. Nothing here decides.

import { paintBackdrop } from "../../../runtime/backdrop.js";
import { alpha, ensure, fromLch, toLch } from "../../../runtime/color.js";
import { cast, centred, disc, dot, fill, linear, paintRays, prizeRays, put, RAD, radial, sprite, stroke, turned, white, within } from "../../../runtime/draw.js";
import { lacquerOf, metalOf, paperOf, plate } from "../../../runtime/material.js";
import { drawSymbol, symbolColors, symbols as symbolArt } from "../../../runtime/symbols.js";

const MOST = { w: 640, h: 700 };
const HEAD = 44;
const BUTTON = 72;	// kept free on an upright desk

// tick and cross on a square of 2 by 2
const SIGNS = { right: [[-0.45, 0.05, -0.1, 0.4, 0.5, -0.4]], wrong: [[-0.4, -0.4, 0.4, 0.4], [0.4, -0.4, -0.4, 0.4]] };

export function createStage(app) {
	const { scene, theme, config } = app;
	const total = config.mechanics.questions.length;
	const motifs = symbolArt(config).slice(0, 6);
	// The panel inside the frame, and the clock.
	const place = { x: 0, y: 0, R: 1, left: 0, top: 0, w: 1, h: 1, r: 30, edge: 10, foot: 30 };
	let art = null;
	let behind = "";

	function locate() {
		const box = app.shell.rect("stage-box");
		const root = app.shell.rect("game");
		const e = Math.max(6, Math.min(14, Math.min(box.width, box.height) * 0.028));
		const r = Math.max(16, Math.min(46, Math.min(box.width, box.height) * 0.095));
		const foot = Math.max(20, e * 2.8);
		const w = Math.max(40, Math.min(box.width - 3 * e, MOST.w));
		const h = Math.max(40, Math.min(box.height - r - foot - 3 * e, MOST.h));
		Object.assign(place, {
			w, h, r, edge: e, foot, x: box.left - root.left + box.width / 2,
			left: box.left - root.left + (box.width - w) / 2,
			top: box.top - root.top + (box.height - h - foot - r - e) / 2 + r,
		});
		place.y = place.top + h / 2;
		place.R = Math.min(w, h) / 2;
	}
	// Frame and panel about the panel's centre.
	function desk(ctx, dpr) {
		const { w, h, edge: e, foot } = place;
		const metal = metalOf(theme);
		const body = (k) => plate(ctx, 0, foot / 2, w + 2 * k, h + foot + 2 * k, e * 1.6 + k);
		for (const [dy, blur, a] of [[2.2, 3, 0.3], [0.7, 0.7, 0.24]]) {
			cast(ctx, dpr, theme.shadow(theme.dark ? 2 * a : a), blur * e, 0.3 * e, dy * e, () => {
				body(e);
				fill(ctx, theme.shade);
			});
		}
		body(e);
		fill(ctx, metal(ctx, -w / 2, -h / 2, w / 2, h / 2));
		body(e * 0.7);
		fill(ctx, lacquerOf(theme)(ctx, -w / 2, -h / 2, w * 0.2, h / 2));
		body(e * 0.6);
		stroke(ctx, linear(ctx, -w / 2, -h / 2, w / 2, h / 2, [[0, white(0.55)], [0.4, white(0.08)], [1, theme.shadow(0.5)]]), 1.5);
		plate(ctx, 0, 0, w + e * 0.3, h + e * 0.3, e * 1.4);
		fill(ctx, metal(ctx, w / 2, h / 2, -w / 2, -h / 2));
		plate(ctx, 0, 0, w, h, e * 1.3);
		fill(ctx, theme.surface);
		ctx.clip();
		const img = app.images.question_panel_texture;
		ctx.globalAlpha = 0.12;
		if (img) ctx.drawImage(img, -w / 2, -h / 2, w, h);
		ctx.globalAlpha = 1;
		cast(ctx, dpr, theme.shadow(0.5), e * 1.1, e * 0.2, e * 0.5, () => {
			plate(ctx, 0, 0, w + e * 0.3, h + e * 0.3, e * 1.3);
			stroke(ctx, theme.shade, e * 0.3);
		});
	}
	// A lamp of the row: out, lit with a tick, or dark with a cross.
	function lamp(kind, a, dpr) {
		const { C, h } = toLch(theme.colors.accent);
		const warm = fromLch(0.9, Math.min(0.12, C), h);
		return centred(a * 2.4, dpr, (ctx) => {
			if (kind === "right") dot(ctx, radial(ctx, 0, 0, a * 0.6, a * 2.3, [[0, alpha(warm, 0.55)], [1, alpha(warm, 0)]]), a * 2.3);
			dot(ctx, theme.shadow(0.55), a * 1.25, 0, a * 0.1);
			dot(ctx, turned(ctx, theme.metal), a * 1.12);
			dot(ctx, kind === "right" ? radial(ctx, -a * 0.3, -a * 0.3, 0, a, [[0, "#ffffff"], [1, warm]]) : theme.ramps.primary[kind ? 10 : 9], a * 0.88);
			if (!kind) return;
			ctx.lineCap = ctx.lineJoin = "round";
			for (const line of SIGNS[kind]) {
				ctx.beginPath();
				for (let i = 0; i < line.length; i += 2) ctx.lineTo(line[i] * a, line[i + 1] * a);
				stroke(ctx, kind === "right" ? ensure(theme.ramps.accent[9], warm, 4.5) : white(0.85), a * 0.26);
			}
		});
	}
	function layout(size) {
		locate();
		const { w, h, r, edge, foot } = place;
		const { dpr } = scene.layers.stage;
		const m = 8 * edge;
		const a = Math.max(4, Math.min(foot * 0.34, w / (total + 1) / 2.6));
		if (art) for (const s of Object.values(art)) s.free();
		art = {
			desk: sprite(w + 2 * m, h + foot + 2 * m, dpr, (ctx) => {
				ctx.translate(w / 2 + m, h / 2 + m);
				desk(ctx, dpr);
			}),
			open: lamp("", a, dpr), right: lamp("right", a, dpr), wrong: lamp("wrong", a, dpr),
			dial: centred(big() * 1.5, dpr, (ctx) => {
				const R = big();
				cast(ctx, dpr, theme.shadow(0.5), R * 0.25, R * 0.05, R * 0.12, () => dot(ctx, theme.shade, R));
				dot(ctx, turned(ctx, theme.metal), R);
				dot(ctx, theme.ramps.primary[8], R * 0.88);
				dot(ctx, paperOf(theme), R * 0.66);
			}),
			// What the campaign is about, round the clock while it is large.
			wreath: centred(big() * 2.1, dpr, (ctx) => {
				const b = big();
				paintRays(ctx, 12, b * 2.1, theme.ramps.primary[theme.dark ? 4 : 5], theme.dark ? 0.16 : 0.12);
				motifs.forEach((s, i) => {
					const a = (i / motifs.length) * 2 * Math.PI - Math.PI / 2;
					drawSymbol(ctx, s, b * 1.6 * Math.cos(a), b * 1.6 * Math.sin(a), b * 0.82, symbolColors(theme, i));
				});
			}),
			rays: prizeRays(theme, place.R * 2.2),
		};
		// The panel takes and gives room within the same page: what is behind stays.
		if (behind === `${size.w} ${size.h} ${Boolean(app.images.background_image)}`) return;
		behind = `${size.w} ${size.h} ${Boolean(app.images.background_image)}`;
		const back = scene.layers.backdrop;
		back.ctx.setTransform(back.dpr, 0, 0, back.dpr, 0, 0);
		paintBackdrop(back.ctx, size.w, size.h, theme, { x: place.x, y: place.y, r: place.R }, app.images.background_image);
	}
	// Room for the heading is left above it.
	const low = () => (scene.size.w < scene.size.h * 1.1 ? BUTTON : 0);
	const big = () => Math.max(12, Math.min(place.w * 0.228, (place.h - HEAD - low()) * 0.24, 128));
	// The clock stands in the middle before and after, and in the crown while questions are
	// asked; `grown` 0..1 is how near the middle it is.
	function dial(ctx, view) {
		const { h, r } = place;
		const R = r + view.grown * (big() - r);
		within(ctx, () => {
			ctx.translate(0, (view.grown - 1) * (h / 2 + r * 0.1) + (view.grown * (HEAD - low())) / 2);
			ctx.scale(R / big(), R / big());
			ctx.globalAlpha = view.grown;
			put(ctx, art.wreath);
			ctx.globalAlpha = 1;
			put(ctx, art.dial);
			const b = big();
			ctx.beginPath();
			ctx.arc(0, 0, b * 0.77, -90 * RAD, (360 * view.part - 90) * RAD);
			ctx.lineCap = "round";
			if (view.part > 0) stroke(ctx, view.late ? "#ffffff" : theme.colors.accent, b * (view.late ? 0.2 : 0.14));
			ctx.font = `800 ${(b * (view.said.length > 2 ? 0.46 : 0.6)).toFixed(1)}px ${app.stack}`;
			ctx.textAlign = "center";
			ctx.textBaseline = "middle";
			ctx.fillStyle = theme.ramps.primary[9];
			ctx.fillText(view.said, 0, b * 0.04);
		});
	}
	// The figure on the large dial.
	function reading(view) {
		if (view.grown < 1) return [];
		const R = big() * 0.7;
		return [[place.x - R, place.y + (HEAD - low()) / 2 - R, 2 * R, 2 * R, R]];
	}
	function draw(view, now) {
		const ctx = scene.clear("stage");
		const { w, h, edge, foot } = place;
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
		put(ctx, art.desk, 0, foot / 2);
		const step = Math.min(foot * 1.1, w / (total + 1));
		for (let i = 0; i < total; i++) {
			const x = (i - (total - 1) / 2) * step * (app.i18n.dir === "rtl" ? -1 : 1);
			const y = h / 2 + foot / 2 + edge * 0.1;
			put(ctx, art[view.marks[i] || "open"], x, y);
			if (i !== view.at) continue;
			disc(ctx, art.open.w * 0.27, x, y);
			stroke(ctx, white(0.9), 2);
		}
		if (view.grown > 0 && view.dim > 0) {
			plate(ctx, 0, 0, w, h, edge * 1.3);
			fill(ctx, alpha(theme.dark ? theme.shade : "#ffffff", view.dim * 0.5));
		}
		if (app.reduced() && view.grown === 0 && view.part > 0) {
			plate(ctx, -(w * (1 - view.part)) / 2, -h / 2 + 3, w * view.part, 6, 3);
			fill(ctx, theme.action);
		}
		dial(ctx, view);
		if (view.ring > 0 && view.ring < 1) {
			plate(ctx, 0, 0, w * (1 + 0.2 * view.ring), h * (1 + 0.2 * view.ring), 20);
			stroke(ctx, alpha(theme.colors.accent, 1 - view.ring), 4);
		}
	}
	const anchor = () => ({ x: place.x, y: place.y + place.h * 0.36, R: place.R });
	const bounds = () => ({ top: place.top - place.edge, bottom: place.top + place.h + place.foot + place.edge });
	return { layout, draw, reading, place, anchor, bounds };
}
