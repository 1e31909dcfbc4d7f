// A reel as one closed formula of time: a lift against the run, a start, an even run and
// a stop that goes past and comes back. Position is counted in symbols; it and its speed
// join without a step. The plan knows when to stop and nothing of what for, so wins and
// losses turn alike. Pure; milliseconds.

export const PRESS = 120;	// the button goes down first
export const LIFT = 120;
const BACK = 0.12;
const START = 240;
export const STOP = 240;
const SPEED = 24;	// symbols a second
const OVER = 1.7;	// back-out of this runs about 12 % of a symbol past

const smooth = (u) => u * u * (3 - 2 * u);
const backOut = (u) => 1 + (OVER + 1) * (u - 1) ** 3 + OVER * (u - 1) ** 2;
// Speed of back-out at its start, in lengths a duration.
const ENTRY = OVER + 3;

// stop: when the reel rests, from the press.
export function planReel(stop) {
	const from = PRESS + LIFT;
	const run = stop - from - START - STOP;
	// lift + distance = speed * (start / 2 + run + stop / entry), a whole number of symbols
	const spans = (START / 2 + run + STOP / ENTRY) / 1000;
	const distance = Math.round(SPEED * spans - BACK);
	const v = (distance + BACK) / spans / 1000;
	const brake = (v * STOP) / ENTRY;
	function pos(t) {
		if (t <= PRESS) return 0;
		if (t < from) return -BACK * smooth((t - PRESS) / LIFT);
		const s = t - from;
		if (s < START) {
			const u = s / START;
			return -BACK + v * START * (u ** 3 - u ** 4 / 2);
		}
		if (s < START + run) return -BACK + v * (START / 2 + s - START);
		if (t < stop) return distance - brake + brake * backOut((s - START - run) / STOP);
		return distance;
	}
	const speed = (t) => (t >= stop ? 0 : (pos(t + 0.5) - pos(t - 0.5)) * 1000);
	return { pos, speed, distance, stop, top: v * 1000 };
}

// All reels, left to right; the same for every outcome.
export const planReels = (m) => Array.from({ length: m.reels }, (_, i) => planReel(m.duration + i * m.delay));
