// Words on slices: radial, from the rim inwards, one size for all, the largest at which
// the tightest still fits. What cannot be set at a readable size becomes a number, and
// the page shows the list that goes with it.

import { breakLines } from "../../../runtime/draw.js";

export const OUTER = 0.885;
const INNER = [0.31, 0.235];	// kept free around the hub; the second only where it must
export const LINE_STEP = 1.12;

// The largest size at which lines of these widths (at size 1) fit a slice of this sweep.
// Each line must clear the slice's edge where it ends, nearest to the hub.
function largest(widths, sweep, r, cap, free = INNER[1]) {
	const half = Math.tan((Math.min(160, sweep) / 2) * (Math.PI / 180));
	const n = widths.length;
	const fits = (size) => widths.every((w, i) => {
		const inner = r * OUTER - w * size;
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

// measure(text) gives the width at size 1. Returns {size, items: [{lines, number}]}.
// `short` for frames too small for a list: shortened labels instead of numbers.
export function fitLabels(labels, slices, r, scale, measure, short) {
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
	// At the common size, the fewest lines that fit: a line more must be needed.
	const set = (b) => ({ lines: b.ways.find((w) => w.size >= size - 1e-6).lines });
	const stand = (i) => (short && shorten(labels[i], slices[i].sweep, r, size, measure)) || { lines: [String(i + 1)], number: i + 1 };
	return { size, items: best.map((b, i) => (b.size >= least ? set(b) : stand(i))) };
}
