// Draws one frame of the table and keeps the sprites for the present size. A card's view is
// {flip, lift, hop, tilt, dim, seen, from}: plain numbers the game sets.

import { paintBackdrop } from "../../../runtime/backdrop.js";
import { alpha } from "../../../runtime/color.js";
import { fill, plate, prizeRays, put, RAD, sprite, stroke, within } from "../../../runtime/draw.js";
import { paintBack, paintFace, paintShade, paintTray } from "./paint.js";
import { arrange } from "./rules.js";

const PAD = 14;		// from the tray's rim to the cards
const GAP = 8;

export function createStage(app, faces, grid) {
	const { scene, theme, config, shell } = app;
	const place = { x: 0, y: 0, R: 1 };
	const table = { cols: 1, rows: 1, pw: 1, ph: 1, w: 1, h: 1, tw: 1, th: 1 };
	const mark = Array.from(config.branding.brand_name)[0] || "";
	let art = null;
	let settled = "";	// what lies in the picture of all that is at rest

	function locate(size) {
		const box = shell.rect("stage-box");
		const root = shell.rect("game");
		const least = Math.min(size.w, size.h);
		const small = least < 340;
		// A banner keeps its room for the fingers.
		const pad = least < 300 ? 5 : small ? 9 : PAD;
		const gap = small ? 5 : GAP;
		const bw = box.width * (size.w > size.h * 1.1 ? 0.98 : 1) - 2 * pad;
		const bh = box.height * (small ? 1 : 0.98) - 2 * pad;
		const { cols, rows } = arrange(grid, bw, bh);
		const cw = Math.min(bw / cols, 150) - gap;
		const ch = Math.min(bh / rows, 190) - gap;
		const w = 2 * Math.floor(Math.min(cw, ch * 0.98) / 2);
		const h = 2 * Math.floor(Math.min(ch, cw * 1.3) / 2);
		Object.assign(table, { rim: pad / 2, cols, rows, pw: w + gap, ph: h + gap, w, h, tw: cols * (w + gap) - gap + 2 * pad, th: rows * (h + gap) - gap + 2 * pad });
		place.x = Math.round(box.left - root.left + box.width / 2);
		place.y = Math.round(box.top - root.top + box.height / 2);
		place.R = Math.min(table.tw, table.th) / 2;
	}
	function layout(size) {
		locate(size);
		const { w, h, tw, th } = table;
		const dpr = scene.layers.stage.dpr;
		if (art) for (const s of Object.values(art).flat()) s.free();
		art = {
			tray: paintTray(tw, th, table.rim, dpr, theme),
			still: sprite(tw + 60, th + 60, dpr, () => {}),
			shade: paintShade(w, h, dpr, theme),
			back: paintBack(w, h, dpr, theme, { motif: faces[0].drawing, mark, font: app.stack, image: app.images.card_back_texture }),
			faces: faces.map((f, i) => paintFace(w, h, dpr, theme, f, i, app.images[f.slot])),
			rays: prizeRays(theme, Math.max(tw, th) * 0.75),
		};
		settled = "";
		paintBackdrop(scene.clear("backdrop"), size.w, size.h, theme, { x: place.x, y: place.y, r: place.R }, app.images.background_image);
	}
	// Middle of a cell, from the middle of the table.
	function cell(i) {
		const c = i % table.cols;
		const r = Math.floor(i / table.cols);
		return [(c - (table.cols - 1) / 2) * table.pw, (r - (table.rows - 1) / 2) * table.ph];
	}
	// A card turns about its upright middle; the face is there from a quarter on.
	function card(ctx, i, view, face) {
		const v = view.cards[i];
		if (v.seen <= 0) return;
		const [cx, cy] = cell(i);
		const away = 1 - v.seen;
		const x = cx + (table.tw * 0.62 - cx) * away;
		const y = cy + (table.th * 0.62 - cy) * away;
		const less = app.reduced();
		const grow = 1 + 0.06 * v.lift + 0.14 * v.hop;
		const thin = less ? 1 : Math.max(0.02, Math.abs(Math.cos(v.flip * Math.PI)));
		within(ctx, () => {
			ctx.translate(x, y);
			within(ctx, () => {
				ctx.translate(0, table.h * 0.06 * (v.lift + v.hop));
				ctx.scale(thin * (1 + 0.1 * v.lift), 1 + 0.04 * v.lift);
				ctx.globalAlpha = 0.75;
				put(ctx, art.shade);
			});
			ctx.translate(0, -table.h * 0.04 * (v.lift + v.hop));
			ctx.rotate((v.tilt + 14 * away) * RAD);
			ctx.scale(grow * thin, grow);
			ctx.globalAlpha = 1;
			if (less && v.flip > 0 && v.flip < 1) {
				put(ctx, art.back);
				ctx.globalAlpha = v.flip;
				put(ctx, art.faces[face]);
				ctx.globalAlpha = 1;
			} else put(ctx, v.flip > 0.5 ? art.faces[face] : art.back);
			if (v.dim > 0) {
				plate(ctx, -table.w / 2, -table.h / 2, table.w, table.h, table.w * 0.12);
				fill(ctx, alpha(theme.dark ? theme.shade : "#ffffff", v.dim));
			}
			if (v.glow > 0 && v.glow < 1) {
				const d = table.w * 0.16 * v.glow;
				plate(ctx, -table.w / 2 - d, -table.h / 2 - d, table.w + 2 * d, table.h + 2 * d, table.w * 0.12 + d);
				stroke(ctx, alpha(theme.colors.accent, 1 - v.glow), table.w * 0.05);
			}
		});
	}
	// order: the face of each cell; raised ones are drawn last.
	function draw(view, order, now) {
		const ctx = scene.clear("stage");
		app.camera.apply(ctx, now, place.x, place.y, place.R / 179);
		ctx.translate(place.x, place.y - Math.round(view.rise));
		ctx.scale(view.shrink, view.shrink);
		if (view.rays > 0) {
			within(ctx, () => {
				ctx.globalAlpha = view.rays;
				ctx.rotate(app.reduced() ? 0 : now * 0.006 * RAD);
				put(ctx, art.rays);
			});
		}
		const restless = (i) => {
			const v = view.cards[i];
			return v.lift || v.hop || v.tilt || v.seen < 1 || v.flip % 1 || (v.glow > 0 && v.glow < 1);
		};
		// Tray and resting cards are one picture, made anew when another card comes to rest.
		const key = order.map((face, i) => (restless(i) ? "" : `${face} ${view.cards[i].flip} ${view.cards[i].dim}`)).join();
		if (key !== settled) {
			settled = key;
			const still = art.still.canvas.getContext("2d");
			within(still, () => {
				still.clearRect(0, 0, art.still.w, art.still.h);
				still.translate(art.still.w / 2, art.still.h / 2);
				put(still, art.tray);
				order.forEach((face, i) => restless(i) || card(still, i, view, face));
			});
		}
		put(ctx, art.still);
		const high = (i) => view.cards[i].lift > 0.02 || view.cards[i].hop > 0.02 || view.cards[i].seen < 1;
		for (const top of [false, true]) order.forEach((face, i) => restless(i) && high(i) === top && card(ctx, i, view, face));
		// The found board is the prize's company; only what was lost steps back.
		const dim = view.dim * (view.rays > 0 || view.flash > 0 || view.lift > 0 ? 0.16 : 0.8);
		if (dim > 0) {
			plate(ctx, -table.tw / 2, -table.th / 2, table.tw, table.th, 24);
			fill(ctx, alpha(theme.dark ? theme.shade : "#ffffff", dim));
		}
		if (view.ring > 0 && view.ring < 1) {
			const d = 20 * view.ring;
			plate(ctx, -table.tw / 2 - d, -table.th / 2 - d, table.tw + 2 * d, table.th + 2 * d, 24 + d);
			stroke(ctx, alpha(theme.colors.accent, 1 - view.ring), 6);
		}
	}
	// Where the table goes so that it is seen above the result card: [up, size].
	function above() {
		if (scene.size.w > scene.size.h * 1.1) return [0, 1];
		const top = shell.rect("card").top - shell.rect("game").top;
		const size = Math.min(1, Math.max(0.3, (top - 28) / table.th));
		return [Math.max(0, place.y - top / 2), size];
	}
	return { layout, draw, cell, above, place, table };
}
