// Words on slices: radial, from the rim inwards, one size for all, the largest at which
// the tightest still fits. What cannot be set at a readable size becomes a number, and
// the page shows the list that goes with it.

import { breakLines } from "../../../runtime/draw.js";

export const OUTER = 0.885;
export const ICON_AT = 0.765;	// where a picture stands, and its radius
export const ICON = 0.118;
const BELOW = ICON_AT - ICON - 0.025;	// words end there when there is a picture
const NUMBER_AT = 0.74;
const NUMBER_BELOW = 0.52;
const INNER = [0.31, 0.235];	// kept free around the hub; the second only where it must
export const LINE_STEP = 1.12;

const halfOf = (sweep) => Math.tan((Math.min(160, sweep) / 2) * (Math.PI / 180));

// The largest size at which lines of these widths (at size 1) fit a slice of this sweep.
// Each line must clear the slice's edge where it ends, nearest to the hub.
function largest(widths, sweep, r, cap, free = INNER[1], outer = OUTER) {
	const half = halfOf(sweep);
	const n = widths.length;
	const fits = (size) => widths.every((w, i) => {
		const inner = r * outer - w * size;
		const off = Math.abs(i - (n - 1) / 2) * LINE_STEP * size;
		return inner >= r * free && off + size * (n === 1 ? 0.74 : 0.5) <= inner * half;
	});
	let lo = 0;
	let hi = cap;
	if (fits(cap)) return cap;
	for (let i = 0; i < 16; i++) {
		const mid = (lo + hi) / 2;
		if (fits(mid)) lo = mid;
		else hi = mid;
	}
	return lo;
}

// The longest beginning of a label that fits at this size, with an ellipsis.
function shorten(label, sweep, r, size, measure) {
	const letters = Array.from(label.replace(/\u00ad/g, ""));
	for (let n = letters.length - 1; n > 2; n--) {
		const text = `${letters.slice(0, n).join("").trim()}\u2026`;
		if (largest([measure(text)], sweep, r, size) >= size) return { lines: [text] };
	}
	return null;
}

// measure(text) gives the width at size 1. Returns {size, items: [{lines, number, at, icon}]}:
// `at` is the radius where the words begin (a number's middle), in parts of r. `short` for
// frames too small for a list: shortened labels instead of numbers. `icons` says which
// slices want a picture; each gets it that has room for it and the words.
export function fitLabels(labels, slices, r, scale, measure, short, icons = []) {
	const cap = 30 * scale;
	const least = Math.min(14, Math.max(11, 13 * scale));
	const fit = (free) => labels.map((label, i) => {
		let pick = { size: 0, lines: [] };
		const ways = [];
		for (let n = 1; n <= 3; n++) {
			const lines = breakLines(label, n);
			if (!lines) break;
			const size = largest(lines.map(measure), slices[i].sweep, r, cap, free);
			ways.push({ size, lines });
			if (size > pick.size) pick = { size, lines };
		}
		return { ...pick, ways };
	});
	let best = fit(INNER[0]);
	if (best.some((b) => b.size < least)) best = fit(INNER[1]);
	const fitting = best.filter((b) => b.size >= least);
	const size = fitting.length ? Math.min(...fitting.map((b) => b.size)) : least;
	// At a common size, the fewest lines that fit: a line more must be needed.
	const set = (b, at) => {
		const way = b.ways.find((w) => w.size >= at - 1e-6);
		return { lines: way ? way.lines : b.lines, at: OUTER };
	};
	const wide = (i, at, half) => at * r * halfOf(slices[i].sweep) >= half;
	const under = (i, at) => {
		if (!icons[i] || !wide(i, ICON_AT, ICON * r * 1.1)) return null;
		if (best[i].size < least) return !short && wide(i, NUMBER_BELOW, at) ? { lines: [String(i + 1)], number: i + 1, at: NUMBER_BELOW, icon: true } : null;
		const way = best[i].ways.find((w) => largest(w.lines.map(measure), slices[i].sweep, r, at, INNER[1], BELOW) >= at - 1e-6);
		return way ? { lines: way.lines, at: BELOW, icon: true } : null;
	};
	const stand = (i) => (short && shorten(labels[i], slices[i].sweep, r, size, measure)) || { lines: [String(i + 1)], number: i + 1, at: NUMBER_AT };
	const fitAt = (at) => best.map((b, i) => under(i, at) || (b.size >= least ? set(b, at) : { at: OUTER, ...stand(i) }));
	// Words may be a little smaller where that makes room for more pictures.
	const count = (items) => items.filter((x) => x.icon).length;
	const [full, less] = [size, Math.max(least, size * 0.84)].map((at) => ({ size: at, items: fitAt(at) }));
	return count(less.items) > count(full.items) ? less : full;
}
