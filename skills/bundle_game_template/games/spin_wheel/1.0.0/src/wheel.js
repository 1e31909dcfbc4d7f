// Where things are on the wheel. One angle, degrees clockwise, says how far the wheel
// has turned; the pointer stands at twelve o'clock. Drawing, ticking and the result all
// ask the same functions, so what the pointer shows is what is said. Pure.

export const MARGIN = 0.15;	// of a slice, kept free beside either line
// A slice must stay nameable, so none is narrower than this part of an even share; the
// page's list of prizes gives the odds in figures.
const SMALLEST = 0.55;

export const mod = (a, n) => ((a % n) + n) % n;

// Slices in proportion to their weights, none under the smallest; the first is centred
// under the pointer when the wheel has not turned.
export function layoutSlices(weights) {
	const n = weights.length;
	const total = weights.reduce((s, w) => s + Math.max(0, w), 0);
	const want = weights.map((w) => (total ? (360 * Math.max(0, w)) / total : 360 / n));
	const least = (SMALLEST * 360) / n;
	let small = want.map((d) => d < least);
	// Widening the small ones narrows the rest, which may push another one under.
	for (let i = 0; i < n; i++) {
		const room = 360 - least * small.filter(Boolean).length;
		const rest = want.reduce((s, d, k) => s + (small[k] ? 0 : d), 0);
		const next = want.map((d, k) => small[k] || (d * room) / rest < least);
		if (next.every((v, k) => v === small[k])) break;
		small = next;
	}
	const room = 360 - least * small.filter(Boolean).length;
	const rest = want.reduce((s, d, k) => s + (small[k] ? 0 : d), 0);
	const sweeps = want.map((d, k) => (small[k] ? least : (d * room) / rest));
	let at = -sweeps[0] / 2;
	return sweeps.map((sweep) => {
		const slice = { start: at, sweep, mid: at + sweep / 2 };
		at += sweep;
		return slice;
	});
}

// The slice under the pointer.
export function indexAt(slices, angle) {
	const under = mod(-angle - slices[0].start, 360);
	for (let i = 0; i < slices.length; i++) {
		if (under < slices[i].start - slices[0].start + slices[i].sweep) return i;
	}
	return slices.length - 1;
}

// Where to stop for a slice; u in 0..1 spreads over its inner part.
export function targetAngle(slices, index, u) {
	const s = slices[index];
	return mod(-(s.start + s.sweep * (MARGIN + (1 - 2 * MARGIN) * u)), 360);
}

// How far to turn from here; the angle so far is taken off, so any number of spins in
// a row end where they should.
export function travel(from, target, turns) {
	return turns * 360 + mod(target - from, 360);
}

export const turnsFor = (durationMs, least) => Math.max(least, Math.round((1.2 * durationMs) / 1000));

// Lines passed between two angles of a wheel turning clockwise.
export function crossings(slices, from, to) {
	if (to <= from) return 0;
	let n = 0;
	for (const s of slices) n += Math.floor((to + s.start) / 360) - Math.floor((from + s.start) / 360);
	return n;
}

// Signed degrees from the pointer to the nearest peg that has not passed it yet (0 or
// more), and the one that has passed last.
export function pegs(slices, angle) {
	let ahead = 360;
	let behind = 360;
	for (const s of slices) {
		const d = mod(-(s.start + angle), 360);
		ahead = Math.min(ahead, d);
		behind = Math.min(behind, 360 - d);
	}
	return { ahead, behind };
}
