// The catching game's rules: what falls is fair, and the same play gives the same score.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { games } from "./bundle.mjs";

const src = (p) => import(join(games, "catch_game/1.0.0/src", p));
const { ConfigError } = await import(join(games, "runtime/config.js"));
const { createRng } = await import(join(games, "runtime/rng.js"));
const { normaliseCatch } = await src("config.js");
const { aimOf, createSim, goalOf, heightAt, planFall, RIM, STEP, verdictOf } = await src("sim.js");

const GOOD = ["star", "gift", "heart"].map((id, i) => ({ id, points: 10 * (i + 1), spawn_weight: 3 - i, fall_speed_multiplier: 1 + 0.2 * i }));
const BAD = [{ id: "stone", points: -10, spawn_weight: 1.4, fall_speed_multiplier: 1 }];
function rules(over = {}) {
	const config = { settings: {}, mechanics: { duration_sec: 30, spawn_rate_per_sec: 1.5, base_fall_speed: 0.36, good_objects: GOOD, bad_objects: BAD, win_score: 100, basket_width_percent: 22, ...over } };
	normaliseCatch(config);
	return config.mechanics;
}
const idle = { target: null, left: false, right: false };
// A player who goes for the next good thing, by keys or by pointer.
function player(sim, keys) {
	const next = sim.live.filter((o) => !o.thing.bad).sort((a, b) => a.land - b.land)[0];
	if (!next) return idle;
	const d = next.x - sim.x;
	return keys ? { target: null, left: d < -0.03, right: d > 0.03 } : { target: next.x, left: false, right: false };
}
function run(m, seed, keys, options) {
	const sim = createSim(m, planFall(m, createRng(seed), options));
	while (!sim.done()) sim.step(player(sim, keys));
	return sim;
}

test("config: defaults, clamps, bad things cost, nothing to catch is refused", () => {
	const m = rules({ duration_sec: 500, bad_objects: [{ id: "stone", points: 10, spawn_weight: 1 }], basket_width_percent: 90 });
	assert.deepEqual([m.duration, m.half, m.things.at(-1).points, m.things.at(-1).bad], [60, 0.2, -10, true]);
	assert.equal(rules({ base_fall_speed: 240 }).fall, 0.4);
	assert.throws(() => rules({ good_objects: [] }), ConfigError);
	assert.throws(() => rules({ good_objects: [{ points: 1 }] }), ConfigError);
});

test("tiers: what a score brings, in per cent of the goal; the goal alone decides about a win", () => {
	const m = rules({ prize: "a tea", prize_tiers: [
		{ min_score: 100, max_score: 109, prize_id: "c", prize: "a straw" },
		{ min_score: 105, prize_id: "x", prize: "never" },
		{ min_score: 110, max_score: 119, prize_id: "b" },
		{ min_score: 120, prize_id: "a", prize: "a bag" }] });
	const at = (score, goal = 80) => verdictOf(m, score, goal);
	assert.deepEqual([79, 80, 87, 88, 95, 96, 500].map((s) => at(s).prize), [null, "a straw", "a straw", "a tea", "a tea", "a bag", "a bag"]);
	assert.deepEqual([79, 80, 96].map((s) => at(s).won), [false, true, true]);
	assert.deepEqual([79, 80, 96].map((s) => at(s).top), [false, false, true]);
	// A goal that was brought within reach brings its tiers with it.
	assert.equal(at(36, 30).prize, "a bag");
	assert.deepEqual([0, 80, 88, 96, 200].map((s) => aimOf(m, s, 80)), [80, 88, 96, 96, 96]);
	const plain = rules({ prize: "a tea" });
	assert.deepEqual([verdictOf(plain, 79, 80), verdictOf(plain, 80, 80)], [{ won: false, prize: null, top: false }, { won: true, prize: "a tea", top: false }]);
	assert.equal(aimOf(plain, 200, 80), 80);
	assert.deepEqual(rules({ prize_tiers: "x" }).tiers, []);
});

test("the highest tier that the composer writes can be reached, whatever the seed", () => {
	const m = rules({ win_score: 1e6, prize_tiers: [{ min_score: 100, max_score: 119, prize_id: "b" }, { min_score: 120, prize_id: "a", prize: "a bag" }] });
	for (let i = 0; i < 24; i++) {
		const goal = goalOf(m, planFall(m, createRng(`top-${i}`)), false);
		assert.equal(verdictOf(m, run(m, `top-${i}`, true).score, goal).prize, "a bag");
	}
});

test("the first thing is good and is at the rim after 2.4 s, whatever the seed", () => {
	for (let i = 0; i < 40; i++) {
		const [first] = planFall(rules(), createRng(`first-${i}`));
		assert.equal(first.thing.bad, false);
		assert.ok(Math.abs(first.land - 2400) < 1e-6 && first.x === 0.5);
		assert.ok(Math.abs(heightAt(first, first.land) - RIM) < 1e-9);
	}
});

test("the plan is fair: good things within reach, bad ones not in the way, all land in time", () => {
	for (const over of [{}, { spawn_rate_per_sec: 4, base_fall_speed: 1 }, { basket_width_percent: 10, duration_sec: 60 }]) {
		const m = rules(over);
		for (let i = 0; i < 20; i++) {
			const plan = planFall(m, createRng(`fair-${i}`));
			const goods = plan.filter((o) => !o.thing.bad).sort((a, b) => a.land - b.land);
			goods.slice(1).forEach((o, k) => assert.ok(Math.abs(o.x - goods[k].x) <= (0.85 * (o.land - goods[k].land)) / 1000 + m.half * 0.8 + 1e-9));
			for (const b of plan.filter((o) => o.thing.bad)) {
				for (const g of goods) assert.ok(Math.abs(g.land - b.land) >= 450 || Math.abs(g.x - b.x) > m.half * 2);
			}
			for (const o of plan) assert.ok(o.land < m.duration * 1000 && o.v <= m.fall * o.thing.speed * 1.6 + 1e-9 || o === plan[0]);
		}
	}
});

test("a fair player catches what is good, by pointer and by keys", () => {
	for (const over of [{}, { spawn_rate_per_sec: 3, base_fall_speed: 0.6 }, { basket_width_percent: 14 }]) {
		for (let i = 0; i < 12; i++) {
			for (const keys of [false, true]) {
				const m = rules({ win_score: 1e6, ...over });
				const plan = planFall(m, createRng(`play-${i}`));
				const sim = run(m, `play-${i}`, keys);
				assert.ok(sim.missed <= 1, `${keys ? "keys" : "pointer"} missed ${sim.missed} with seed ${i}`);
				assert.ok(sim.score >= goalOf(m, plan, false), `${sim.score} of ${goalOf(m, plan, false)}`);
			}
		}
	}
});

test("who does not move does not win, and whose basket stands has missed something", () => {
	const m = rules({ win_score: 1e6 });
	const plan = planFall(m, createRng("idle"));
	const sim = createSim(m, plan);
	while (!sim.done()) sim.step(idle);
	assert.ok(sim.missed > 3 && sim.score < goalOf(m, plan, false));
	assert.equal(sim.caught + sim.missed, plan.filter((o) => !o.thing.bad).length);
});

test("same seed and same moves, same score; another seed, another plan", () => {
	const m = rules();
	const end = (seed) => (({ score, caught, missed, x, n }) => ({ score, caught, missed, x, n }))(run(m, seed, true));
	assert.deepEqual(end("a"), end("a"));
	assert.notDeepEqual(planFall(m, createRng("a")), planFall(m, createRng("b")));
});

test("slow mode: three lanes, slower, and a goal that fits", () => {
	const m = rules({ win_score: 1e6 });
	const plan = planFall(m, createRng("slow"), { slow: true });
	for (const o of plan.slice(1)) assert.ok([1, 3, 5].some((k) => Math.abs(o.x - k / 6) < 1e-9) && o.v < m.fall * o.thing.speed);
	assert.ok(goalOf(m, plan, true) < goalOf(m, plan, false));
	assert.ok(run(m, "slow", false, { slow: true }).score >= goalOf(m, plan, true));
});

test("forgiveness: a good thing is caught at the rim's edge and beyond, a bad one only well inside", () => {
	for (const [bad, far, want] of [[false, 1.15, "caught"], [false, 1.3, "missed"], [true, 0.7, "caught"], [true, 0.9, "missed"]]) {
		const m = rules();
		const o = { thing: { ...m.things[0], bad, points: bad ? -10 : 10 }, x: 0.5 + m.half * far, from: 0, v: 0.5 };
		o.land = ((RIM + 0.08) / 0.5) * 1000;
		const sim = createSim(m, [o]);
		let told = [];
		while (!told.length) told = sim.step(idle);
		assert.equal(told[0].gone, want);
		assert.ok(Math.abs(sim.time() - o.land) < STEP + 90);
	}
});

test("keys: a ramp of 80 ms, then 2.3 widths a second, never out of the field", () => {
	const m = rules();
	const sim = createSim(m, []);
	sim.step({ target: null, left: true, right: false });
	const first = 0.5 - sim.x;
	for (let i = 0; i < 5; i++) sim.step({ target: null, left: true, right: false });
	assert.ok(sim.before - sim.x > 4 * first);
	for (let i = 0; i < 60; i++) sim.step({ target: null, left: true, right: false });
	assert.equal(sim.x, m.half);
});
