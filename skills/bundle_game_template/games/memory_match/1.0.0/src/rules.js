// The rules, by index alone: which cards lie open, which are found, how many moves. Time is
// the game's. Pure; every call says what happened, or null when nothing may.

// order: the pair of each cell. limit: moves allowed, 0 for any number.
export function createMatch(order, limit) {
	const found = new Set();
	let open = [];
	let moves = 0;
	let streak = 0;
	const total = order.length / 2;
	const matched = () => found.size / 2;
	const self = {
		order, total, matched,
		moves: () => moves,
		open: () => open.slice(),
		found: (i) => found.has(i),
		up: (i) => found.has(i) || open.includes(i),
		over: () => (matched() === total ? "won" : limit && moves >= limit ? "lost" : ""),
		// The two that did not match go down again; they are named so that they can be drawn.
		close() {
			const down = open.length === 2 ? open : [];
			if (down.length) open = [];
			return down;
		},
		// A third card ends the waiting and counts.
		turn(i) {
			if (self.over() || self.up(i) || !(i in order)) return null;
			const down = self.close();
			open.push(i);
			if (open.length === 1) return { what: "first", i, down };
			moves++;
			const [a, b] = open;
			if (order[a] !== order[b]) {
				streak = 0;
				return { what: "mismatch", i, pair: [a, b], down };
			}
			found.add(a).add(b);
			open = [];
			return { what: "match", i, pair: [a, b], down, streak: streak++ };
		},
	};
	return self;
}

// The first tier that holds; one without limits always does. With two limits either is enough.
export function tierOf(tiers, moves, ms) {
	return tiers.find((t) => (!t.moves && !t.ms) || (t.moves && moves <= t.moves) || (t.ms && ms <= t.ms)) || null;
}

// Semitones of a streak: up a pentatonic scale, then from its top.
const LADDER = [0, 2, 4, 7, 9, 12];
export const pitch = (streak) => 2 ** (LADDER[Math.min(streak, LADDER.length - 1)] / 12);

export const clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

// Columns and rows for a box: the grid lies the way that gives the larger cells.
export function arrange([a, b], w, h) {
	const cell = (c, r) => Math.min(w / c, h / r / 1.2);
	return cell(a, b) >= cell(b, a) ? { cols: a, rows: b } : { cols: b, rows: a };
}
