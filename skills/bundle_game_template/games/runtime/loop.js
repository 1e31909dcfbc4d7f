// Drives the frames. Two drivers: animation frames for people, and a manual one for
// tests that takes no animation frame at all. Sleeps when nothing moves: an idle game
// in a page costs nothing.

const FRAME = 1000 / 60;
const GAP = 250;	// a longer hole is a pause, not a jump
const LIMIT = 50;	// never advance more than this in one frame
const WINDOW = 40;
const SLOW = 22;

export function createLoop({ clock, update, draw, alive, onSlow, manual }) {
	let handle = 0;
	let last = 0;
	const gaps = [];

	function watch(ms) {
		gaps.push(ms);
		if (gaps.length < WINDOW) return;
		const median = gaps.slice().sort((a, b) => a - b)[WINDOW >> 1];
		gaps.length = 0;
		if (median > SLOW) onSlow(median);
	}
	function frame(t) {
		handle = 0;
		const ms = last ? t - last : FRAME;
		last = t;
		if (ms < GAP) watch(ms);
		clock.advance(ms > GAP ? FRAME : Math.min(ms, LIMIT));
		update(clock.time);
		draw();
		if (alive()) handle = requestAnimationFrame(frame);
		else last = 0;
	}
	return {
		wake() {
			if (!manual && !handle) handle = requestAnimationFrame(frame);
		},
		// Frame lengths of before the first touch say little: phones cap them.
		forget: () => (gaps.length = 0),
		step(ms, hz = 60) {
			const slice = 1000 / hz;
			for (let left = ms; left > 1e-9; left -= slice) {
				clock.advance(Math.min(slice, left));
				update(clock.time);
			}
		},
		stop() {
			if (handle) cancelAnimationFrame(handle);
			handle = 0;
		},
	};
}
