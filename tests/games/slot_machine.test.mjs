// The slot machine's rules: what lies on a line, how grids are dealt, how reels move.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { games } from "./bundle.mjs";

const src = (p) => import(join(games, "slot_machine/1.0.0/src", p));
const { ConfigError } = await import(join(games, "runtime/config.js"));
const { createRng } = await import(join(games, "runtime/rng.js"));
const { normaliseSlot, SHORTEST } = await src("config.js");
const { dealFree, dealLoss, dealSpin, dealWin, judge, legalGrid, winningLines } = await src("deal.js");
const { planReel, planReels, PRESS } = await src("reel.js");

const IDS = ["star", "gift", "heart", "gem", "coin", "crown"];
const SYMBOLS = IDS.map((id, i) => ({ id, weight: i + 1, value: (IDS.length - i) * 10 }));
const OUTCOMES = [
	{ label: "Bag", prize: "a bag", weight: 0.05 },
	{ label: "Tea", prize: "a tea", weight: 0.25 },
	{ label: "Nothing", prize: null, weight: 0.7 },
];
function machine(over = {}) {
	const config = { mechanics: { reels: 3, rows_visible: 3, symbols: SYMBOLS, paylines: [[0, 0, 0], [1, 1, 1], [2, 2, 2], [0, 1, 2], [2, 1, 0]], ...over } };
	normaliseSlot(config);
	return config.mechanics;
}

test("config: defaults, clamps, and lines that do not fit are left out", () => {
	const m = machine({ paylines: [[0, 0, 0], [0, 3, 0], [0, 0], "x"], reel_delay_ms: 5000, max_spins: 99 });
	assert.deepEqual([m.lines, m.delay, m.max_spins, m.reels, m.rows], [[[0, 0, 0]], 800, 5, 3, 3]);
	assert.deepEqual(machine({ paylines: undefined, rows_visible: 2 }).lines, [[0, 0, 0], [1, 1, 1]]);
	assert.throws(() => machine({ symbols: SYMBOLS.slice(0, 2) }), ConfigError);
	assert.throws(() => machine({ symbols: [...SYMBOLS, {}] }), ConfigError);
	assert.throws(() => machine({ symbols: "star" }), ConfigError);
});

test("config: no cycle is shorter than fair play allows", () => {
	for (const reels of [3, 4, 5]) {
		const m = machine({ reels, paylines: [], spin_duration_ms: 1500, reel_delay_ms: 100 });
		assert.ok(planReels(m).at(-1).stop >= SHORTEST);
	}
});

test("config: the rarer the prize, the more valuable its symbol, unless one is named", () => {
	const m = machine({ outcomes: OUTCOMES });
	assert.deepEqual(m.outcomes.map((o) => o.symbol), [0, 1, -1]);
	const named = machine({ outcomes: [{ ...OUTCOMES[0], symbol: "coin" }, ...OUTCOMES.slice(1)] });
	assert.deepEqual(named.outcomes.map((o) => o.symbol), [4, 0, -1]);
});

test("deal: a loss has no winning line, a win exactly the one symbol", () => {
	const r = createRng("deal");
	for (const over of [{}, { reels: 5, paylines: [] }, { rows_visible: 1, paylines: [] }, { symbols: SYMBOLS.slice(0, 3).map((s) => ({ ...s, weight: 1 })) }]) {
		const m = machine(over);
		for (let i = 0; i < 200; i++) {
			assert.deepEqual(winningLines(m, dealLoss(m, r)), []);
			const lines = winningLines(m, dealWin(m, r, i % m.symbols.length));
			assert.ok(lines.length > 0 && lines.every((w) => w.symbol === i % m.symbols.length));
		}
	}
});

test("deal: even weights that leave no hope of a loss give one", () => {
	const m = machine({ symbols: SYMBOLS.slice(0, 3).map((s, i) => ({ ...s, weight: i ? 1e-6 : 1e6 })) });
	for (let i = 0; i < 5; i++) assert.deepEqual(winningLines(m, dealLoss(m, createRng(i))), []);
});

test("deal: over all spins of a round each prize has its weight", () => {
	for (const max_spins of [1, 3]) {
		const m = machine({ outcomes: OUTCOMES, max_spins });
		const r = createRng("odds");
		const seen = {};
		const rounds = 30000;
		for (let i = 0; i < rounds; i++) {
			let prize = null;
			for (let s = 0; s < max_spins && !prize; s++) {
				const spin = dealSpin(m, r);
				prize = spin.prize;
				assert.equal(judge(m, spin.grid).won, Boolean(prize));
				if (prize) assert.equal(judge(m, spin.grid).prize, prize);
			}
			seen[prize] = (seen[prize] || 0) + 1;
		}
		for (const o of OUTCOMES) assert.ok(Math.abs(seen[o.prize] / rounds / o.weight - 1) < 0.06, `${max_spins} ${o.prize}: ${seen[o.prize] / rounds}`);
	}
});

test("deal: two of three alike come as often in losses as the weights make them", () => {
	const m = machine({ rows_visible: 1, paylines: [[0, 0, 0]], outcomes: OUTCOMES });
	const nearly = (g) => g[0][0] === g[1][0] && g[1][0] !== g[2][0];
	const count = (make) => {
		const r = createRng("near");
		let n = 0;
		let all = 0;
		for (let i = 0; i < 20000; i++) {
			const g = make(m, r);
			if (winningLines(m, g).length) continue;
			all++;
			if (nearly(g)) n++;
		}
		return n / all;
	};
	assert.ok(Math.abs(count(dealLoss) - count(dealFree)) < 0.012);
});

test("judge: without outcomes a symbol of no value wins nothing; the best line names the prize", () => {
	const m = machine({ symbols: SYMBOLS.map((s, i) => ({ ...s, value: i === 5 ? 0 : s.value, prize: i === 0 ? "a star" : null })), prize: "a treat" });
	const row = (s) => [0, 1, 2].map((reel) => [(s + 1 + reel) % 6, s, (s + 3 + reel) % 6]);
	assert.equal(judge(m, row(5)).won, false);
	assert.deepEqual([judge(m, row(0)).prize, judge(m, row(2)).prize], ["a star", "a treat"]);
	const two = [[0, 2, 1], [0, 2, 3], [0, 2, 4]];
	const j = judge(m, two);
	assert.deepEqual([j.lines, j.value, j.prize], [[0, 1], 100, "a star"]);
});

test("a sealed grid is taken only when it is one", () => {
	const m = machine();
	const good = [[0, 1, 2], [3, 4, 5], [0, 0, 0]];
	assert.deepEqual(legalGrid(m, good), good);
	for (const bad of [undefined, [], [[0, 1, 2], [3, 4, 5]], [[0, 1], [3, 4], [0, 0]], [[0, 1, 6], [3, 4, 5], [0, 0, 0]], [[0, 1, "2"], [3, 4, 5], [0, 0, 0]]]) {
		assert.equal(legalGrid(m, bad), null);
	}
});

test("a reel: without a jump in place or speed, a lift against the run, past and back, a whole number of symbols", () => {
	for (const stop of [1700, 2500, 2900, 6000, 9200]) {
		const p = planReel(stop);
		let prev = p.pos(0);
		let speed = 0;
		let least = 0;
		let most = 0;
		for (let t = 1; t <= stop + 100; t++) {
			const at = p.pos(t);
			assert.ok(Math.abs((at - prev) * 1000 - speed) < 1, `step in speed at ${t} of ${stop}`);
			speed = (at - prev) * 1000;
			prev = at;
			least = Math.min(least, at);
			most = Math.max(most, at - p.distance);
		}
		assert.equal(p.pos(PRESS), 0);
		assert.ok(Math.abs(least + 0.12) < 1e-3 && most > 0.1 && most < 0.14);
		assert.equal(p.pos(stop), p.distance);
		assert.ok(Number.isInteger(p.distance) && Math.abs(p.top - 24) < 0.5);
	}
});
