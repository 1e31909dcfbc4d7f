// Draws one frame of the card from a view and keeps the sprites for the present size. The
// foil is a picture of its own that strokes eat away; nothing here decides anything.

import { paintBackdrop } from "../../../runtime/backdrop.js";
import { alpha } from "../../../runtime/color.js";
import { disc, fill, linear, plate, prizeRays, put, RAD, sprite, stroke, white, within } from "../../../runtime/draw.js";
import { paintBrushes, paintFoil } from "./foil.js";
import { FOOT, HEAD, outline, paintCard, paintCoin, paintReveal, wordsPlate } from "./paint.js";

const DESIGN = 340;	// design pixels across the card
const SIDE = 0.065;	// of the width, beside the window
const RADIUS = 0.055;

export function createStage(app, about) {
	const { scene, theme, config, shell } = app;
	const place = { x: 0, y: 0, R: 1 };
	const card = { w: 1, h: 1, r: 1, u: 1, win: { x: 0, y: 0, w: 1, h: 1, r: 1 } };
	let art = null;
	let words = [];	// the plate of a prize's words as it was drawn
	let stamps = 0;
	const log = [];	// every stamp so far, to do again at another size

	// As much of the page's box as a card of a pleasant shape takes.
	function locate() {
		const box = shell.rect("stage-box");
		const root = shell.rect("game");
		const shape = Math.min(1.3, Math.max(0.74, box.height / box.width));
		// Whole pixels: a sprite that lies on them is copied, any other is computed.
		const w = 2 * Math.round(Math.max(60, Math.min(box.width * 0.97, (box.height * 0.95) / shape, 520)) / 2);
		const h = 2 * Math.round((w * shape) / 2);
		const at = [w * SIDE, h * (HEAD + 0.045), w * (1 - 2 * SIDE), h * (FOOT - HEAD - 0.06)].map(Math.round);
		const win = { x: at[0], y: at[1], w: at[2], h: at[3], r: w * 0.045 };
		Object.assign(card, { w, h, r: w * RADIUS, u: w / DESIGN, win });
		place.x = Math.round(box.left - root.left + box.width / 2);
		place.y = Math.round(box.top - root.top + box.height / 2);
		place.R = Math.min(w, h) / 2;
	}
	function layout(size) {
		locate();
		const { w, h, r, u, win } = card;
		const { dpr } = scene.layers.stage;
		const brush = about.brush * u;
		if (art) for (const s of Object.values(art).flat()) s.free();
		const facts = { ...about, font: app.stack };
		art = {
			card: paintCard(w, h, r, dpr, u, theme, facts),
			reveal: paintReveal(win, dpr, u, theme, { ...facts, ...about.under(), image: app.images.reveal_texture }),
			foil: paintFoil(win, dpr, u, theme, { ...facts, text: about.call, brand: about.brand || config.copy.title || "", image: app.images.scratch_texture }),
			brushes: paintBrushes(brush, dpr, app.rng("brush")),
			coin: paintCoin(Math.max(17 * u, brush * 0.8), dpr, theme, about.list[1]),
			sheen: sprite(win.w * 0.5, win.h, dpr / 2, (ctx) => {
				ctx.fillStyle = linear(ctx, 0, 0, win.w * 0.5, win.h * 0.3, [[0, white(0)], [0.5, white(0.55)], [1, white(0)]]);
				ctx.fillRect(0, 0, win.w * 0.5, win.h);
			}),
			rays: prizeRays(theme, w * 0.95),
		};
		stamps = 0;
		for (const [x, y] of log) erase(x, y);
		paintBackdrop(scene.clear("backdrop"), size.w, size.h, theme, { x: place.x, y: place.y, r: place.R }, app.images.background_image);
		return { left: left(), top: top(), w: win.w, h: win.h };
	}
	// A radius of the brush in parts of the window's width and height.
	const reach = () => [card.win.w, card.win.h].map((v) => (about.brush * card.u) / v);
	const left = () => place.x - card.w / 2 + card.win.x;
	const top = () => place.y - card.h / 2 + card.win.y;
	const toWindow = (px, py) => [(px - left()) / card.win.w, (py - top()) / card.win.h];
	const toPage = ([x, y]) => [left() + x * card.win.w, top() + y * card.win.h];

	function bite(ctx, x, y) {
		const b = art.brushes[stamps % art.brushes.length];
		within(ctx, () => {
			ctx.globalCompositeOperation = "destination-out";
			ctx.translate(x, y);
			ctx.rotate(stamps++ * 2.4);
			put(ctx, b);
		});
	}
	function erase(x, y) {
		bite(art.foil.canvas.getContext("2d"), x * card.win.w, y * card.win.h);
	}
	// The rest goes outwards from where the finger was last; k from 0 to 1.
	function dissolve([x, y], k) {
		const { w, h } = card.win;
		const ctx = art.foil.canvas.getContext("2d");
		const r = k * 1.04 * Math.hypot(Math.max(x, 1 - x) * w, Math.max(y, 1 - y) * h);
		within(ctx, () => {
			ctx.globalCompositeOperation = "destination-out";
			disc(ctx, r, x * w, y * h);
			fill(ctx, "#000");
		});
		const n = Math.ceil((r * 6.3) / (about.brush * card.u * 0.9));
		for (let i = 0; i < n; i++) bite(ctx, x * w + r * Math.cos((i / n) * 6.2832), y * h + r * Math.sin((i / n) * 6.2832));
	}

	function sheen(ctx, k) {
		const { x, y, w, h, r } = card.win;
		within(ctx, () => {
			plate(ctx, x, y, w, h, r);
			ctx.clip();
			ctx.drawImage(art.sheen.canvas, x + w * (1.6 * k - 0.55), y, w * 0.5, h);
		});
	}
	// The window steps forward when there is a prize in it.
	function lifted(ctx, view) {
		const { win } = card;
		const k = 1 + 0.045 * view.lift;
		within(ctx, () => {
			ctx.translate(win.x + win.w / 2, win.y + win.h / 2);
			ctx.scale(k, k);
			for (const [grow, a] of [[9, 0.1], [5, 0.16]]) {
				plate(ctx, -win.w / 2, -win.h / 2, win.w, win.h, win.r);
				stroke(ctx, theme.shadow(a * view.lift), grow * card.u);
			}
			put(ctx, art.reveal);
			const { a, e, f } = ctx.getTransform();
			const { dpr } = scene.layers.stage;
			const [x, y, ...rest] = wordsPlate(win, card.u);
			words = [[e + (x - win.w / 2) * a, f + (y - win.h / 2) * a, ...rest.map((v) => v * a)].map((v) => v / dpr)];
			plate(ctx, -win.w / 2, -win.h / 2, win.w, win.h, win.r);
			if (view.flash > 0) fill(ctx, white(0.8 * view.flash));
			stroke(ctx, theme.colors.accent, 4.4 * card.u * view.lift);
		});
	}
	function coin(ctx, view) {
		if (view.coin <= 0) return;
		ctx.globalAlpha = Math.min(1, view.coin);
		put(ctx, art.coin, card.win.x + view.at[0] * card.win.w, card.win.y + view.at[1] * card.win.h);
		ctx.globalAlpha = 1;
	}
	function draw(view, now) {
		const ctx = scene.clear("stage");
		const { w, h, r, win } = card;
		words = [];
		app.camera.apply(ctx, now, place.x, place.y, card.u);
		ctx.translate(place.x, place.y - Math.round(view.rise));
		if (view.rays > 0) {
			within(ctx, () => {
				ctx.globalAlpha = view.rays;
				ctx.rotate(app.reduced() ? 0 : now * 0.006 * RAD);
				put(ctx, art.rays);
			});
		}
		ctx.scale(view.scale, view.scale);
		ctx.rotate(view.tilt * RAD);
		if (!app.quality) ctx.transform(1, 0.016 * view.lean[0], -0.012 * view.lean[1], 1, 0, 0);
		put(ctx, art.card);
		ctx.translate(-w / 2, -h / 2);
		if (view.foil < 1 || view.open) ctx.drawImage(art.reveal.canvas, win.x, win.y, win.w, win.h);
		if (view.foil > 0) {
			ctx.globalAlpha = view.foil;
			ctx.drawImage(art.foil.canvas, win.x, win.y, win.w, win.h);
			ctx.globalAlpha = 1;
		}
		if (view.sheen > 0 && view.sheen < 1) sheen(ctx, view.sheen);
		if (view.dim > 0) {
			outline(ctx, w, h, r);
			fill(ctx, alpha(theme.dark ? theme.shade : "#ffffff", view.dim));
			if (view.lift <= 0) ctx.drawImage(art.reveal.canvas, win.x, win.y, win.w, win.h);
		}
		if (view.lift > 0) lifted(ctx, view);
		coin(ctx, view);
		if (view.ring > 0 && view.ring < 1) {
			plate(ctx, win.x - 12 * view.ring, win.y - 12 * view.ring, win.w + 24 * view.ring, win.h + 24 * view.ring, win.r + 12 * view.ring);
			stroke(ctx, alpha(theme.colors.accent, 1 - view.ring), 6 * card.u);
		}
	}
	// How far the card must rise so that its window stands above the result card.
	function rise() {
		const top = shell.rect("card").top - shell.rect("game").top;
		const from = place.y - card.h / 2 + card.win.y;
		const beside = scene.size.w > scene.size.h * 1.1;
		return beside ? 0 : Math.max(0, Math.min(from - 14, from + card.win.h + 14 - top));
	}
	return {
		layout, draw, reading: () => words, place, rise, card, reach, toWindow, toPage, dissolve,
		erase(x, y) {
			log.push([x, y]);
			erase(x, y);
		},
		fresh: () => (log.length = 0),
	};
}
