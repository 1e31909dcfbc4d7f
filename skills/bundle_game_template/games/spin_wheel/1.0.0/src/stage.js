// Draws one frame of the wheel from a view (plain numbers the game sets) and keeps the
// sprites for the present size. Nothing here decides anything.

import { paintBackdrop } from "../../../runtime/backdrop.js";
import { alpha, contrast } from "../../../runtime/color.js";
import { centred, disc, fill, prizeRays, put, RAD, stroke, white } from "../../../runtime/draw.js";
import { symbols } from "../../../runtime/symbols.js";
import { iconsOf } from "./icons.js";
import { fitLabels } from "./labels.js";
import {
	DISC, drawFace, faceBrush, LAMP_AT, LAMPS, paintFrame, paintGloss, paintHub, paintIcon, paintLamp, paintPeg, paintTongue, paintUnder,
	PEG, PIVOT, slicePath, sliceTones,
} from "./paint.js";

const SMEAR_FROM = 18;	// slices a second
// No room for a list beside the wheel.
export const isSmall = (size) => Math.min(size.w, size.h) < 340;
const SMEAR_ARC = 10;

export function createStage(app, slices, segments) {
	const { scene, theme, config } = app;
	const tones = sliceTones(segments);
	const mark = Array.from(config.branding.brand_name)[0] || "";
	const pictures = iconsOf(segments, symbols(config, 24), config.mechanics.top);
	const place = { x: 0, y: 0, R: 1 };
	let art = null;
	let wheel = null;
	let brush = null;

	function measure(font) {
		const ctx = scene.layers.stage.ctx;
		ctx.font = `750 100px ${font}`;
		return (t) => ctx.measureText(t).width / 100;
	}
	// The wheel takes the box of the page that is kept for it.
	function locate(size) {
		const box = app.shell.rect("stage-box");
		const root = app.shell.rect("game");
		const wide = size.w / size.h > 1.1;
		place.R = Math.max(40, Math.min(box.width * (wide ? 0.47 : 0.5), box.height / 2.24, size.w * 0.47));
		place.x = Math.round(box.left - root.left + box.width / 2);
		place.y = Math.round(box.top - root.top + box.height / 2 + place.R * 0.035);
	}
	function layout(size) {
		locate(size);
		const { x, y, R } = place;
		const dpr = scene.layers.stage.dpr;
		const r = R * DISC;
		const scale = Math.min(1.5, Math.min(size.w, size.h) / 390);
		if (art) for (const s of [...Object.values(art), ...wheel.icons]) if (s) s.free();
		wheel = {
			icons: pictures.map((p, i) => p && paintIcon(r, dpr, theme, p, i)),
			slices, tones, r, theme, font: app.stack, texture: app.images.wheel_texture,
			labels: fitLabels(segments.map((s) => s.label), slices, r, scale, measure(app.stack), isSmall(size), isSmall(size) ? [] : pictures),
		};
		const half = r + 2;
		const face = centred(half, dpr, (ctx) => drawFace(ctx, wheel, faceBrush(ctx, tones, r)));
		art = {
			face,
			smear: centred(half, dpr / 2, (ctx) => smear(ctx, face)),
			under: paintUnder(R, dpr, theme),
			gloss: paintGloss(R, dpr, theme),
			frame: paintFrame(R, dpr, theme),
			lamp: paintLamp(R, dpr, theme),
			peg: paintPeg(R, dpr, theme),
			hub: paintHub(R, dpr, theme, mark.toUpperCase(), app.stack, app.images.hub_image || app.images.logo),
			tongue: paintTongue(R, dpr, theme),
			rays: prizeRays(theme, R * 1.8),
		};
		brush = null;
		paintBackdrop(scene.clear("backdrop"), size.w, size.h, theme, { x, y, r: R }, app.images.background_image);
		return wheel.labels;
	}
	function smear(ctx, face) {
		for (let i = 0; i < 8; i++) {
			ctx.globalAlpha = 1 / (i + 1);
			ctx.save();
			ctx.rotate(SMEAR_ARC * (i / 7 - 0.5) * RAD);
			put(ctx, face);
			ctx.restore();
		}
	}
	function disc(ctx, view) {
		ctx.save();
		ctx.rotate(view.angle * RAD);
		ctx.globalAlpha = view.face;
		// Without a graphics card twelve vector slices are cheaper than a turned picture.
		if (app.quality === 1) drawFace(ctx, wheel, (brush = brush || faceBrush(ctx, tones, wheel.r)));
		else put(ctx, art.face);
		const blur = app.quality > 1 ? 0 : Math.min(1, Math.max(0, view.rate - SMEAR_FROM * 0.6) / (SMEAR_FROM * 0.8));
		if (blur > 0.01) {
			ctx.globalAlpha = view.face * blur * 0.85;
			put(ctx, art.smear);
		}
		ctx.restore();
	}
	// All but the slice that counts step back.
	function dim(ctx, view) {
		const s = slices[view.chosen];
		ctx.save();
		ctx.rotate(view.angle * RAD);
		slicePath(ctx, { start: s.start + s.sweep, sweep: 360 - s.sweep }, wheel.r);
		fill(ctx, alpha(theme.dark ? theme.shade : "#ffffff", view.dim));
		ctx.restore();
	}
	function lifted(ctx, view) {
		const s = slices[view.chosen];
		const k = 1 + 0.05 * view.lift;
		ctx.save();
		ctx.rotate(view.angle * RAD);
		ctx.scale(k, k);
		for (const [w, a] of [[0.11, 0.1], [0.07, 0.14], [0.035, 0.2]]) {
			slicePath(ctx, s, wheel.r);
			ctx.lineJoin = "round";
			stroke(ctx, theme.shadow(a * view.lift), wheel.r * w);
		}
		ctx.save();
		slicePath(ctx, s, wheel.r);
		ctx.clip();
		put(ctx, art.face);
		if (view.flash > 0) fill(ctx, white(0.75 * view.flash));
		ctx.restore();
		const bright = theme.metal[0];
		const gold = theme.colors.accent;
		slicePath(ctx, s, wheel.r);
		stroke(ctx, contrast(gold, tones[view.chosen].fill) > 1.6 ? gold : bright, wheel.r * 0.034 * view.lift);
		stroke(ctx, bright, wheel.r * 0.011 * view.lift);
		ctx.restore();
	}
	function pegRing(ctx, view) {
		const r = place.R * PEG;
		for (const s of slices) {
			const a = (s.start + view.angle - 90) * RAD;
			put(ctx, art.peg, r * Math.cos(a), r * Math.sin(a));
		}
	}
	function lamps(ctx, view) {
		const r = place.R * LAMP_AT;
		for (let i = 0; i < LAMPS; i++) {
			const on = view.lamp(i);
			if (on < 0.02) continue;
			const a = ((i + 0.5) / LAMPS) * 2 * Math.PI - Math.PI / 2;
			ctx.globalAlpha = on;
			put(ctx, art.lamp, r * Math.cos(a), r * Math.sin(a));
		}
		ctx.globalAlpha = 1;
	}
	function tongue(ctx, view) {
		ctx.save();
		ctx.translate(0, -place.R * PIVOT - view.drop * place.R * 0.12);
		ctx.rotate(-view.tongue * RAD);
		put(ctx, art.tongue);
		ctx.restore();
	}
	// The one ring that stands for all confetti when motion is not wanted.
	function halo(ctx, view) {
		disc(ctx, place.R * (1.04 + 0.14 * view.ring));
		stroke(ctx, alpha(theme.colors.accent, 1 - view.ring), place.R * 0.03);
	}
	function draw(view, now) {
		const ctx = scene.clear("stage");
		app.camera.apply(ctx, now, place.x, place.y, place.R / 179);
		ctx.translate(place.x, place.y);
		if (view.rays > 0) {
			ctx.save();
			ctx.globalAlpha = view.rays;
			ctx.rotate(app.reduced() ? 0 : (now * 0.006 * RAD));
			put(ctx, art.rays);
			ctx.restore();
		}
		ctx.scale(view.scale, view.scale);
		put(ctx, art.under);
		disc(ctx, view);
		if (view.dim > 0) dim(ctx, view);
		put(ctx, art.gloss);
		put(ctx, art.frame);
		lamps(ctx, view);
		if (view.lift > 0) lifted(ctx, view);
		pegRing(ctx, view);
		put(ctx, art.hub);
		tongue(ctx, view);
		if (view.ring > 0 && view.ring < 1) halo(ctx, view);
	}
	return { layout, draw, place, tones };
}
