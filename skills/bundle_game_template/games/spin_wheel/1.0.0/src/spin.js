// A spin as one closed formula of time: a pull back, a launch, and a brake on one power
// curve to the target. Position and speed join without a step. Wins and losses get the
// same curve: nothing here knows the outcome. Pure; degrees and milliseconds.

import { ease } from "../../../runtime/tween.js";

export const CHARGE = 160;
const BACK = 8;
const LAUNCH = 300;
export const SETTLE = 420;
const ROCK = 1.2;

// Power between 3 and 3.4 so that the last slice takes about 1.4 s.
function power(brakeMs, turn, slice) {
	for (let p = 3; p < 3.4; p += 0.05) {
		if ((brakeMs / 1000) * (slice / turn) ** (1 / p) >= 1.4) return p;
	}
	return 3.4;
}

// from, distance: degrees; v0: speed at the start in degrees a second. A flick starts
// fast and is not pulled back; that changes the first moments and nothing else.
export function planSpin({ from, distance, duration, v0 = 0, slice = 45 }) {
	const flick = v0 > 60;
	const charge = flick ? 0 : CHARGE;
	const back = flick ? 0 : BACK;
	const brakeMs = duration - charge - LAUNCH;
	const tl = LAUNCH / 1000;
	const tb = brakeMs / 1000;
	const start = flick ? Math.min(v0, 900) : 0;
	const p = power(brakeMs, distance, slice);
	// distance + back = launch + brake, launch = tl (start + peak) / 2, peak = brake p / tb
	const brake = (distance + back - (tl * start) / 2) / (1 + (tl * p) / (2 * tb));
	const peak = (brake * p) / tb;
	const launch = (tl * (start + peak)) / 2;
	const c = charge / 1000;

	function pos(ms) {
		if (ms <= 0) return from;
		if (ms < charge) {
			// Hermite from the drift's speed to rest, `back` degrees behind.
			const u = ms / charge;
			return from + v0 * c * u * (1 - u) ** 2 - back * ease.smooth(u);
		}
		if (ms < charge + LAUNCH) {
			const u = (ms - charge) / LAUNCH;
			return from - back + tl * (start * u + (peak - start) * (u ** 3 - u ** 4 / 2));
		}
		if (ms < duration) {
			const u = (ms - charge - LAUNCH) / brakeMs;
			return from - back + launch + brake * (1 - (1 - u) ** p);
		}
		return from + distance + rock(ms - duration);
	}
	// The weight comes to rest: out and back, starting and ending without speed.
	function rock(ms) {
		const u = ms / SETTLE;
		return u >= 1 ? 0 : -ROCK * 7 * Math.sin(2 * Math.PI * u) * u * (1 - u) ** 2;
	}
	const speed = (ms) => Math.max(0, (pos(ms + 0.5) - pos(ms - 0.5)) * 1000);
	return { pos, speed, peak, p, charge, launchEnd: charge + LAUNCH, duration, end: duration + SETTLE };
}
