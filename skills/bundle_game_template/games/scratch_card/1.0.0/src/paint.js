// The card as a thing: a ticket of stiff paper with a printed head, a window that the foil
// covers, and a counterfoil. What is under the foil is a finished picture, won or not.

import { alpha, ensure, legible, mix, withL } from "../../../runtime/color.js";
import { cast, centred, cover, disc, dot, fill, linear, noiseTile, paintRays, plate, RAD, radial, sprite, stroke, turned, white, within, words } from "../../../runtime/draw.js";
import { drawSymbol, symbolColors } from "../../../runtime/symbols.js";

export const HEAD = 0.185;	// parts of the card's height
export const FOOT = 0.8;
const NOTCH = 0.032;	// of the width

// The outline with its two notches, where the counterfoil would be torn off.
export function outline(ctx, w, h, r) {
	const n = w * NOTCH;
	const y = h * (FOOT + 0.045);
	ctx.beginPath();
	ctx.moveTo(r, 0);
	ctx.arcTo(w, 0, w, h, r);
	ctx.arc(w, y, n, -90 * RAD, 90 * RAD, true);
	ctx.arcTo(w, h, 0, h, r);
	ctx.arcTo(0, h, 0, y + n, r);
	ctx.arc(0, y, n, 90 * RAD, -90 * RAD, true);
	ctx.arcTo(0, 0, w, 0, r);
	ctx.closePath();
}

// Without the thing itself, which stands far outside.
function shadow(ctx, w, h, r, dpr, theme) {
	const far = 4 * w;
	for (const [dy, blur, a] of [[h * 0.06, w * 0.1, theme.dark ? 0.6 : 0.32], [h * 0.016, w * 0.02, theme.dark ? 0.5 : 0.28]]) {
		cast(ctx, dpr, theme.shadow(a), blur, far + w * 0.008, dy, () => {
			ctx.translate(-far, 0);
			plate(ctx, 0, 0, w, h, r);
			fill(ctx, "#000");
		});
	}
}

// Interlaced waves, as printers set against copying.
function guilloche(ctx, w, h, color) {
	for (let k = 0; k < 22; k++) {
		ctx.beginPath();
		for (let x = -4; x <= w + 4; x += 6) {
			const y = h * (0.06 + 0.044 * k) + h * 0.055 * Math.sin((x / w) * 9.4 + k * 0.55) + h * 0.018 * Math.sin((x / w) * 23 - k * 0.9);
			ctx.lineTo(x, y);
		}
		stroke(ctx, color, 0.8);
	}
}

function head(ctx, w, h, theme, { brand, font, list }, u) {
	const p = theme.ramps.primary;
	const { fill: band, ink } = legible(p[6]);
	const hh = h * HEAD;
	within(ctx, () => {
		ctx.beginPath();
		ctx.rect(0, 0, w, hh);
		ctx.clip();
		ctx.fillStyle = linear(ctx, 0, 0, w, hh * 1.6, [[0, mix(band, "#ffffff", 0.08)], [0.4, band], [1, withL(band, 0.34)]]);
		ctx.fillRect(0, 0, w, hh);
		ctx.translate(w / 2, hh * 1.15);
		paintRays(ctx, 24, w * 0.7, ink, 0.16);
	});
	ctx.fillStyle = theme.metal[2];
	ctx.fillRect(0, hh, w, 2.2 * u);
	ctx.fillStyle = ink;
	if (brand) words(ctx, brand, w / 2, hh * 0.5, w * 0.72, hh * 0.56, { font, lines: 1, most: 34 * u });
	for (const side of brand ? [-1, 1] : [-1, 0, 1]) {
		const c = { base: ink, shade: mix(ink, band, 0.3), light: ink, accent: mix(ink, band, 0.45), ink: band };
		drawSymbol(ctx, list[0], w / 2 + side * w * 0.405, hh * 0.5, hh * 0.44, c);
	}
}

// Below the tear: a number, and the things of the brand in a row.
function foot(ctx, w, h, theme, { serial, font, list }, u) {
	const y = h * (FOOT + 0.045);
	within(ctx, () => {
		ctx.setLineDash([5 * u, 5 * u]);
		ctx.beginPath();
		ctx.moveTo(w * 0.06, y);
		ctx.lineTo(w * 0.94, y);
		stroke(ctx, alpha(theme.text, 0.35), 1.2 * u);
	});
	const mid = (y + h) / 2;
	const size = Math.min(30 * u, (h - y) * 0.52);
	list.slice(0, 5).forEach((s, i) => drawSymbol(ctx, s, w * 0.93 - size * (0.5 + i * 1.3), mid, size, symbolColors(theme, i)));
	ctx.font = `600 ${(12.5 * u).toFixed(2)}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace`;
	ctx.textAlign = "left";
	ctx.fillStyle = theme.muted;
	ctx.fillText(`N\u00ba ${serial}`, w * 0.075, mid + 4.5 * u);
}

// Shadow, paper, print and edge, with room around for the shadow.
export function paintCard(w, h, r, dpr, u, theme, about) {
	const m = Math.round(w * 0.16);
	return sprite(w + 2 * m, h + 2 * m, dpr, (ctx) => {
		ctx.translate(m, m);
		shadow(ctx, w, h, r, dpr, theme);
		// Stiff paper is seen from its edge, too.
		within(ctx, () => {
			ctx.translate(0, 3.5 * u);
			outline(ctx, w, h, r);
			fill(ctx, theme.dark ? withL(theme.surface, 0.2) : mix(theme.surface, theme.shade, 0.34));
		});
		within(ctx, () => {
			outline(ctx, w, h, r);
			ctx.clip();
			ctx.fillStyle = linear(ctx, 0, 0, w, h, [[0, mix(theme.surface, "#ffffff", theme.dark ? 0.1 : 0.6)], [0.5, theme.surface], [1, mix(theme.surface, theme.ramps.primary[theme.dark ? 8 : 2], 0.22)]]);
			ctx.fillRect(0, 0, w, h);
			guilloche(ctx, w, h, alpha(theme.ramps.primary[theme.dark ? 4 : 6], 0.13));
			head(ctx, w, h, theme, about, u);
			foot(ctx, w, h, theme, about, u);
			ctx.fillStyle = noiseTile(ctx, theme.shade, 0.045);
			ctx.fillRect(0, 0, w, h);
		});
		outline(ctx, w, h, r);
		stroke(ctx, linear(ctx, 0, 0, w, h, [[0, white(0.75)], [0.5, white(0.1)], [1, theme.shadow(0.35)]]), 1.2 * u);
	});
}

// A calm landscape in the brand's second colour; the thing stands on a hill in the sun.
function meadow(ctx, w, h, theme) {
	const s = theme.ramps.secondary;
	const [sky, sun, far, near] = theme.dark ? [s[9], s[6], s[8], s[7]] : [s[1], "#ffffff", s[3], s[4]];
	ctx.fillStyle = linear(ctx, 0, 0, 0, h, [[0, sky], [1, mix(sky, far, 0.5)]]);
	ctx.fillRect(0, 0, w, h);
	dot(ctx, radial(ctx, w * 0.72, h * 0.26, 0, h * 0.5, [[0, alpha(sun, 0.9)], [0.3, alpha(sun, 0.55)], [1, alpha(sun, 0)]]), h * 0.5, w * 0.72, h * 0.26);
	const hill = (x, y, rx, ry, c) => {
		ctx.beginPath();
		ctx.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
		fill(ctx, c);
	};
	hill(w * 0.86, h * 1.02, w * 0.62, h * 0.5, far);
	hill(w * 0.2, h * 1.16, w * 0.8, h * 0.58, near);
}

function stage(ctx, w, h, theme) {
	const { accent, primary } = theme.ramps;
	const a = theme.dark ? [mix(theme.surface, primary[6], 0.5), mix(theme.surface, accent[8], 0.3)] : [accent[0], accent[2]];
	ctx.fillStyle = radial(ctx, w / 2, h * 0.36, 0, w * 0.62, [[0, a[0]], [1, a[1]]]);
	ctx.fillRect(0, 0, w, h);
	within(ctx, () => {
		ctx.translate(w / 2, h * 0.38);
		ctx.rotate(5 * RAD);
		paintRays(ctx, 18, w * 0.75, accent[4], theme.dark ? 0.22 : 0.5);
	});
}

// The plate of the words in the window: left, top, size and corner.
export function wordsPlate({ w, h }, u) {
	const wide = w / h > 1.9;
	const x = w * (wide ? 0.39 : 0.06);
	const ph = h * (wide ? 0.6 : 0.31);
	return [x, wide ? h * 0.2 : h - ph - h * 0.065, w - x - w * 0.06, ph, Math.min(ph / 2.6, 16 * u)];
}

// What the foil hides. {w, h, r}; o = {won, title, caption, symbol, font, image, picture,
// bare: the picture is all there is to see}
export function paintReveal(box, dpr, u, theme, o) {
	const { w, h, r } = box;
	return sprite(w, h, dpr, (ctx) => {
		plate(ctx, 0, 0, w, h, r);
		ctx.clip();
		if (o.image) cover(ctx, o.image, 0, 0, w, h);
		else (o.won ? stage : meadow)(ctx, w, h, theme);
		const wide = w / h > 1.9;
		const size = Math.min(h * (wide ? 0.7 : 0.5), w * 0.42);
		const x = wide ? w * 0.2 : w / 2;
		const y = wide ? h * 0.5 : h * 0.33;
		if (!o.bare) within(ctx, () => {
			ctx.translate(x, y + size * 0.47);
			ctx.scale(1, 0.16);
			dot(ctx, radial(ctx, 0, 0, 0, size * 0.46, [[0, theme.shadow(0.42)], [1, theme.shadow(0)]]), size * 0.46);
		});
		if (o.picture) {
			const { naturalWidth, naturalHeight } = o.picture;
			const k = size / Math.max(naturalWidth, naturalHeight);
			ctx.drawImage(o.picture, x - naturalWidth * k / 2, y - naturalHeight * k / 2, naturalWidth * k, naturalHeight * k);
		} else if (!o.bare) drawSymbol(ctx, o.symbol, x, y, size, symbolColors(theme, o.won ? 1 : 0));
		// The words stand on a plate of the paper, so that they are read on any picture.
		const [bx, by, bw, bh, br] = wordsPlate(box, u);
		plate(ctx, bx, by, bw, bh, br);
		fill(ctx, alpha(theme.surface, 0.94));
		if (o.won) stroke(ctx, theme.colors.accent, 2.4 * u);
		ctx.fillStyle = theme.text;
		const cap = o.won && o.caption ? bh * 0.24 : 0;
		words(ctx, o.title, bx + bw / 2, by + bh / 2 + cap * 0.52, bw * 0.9, bh * 0.84 - cap, { font: o.font, most: 31 * u, lines: 2 });
		if (cap) {
			ctx.fillStyle = theme.muted;
			words(ctx, o.caption, bx + bw / 2, by + cap * 0.86, bw * 0.8, cap * 0.95, { font: o.font, weight: 600, lines: 1, most: 13 * u });
		}
		// The foil lay in a shallow bed.
		plate(ctx, 0, 0, w, h, r);
		stroke(ctx, linear(ctx, 0, 0, w * 0.3, h, [[0, theme.shadow(0.5)], [0.4, theme.shadow(0.12)], [1, white(0.4)]]), 3 * u);
	});
}

// A token to scratch with: reeded rim, a thing of the brand struck into it.
export function paintCoin(R, dpr, theme, symbol) {
	const m = theme.metal;
	return centred(R * 1.5, dpr, (ctx) => {
		cast(ctx, dpr, theme.shadow(0.5), R * 0.36, R * 0.1, R * 0.24, () => dot(ctx, m[4], R));
		dot(ctx, m[5], R, 0, R * 0.06);
		dot(ctx, turned(ctx, m), R);
		for (let i = 0; i < 48; i++) {
			within(ctx, () => {
				ctx.rotate(i * 7.5 * RAD);
				ctx.fillStyle = alpha(m[6], 0.35);
				ctx.fillRect(-R * 0.012, -R, R * 0.024, R * 0.09);
			});
		}
		disc(ctx, R * 0.86);
		stroke(ctx, linear(ctx, -R, -R, R, R, [[0, alpha(m[6], 0.7)], [1, white(0.9)]]), R * 0.05);
		dot(ctx, radial(ctx, -R * 0.3, -R * 0.35, 0, R * 1.1, [[0, m[0]], [0.6, m[2]], [1, m[3]]]), R * 0.82);
		const c = ensure(m[5], m[2], 2.2);
		drawSymbol(ctx, symbol, R * 0.03, R * 0.04, R * 0.92, { base: m[0], shade: m[0], light: m[0], accent: m[0], ink: m[0] });
		drawSymbol(ctx, symbol, 0, 0, R * 0.92, { base: c, shade: m[5], light: m[3], accent: m[4], ink: m[6] });
	});
}
