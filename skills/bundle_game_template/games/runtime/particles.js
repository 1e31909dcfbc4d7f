// Confetti, sparks and rings as closed formulas of their age, so a frame more or less
// changes nothing. Burst speed dies with a time constant of 158 ms while the fall stays
// slow. Kept by colour and drawn with setTransform: no save, no string, no allocation.

const TAU = 0.158;
const FALL = 180;

export function createParticles({ rng, cap }) {
	let pool = [];
	let limit = cap;
	let colors = [];

	function add(p) {
		if (pool.length < limit) pool.push(p);
	}
	const self = {
		count: () => pool.length,
		clear: () => (pool = []),
		halve: () => (limit = Math.round(limit / 2)),
		palette: (list) => (colors = list),

		// angle in radians, 0 to the right, up negative; speed in px/s before drag
		confetti(now, x, y, n, angle, scale) {
			for (let i = 0; i < n; i++) {
				const speed = 45 * 60 * scale * rng.range(0.5, 1.5);
				const a = angle + rng.range(-0.38, 0.38);
				add({
					kind: i % 3, born: now, life: rng.range(2200, 3200), x, y,
					vx: Math.cos(a) * speed, vy: Math.sin(a) * speed, fall: FALL * rng.range(0.8, 1.25),
					size: rng.range(6, 14) * Math.sqrt(scale), color: colors[rng.int(colors.length)],
					rot: rng.range(0, 6.28), spin: rng.range(-4, 4), tilt: rng.range(0, 6.28), wob: rng.range(5, 9),
				});
			}
			self.sort();
		},
		// Small round ones: {angle, spread, speed, life, size, g, color}, ranges as [from, to];
		// g in px/s² pulls down.
		spray(now, x, y, n, o) {
			for (let i = 0; i < n; i++) {
				const a = o.angle + rng.range(-1, 1) * o.spread;
				const speed = rng.range(...o.speed);
				add({
					kind: 1, born: now, life: rng.range(...o.life), x, y, vx: Math.cos(a) * speed, vy: Math.sin(a) * speed,
					fall: 0, g: o.g || 0, size: rng.range(...o.size), color: o.color || colors[0], rot: 0, spin: 0, tilt: 0, wob: 0,
				});
			}
			self.sort();
		},
		sort: () => pool.sort((a, b) => (a.color < b.color ? -1 : a.color > b.color ? 1 : 0)),
		update(now) {
			let keep = 0;
			for (const p of pool) if (now - p.born < p.life) pool[keep++] = p;
			pool.length = keep;
		},
		draw(ctx, now, dpr) {
			let color = "";
			for (const p of pool) {
				const age = now - p.born;
				if (age < 0) continue;
				const t = age / 1000;
				const d = TAU * (1 - Math.exp(-t / TAU));
				const x = p.x + p.vx * d + (p.wob ? Math.sin(p.tilt + t * 3) * 10 * Math.min(1, t) : 0);
				const y = p.y + p.vy * d + p.fall * t + ((p.g || 0) * t * t) / 2;
				const r = p.rot + p.spin * t;
				const flip = p.wob ? Math.cos(p.tilt + p.wob * t) : 1;
				const c = Math.cos(r) * p.size * dpr;
				const s = Math.sin(r) * p.size * dpr;
				if (p.color !== color) ctx.fillStyle = color = p.color;
				ctx.globalAlpha = Math.min(1, (1 - age / p.life) * 1.6);
				ctx.setTransform(c, s, -s * flip, c * flip, x * dpr, y * dpr);
				if (p.kind === 0) ctx.fillRect(-0.5, -0.32, 1, 0.64);
				else if (p.kind === 1) {
					ctx.beginPath();
					ctx.arc(0, 0, 0.42, 0, 6.2832);
					ctx.fill();
				} else ctx.fillRect(-0.7, -0.14, 1.4, 0.28);
			}
			ctx.globalAlpha = 1;
			ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
		},
	};
	return self;
}
