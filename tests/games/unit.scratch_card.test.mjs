// The scratch card's rules: what counts as scratched, and what a config or a seal may say.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { games } from "./bundle.mjs";

const src = (p) => import(join(games, "scratch_card/1.0.0/src", p));
const { ConfigError, normalise } = await import(join(games, "runtime/config.js"));
const { normaliseScratch, sealedOutcome } = await src("config.js");
const { along, createMask, zigzag } = await src("mask.js");

function card(mechanics, settings = {}) {
	const config = normalise({ settings, mechanics }, { template_id: "scratch_card", mechanics_keys: [] });
	normaliseScratch(config);
	return config.mechanics;
}

test("mask: grows with every stamp, never counts a cell twice, ends at one", () => {
	const m = createMask();
	let before = 0;
	for (let i = 0; i <= 20; i++) {
		m.stamp(i / 20, 0.5, 0.08, 0.12);
		assert.ok(m.progress() > before);
		before = m.progress();
	}
	m.stamp(0.5, 0.5, 0.08, 0.12);
	assert.equal(m.progress(), before);
	m.stamp(0.5, 0.5, 2, 2);
	assert.equal(m.progress(), 1);
	m.stamp(9, -9, 0.1, 0.1);
	assert.equal(m.progress(), 1);
});

test("mask: the middle, where the prize is read, counts three times", () => {
	const [middle, corner] = [createMask(), createMask()];
	middle.stamp(0.5, 0.5, 0.1, 0.1);
	corner.stamp(0.09, 0.1, 0.08, 0.1);
	assert.ok(middle.progress() > 2.9 * corner.progress());
});

test("stroke: points no further apart than the step, the last one exact, however fast", () => {
	for (const to of [[1, 0], [0.3, 0.9], [0.001, 0]]) {
		const points = [[0, 0], ...along([0, 0], to, 0.02)];
		assert.deepEqual(points.at(-1), to);
		for (let i = 1; i < points.length; i++) assert.ok(Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]) <= 0.02 + 1e-12);
	}
	// A slow and a fast hand along the same way scratch the same.
	const scratch = (stops) => {
		const m = createMask();
		let last = [0.1, 0.5];
		for (const s of stops) for (const p of along(last, (last = s), 0.02)) m.stamp(...p, 0.05, 0.08);
		return m.progress();
	};
	const slow = scratch(Array.from({ length: 40 }, (_, i) => [0.1 + 0.02 * (i + 1), 0.5]));
	assert.ok(Math.abs(slow - scratch([[0.9, 0.5]])) < 0.01);
});

test("zigzag: passes every threshold with every brush", () => {
	for (const rv of [0.045, 0.08, 0.12, 0.25]) {
		const m = createMask();
		let last = zigzag(rv)[0];
		for (const p of zigzag(rv)) for (const q of along(last, (last = p), rv * 0.3)) m.stamp(...q, rv * 0.7, rv);
		assert.ok(m.progress() > 0.92, `${rv}: ${m.progress()}`);
	}
});

test("config: clamps, fills, refuses", () => {
	const m = card({ scratch_threshold_percent: 5, brush_size: 99, reveal_animation_duration_ms: 1, outcomes: [{ label: "A", prize: "a", weight: 0.5 }, { label: "B", prize: "Try again", weight: 0.5 }] });
	assert.deepEqual([m.threshold, m.brush, m.reveal_ms], [0.3, 50, 1000]);
	assert.deepEqual(m.outcomes.map((o) => o.prize), ["a", null]);
	const plain = card({ prize_display: { text: "a coffee" } }, { difficulty: { win_probability: 0.2 } });
	assert.deepEqual(plain.outcomes.map((o) => [o.prize, o.weight]), [["a coffee", 0.2], [null, 0.8]]);
	for (const outcomes of [[], "x", [{}], Array(13).fill({ label: "A", weight: 0 })]) assert.throws(() => card({ outcomes }), ConfigError);
});

test("seal: one of the outcomes or the words below the foil, and nothing else", () => {
	const { outcomes } = card({ outcomes: [{ label: "A", prize: "a", weight: 0.5 }, { label: "B", weight: 0.5 }] });
	assert.equal(sealedOutcome({ outcome_index: 0 }, outcomes), outcomes[0]);
	assert.equal(sealedOutcome({ outcome_index: 2 }, outcomes), null);
	assert.deepEqual(sealedOutcome({ prize_text_reveal: "a bag" }, outcomes), { label: "a bag", prize: "a bag" });
	assert.equal(sealedOutcome({ prize_text_reveal: null }, outcomes), outcomes[1]);
	for (const p of [{}, { outcome_index: "0" }, { outcome_index: -1 }, { prize_text_reveal: 7 }]) assert.equal(sealedOutcome(p, outcomes), null);
});
