// The far plane: blurry, of low contrast, lit from the upper left like everything else.
// Drawn once for a size; an image of the bundle may take its place, under a scrim.

import { alpha, mix } from "./color.js";
import { cover, noiseTile, paintRays, radial } from "./draw.js";

// Dots on a grid of 16 that shrink away from one corner.
function screen(ctx, w, h, color, cornerX, cornerY, reach) {
	ctx.fillStyle = color;
	const step = 16;
	ctx.beginPath();
	for (let y = step / 2, row = 0; y < h; y += step / 2, row++) {
		for (let x = row % 2 ? step / 2 : step; x < w; x += step) {
			const r = 4.2 * (1 - Math.hypot(x - cornerX, y - cornerY) / reach);
			if (r < 0.4) continue;
			ctx.moveTo(x + r, y);
			ctx.arc(x, y, r, 0, 6.2832);
		}
	}
	ctx.fill();
}

// focus = {x, y, r}: where the object stands, so that the light and the rays meet there.
export function paintBackdrop(ctx, w, h, theme, focus, image) {
	const { dark, background, ramps } = theme;
	const big = Math.hypot(w, h);
	const p = ramps.primary;
	if (image) {
		cover(ctx, image, 0, 0, w, h);
		ctx.fillStyle = alpha(background, 0.74);
		ctx.fillRect(0, 0, w, h);
	} else {
		const hi = dark ? mix(background, p[6], 0.34) : mix(background, "#ffffff", 0.75);
		const lo = dark ? mix(background, theme.shade, 0.45) : mix(background, p[2], 0.34);
		ctx.fillStyle = radial(ctx, focus.x - focus.r * 0.5, focus.y - focus.r * 0.7, 0, big * 0.78, [[0, hi], [0.42, background], [1, lo]]);
		ctx.fillRect(0, 0, w, h);
		ctx.save();
		ctx.translate(focus.x, focus.y);
		ctx.rotate(0.2);
		paintRays(ctx, 18, big * 0.8, dark ? p[4] : p[5], dark ? 0.06 : 0.055);
		ctx.restore();
		screen(ctx, w, h, alpha(p[5], 0.13), w, h, big * 0.42);
		screen(ctx, w, h, alpha(p[5], 0.07), 0, 0, big * 0.3);
	}
	ctx.fillStyle = radial(ctx, w / 2, h * 0.46, big * 0.34, big * 0.72, [[0, theme.shadow(0)], [1, theme.shadow(dark ? 0.34 : 0.09)]]);
	ctx.fillRect(0, 0, w, h);
	ctx.fillStyle = noiseTile(ctx, theme.shade, 0.04);
	ctx.fillRect(0, 0, w, h);
}
