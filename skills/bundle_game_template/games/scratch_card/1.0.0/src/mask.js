// What has been scratched, without ever reading a pixel: a grid of cells over the foil
// that strokes mark. Cells where the prize is read weigh more, so that 60 % means "I could
// read it". Pure; positions are parts of the foil's width and height.

export const COLS = 96;
export const ROWS = 64;
const HEAVY = 3;

// Weight of the cell at (u, v): the middle of the foil carries the prize.
const weight = (u, v) => (Math.abs(u - 0.5) < 0.32 && Math.abs(v - 0.5) < 0.34 ? HEAVY : 1);

export function createMask() {
	const marked = new Uint8Array(COLS * ROWS);
	let total = 0;
	let done = 0;
	for (let i = 0; i < COLS * ROWS; i++) total += weight(((i % COLS) + 0.5) / COLS, (Math.floor(i / COLS) + 0.5) / ROWS);
	return {
		// A round brush of radius ru (of the width) and rv (of the height).
		stamp(u, v, ru, rv) {
			const c0 = Math.max(0, Math.floor((u - ru) * COLS));
			const c1 = Math.min(COLS - 1, Math.ceil((u + ru) * COLS));
			const r0 = Math.max(0, Math.floor((v - rv) * ROWS));
			const r1 = Math.min(ROWS - 1, Math.ceil((v + rv) * ROWS));
			for (let r = r0; r <= r1; r++) {
				for (let c = c0; c <= c1; c++) {
					const x = (c + 0.5) / COLS;
					const y = (r + 0.5) / ROWS;
					const i = r * COLS + c;
					if (marked[i] || ((x - u) / ru) ** 2 + ((y - v) / rv) ** 2 > 1) continue;
					marked[i] = 1;
					done += weight(x, y);
				}
			}
		},
		progress: () => done / total,
	};
}

// The points of a stroke from a to b, no further apart than step; without a itself.
export function along([x0, y0], [x1, y1], step) {
	const n = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / step));
	return Array.from({ length: n }, (_, i) => [x0 + ((x1 - x0) * (i + 1)) / n, y0 + ((y1 - y0) * (i + 1)) / n]);
}

// A zigzag over the whole foil, for who lets the coin do it: so many lines that a brush of
// radius rv (of the height) leaves nothing between them.
export function zigzag(rv) {
	const lines = Math.max(3, Math.ceil(0.92 / (1.25 * rv)));
	const per = Math.max(6, Math.round(150 / lines));
	return Array.from({ length: lines * per + 1 }, (_, i) => {
		const k = Math.min(lines - 1, Math.floor(i / per));
		const u = i / per - k;
		return [0.03 + 0.94 * (k % 2 ? 1 - u : u), 0.04 + (0.92 * i) / (lines * per)];
	});
}
