// The foil: a metal film with brushed grain, micro type and the brand's things pressed
// into it, and the brushes that tear it off. Made once for a size.

import { alpha, ensure } from "../../../runtime/color.js";
import { centred, cover, fill, linear, noiseTile, plate, RAD, sprite, stroke, white, within, words } from "../../../runtime/draw.js";
import { drawSymbol } from "../../../runtime/symbols.js";

const flat = (c) => ({ base: c, shade: c, light: c, accent: c, ink: c });

// Two gradients that cross: the film is not quite even, and the key light rolls over it.
function film(ctx, w, h, m) {
	ctx.fillStyle = linear(ctx, 0, 0, w, h, [[0, m[2]], [0.18, m[1]], [0.34, m[2]], [0.52, m[3]], [0.68, m[1]], [0.82, m[2]], [1, m[4]]]);
	ctx.fillRect(0, 0, w, h);
	ctx.fillStyle = linear(ctx, w, 0, w * 0.2, h, [[0, white(0.3)], [0.45, white(0)], [1, alpha(m[6], 0.22)]]);
	ctx.fillRect(0, 0, w, h);
}

// Lines as of a steel brush, a little off the level.
function grain(ctx, w, h, m) {
	for (const [color, shift] of [[white(0.16), 0], [alpha(m[6], 0.07), 1.7]]) {
		ctx.beginPath();
		for (let i = 0, y = shift; y < h + w * 0.06; i++, y += 2.2 + ((i * 7) % 5) * 0.9) {
			ctx.moveTo(0, y);
			ctx.lineTo(w, y - w * 0.06);
		}
		stroke(ctx, color, 0.7);
	}
}

function microType(ctx, w, h, m, text, font, u) {
	const size = 6.5 * u;
	ctx.font = `700 ${size.toFixed(2)}px ${font}`;
	ctx.textAlign = "left";
	ctx.fillStyle = alpha(m[5], 0.42);
	const line = `${text} \u2022 `.repeat(24);
	within(ctx, () => {
		ctx.translate(w / 2, h / 2);
		ctx.rotate(-18 * RAD);
		for (let y = -w * 0.7, i = 0; y < w * 0.7; y += size * 1.75, i++) ctx.fillText(line, -w * 0.8 - (i % 5) * size * 2.3, y);
	});
}

// Pressed in: a light edge below, a dark one above, the film between.
function embossed(ctx, w, h, m, list, u) {
	const step = 58 * u;
	for (let row = 0, y = step * 0.5; y < h + step * 0.4; row++, y += step * 0.86) {
		for (let col = 0, x = row % 2 ? 0 : step / 2; x < w + step * 0.4; col++, x += step) {
			const s = list[(row * 3 + col) % list.length];
			const size = 25 * u;
			within(ctx, () => {
				ctx.globalAlpha = 0.5;
				for (const [dx, dy, i] of [[0.8, 0.9, 0], [-0.6, -0.7, 5], [0, 0, 2]]) drawSymbol(ctx, s, x + dx * u, y + dy * u, size, flat(m[i]));
			});
		}
	}
}

// The words that say what to do, on a band of smooth film.
function call(ctx, w, h, theme, text, font, u) {
	const m = theme.metal;
	const bw = Math.min(w * 0.86, 250 * u);
	const bh = Math.min(h * 0.34, 58 * u);
	const [x, y] = [(w - bw) / 2, (h - bh) / 2];
	plate(ctx, x, y, bw, bh, bh / 2);
	fill(ctx, linear(ctx, 0, y, 0, y + bh, [[0, m[0]], [0.5, m[1]], [1, m[2]]]));
	stroke(ctx, alpha(m[6], 0.35), Math.max(0.75, u));
	plate(ctx, x + 4 * u, y + 4 * u, bw - 8 * u, bh - 8 * u, bh / 2 - 4 * u);
	stroke(ctx, alpha(m[5], 0.55), Math.max(0.6, 0.8 * u));
	ctx.fillStyle = ensure(m[6], m[2], 5);
	words(ctx, text, w / 2, h / 2, bw - 44 * u, bh * 0.62, { font, lines: 1, most: 25 * u });
}

// {w, h, r}: the window of the card; u: one design pixel.
export function paintFoil(box, dpr, u, theme, { text, brand, font, list, image }) {
	const { w, h, r } = box;
	const m = theme.metal;
	return sprite(w, h, dpr, (ctx) => {
		plate(ctx, 0, 0, w, h, r);
		ctx.clip();
		film(ctx, w, h, m);
		if (image) cover(ctx, image, 0, 0, w, h);
		else {
			microType(ctx, w, h, m, brand, font, u);
			embossed(ctx, w, h, m, list, u);
		}
		grain(ctx, w, h, m);
		call(ctx, w, h, theme, text, font, u);
		ctx.fillStyle = noiseTile(ctx, m[6], 0.16);
		ctx.fillRect(0, 0, w, h);
		plate(ctx, 0.7 * u, 0.7 * u, w - 1.4 * u, h - 1.4 * u, r);
		stroke(ctx, linear(ctx, 0, 0, w, h, [[0, white(0.85)], [0.5, white(0.1)], [1, alpha(m[6], 0.7)]]), 1.6 * u);
	});
}

// Three brushes with torn rims, so that a stroke has no clean edge.
export function paintBrushes(radius, dpr, rng) {
	return [0, 1, 2].map(() => centred(radius * 1.1, dpr, (ctx) => {
		ctx.beginPath();
		for (let i = 0; i <= 64; i++) {
			const a = (i / 64) * 2 * Math.PI;
			const rr = radius * (0.9 + 0.06 * Math.sin(3 * a + rng.next()) + rng.range(-0.07, 0.09));
			ctx.lineTo(rr * Math.cos(a), rr * Math.sin(a));
		}
		fill(ctx, "#000");
		// Crumbs that come off beside the edge.
		for (let i = 0; i < 18; i++) {
			const a = rng.range(0, 6.2832);
			const rr = radius * rng.range(0.92, 1.06);
			ctx.fillRect(rr * Math.cos(a), rr * Math.sin(a), rng.range(0.5, 1.6), rng.range(0.5, 1.6));
		}
	}));
}
