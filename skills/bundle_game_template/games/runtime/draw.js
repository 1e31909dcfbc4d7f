// Helpers for pictures that are made once: sprites, text that fits, light. Gradients,
// shadows and measuring happen here at layout time, never in a frame.

import { alpha, toLch, withL } from "./color.js";

const LINE = 1.14;
export const RAD = Math.PI / 180;

// A picture of at least w by h CSS px; `paint` gets a context in CSS px. Pixels are whole and
// even in number: round a middle that lies on one, the picture is copied and not computed.
export function sprite(w, h, dpr, paint) {
	const c = document.createElement("canvas");
	c.width = 2 * Math.max(1, Math.ceil((w * dpr) / 2));
	c.height = 2 * Math.max(1, Math.ceil((h * dpr) / 2));
	const ctx = c.getContext("2d");
	ctx.scale(dpr, dpr);
	paint(ctx, c.width / 2 / dpr, c.height / 2 / dpr);
	return { canvas: c, w: c.width / dpr, h: c.height / dpr, free: () => (c.width = c.height = 0) };
}

// The same with the origin in the middle of a square of 2 m.
export const centred = (m, dpr, paint) => sprite(2 * m, 2 * m, dpr, (ctx, x, y) => {
	ctx.translate(x, y);
	paint(ctx);
});

// A sprite with its middle at (x, y).
export const put = (ctx, s, x = 0, y = 0) => ctx.drawImage(s.canvas, x - s.w / 2, y - s.h / 2, s.w, s.h);

export function within(ctx, paint) {
	ctx.save();
	paint();
	ctx.restore();
}

export function fill(ctx, style) {
	ctx.fillStyle = style;
	ctx.fill();
}

export function stroke(ctx, style, width) {
	ctx.strokeStyle = style;
	ctx.lineWidth = width;
	ctx.stroke();
}

// What `paint` fills throws a shadow; shadows count in backing pixels.
export const cast = (ctx, dpr, color, blur, dx, dy, paint) => within(ctx, () => {
	ctx.shadowColor = color;
	ctx.shadowBlur = blur * dpr;
	ctx.shadowOffsetX = dx * dpr;
	ctx.shadowOffsetY = dy * dpr;
	paint();
});

export function disc(ctx, r, x = 0, y = 0) {
	ctx.beginPath();
	ctx.arc(x, y, r, 0, 2 * Math.PI);
}

// An upright box with round corners; it ends where it began. Where there is no room, they are sharp.
export function plate(ctx, x, y, w, h, r) {
	r = r > 0 ? r : 0;
	ctx.beginPath();
	ctx.moveTo(x + r, y);
	ctx.arcTo(x + w, y, x + w, y + h, r);
	ctx.arcTo(x + w, y + h, x, y + h, r);
	ctx.arcTo(x, y + h, x, y, r);
	ctx.arcTo(x, y, x + w, y, r);
}

// A picture over a whole box, cut where it is too long.
export function cover(ctx, img, x, y, w, h) {
	const s = Math.max(w / img.naturalWidth, h / img.naturalHeight);
	const dw = img.naturalWidth * s;
	const dh = img.naturalHeight * s;
	ctx.drawImage(img, x + (w - dw) / 2, y + (h - dh) / 2, dw, dh);
}

// Words centred on (x, y) in at most `lines` lines, as large as fits w by h and `most`;
// a word longer than the box shrinks with the rest. Returns the size.
export function words(ctx, text, x, y, w, h, { font, weight = 800, most = 60, lines = 3 }) {
	let best = { size: 0 };
	ctx.font = `${weight} 100px ${font}`;
	for (let n = 1; n <= lines; n++) {
		const list = breakLines(text, n);
		if (!list) break;
		const wide = Math.max(...list.map((t) => ctx.measureText(t).width)) / 100;
		const size = Math.min(most, w / wide, h / (n * LINE));
		if (size > best.size * 1.06) best = { size, list };
	}
	const { size, list } = best;
	if (!list) return 0;
	ctx.font = `${weight} ${size.toFixed(2)}px ${font}`;
	ctx.textAlign = "center";
	ctx.textBaseline = "alphabetic";
	list.forEach((t, i) => ctx.fillText(t, x, y + size * (0.355 + (i - (list.length - 1) / 2) * LINE)));
	return size;
}

// A filled disc; what most of an object is made of.
export function dot(ctx, style, r, x, y) {
	disc(ctx, r, x, y);
	fill(ctx, style);
}

export const white = (a) => `rgba(255,255,255,${a})`;

export function ring(ctx, r1, r2) {
	ctx.beginPath();
	ctx.arc(0, 0, r1, 0, 2 * Math.PI);
	ctx.arc(0, 0, r2, 0, 2 * Math.PI, true);
}

// A turned metal: bright and dark bands around the centre, brightest to the upper left.
export function turned(ctx, tones) {
	if (!ctx.createConicGradient) return linear(ctx, -1, -1, 1, 1, [[0, tones[0]], [0.5, tones[3]], [1, tones[5]]]);
	const stops = [[0, 4], [0.08, 2], [0.2, 5], [0.36, 3], [0.5, 1], [0.62, 0], [0.7, 2], [0.84, 4], [1, 4]];
	return toned(ctx.createConicGradient(0, 0, 0), stops.map(([at, i]) => [at, tones[i]]));
}

function toned(g, stops) {
	for (const [at, c] of stops) g.addColorStop(at, c);
	return g;
}
export const linear = (ctx, x0, y0, x1, y1, stops) => toned(ctx.createLinearGradient(x0, y0, x1, y1), stops);
export const radial = (ctx, x, y, r0, r1, stops) => toned(ctx.createRadialGradient(x, y, r0, x, y, r1), stops);

// 128 px of grain against banding. The hash needs no random stream.
export function noiseTile(ctx, tint, strength) {
	const n = 128;
	const rgb = [1, 3, 5].map((k) => parseInt(tint.slice(k, k + 2), 16));
	const tile = sprite(n, n, 1, (c) => {
		const grain = c.createImageData(n, n);
		for (let i = 0; i < n * n; i++) {
			let h = Math.imul(i + 1, 2654435761);
			h = Math.imul(h ^ (h >>> 15), 2246822519);
			h = Math.imul(h ^ (h >>> 13), 3266489917);
			h = (h ^ (h >>> 16)) >>> 0;
			for (let k = 0; k < 3; k++) grain.data[4 * i + k] = h & 1 ? rgb[k] : 255;
			grain.data[4 * i + 3] = ((h >>> 8) & 255) * strength;
		}
		c.putImageData(grain, 0, 0);
	});
	return ctx.createPattern(tile.canvas, "repeat");
}

// Breaks text into at most `lines` lines, as even as they come; soft hyphens may break.
export function breakLines(label, lines) {
	if (lines === 1) return [label.replace(/\u00ad/g, "")];
	const words = label.split(/\s+/).flatMap((w) => {
		const parts = w.split("\u00ad").filter(Boolean);
		return parts.map((p, i) => ({ text: p, soft: i < parts.length - 1 }));
	});
	if (words.length < lines) return null;
	const join = (list) => list.reduce((s, w, i) => s + w.text + (i === list.length - 1 ? (w.soft ? "-" : "") : w.soft ? "" : " "), "");
	let best = null;
	const walk = (from, left, acc) => {
		if (left === 1) {
			const all = [...acc, join(words.slice(from))];
			const width = Math.max(...all.map((s) => s.length));
			if (!best || width < best.width) best = { width, all };
			return;
		}
		for (let i = from + 1; i <= words.length - left + 1; i++) walk(i, left - 1, [...acc, join(words.slice(from, i))]);
	};
	walk(0, lines, []);
	return best.all;
}

// A pole of light behind something: wedges that fade outwards.
export function paintRays(ctx, n, r, color, a) {
	ctx.fillStyle = radial(ctx, 0, 0, r * 0.15, r, [[0, alpha(color, a)], [0.55, alpha(color, a * 0.8)], [1, alpha(color, 0)]]);
	for (let i = 0; i < n; i++) {
		const t = (i / n) * 2 * Math.PI;
		const w = (Math.PI / n) * 0.5;
		ctx.beginPath();
		ctx.moveTo(0, 0);
		ctx.arc(0, 0, r, t - w, t + w);
		ctx.fill();
	}
}

// The rays behind a prize: a dark brief glows in its accent, a light one in a lighter one.
export const prizeRays = ({ dark, colors: { accent } }, m) => centred(m, 0.75, (ctx) => paintRays(ctx, 18, m, dark ? accent : withL(accent, Math.max(0.78, toLch(accent).L)), dark ? 0.3 : 0.4));
