// What the field is made of: a framed window onto the sky with a counter below, tokens
// that fall, a basket. Drawn once for a size; the light comes from the upper left.

import { alpha, mix, toLch, withL } from "../../../runtime/color.js";
import { cast, centred, disc, dot, fill, linear, paintRays, radial, sprite, stroke, turned, white, within } from "../../../runtime/draw.js";
import { lacquerOf, metalOf, paperOf, plate } from "../../../runtime/material.js";
import { drawSymbol, symbolColors, symbols as symbolArt } from "../../../runtime/symbols.js";
import { RIM } from "./sim.js";

export const EDGE = 0.035;	// the frame, in parts of the field's width

// The drawing of each thing: of its id, else one that no other has.
export function dress(config, theme) {
	const art = symbolArt(config);
	const list = config.mechanics.things;
	const spare = art.filter((a) => !list.some((o) => o.id === a.id));
	return list.map((o, i) => {
		const own = art.find((a) => a.id === o.id) || (o.bad ? null : spare.shift() || art[i % art.length]);
		return { ...o, k: i, art: own, name: o.name || (own && own.id === o.id && own.name) || o.id, colors: symbolColors({ ...theme, surface: paperOf(theme) }, i) };
	});
}

// Frame and sky; the counter is drawn over what falls past it.
export function paintField(w, h, dpr, theme) {
	const e = EDGE * w;
	const m = e * 8;
	const { dark, ramps: { primary: p, secondary: s }, background } = theme;
	return sprite(w + 2 * m, h + 2 * m, dpr, (ctx) => {
		ctx.translate(m, m);
		const panel = (k) => plate(ctx, w / 2, h / 2, w + 2 * k, h + 2 * k, e * 1.2 + k);
		for (const [dy, blur, a] of [[2.6, 3.4, 0.3], [0.9, 0.8, 0.24]]) {
			cast(ctx, dpr, theme.shadow(dark ? 2 * a : a), blur * e, 0.3 * e, dy * e, () => {
				panel(e);
				fill(ctx, theme.shade);
			});
		}
		panel(e);
		fill(ctx, metalOf(theme)(ctx, 0, 0, w, h));
		panel(e * 0.72);
		fill(ctx, lacquerOf(theme)(ctx, 0, 0, w * 0.6, h));
		panel(e * 0.12);
		fill(ctx, metalOf(theme)(ctx, w, h, 0, 0));
		panel(0);
		ctx.clip();
		const sky = dark ? [mix(background, p[8], 0.6), mix(background, s[8], 0.5), mix(background, p[7], 0.55)] : [mix(s[2], "#ffffff", 0.1), mix(s[1], "#ffffff", 0.45), mix(theme.ramps.accent[1], "#ffffff", 0.3)];
		ctx.fillStyle = linear(ctx, 0, 0, 0, h, [[0, sky[0]], [0.55, sky[1]], [1, sky[2]]]);
		ctx.fillRect(0, 0, w, h);
		within(ctx, () => {
			ctx.translate(w * 0.2, 0);
			paintRays(ctx, 14, h * 1.2, dark ? p[4] : "#ffffff", dark ? 0.1 : 0.5);
		});
		hills(ctx, w, h, dark ? [mix(background, s[9], 0.6), mix(background, p[8], 0.7)] : [mix(s[3], "#ffffff", 0.45), mix(s[4], "#ffffff", 0.3)]);
		// The frame's shadow falls into the window.
		cast(ctx, dpr, theme.shadow(0.6), e * 0.9, e * 0.25, e * 0.5, () => {
			panel(e * 0.15);
			stroke(ctx, theme.shade, e * 0.3);
		});
	});
}

// Two soft rows of hills, the nearer one stronger.
function hills(ctx, w, h, tones) {
	tones.forEach((tone, i) => {
		const y = h * (0.68 + 0.11 * i);
		ctx.beginPath();
		for (let k = 0; k < 4; k++) ctx.ellipse(w * (k / 3 - 0.1 + i / 6), y + h * 0.3, w * 0.27, h * (0.34 + 0.05 * ((k + i) % 2)), 0, 0, 2 * Math.PI);
		fill(ctx, linear(ctx, 0, y - h * 0.06, 0, h, [[0, tone], [1, alpha(tone, 0.5)]]));
	});
}

// The counter that the basket slides on.
export function paintCounter(w, h, dpr, theme) {
	const top = (RIM + 0.1) * h;
	return sprite(w, h - top + 2, dpr, (ctx) => {
		plate(ctx, w / 2, (h - top) / 2 + 1 - w * 0.05, w, h - top + w * 0.1, EDGE * 1.2 * w);
		ctx.clip();
		ctx.fillStyle = lacquerOf(theme)(ctx, 0, 0, w * 0.5, h - top);
		ctx.fillRect(0, 0, w, h);
		ctx.fillStyle = metalOf(theme)(ctx, 0, 0, w, 0);
		ctx.fillRect(0, 0, w, EDGE * 0.35 * w);
		ctx.fillStyle = linear(ctx, 0, EDGE * 0.35 * w, 0, EDGE * 1.2 * w, [[0, theme.shadow(0.4)], [1, theme.shadow(0)]]);
		ctx.fillRect(0, EDGE * 0.35 * w, w, EDGE * w);
	});
}

// Good things are round tokens with a metal edge, bad ones dark and spiky.
export function paintToken(o, r, dpr, theme, img) {
	return centred(r * 1.5, dpr, (ctx) => {
		const shape = () => (o.bad ? burst(ctx, r * 1.12) : disc(ctx, r));
		cast(ctx, dpr, theme.shadow(0.45), r * 0.3, r * 0.06, r * 0.14, () => {
			shape();
			fill(ctx, theme.shade);
		});
		shape();
		if (o.bad) {
			const n = theme.neutral;
			fill(ctx, linear(ctx, -r, -r, r, r, [[0, n[8]], [0.5, n[9]], [1, n[10]]]));
			stroke(ctx, n[3], r * 0.05);
			dot(ctx, n[10], r * 0.8);
		} else {
			fill(ctx, turned(ctx, theme.metal));
			dot(ctx, theme.shadow(0.35), r * 0.88);
			dot(ctx, radial(ctx, -r * 0.3, -r * 0.4, 0, r * 1.3, [[0, "#ffffff"], [1, paperOf(theme)]]), r * 0.85);
		}
		if (img) {
			const k = (r * 1.2) / Math.max(img.naturalWidth, img.naturalHeight);
			ctx.drawImage(img, (-img.naturalWidth * k) / 2, (-img.naturalHeight * k) / 2, img.naturalWidth * k, img.naturalHeight * k);
		} else if (o.art) drawSymbol(ctx, o.art, 0, 0, r * (o.bad ? 0.95 : 1.18), o.colors);
		else drawSymbol(ctx, HARM[/thorn|spike|spine|nail/.test(o.id) || (o.k % 2 && !/stone|rock/.test(o.id)) ? "thorn" : "stone"], 0, 0, r * 1.34, harmTones(theme));
	});
}

// What nobody has drawn and is not to be caught: a stone or a twig of thorns, in no brand's
// colours.
const HARM = {
	stone: { paths: [
		{ tone: "base", d: "M10 72C6 56 18 34 40 24C60 16 84 28 91 52C96 72 88 88 68 89L28 89C16 89 12 82 10 72Z" },
		{ tone: "shade", d: "M91 52C96 72 88 88 68 89L28 89C20 89 15 85 12 79C36 84 60 78 70 60C75 50 76 38 72 29C82 34 88 42 91 52Z" },
		{ tone: "light", d: "M22 56C24 44 34 35 46 31C55 28 61 32 56 38C49 46 39 46 33 57C29 65 21 64 22 56Z" },
		{ tone: "ink", d: "M70 60L60 56L57 44L54 45L56 58L66 63L62 74L65 75Z" },
	] },
	thorn: { paths: [
		{ tone: "base", d: "M9 86C34 70 60 44 80 8L91 14C72 52 44 80 17 97Z" },
		{ tone: "base", d: "M38 76C34 60 24 50 8 46C16 58 20 70 26 82ZM60 50C56 34 46 24 30 20C38 32 42 44 46 58ZM42 66C56 66 70 74 80 90C64 86 48 84 30 86ZM66 36C76 36 88 44 95 60C84 54 72 52 54 52Z" },
		{ tone: "shade", d: "M14 92C40 75 66 47 86 11L91 14C72 52 44 80 17 97ZM42 66C56 66 70 74 80 90C68 80 56 75 38 76ZM66 36C76 36 88 44 95 60C86 50 76 45 60 46Z" },
		{ tone: "light", d: "M38 76C34 60 24 50 8 46C22 54 28 64 33 78ZM60 50C56 34 46 24 30 20C44 29 50 38 55 53Z" },
	] },
};
const harmTones = ({ neutral: n }) => ({ base: n[3], shade: n[5], light: n[1], accent: n[4], ink: n[8] });

function burst(ctx, r) {
	ctx.beginPath();
	for (let i = 0; i < 24; i++) {
		const a = (i / 24) * 2 * Math.PI;
		const k = i % 2 ? 0.78 : 1;
		ctx.lineTo(Math.cos(a) * r * k, Math.sin(a) * r * k);
	}
	ctx.closePath();
}

// Wickerwork between two rims; the back is seen above what lies inside. The origin is the
// middle of the rim, b its half width.
export function paintBasket(b, dpr, theme, mark, font, img) {
	const deep = b * 0.95;
	const a = theme.ramps.accent;
	const L = toLch(theme.colors.accent).L;
	const straw = [withL(theme.colors.accent, Math.min(0.86, L + 0.08)), withL(theme.colors.accent, Math.min(0.74, L - 0.04)), withL(theme.colors.accent, 0.58), a[8]];
	const wall = (ctx) => {
		ctx.beginPath();
		ctx.moveTo(-b * 0.96, 0);
		ctx.bezierCurveTo(-b * 0.92, deep * 0.7, -b * 0.78, deep, -b * 0.6, deep);
		ctx.lineTo(b * 0.6, deep);
		ctx.bezierCurveTo(b * 0.78, deep, b * 0.92, deep * 0.7, b * 0.96, 0);
		ctx.ellipse(0, 0, b * 0.96, b * 0.17, 0, 0, Math.PI);
		ctx.closePath();
	};
	const back = centred(b * 1.25, dpr, (ctx) => {
		ctx.beginPath();
		ctx.ellipse(0, 0, b, b * 0.2, 0, 0, 2 * Math.PI);
		fill(ctx, linear(ctx, 0, -b * 0.2, 0, b * 0.2, [[0, straw[3]], [1, straw[2]]]));
		stroke(ctx, straw[1], b * 0.08);
	});
	const front = centred(b * 1.35, dpr, (ctx) => {
		if (img) return ctx.drawImage(img, -b, -b * 0.25, 2 * b, deep * 1.3);
		wall(ctx);
		cast(ctx, dpr, theme.shadow(0.5), b * 0.16, b * 0.03, b * 0.1, () => fill(ctx, straw[2]));
		within(ctx, () => {
			wall(ctx);
			ctx.clip();
			weave(ctx, b, deep, straw);
			ctx.fillStyle = linear(ctx, -b, 0, b, 0, [[0, white(0.16)], [0.3, white(0.1)], [0.6, theme.shadow(0)], [1, theme.shadow(0.45)]]);
			ctx.fillRect(-b, -b, 2 * b, 3 * b);
			// A ribbon round the belly, with the brand's letter.
			ctx.fillStyle = lacquerOf(theme)(ctx, -b, 0, b, 0);
			ctx.fillRect(-b, deep * 0.4, 2 * b, deep * 0.26);
		});
		ctx.beginPath();
		ctx.ellipse(0, 0, b, b * 0.2, 0, 0, Math.PI);
		ctx.lineCap = "round";
		stroke(ctx, straw[3], b * 0.17);
		stroke(ctx, linear(ctx, -b, 0, b, 0, [[0, straw[0]], [0.4, straw[1]], [1, straw[2]]]), b * 0.12);
		within(ctx, () => {
			ctx.translate(0, deep * 0.53);
			dot(ctx, theme.shadow(0.4), b * 0.225, b * 0.02, b * 0.04);
			dot(ctx, turned(ctx, theme.metal), b * 0.22);
			dot(ctx, theme.ramps.primary[7], b * 0.17);
			ctx.font = `800 ${(b * 0.22).toFixed(1)}px ${font}`;
			ctx.textAlign = "center";
			ctx.fillStyle = theme.metal[0];
			ctx.fillText(mark, 0, b * 0.08);
		});
	});
	return { back, front };
}

// Strands over and under upright stakes.
function weave(ctx, b, deep, [hi, mid, low, dark]) {
	const n = 9;
	const rows = 6;
	const sw = (2 * b) / n;
	const sh = (deep * 1.1) / rows;
	for (let row = 0; row < rows; row++) {
		for (let i = -1; i <= n; i++) {
			const x = -b + (i + (row % 2) / 2) * sw;
			const y = row * sh;
			plate(ctx, x + sw / 2, y + sh / 2, sw * 0.96, sh * 0.86, sh * 0.4);
			fill(ctx, linear(ctx, 0, y, 0, y + sh, [[0, hi], [0.5, mid], [1, low]]));
			ctx.fillStyle = alpha(dark, 0.6);
			ctx.fillRect(x - sw * 0.05, y, sw * 0.1, sh);
		}
	}
}

// "+10" as it floats up.
export const paintPoints = (points, c, dpr, theme, font) => centred(c * 1.6, dpr, (ctx) => {
	ctx.font = `800 ${c.toFixed(1)}px ${font}`;
	ctx.textAlign = "center";
	ctx.textBaseline = "middle";
	ctx.lineJoin = "round";
	ctx.strokeStyle = points > 0 ? theme.ramps.primary[9] : theme.neutral[10];
	ctx.lineWidth = c * 0.24;
	const said = `${points > 0 ? "+" : "\u2212"}${Math.abs(points)}`;
	ctx.strokeText(said, 0, 0);
	ctx.fillStyle = "#ffffff";
	ctx.fillText(said, 0, 0);
});
