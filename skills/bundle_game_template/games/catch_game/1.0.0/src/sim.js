// The play as numbers: what falls is planned from the seed before it begins, so the same
// seed and the same moves give the same score on every screen. Places are parts of the
// field's width and height; the plan leaves every good thing within reach. Pure.

export const STEP = 1000 / 60;
export const RIM = 0.84;	// height of the basket's rim
const TOP = -0.08;	// things appear above the edge
const DEEP = 0.045;	// how far below the rim still counts
const GROWTH = 0.6;	// speed at the end, above that of the beginning
const FIRST = 2400;	// when the first thing, a good one, is at the rim
const FAIR = 0.85;	// widths a second that anybody can follow
const APART = 450;	// ms between a good and a bad thing at the same place
const GOOD_REACH = 1.18;
const BAD_REACH = 0.8;
const LAG = 50;
const KEYS = 2.3;	// widths a second
const RAMP = 80;
const FASTEST = 6;

// Everything that falls: { thing, x, from, land, v }, in the order of appearance.
export function planFall(m, rng, { slow = false, speed = 1 } = {}) {
	const end = m.duration * 1000;
	const pace = speed * (slow ? 0.6 : 1);
	const gap = 1000 / (slow ? Math.min(m.rate, 1) : m.rate);
	const weights = m.things.map((o) => o.weight);
	const goods = m.things.map((o) => (o.bad ? 0 : o.weight));
	const low = Math.max(0.09, m.half * 0.55);
	const place = () => (slow ? (1 + 2 * rng.int(3)) / 6 : rng.range(low, 1 - low));
	const out = [];
	const near = (a, land, dt) => Math.abs(a.land - land) < dt;

	// A good thing can be reached from the one before and before the next; a bad one
	// leaves the way free.
	function free(thing, x, land) {
		return out.every((o) => {
			const d = Math.abs(o.x - x);
			if (thing.bad !== o.thing.bad) return !near(o, land, APART) || d > m.half * 2 + 0.06;
			return thing.bad || d <= (FAIR * Math.abs(o.land - land)) / 1000 + m.half * 0.8;
		});
	}
	for (let t = 0, n = 0; t < end; n++) {
		const thing = n ? m.things[rng.weighted(weights)] : m.things[rng.weighted(goods)];
		const v = n ? m.fall * thing.speed * pace * (1 + (GROWTH * t) / end) : ((RIM - TOP) * 1000) / FIRST;
		const land = t + ((RIM - TOP) / v) * 1000;
		let x = n ? place() : 0.5;
		for (let k = 0; k < 24 && n && !free(thing, x, land); k++) x = place();
		if (land < end - 200 && free(thing, x, land)) out.push({ thing, x, from: t, land, v });
		t += gap * rng.range(0.75, 1.25);
	}
	return out;
}

// What has to be reached: never more than a part of all that can be.
export function goalOf(m, plan, slow) {
	const all = plan.reduce((s, o) => s + Math.max(0, o.thing.points), 0);
	return Math.max(1, Math.min(m.win_score, Math.floor(all * (slow ? 0.5 : 0.75))));
}

// A goal alone wins; the tier that holds the score says what. A score between tiers has the
// prize that has none.
export function verdictOf(m, score, goal) {
	const won = score >= goal;
	const part = Math.floor((100 * score) / goal);
	const i = m.tiers.findIndex((o) => part >= o.min && part <= o.max);
	return { won, prize: won ? (i < 0 ? m.prize : m.tiers[i].prize || m.prize) : null, top: won && i > 0 && i === m.tiers.length - 1 };
}

// What there is to reach next: the goal, then the next tier, in the end the last.
export function aimOf(m, score, goal) {
	const steps = [goal, ...m.tiers.map((o) => Math.ceil((o.min * goal) / 100))];
	return steps.find((s) => s > score) || steps.at(-1);
}

export const heightAt = (o, t) => TOP + (o.v * (t - o.from)) / 1000;

// input: { target: place or null, left, right } as it is at the step.
export function createSim(m, plan) {
	const end = Math.round((m.duration * 1000) / STEP);
	const waiting = plan.map((o, i) => ({ ...o, i }));
	const sim = {
		n: 0, end, score: 0, caught: 0, missed: 0, streak: 0,
		x: 0.5, before: 0.5, live: [],
		time: () => sim.n * STEP,
		done: () => sim.n >= end,
		step,
	};
	let v = 0;

	function move({ target, left, right }) {
		sim.before = sim.x;
		const way = (right ? 1 : 0) - (left ? 1 : 0);
		if (way || Math.abs(v) > 1e-3) {
			const full = way * KEYS;
			const most = (KEYS * STEP) / RAMP;
			v += Math.max(-most, Math.min(most, full - v));
			sim.x += (v * STEP) / 1000;
		} else if (target !== null) {
			const d = (target - sim.x) * (1 - Math.exp(-STEP / LAG));
			const most = (FASTEST * STEP) / 1000;
			sim.x += Math.max(-most, Math.min(most, d));
		}
		sim.x = Math.max(m.half, Math.min(1 - m.half, sim.x));
	}
	// One sixtieth of a second; tells what was caught and what was missed.
	function step(input) {
		const told = [];
		sim.n++;
		const t = sim.time();
		move(input);
		while (waiting.length && waiting[0].from <= t) sim.live.push(waiting.shift());
		for (const o of sim.live) {
			if (t < o.land) continue;
			const y = heightAt(o, t);
			const reach = m.half * (o.thing.bad ? BAD_REACH : GOOD_REACH);
			// The whole way of the basket within the step counts, or a fast one jumps over.
			const off = Math.max(0, Math.max(o.x - Math.max(sim.x, sim.before), Math.min(sim.x, sim.before) - o.x));
			if (off <= reach) o.gone = "caught";
			else if (y > RIM + DEEP) o.gone = "missed";
			if (!o.gone) continue;
			if (o.gone === "caught") {
				sim.score = Math.max(0, sim.score + o.thing.points);
				if (!o.thing.bad) sim.caught++;
				sim.streak = o.thing.bad ? 0 : sim.streak + 1;
			} else if (!o.thing.bad) {
				sim.missed++;
				sim.streak = 0;
			}
			told.push(o);
		}
		if (told.length) sim.live = sim.live.filter((o) => !o.gone);
		return told;
	}
	return sim;
}
