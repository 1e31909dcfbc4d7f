// What catching sounds like; the game climbs the ladder by playing `pluck` faster.

import { degree } from "../../../runtime/cues.js";

const fall = (u) => (1 - u) ** 2.2;

// Something falls into wickerwork.
export const pluck = [0.3, -13, (s, k) => {
	s.air(0, 1900, 1500, 1200, 1.6, 0.012, 0.8, fall);
	s.bell(0, degree(k, 8), 0.26, 0.6, 2, 0.9);
}];
export const bump = [0.3, -15, (s) => {
	s.air(0, 900, 500, 300, 1.2, 0.05, 0.8, fall);
	s.slide(0, 190, 90, 0.24, 0.8);
}];
export const blip = [0.12, -16, (s, k) => s.bell(0, degree(k, 5) * 2, 0.11, 0.5)];
