// What stands behind the glass. A grid is a list of reels, each a list of symbol indices
// from the top row down. One function says which lines win; dealing, drawing and the
// result all ask it. Pure: chance comes in as a stream.

// Lines whose symbols are all the same. With prizes by chance any such line counts;
// without, a symbol of no value is a blank and wins nothing.
export function winningLines(m, grid) {
	const out = [];
	m.lines.forEach((line, i) => {
		const first = grid[0][line[0]];
		if (!line.every((row, reel) => grid[reel][row] === first)) return;
		if (m.outcomes || m.symbols[first].value > 0) out.push({ line: i, symbol: first });
	});
	return out;
}

// By the weights alone: every cell for itself.
export function dealFree(m, rng) {
	const weights = m.symbols.map((s) => s.weight);
	return Array.from({ length: m.reels }, () => Array.from({ length: m.rows }, () => rng.weighted(weights)));
}

// Thrown again until its lines please, so what nearly wins comes as often as chance has it
// and not more; where weights leave no hope, `last` says what stands in each reel.
function until(m, rng, line, symbol, last) {
	for (let i = 0; i < 400; i++) {
		const grid = dealFree(m, rng);
		if (line) m.lines[rng.int(m.lines.length)].forEach((row, reel) => (grid[reel][row] = symbol));
		if (winningLines(m, grid).every((w) => line && w.symbol === symbol)) return grid;
	}
	return Array.from({ length: m.reels }, (_, i) => Array(m.rows).fill(last(i)));
}

// Without a winning line; at the worst every reel differs from the one before.
export const dealLoss = (m, rng) => until(m, rng, false, -1, (i) => i % 2);

// One line of this symbol, and no line of another.
export const dealWin = (m, rng, symbol) => until(m, rng, true, symbol, () => symbol);

// The chance of one spin, so that over all spins of a round each prize has its weight.
function spinChance(m) {
	const total = m.outcomes.reduce((s, o) => s + o.weight, 0) || 1;
	const wins = m.outcomes.filter((o) => o.prize);
	const p = wins.reduce((s, o) => s + o.weight, 0) / total;
	return { wins, q: 1 - (1 - Math.min(1, p)) ** (1 / m.max_spins) };
}

// One spin without a seal: { grid, prize }, the prize in words where it was drawn.
export function dealSpin(m, rng) {
	if (!m.outcomes) return { grid: dealFree(m, rng), prize: null };
	const { wins, q } = spinChance(m);
	if (!wins.length || rng.next() >= q) return { grid: dealLoss(m, rng), prize: null };
	const o = wins[rng.weighted(wins.map((w) => w.weight))];
	return { grid: dealWin(m, rng, o.symbol), prize: o.prize };
}

// A grid from outside, or null: as many reels and rows as there are, known symbols only.
export function legalGrid(m, stops) {
	const cell = (v) => Number.isInteger(v) && v >= 0 && v < m.symbols.length;
	const reel = (r) => Array.isArray(r) && r.length === m.rows && r.every(cell);
	if (!Array.isArray(stops) || stops.length !== m.reels || !stops.every(reel)) return null;
	return stops.map((r) => r.slice());
}

// What a grid is worth: { won, prize, value, lines }.
export function judge(m, grid) {
	const lines = winningLines(m, grid);
	const value = lines.reduce((s, w) => s + m.symbols[w.symbol].value, 0);
	if (!lines.length) return { won: false, prize: null, value: 0, lines: [] };
	const best = lines.reduce((a, b) => (m.symbols[b.symbol].value > m.symbols[a.symbol].value ? b : a));
	const named = m.outcomes && m.outcomes.find((o) => o.prize && o.symbol === best.symbol);
	const prize = named ? named.prize : m.symbols[best.symbol].prize || m.prize;
	if (m.outcomes && !named) return { won: false, prize: null, value: 0, lines: [] };
	return { won: true, prize, value, best, lines: lines.map((w) => w.line) };
}
