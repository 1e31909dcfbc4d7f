// The stop of a drum: a click of the ratchet and the weight behind it.

const fall = (u) => (1 - u) ** 2.2;

export const thud = [0.26, -12, (s) => {
	s.air(0, 1500, 900, 500, 1.4, 0.014, 0.9, fall);
	s.slide(0, 150, 62, 0.16, 0.9);
	s.soft(0.01, 220, 0.2, 0.25);
}];
