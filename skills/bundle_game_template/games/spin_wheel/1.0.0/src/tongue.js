// The pointer: a tongue that each peg lifts and lets go. Slowly, it rides on the peg;
// fast, it stays lifted, because the spring has no time to bring it back.

import { spring } from "../../../runtime/tween.js";
import { pegs } from "./wheel.js";

const MOST = 22;	// degrees
const LEAST = 7;
const STIFF = 38;
const DAMP = 0.35;

export function createTongue(slices) {
	// Touch begins this many degrees before the pointer, well inside the free margin.
	const reach = Math.min(6, 0.14 * Math.min(...slices.map((s) => s.sweep)));
	let x = 0;
	let v = 0;
	let at = 0;
	const lift = (speed, peak) => Math.max(LEAST, MOST * Math.sqrt(Math.min(1, speed / peak)));
	return {
		// A peg has just gone by.
		kick(now, speed, peak) {
			x = Math.max(x, lift(speed, peak));
			v = 0;
			at = now;
		},
		nudge(now, degrees) {
			x = degrees;
			v = 0;
			at = now;
		},
		angle(now, wheel, speed, peak) {
			const free = spring(x, v, STIFF, DAMP, (now - at) / 1000).x;
			const { ahead } = pegs(slices, wheel);
			if (speed <= 0 || ahead > reach) return free;
			return Math.max(free, lift(speed, peak) * (1 - ahead / reach));
		},
		moving: (now) => now - at < 900 && Math.abs(x) > 0.01,
	};
}
