// Closed-form motion on an injected time. Callbacks run in the order of their own
// instants, and `now` is that instant while they run, so what a callback starts
// begins there and not at the frame: any frame rate gives the same history.

export const ease = {
	linear: (u) => u,
	smooth: (u) => u * u * (3 - 2 * u),
	inCubic: (u) => u * u * u,
	outCubic: (u) => 1 - (1 - u) ** 3,
	outQuad: (u) => 1 - (1 - u) ** 2,
	back: (s) => (u) => 1 + (s + 1) * (u - 1) ** 3 + s * (u - 1) ** 2,
	in: bezier(0.05, 0.7, 0.1, 1),
	out: bezier(0.3, 0, 0.8, 0.15),
	both: bezier(0.2, 0, 0, 1),
};

function bezier(x1, y1, x2, y2) {
	const at = (a, b, t) => 3 * a * t * (1 - t) ** 2 + 3 * b * t * t * (1 - t) + t ** 3;
	return (u) => {
		if (u <= 0) return 0;
		if (u >= 1) return 1;
		let lo = 0;
		let hi = 1;
		for (let i = 0; i < 22; i++) {
			const t = (lo + hi) / 2;
			if (at(x1, x2, t) < u) lo = t;
			else hi = t;
		}
		return at(y1, y2, lo);
	};
}

// Position and speed of a damped spring after t seconds, by the exact solution.
export function spring(x, v, w, zeta, t) {
	const wd = w * Math.sqrt(1 - zeta * zeta);
	const b = (v + zeta * w * x) / wd;
	const e = Math.exp(-zeta * w * t);
	const c = Math.cos(wd * t);
	const s = Math.sin(wd * t);
	const pos = e * (x * c + b * s);
	return { x: pos, v: -zeta * w * pos + e * wd * (b * c - x * s) };
}

export function createTweens() {
	let items = [];
	let serial = 0;
	const self = {
		now: 0,
		// run({owner, delay, dur, ease, step(value, u), done}); step gets 0..1 eased.
		run(spec) {
			const start = self.now + (spec.delay || 0);
			items.push({ ...spec, start, end: start + (spec.dur || 0), n: serial++ });
			return self;
		},
		at(delay, done, owner) {
			return self.run({ delay, done, owner });
		},
		cancel(owner) {
			items = items.filter((it) => it.owner !== owner);
		},
		busy: () => items.length > 0,
		owns: (owner) => items.some((it) => it.owner === owner),
		update(time) {
			for (let guard = 0; guard < 10000; guard++) {
				let first = null;
				for (const it of items) {
					if (it.end <= time && (!first || it.end < first.end || (it.end === first.end && it.n < first.n))) first = it;
				}
				if (!first) break;
				items.splice(items.indexOf(first), 1);
				self.now = first.end;
				if (first.step) first.step(first.ease ? first.ease(1) : 1, 1);
				if (first.done) first.done();
			}
			self.now = time;
			for (const it of items.slice()) {
				if (!it.step || time < it.start) continue;
				const u = (time - it.start) / (it.end - it.start);
				it.step(it.ease ? it.ease(u) : u, u);
			}
		},
	};
	return self;
}
