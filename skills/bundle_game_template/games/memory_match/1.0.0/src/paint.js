// The cards and the tray they lie in. Stiff board with round corners, a printed back in the
// brand's colour, and a face of paper with one thing on it. Made once for a size.

import { alpha, ensure, legible, mix, withL } from "../../../runtime/color.js";
import { cast, cover, disc, dot, fill, linear, noiseTile, plate, radial, RAD, sprite, stroke, white, within, words } from "../../../runtime/draw.js";
import { drawSymbol, symbolColors } from "../../../runtime/symbols.js";

const ROUND = 0.12;	// of the card's shorter side
const EDGE = 3;		// space around a card in its sprite, for the thickness

// A blank card of this paper, edge and light; `print` gets it clipped.
function board(w, h, dpr, paper, edge, print) {
	const r = Math.min(w, h) * ROUND;
	return sprite(w + 2 * EDGE, h + 2 * EDGE, dpr, (ctx) => {
		ctx.translate(EDGE, EDGE);
		plate(ctx, 0, Math.max(1.2, w * 0.02), w, h, r);
		fill(ctx, edge);
		within(ctx, () => {
			plate(ctx, 0, 0, w, h, r);
			ctx.clip();
			ctx.fillStyle = paper(ctx);
			ctx.fillRect(0, 0, w, h);
			print(ctx, r);
		});
		plate(ctx, 0.5, 0.5, w - 1, h - 1, r);
		stroke(ctx, linear(ctx, 0, 0, w, h, [[0, white(0.7)], [0.5, white(0.12)], [1, alpha("#000000", 0.28)]]), 1);
	});
}

// A lattice of lozenges with the brand's thing where lines cross: in register, edge to edge.
function lattice(ctx, w, h, ink, motif, band) {
	const n = 4;
	const sx = w / n;
	const sy = h / Math.max(4, Math.round((h / w) * n));
	ctx.beginPath();
	for (let k = -12; k < 24; k++) {
		ctx.moveTo(k * sx, -sy);
		ctx.lineTo((k + 14) * sx, 13 * sy);
		ctx.moveTo(k * sx, -sy);
		ctx.lineTo((k - 14) * sx, 13 * sy);
	}
	stroke(ctx, alpha(ink, 0.28), Math.max(0.6, w * 0.009));
	const tones = { base: mix(ink, band, 0.3), shade: mix(ink, band, 0.5), light: ink, accent: mix(ink, band, 0.45), ink: mix(ink, band, 0.2) };
	for (let j = 0; j * sy <= h + sy; j++) {
		for (let i = 0; i <= n; i++) drawSymbol(ctx, motif, i * sx + sx / 2, j * sy - sy / 2 + sy / 2, sx * 0.34, tones);
	}
}

export function paintBack(w, h, dpr, theme, { motif, mark, font, image }) {
	const p = theme.ramps.primary;
	const m = theme.metal;
	const { fill: band, ink } = legible(p[theme.dark ? 5 : 6]);
	return board(w, h, dpr, (ctx) => linear(ctx, 0, 0, w, h, [[0, mix(band, "#ffffff", 0.14)], [0.45, band], [1, withL(band, 0.33)]]), withL(band, 0.22), (ctx, r) => {
		if (image) cover(ctx, image, 0, 0, w, h);
		else lattice(ctx, w, h, ink, motif, band);
		const b = w * 0.065;
		plate(ctx, b, b, w - 2 * b, h - 2 * b, r * 0.7);
		stroke(ctx, m[1], Math.max(1, w * 0.018));
		if (!image) {
			const s = Math.min(w, h) * 0.23;
			within(ctx, () => {
				ctx.translate(w / 2, h / 2);
				cast(ctx, dpr, theme.shadow(0.45), s * 0.3, 0, s * 0.08, () => dot(ctx, m[3], s));
				dot(ctx, linear(ctx, -s, -s, s, s, [[0, m[0]], [0.5, m[2]], [1, m[4]]]), s);
				dot(ctx, radial(ctx, -s * 0.3, -s * 0.3, 0, s, [[0, p[5]], [0.7, p[7]], [1, p[8]]]), s * 0.84);
				ctx.fillStyle = ensure(m[0], p[7], 4.5);
				if (mark) words(ctx, mark, 0, 0, s * 1.1, s * 1.3, { font, lines: 1 });
				else drawSymbol(ctx, motif, 0, 0, s * 0.95, symbolColors(theme, 1));
			});
		}
		ctx.fillStyle = linear(ctx, 0, 0, w * 0.5, h, [[0, white(0.22)], [0.34, white(0.04)], [0.35, white(0)], [1, white(0)]]);
		ctx.fillRect(0, 0, w, h);
		ctx.fillStyle = noiseTile(ctx, theme.shade, 0.05);
		ctx.fillRect(0, 0, w, h);
	});
}

export function paintFace(w, h, dpr, theme, face, i, image) {
	const paper = theme.dark ? withL(theme.surface, 0.95) : theme.surface;
	const c = symbolColors({ ...theme, surface: paper }, i);
	return board(w, h, dpr, (ctx) => linear(ctx, 0, 0, w, h, [[0, "#ffffff"], [0.5, paper], [1, mix(paper, c.base, 0.16)]]), mix(paper, theme.shade, 0.36), (ctx, r) => {
		if (image) {
			const b = w * 0.05;
			within(ctx, () => {
				plate(ctx, b, b, w - 2 * b, h - 2 * b, r * 0.7);
				ctx.clip();
				cover(ctx, image, b, b, w - 2 * b, h - 2 * b);
			});
		} else {
			const s = Math.min(w, h);
			dot(ctx, alpha(c.base, 0.13), s * 0.41, w / 2, h / 2);
			disc(ctx, s * 0.41, w / 2, h / 2);
			stroke(ctx, alpha(c.base, 0.3), Math.max(0.8, s * 0.012));
			within(ctx, () => {
				ctx.translate(w / 2, h / 2 + s * 0.275);
				ctx.scale(1, 0.18);
				dot(ctx, radial(ctx, 0, 0, 0, s * 0.27, [[0, theme.shadow(0.4)], [1, theme.shadow(0)]]), s * 0.27);
			});
			drawSymbol(ctx, face.drawing, w / 2, h / 2, s * 0.56, c);
			const pip = s * 0.13;
			drawSymbol(ctx, face.drawing, s * 0.13, s * 0.14, pip, c);
			within(ctx, () => {
				ctx.translate(w - s * 0.13, h - s * 0.14);
				ctx.rotate(180 * RAD);
				drawSymbol(ctx, face.drawing, 0, 0, pip, c);
			});
		}
		ctx.fillStyle = noiseTile(ctx, theme.shade, 0.035);
		ctx.fillRect(0, 0, w, h);
	});
}

// The shadow of a card alone; stronger and wider for one that is lifted.
export function paintShade(w, h, dpr, theme) {
	const m = w * 0.3;
	return sprite(w + 2 * m, h + 2 * m, dpr / 2, (ctx) => {
		const far = 4 * (w + m);
		cast(ctx, dpr / 2, theme.shadow(theme.dark ? 0.75 : 0.5), w * 0.12, far, w * 0.05, () => {
			plate(ctx, m - far, m, w, h, w * ROUND);
			fill(ctx, "#000");
		});
	});
}

// A shallow tray lined with cloth, in a lacquered rim.
export function paintTray(w, h, e, dpr, theme) {
	const p = theme.ramps.primary;
	const m = 26;
	const r = 24;
	const cloth = theme.dark ? mix(theme.background, p[8], 0.45) : mix(theme.background, p[3], 0.55);
	return sprite(w + 2 * m, h + 2 * m, dpr, (ctx) => {
		ctx.translate(m, m);
		cast(ctx, dpr, theme.shadow(theme.dark ? 0.6 : 0.3), 20, 2, 10, () => {
			plate(ctx, 0, 0, w, h, r);
			fill(ctx, p[8]);
		});
		plate(ctx, 0, 0, w, h, r);
		fill(ctx, linear(ctx, 0, 0, w, h, [[0, p[5]], [0.5, p[7]], [1, p[9]]]));
		plate(ctx, 1.5, 1.5, w - 3, h - 3, r - 1.5);
		stroke(ctx, linear(ctx, 0, 0, w, h, [[0, white(0.5)], [0.5, white(0.06)], [1, theme.shadow(0.4)]]), 1.4);
		within(ctx, () => {
			plate(ctx, e, e, w - 2 * e, h - 2 * e, r - e);
			ctx.clip();
			ctx.fillStyle = radial(ctx, w * 0.3, h * 0.2, 0, Math.hypot(w, h) * 0.9, [[0, mix(cloth, "#ffffff", theme.dark ? 0.06 : 0.35)], [0.6, cloth], [1, mix(cloth, theme.shade, 0.22)]]);
			ctx.fillRect(0, 0, w, h);
			// The rim throws its shadow on the cloth.
			cast(ctx, dpr, theme.shadow(0.55), 14, 2, 5, () => {
				ctx.beginPath();
				ctx.rect(-60, -60, w + 120, h + 120);
				ctx.moveTo(e, r + e);
				ctx.arcTo(e, h - e, w - e, h - e, r - e);
				ctx.arcTo(w - e, h - e, w - e, e, r - e);
				ctx.arcTo(w - e, e, e, e, r - e);
				ctx.arcTo(e, e, e, h - e, r - e);
				ctx.closePath();
				ctx.fillStyle = "#000";
				ctx.fill("evenodd");
			});
			ctx.fillStyle = noiseTile(ctx, theme.shade, 0.09);
			ctx.fillRect(0, 0, w, h);
		});
		plate(ctx, e, e, w - 2 * e, h - 2 * e, r - e);
		stroke(ctx, theme.metal[2], 1.6);
	});
}
