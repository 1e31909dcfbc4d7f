// What bodies are made of: lacquer, metal and paper in the brand's tones, and the rounded
// plate that most of them are cut from. For sprites, at layout time.

import { fromLch, toLch } from "./color.js";
import { linear, plate as corner } from "./draw.js";

// A rounded rectangle round a centre, as a path.
export const plate = (ctx, x, y, w, h, r) => corner(ctx, x - w / 2, y - h / 2, w, h, r);

export const paperOf = (theme) => fromLch(theme.dark ? 0.955 : 0.985, 0.012, toLch(theme.colors.accent).h);

// Bands across: of metal by the theme's tones, of lacquer by the primary's steps.
const bands = (tones, stops) => (ctx, x0, y0, x1, y1) => linear(ctx, x0, y0, x1, y1, stops.map(([at, i]) => [at, tones[i]]));
export const metalOf = (theme) => bands(theme.metal, [[0, 1], [0.18, 0], [0.4, 3], [0.62, 2], [0.8, 4], [1, 5]]);
export const lacquerOf = (theme) => bands(theme.ramps.primary, [[0, 5], [0.4, 6], [0.75, 7], [1, 8]]);
