// The quiz's rules: order, answers, digests, score and tiers.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import { games } from "./bundle.mjs";

const src = (p) => import(join(games, "quiz/1.0.0/src", p));
const { ConfigError } = await import(join(games, "runtime/config.js"));
const { createRng } = await import(join(games, "runtime/rng.js"));
const { normaliseQuiz } = await src("config.js");
const { arrange, percentOf, rightOf, verdictOf } = await src("rules.js");
const { sha256 } = await src("sha256.js");

const QUESTIONS = Array.from({ length: 6 }, (_, i) => ({ text: `Question ${i}?`, answers: ["a", "b", "c", "d"].slice(0, 2 + (i % 3)), timer_seconds: 20, correct_index: i % 2 }));
function rules(over = {}) {
	const config = { mechanics: { questions: QUESTIONS, ...over } };
	normaliseQuiz(config);
	return config.mechanics;
}

test("config: texts and answers are needed, other names of the fields are understood", () => {
	const m = rules({ questions: [{ text: "Why?", options: ["Yes", "No"], time_limit_sec: 300, correct_index: 7 }], shuffle_questions: true });
	assert.deepEqual(m.questions[0], { text: "Why?", answers: ["Yes", "No"], seconds: 60, right: -1, key: "" });
	assert.equal(m.mix, true);
	for (const bad of [[], "x", [{ text: "", answers: ["a", "b"] }], [{ text: "Q", answers: ["a"] }], [{ text: "Q", answers: ["a", "b", "c", "d", "e"] }], [{ text: "Q", answers: ["a", " "] }], [null]]) {
		assert.throws(() => rules({ questions: bad }), ConfigError);
	}
	assert.equal(rules({ questions: Array.from({ length: 30 }, () => QUESTIONS[0]) }).questions.length, 20);
});

test("shuffles keep every question and answer, and say where they were", () => {
	const m = rules({ randomize_questions: true, randomize_answers: true });
	const seen = new Set();
	for (let i = 0; i < 60; i++) {
		const list = arrange(m, createRng(`order-${i}`));
		assert.deepEqual(list.map((q) => q.question).sort(), [0, 1, 2, 3, 4, 5]);
		for (const q of list) assert.deepEqual(q.answers.slice().sort(), m.questions[q.question].answers.map((_, k) => k));
		seen.add(list.map((q) => q.question).join());
	}
	assert.ok(seen.size > 50);
	assert.deepEqual(arrange(rules(), createRng("x")).map((q) => q.question), [0, 1, 2, 3, 4, 5]);
});

test("sha-256 is the standard's, for any length and any script", () => {
	for (const s of ["", "abc", "7:0:Gemüse", "قهوة", "x".repeat(55), "x".repeat(56), "x".repeat(63), "x".repeat(64), "long ".repeat(90)]) {
		assert.equal(sha256(s), createHash("sha256").update(s).digest("hex"));
	}
});

test("the right answer is said, or found by its digest, or only known to the host", () => {
	const answers = ["Lyon", "Paris", "Nantes"];
	const key = createHash("sha256").update("s33d:1:Paris").digest("hex").slice(0, 16);
	const m = rules({ questions: [{ text: "Q", answers, correct_index: 2 }, { text: "Q", answers, answer_key: key }, { text: "Q", answers }, { text: "Q", answers, answer_key: "nonsense" }] });
	assert.deepEqual([0, 1, 2, 3].map((i) => rightOf(m, i, "s33d")), [2, 1, -1, -1]);
	assert.equal(rightOf(m, 1, "other"), -1);
});

test("score in per cent, tiers in order, the threshold without them", () => {
	assert.deepEqual([percentOf(0, 0), percentOf(2, 3), percentOf(5, 5)], [0, 67, 100]);
	const m = rules({ prize_tiers: [{ min_score: 60, max_score: 99, prize_id: "b", prize: "a tea" }, { min_score: 80, max_score: 100, prize_id: "x" }, { min_score: 100, max_score: 100, prize_id: "a", prize: "a bag" }] });
	assert.deepEqual([59, 60, 99, 100].map((s) => verdictOf(m, s).prize), [null, "a tea", "a tea", "a bag"]);
	assert.equal(verdictOf(m, 59).won, false);
	const plain = rules({ pass_threshold: 70, prize: "a tea" });
	assert.deepEqual([verdictOf(plain, 69), verdictOf(plain, 70)], [{ won: false, prize: null }, { won: true, prize: "a tea" }]);
});
