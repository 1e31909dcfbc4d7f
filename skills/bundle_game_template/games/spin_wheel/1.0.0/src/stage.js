// Draws one frame of the wheel from a view (plain numbers the game sets) and keeps the
// sprites for the present size. Nothing here decides anything.

import { paintBackdrop } from "../../../runtime/backdrop.js";
import { alpha, contrast, toLch, withL } from "../../../runtime/color.js";
import { paintRays, RAD, sprite } from "../../../runtime/draw.js";
import { fitLabels } from "./labels.js";
import {
	DISC, drawFace, faceBrush, LAMP_AT, LAMPS, paintFrame, paintGloss, paintHub, paintLamp, paintPeg, paintTongue, paintUnder,
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
		const box = app.shell.$("stage-box").getBoundingClientRect();
		const root = app.shell.$("game").getBoundingClientRect();
		const wide = size.w / size.h > 1.1;
		place.R = Math.max(40, Math.min(box.width * (wide ? 0.47 : 0.5), box.height / 2.24, size.w * 0.47));
		place.x = box.left - root.left + box.width / 2;
		place.y = box.top - root.top + box.height / 2 + place.R * 0.035;
	}
	function layout(size) {
		locate(size);
		const { R } = place;
		const dpr = scene.layers.stage.dpr;
		const r = R * DISC;
		const scale = Math.min(1.5, Math.min(size.w, size.h) / 390);
		if (art) for (const s of Object.values(art)) s.free();
		wheel = {
			slices, tones, r, theme, font: app.stack, texture: app.images.wheel_texture,
			labels: fitLabels(segments.map((s) => s.label), slices, r, scale, measure(app.stack), isSmall(size)),
		};
		const half = r + 2;
		const face = sprite(2 * half, 2 * half, dpr, (ctx) => {
			ctx.translate(half, half);
			drawFace(ctx, wheel, faceBrush(ctx, tones, r));
		});
		art = {
			face,
			smear: sprite(2 * half, 2 * half, dpr / 2, (ctx) => smear(ctx, face, half)),
			under: paintUnder(R, dpr, theme),
			gloss: paintGloss(R, dpr, theme),
			frame: paintFrame(R, dpr, theme),
			lamp: paintLamp(R, dpr, theme),
			peg: paintPeg(R, dpr, theme),
			hub: paintHub(R, dpr, theme, mark.toUpperCase(), app.stack, app.images.hub_image),
			tongue: paintTongue(R, dpr, theme),
			rays: sprite(R * 3.6, R * 3.6, 0.75, (ctx) => {
				ctx.translate(R * 1.8, R * 1.8);
				paintRays(ctx, 18, R * 1.8, theme.dark ? theme.colors.accent : withL(theme.colors.accent, Math.max(0.78, toLch(theme.colors.accent).L)), theme.dark ? 0.3 : 0.4);
			}),
		};
		brush = null;
		const back = scene.layers.backdrop;
		back.ctx.setTransform(back.dpr, 0, 0, back.dpr, 0, 0);
		paintBackdrop(back.ctx, size.w, size.h, theme, { x: place.x, y: place.y, r: R }, app.images.background_image);
		return wheel.labels;
	}
	function smear(ctx, face, half) {
		ctx.translate(half, half);
		for (let i = 0; i < 8; i++) {
			ctx.globalAlpha = 1 / (i + 1);
			ctx.save();
			ctx.rotate(SMEAR_ARC * (i / 7 - 0.5) * RAD);
			ctx.drawImage(face.canvas, -half, -half, 2 * half, 2 * half);
			ctx.restore();
		}
	}
	const put = (ctx, s) => ctx.drawImage(s.canvas, -s.w / 2, -s.h / 2, s.w, s.h);

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
		ctx.beginPath();
		ctx.moveTo(0, 0);
		ctx.arc(0, 0, wheel.r, (s.start + s.sweep - 90) * RAD, (s.start + 270) * RAD);
		ctx.closePath();
		ctx.fillStyle = alpha(theme.dark ? theme.shade : "#ffffff", view.dim);
		ctx.fill();
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
			ctx.lineWidth = wheel.r * w;
			ctx.strokeStyle = theme.shadow(a * view.lift);
			ctx.stroke();
		}
		ctx.save();
		slicePath(ctx, s, wheel.r);
		ctx.clip();
		put(ctx, art.face);
		if (view.flash > 0) {
			ctx.fillStyle = alpha("#ffffff", 0.75 * view.flash);
			ctx.fill();
		}
		ctx.restore();
		const bright = theme.metal[0];
		const gold = theme.colors.accent;
		slicePath(ctx, s, wheel.r);
		ctx.lineWidth = wheel.r * 0.034 * view.lift;
		ctx.strokeStyle = contrast(gold, tones[view.chosen].fill) > 1.6 ? gold : bright;
		ctx.stroke();
		slicePath(ctx, s, wheel.r);
		ctx.lineWidth = wheel.r * 0.011 * view.lift;
		ctx.strokeStyle = bright;
		ctx.stroke();
		ctx.restore();
	}
	function pegRing(ctx, view) {
		const r = place.R * PEG;
		for (const s of slices) {
			const a = (s.start + view.angle - 90) * RAD;
			ctx.drawImage(art.peg.canvas, r * Math.cos(a) - art.peg.w / 2, r * Math.sin(a) - art.peg.h / 2, art.peg.w, art.peg.h);
		}
	}
	function lamps(ctx, view) {
		const r = place.R * LAMP_AT;
		for (let i = 0; i < LAMPS; i++) {
			const on = view.lamp(i);
			if (on < 0.02) continue;
			const a = ((i + 0.5) / LAMPS) * 2 * Math.PI - Math.PI / 2;
			ctx.globalAlpha = on;
			ctx.drawImage(art.lamp.canvas, r * Math.cos(a) - art.lamp.w / 2, r * Math.sin(a) - art.lamp.h / 2, art.lamp.w, art.lamp.h);
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
		ctx.beginPath();
		ctx.arc(0, 0, place.R * (1.04 + 0.14 * view.ring), 0, 2 * Math.PI);
		ctx.lineWidth = place.R * 0.03;
		ctx.strokeStyle = alpha(theme.colors.accent, 1 - view.ring);
		ctx.stroke();
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
