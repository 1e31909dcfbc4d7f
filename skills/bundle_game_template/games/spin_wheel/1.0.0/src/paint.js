// The wheel as a thing: an enamelled disc in a lacquered frame with metal edges, pegs,
// lamps and a hub. The light comes from the upper left and does not turn with the disc,
// so only the face is drawn rotated; light, frame and hub lie over it unrotated.

import { alpha, ensure, fromLch, legible, mix, toLch, withL } from "../../../runtime/color.js";
import { cast, centred, disc, dot, fill, linear, put, RAD, radial, ring, stroke, turned, white } from "../../../runtime/draw.js";
import { paperOf } from "../../../runtime/material.js";
import { drawSymbol, symbolColors } from "../../../runtime/symbols.js";
import { ICON, ICON_AT, LINE_STEP } from "./labels.js";

export const DISC = 0.872;	// all in parts of the frame's radius
export const PEG = 0.945 * DISC;
export const LAMPS = 24;
const RTL = /^[^A-Za-z\u00c0-\u024f]*[\u0590-\u08ff]/;
export const LAMP_AT = 0.932;
export const PIVOT = 1.015;

export function sliceTones(segments) {
	return segments.map((s) => {
		const { fill, ink } = legible(s.color);
		const { L } = toLch(fill);
		const light = toLch(ink).L > 0.6;
		// Towards the hub the tone moves away from the ink: contrast only grows.
		return { fill, ink, deep: withL(fill, light ? Math.max(0.1, L - 0.09) : Math.min(0.97, L + 0.05)) };
	});
}

export function slicePath(ctx, s, r) {
	ctx.beginPath();
	ctx.moveTo(0, 0);
	ctx.arc(0, 0, r, (s.start - 90) * RAD, (s.start + s.sweep - 90) * RAD);
	ctx.closePath();
}

// Gradients are made once for a context; the face itself can then be drawn every frame.
export function faceBrush(ctx, tones, r) {
	return tones.map((t) => radial(ctx, 0, 0, r * 0.12, r, [[0, t.deep], [0.72, t.fill], [1, t.fill]]));
}

export function drawFace(ctx, wheel, brush) {
	const { slices, tones, labels, r, theme, font } = wheel;
	slices.forEach((s, i) => {
		slicePath(ctx, s, r);
		fill(ctx, brush[i]);
	});
	if (wheel.texture) {
		ctx.save();
		disc(ctx, r);
		ctx.clip();
		ctx.globalAlpha = 0.22;
		ctx.drawImage(wheel.texture, -r, -r, 2 * r, 2 * r);
		ctx.restore();
	}
	rails(ctx, slices, r, theme);
	ctx.font = `750 ${labels.size.toFixed(2)}px ${font}`;
	ctx.textAlign = "right";
	ctx.textBaseline = "alphabetic";
	slices.forEach((s, i) => label(ctx, wheel, s, labels.items[i], tones[i].ink, wheel.icons[i]));
}

// Inlaid metal between the slices: a dark seat and a bright line on it.
function rails(ctx, slices, r, theme) {
	for (const [width, color] of [[r * 0.026, theme.shadow(0.5)], [r * 0.013, theme.metal[1]]]) {
		ctx.beginPath();
		for (const s of slices) {
			const a = (s.start - 90) * RAD;
			ctx.moveTo(0, 0);
			ctx.lineTo(r * Math.cos(a), r * Math.sin(a));
		}
		stroke(ctx, color, Math.max(1, width));
	}
}

function label(ctx, { labels, r }, s, item, ink, icon) {
	ctx.save();
	ctx.rotate((s.mid - 90) * RAD);
	if (item.icon) {
		ctx.save();
		ctx.translate(r * ICON_AT, 0);
		ctx.rotate(90 * RAD);
		put(ctx, icon);
		ctx.restore();
	}
	ctx.fillStyle = ink;
	// Each label runs its own way, whatever the page does.
	ctx.direction = RTL.test(item.lines[0]) ? "rtl" : "ltr";
	const size = labels.size;
	if (item.number) {
		ctx.save();
		ctx.translate(r * item.at, 0);
		ctx.rotate(90 * RAD);
		ctx.textAlign = "center";
		disc(ctx, size * 0.95);
		stroke(ctx, ink, Math.max(1.5, size * 0.12));
		ctx.fillText(item.lines[0], 0, size * 0.36);
		ctx.restore();
	} else {
		const step = size * LINE_STEP;
		const first = size * 0.355 - ((item.lines.length - 1) * step) / 2;
		item.lines.forEach((t, i) => ctx.fillText(t, r * item.at, first + i * step));
	}
	ctx.restore();
}

// A prize's picture, inlaid as a medallion of paper in a metal ring.
export function paintIcon(r, dpr, theme, symbol, i) {
	const a = r * ICON;
	return centred(a * 1.3, dpr, (ctx) => {
		cast(ctx, dpr, theme.shadow(0.5), a * 0.24, a * 0.05, a * 0.1, () => dot(ctx, theme.metal[4], a));
		dot(ctx, turned(ctx, theme.metal), a);
		dot(ctx, theme.shadow(0.35), a * 0.9);
		const paper = paperOf(theme);
		dot(ctx, radial(ctx, -a * 0.3, -a * 0.4, 0, a * 1.3, [[0, "#ffffff"], [1, paper]]), a * 0.87);
		drawSymbol(ctx, symbol, 0, 0, a * 1.24, symbolColors({ ...theme, surface: paper }, i));
	});
}

// What stands behind: the shadow on the wall and the thickness of the frame.
export function paintUnder(R, dpr, theme) {
	const m = R * 1.34;
	return centred(m, dpr, (ctx) => {
		for (const [dy, blur, a] of [[R * 0.14, R * 0.2, theme.dark ? 0.6 : 0.34], [R * 0.05, R * 0.04, theme.dark ? 0.55 : 0.3]]) {
			// A shadow without its thing: the disc itself stands far outside.
			cast(ctx, dpr, theme.shadow(a), blur, 4 * m + R * 0.02, dy, () => dot(ctx, "#000", R * 0.985, -4 * m, 0));
		}
		const p = theme.ramps.primary;
		dot(ctx, linear(ctx, -R, 0, R, 0, [[0, p[9]], [0.3, p[8]], [0.5, p[9]], [1, p[11]]]), R, 0, R * 0.062);
		dot(ctx, linear(ctx, -R, 0, R, 0, [[0, theme.metal[4]], [0.3, theme.metal[3]], [0.55, theme.metal[5]], [1, theme.metal[6]]]), R, 0, R * 0.022);
		// The bed of the disc, seen while the face fades when nothing is to turn.
		dot(ctx, radial(ctx, -R * 0.3, -R * 0.35, 0, R, [[0, p[7]], [0.6, p[8]], [1, p[9]]]), R * DISC);
	});
}

// Light on the enamel and the shadow that the frame throws on it.
export function paintGloss(R, dpr, theme) {
	const r = R * DISC;
	return centred(R, dpr, (ctx) => {
		disc(ctx, r + 1);
		ctx.clip();
		ctx.fillStyle = radial(ctx, r * 0.05, r * 0.07, r * 0.82, r * 1.05, [[0, theme.shadow(0)], [0.6, theme.shadow(0.1)], [1, theme.shadow(0.5)]]);
		ctx.fillRect(-R, -R, 2 * R, 2 * R);
		ctx.fillStyle = radial(ctx, 0, r * 0.03, r * 0.18, r * 0.36, [[0, theme.shadow(0.42)], [1, theme.shadow(0)]]);
		ctx.fillRect(-R, -R, 2 * R, 2 * R);
		// Lacquer: the top-left third reflects a window.
		ctx.save();
		ctx.rotate(-38 * RAD);
		ctx.beginPath();
		ctx.ellipse(0, -r * 0.62, r * 0.86, r * 0.6, 0, 0, 2 * Math.PI);
		ctx.clip();
		ctx.fillStyle = linear(ctx, 0, -r, 0, -r * 0.05, [[0, white(0.3)], [0.13, white(0.05)], [0.6, white(0.025)], [1, white(0)]]);
		ctx.fillRect(-R, -R, 2 * R, 2 * R);
		ctx.restore();
	});
}

export function paintFrame(R, dpr, theme) {
	const p = theme.ramps.primary;
	const m = theme.metal;
	return centred(R + 1, dpr, (ctx) => {
		ring(ctx, R, R * 0.97);
		fill(ctx, turned(ctx, m));
		ring(ctx, R * 0.972, R * 0.892);
		fill(ctx, linear(ctx, -R * 0.7, -R * 0.7, R * 0.7, R * 0.7, [[0, p[5]], [0.35, p[7]], [0.7, p[8]], [1, p[9]]]));
		// Rounded edge: bright above left, dark below right.
		disc(ctx, R * 0.965);
		stroke(ctx, linear(ctx, -R, -R, R, R, [[0, white(0.55)], [0.5, white(0)], [1, theme.shadow(0.5)]]), R * 0.008);
		disc(ctx, R * 0.896);
		stroke(ctx, linear(ctx, -R, -R, R, R, [[0, theme.shadow(0.6)], [0.5, theme.shadow(0.1)], [1, white(0.35)]]), R * 0.008);
		ring(ctx, R * 0.894, R * (DISC - 0.004));
		fill(ctx, turned(ctx, m));
		disc(ctx, R * (DISC - 0.003));
		stroke(ctx, theme.shadow(0.55), Math.max(0.75, R * 0.005));
		for (let i = 0; i < LAMPS; i++) socket(ctx, theme, R, ((i + 0.5) / LAMPS) * 360);
	});
}

function socket(ctx, theme, R, deg) {
	ctx.save();
	ctx.rotate(deg * RAD);
	ctx.translate(0, -R * LAMP_AT);
	ctx.rotate(-deg * RAD);
	const a = R * 0.0215;
	dot(ctx, theme.shadow(0.55), a * 1.35, 0, a * 0.12);
	dot(ctx, radial(ctx, -a * 0.35, -a * 0.4, 0, a * 1.2, [[0, theme.metal[1]], [0.6, theme.metal[3]], [1, theme.metal[5]]]), a);
	ctx.restore();
}

// A lamp that burns: the glass, and round it the glow (a dark brief glows more).
export function paintLamp(R, dpr, theme) {
	const a = R * 0.0215;
	const g = a * (theme.dark ? 4.2 : 2.6);
	const hue = toLch(theme.colors.accent);
	const warm = fromLch(0.93, Math.min(0.1, hue.C), hue.h);
	return centred(g, dpr, (ctx) => {
		dot(ctx, radial(ctx, 0, 0, a * 0.6, g, [[0, alpha(warm, theme.dark ? 0.6 : 0.45)], [0.4, alpha(warm, theme.dark ? 0.2 : 0.14)], [1, alpha(warm, 0)]]), g);
		dot(ctx, radial(ctx, -a * 0.25, -a * 0.3, 0, a, [[0, "#ffffff"], [0.55, warm], [1, mix(warm, theme.colors.accent, 0.5)]]), a);
	});
}

export function paintPeg(R, dpr, theme) {
	const a = R * 0.0235;
	const b = a * 2.1;
	const m = theme.metal;
	return centred(b, dpr, (ctx) => {
		dot(ctx, radial(ctx, a * 0.35, a * 0.5, a * 0.4, a * 1.6, [[0, theme.shadow(0.6)], [1, theme.shadow(0)]]), a * 1.7, a * 0.3, a * 0.45);
		dot(ctx, radial(ctx, -a * 0.4, -a * 0.45, 0, a * 1.25, [[0, "#ffffff"], [0.3, m[1]], [0.75, m[4]], [1, m[6]]]), a);
	});
}

export function paintHub(R, dpr, theme, mark, font, logo) {
	const r = R * 0.17;
	const m = r * 1.7;
	const p = theme.ramps.primary;
	return centred(m, dpr, (ctx) => {
		cast(ctx, dpr, theme.shadow(0.55), r * 0.32, r * 0.05, r * 0.14, () => dot(ctx, theme.metal[4], r));
		dot(ctx, turned(ctx, theme.metal), r);
		disc(ctx, r * 0.97);
		stroke(ctx, linear(ctx, -r, -r, r, r, [[0, white(0.8)], [0.6, white(0)], [1, theme.shadow(0.5)]]), Math.max(0.75, r * 0.035));
		dot(ctx, theme.shadow(0.5), r * 0.8);
		const plate = logo ? "#ffffff" : p[7];
		dot(ctx, logo ? plate : radial(ctx, -r * 0.3, -r * 0.36, 0, r * 1.1, [[0, p[5]], [0.55, p[7]], [1, p[9]]]), r * 0.77);
		if (logo) {
			const k = (r * 1.02) / Math.hypot(logo.naturalWidth, logo.naturalHeight);
			ctx.drawImage(logo, -logo.naturalWidth * k * 0.5, -logo.naturalHeight * k * 0.5, logo.naturalWidth * k, logo.naturalHeight * k);
		} else monogram(ctx, r, theme, mark, font);
		ctx.save();
		disc(ctx, r * 0.77);
		ctx.clip();
		ctx.fillStyle = linear(ctx, 0, -r * 0.8, 0, 0, [[0, white(0.34)], [1, white(0)]]);
		ctx.beginPath();
		ctx.ellipse(-r * 0.12, -r * 0.5, r * 0.66, r * 0.42, -0.4, 0, 2 * Math.PI);
		ctx.fill();
		ctx.restore();
	});
}

// The brand's first letter; a five-petalled rosette when there is no brand.
function monogram(ctx, r, theme, mark, font) {
	ctx.fillStyle = ensure(theme.metal[0], theme.ramps.primary[6], 4.5);
	if (mark) {
		ctx.font = `800 ${(r * 0.86).toFixed(1)}px ${font}`;
		ctx.textAlign = "center";
		ctx.textBaseline = "alphabetic";
		ctx.fillText(mark, 0, r * 0.31);
		return;
	}
	for (let i = 0; i < 5; i++) {
		ctx.beginPath();
		ctx.ellipse(0, -r * 0.3, r * 0.15, r * 0.24, 0, 0, 2 * Math.PI);
		ctx.fill();
		ctx.rotate(72 * RAD);
	}
}

// Drawn with the pivot at the origin, pointing down.
export function paintTongue(R, dpr, theme) {
	const len = R * 0.225;
	const head = R * 0.08;
	const m = len * 1.35;
	return centred(m, dpr, (ctx) => {
		const shape = (k) => {
			const h = head * k;
			ctx.beginPath();
			ctx.arc(0, 0, h, 160 * RAD, 20 * RAD);
			ctx.bezierCurveTo(h * 0.82, h * 0.95, R * 0.018 * k, len * 0.72, 0, len * (0.9 + 0.1 * k));
			ctx.bezierCurveTo(-R * 0.018 * k, len * 0.72, -h * 0.82, h * 0.95, h * Math.cos(160 * RAD), h * Math.sin(160 * RAD));
			ctx.closePath();
		};
		shape(1);
		cast(ctx, dpr, theme.shadow(0.6), R * 0.04, R * 0.012, R * 0.026, () => fill(ctx, theme.metal[6]));
		fill(ctx, linear(ctx, -head, -head, head, head * 0.6, [[0, "#ffffff"], [0.35, theme.metal[1]], [0.55, theme.metal[3]], [1, theme.metal[5]]]));
		stroke(ctx, theme.metal[6], Math.max(1, R * 0.008));
		const a = theme.ramps.primary;
		shape(0.66);
		fill(ctx, linear(ctx, -head, -head, head, head, [[0, a[5]], [0.5, a[7]], [1, a[9]]]));
		dot(ctx, radial(ctx, -head * 0.12, -head * 0.14, 0, head * 0.34, [[0, "#ffffff"], [0.4, theme.metal[1]], [1, theme.metal[5]]]), head * 0.3);
	});
}
