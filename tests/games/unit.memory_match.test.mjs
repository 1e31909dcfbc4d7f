// Memory match: the rules by index, the tiers, and what a grid has room for.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { games } from "./bundle.mjs";

// The page that carries the built-in symbols.
const stock = readFileSync(join(games, "runtime/symbols.json"), "utf8");
globalThis.document = { getElementById: () => ({ textContent: stock }) };

const src = (p) => import(join(games, "memory_match/1.0.0/src", p));
const { ConfigError, normalise } = await import(join(games, "runtime/config.js"));
const { normaliseMemory } = await src("config.js");
const { arrange, clock, createMatch, pitch, tierOf } = await src("rules.js");

function table(mechanics, rest = {}) {
	const config = normalise({ ...rest, mechanics }, { template_id: "memory_match", mechanics_keys: [] });
	normaliseMemory(config);
	return config.mechanics;
}

test("rules: two are turned, a pair stays, a move counts at the second card", () => {
	const m = createMatch([0, 1, 0, 1], 0);
	assert.deepEqual(m.turn(0), { what: "first", i: 0, down: [] });
	assert.equal(m.moves(), 0);
	assert.equal(m.turn(0), null, "the same card twice is no pair");
	assert.deepEqual(m.turn(2), { what: "match", i: 2, pair: [0, 2], down: [], streak: 0 });
	assert.deepEqual([m.moves(), m.matched(), m.up(0), m.over()], [1, 1, true, ""]);
	assert.equal(m.turn(2), null);
	m.turn(1);
	assert.equal(m.turn(3).streak, 1);
	assert.equal(m.over(), "won");
	assert.equal(m.turn(1), null);
});

test("rules: a third card ends the waiting and counts", () => {
	const m = createMatch([0, 1, 0, 1], 0);
	m.turn(0);
	assert.equal(m.turn(1).what, "mismatch");
	assert.deepEqual(m.turn(2), { what: "first", i: 2, down: [0, 1] });
	assert.equal(m.turn(0).what, "match");
	assert.deepEqual(m.close(), []);
	assert.equal(m.turn(99), null);
});

test("rules: the last allowed move may still win, one more is not given", () => {
	const won = createMatch([0, 0, 1, 1], 2);
	for (const i of [0, 1, 2, 3]) won.turn(i);
	assert.equal(won.over(), "won");
	const lost = createMatch([0, 0, 1, 1], 2);
	for (const i of [0, 2, 1, 3]) lost.turn(i);
	assert.deepEqual([lost.over(), lost.turn(0)], ["lost", null]);
});

test("tiers: the first that holds, by moves or by time, an open one always", () => {
	const tiers = [{ moves: 8, ms: 0, prize: "a" }, { moves: 12, ms: 30000, prize: "b" }, { moves: 0, ms: 0, prize: "c" }];
	assert.deepEqual([8, 9, 13].map((n) => tierOf(tiers, n, 99999).prize), ["a", "b", "c"]);
	assert.equal(tierOf(tiers, 40, 30000).prize, "b");
	assert.equal(tierOf(tiers.slice(0, 2), 40, 30001), null);
});

test("grid: lies the way that gives larger cards", () => {
	assert.deepEqual(arrange([3, 4], 358, 480), { cols: 3, rows: 4 });
	assert.deepEqual(arrange([3, 4], 460, 350), { cols: 4, rows: 3 });
	assert.equal(clock(61999), "1:01");
	assert.equal(pitch(5), 2);
	assert.equal(pitch(50), 2);
});

test("pairs: as many as the grid has room for, fewer are filled up, more are refused", () => {
	for (const [grid_size, count] of [["2x3", 3], ["3x4", 6], ["4x4", 8], ["4x5", 10]]) {
		const m = table({ grid_size });
		assert.deepEqual([m.count, m.faces.length], [count, count]);
		assert.equal(new Set(m.faces.map((f) => f.drawing.id)).size, count, "no symbol twice");
		const pairs = Array.from({ length: count + 1 }, (_, i) => ({ pair_id: `p${i}` }));
		assert.throws(() => table({ grid_size, card_pairs: pairs }), ConfigError);
		assert.equal(table({ grid_size, card_pairs: pairs.slice(1) }).faces[0].id, "p1");
	}
	const some = table({ grid_size: "3x4", card_pairs: [{ pair_id: "coin", name: "Penny" }, { pair_id: "our_bag", image_slot: "card_face_2" }] }, { assets: { card_face_2: { path: "assets/b.png" } } });
	assert.deepEqual(some.faces.slice(0, 2).map((f) => [f.id, f.name, f.slot, f.drawing.id === "coin"]), [["coin", "Penny", "", true], ["our_bag", "our bag", "card_face_2", false]]);
	assert.deepEqual(some.faces.slice(2).map((f) => f.slot), ["card_face_3", "card_face_4", "card_face_5", "card_face_6"]);
});

test("config: limits go with their condition, what cannot be won or played is refused", () => {
	assert.equal(table({ grid_size: "2x3", win_condition: "move_limit", move_limit: 3 }).moves, 3);
	assert.equal(table({ grid_size: "2x3", win_condition: "all_pairs", move_limit: 3 }).moves, 0);
	assert.equal(table({ grid_size: "2x3", win_condition: "time_limit", time_limit_seconds: 20 }).seconds, 20);
	assert.equal(table({ grid_size: "2x3", flip_delay_ms: 9 }).delay, 500);
	for (const bad of [{}, { grid_size: "6x6" }, { grid_size: "2x3", win_condition: "luck" }, { grid_size: "2x3", win_condition: "move_limit" },
		{ grid_size: "4x4", win_condition: "move_limit", move_limit: 7 }, { grid_size: "2x3", win_condition: "time_limit" },
		{ grid_size: "2x3", card_pairs: [{}] }, { grid_size: "2x3", card_pairs: [{ pair_id: "a" }, { pair_id: "a" }] }]) {
		assert.throws(() => table(bad), ConfigError, JSON.stringify(bad));
	}
});
