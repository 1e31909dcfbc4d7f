// What the quiz sounds like: a lock, right, not right, and the last seconds.

import { degree } from "../../../runtime/cues.js";

const fall = (u) => (1 - u) ** 2.2;

export const lock = [0.14, -16, (s, k) => {
	s.air(0, 2200, 1700, 1300, 2, 0.01, 0.8, fall);
	s.soft(0, degree(k, 1), 0.13, 0.6);
}];
export const right = [0.7, -12, (s, k) => {
	s.bell(0, degree(k, 5) * 2, 0.3, 0.4);
	s.bell(0.09, degree(k, 8) * 2, 0.55, 0.5);
}];
export const wrong = [0.4, -17, (s, k) => {
	s.soft(0, degree(k, 4), 0.2, 0.5);
	s.soft(0.12, degree(k, 3), 0.26, 0.4);
}];
export const beat = [0.09, -16, (s, k) => {
	s.air(0, 2800, 2400, 2000, 2, 0.008, 0.8, fall);
	s.bell(0, degree(k, 5), 0.08, 0.4, 2.76, 0.7);
}];
