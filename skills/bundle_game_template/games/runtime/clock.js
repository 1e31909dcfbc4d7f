// The only place that reads a clock of the machine. Game time is what was advanced;
// it stands while paused, whatever the reason, and reasons add up.

export const realNow = () => performance.now();
export const wallTime = () => new Date().toISOString();

// Housekeeping that must go on while game time stands (watchdogs, a busy resize).
export const later = (ms, fn) => setTimeout(fn, ms);

// Work that waits until the page has nothing to do.
export const idle = (fn) => (window.requestIdleCallback ? requestIdleCallback(fn) : setTimeout(fn, 4));

export function createClock() {
	const reasons = new Set();
	const self = {
		time: 0,
		paused: () => reasons.size > 0,
		advance(ms) {
			if (!reasons.size && ms > 0) self.time += ms;
			return self.time;
		},
		pause: (why) => reasons.add(why),
		resume: (why) => reasons.delete(why),
	};
	return self;
}
