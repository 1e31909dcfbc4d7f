// What slot machine, catching game and quiz promise beyond what holds for every game,
// played in headless Chromium at virtual speed.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./browser.mjs";
import { build, bundle } from "./bundle.mjs";
import { caseOf, configOf } from "./cases.mjs";

const TEST_MODE = `window.__cgTest = true; window.__seen = [];
	for (const n of ["gameStarted", "gameComplete", "answerGiven"]) window.addEventListener(n, (e) => window.__seen.push([n, e.detail]));`;
const LIMIT = { timeout: 60000 };
const GO = 'document.querySelector("#action .primary").click()';

let browser;
let root;
let serial = 0;

before(async () => {
	build();
	root = mkdtempSync(join(tmpdir(), "cg-rounds-"));
	browser = await launch();
});
after(async () => {
	if (browser) await browser.close();
	rmSync(root, { recursive: true, force: true });
});

async function open(id, over = {}, options = {}) {
	const dir = join(root, String(serial++));
	mkdirSync(dir);
	const page = await browser.page({ before: TEST_MODE, ...options });
	await page.open(bundle(dir, configOf(id, await caseOf(id), over)));
	return page;
}
async function close(page) {
	assert.deepEqual(page.errors, []);
	await page.close();
}
const status = (page) => page.evaluate('__cg.step(100), document.getElementById("status").textContent');
// A key held for some game time; page.key() is a tap.
async function hold(page, key, ms) {
	await page.send("Input.dispatchKeyEvent", { type: "keyDown", key, code: key });
	const s = await page.evaluate(`__cg.step(${ms})`);
	await page.send("Input.dispatchKeyEvent", { type: "keyUp", key, code: key });
	return s;
}

test("slot: in fifty rounds glass, lines and event say the same, and wins come as often as said", LIMIT, async () => {
	const page = await open("slot_machine");
	const rounds = await page.evaluate(`Array.from({ length: 50 }, (_, i) => { __seen.length = 0; __cg.replay("round-" + i); __cg.step(50); ${GO};
		const s = __cg.until("card"); return { ...s, event: __seen.at(-1)[1], prize: document.getElementById("card-prize").textContent }; })`);
	let wins = 0;
	for (const r of rounds) {
		assert.deepEqual(r.shown, r.stops);
		assert.deepEqual(r.event.player_result, { type: "slot_machine", spins: 1, stops: r.stops, winning_paylines: r.lines });
		assert.equal(r.outcome === "win", r.lines.length > 0);
		assert.equal(r.prize !== "", r.outcome === "win");
		wins += r.outcome === "win";
	}
	assert.ok(wins >= 12 && wins <= 34, `${wins} wins of 50 at 45 %`);
	await close(page);
});

test("slot: a win and a loss turn alike, at any frame rate, and never under 2.5 s", LIMIT, async () => {
	const times = [];
	for (const seal of Object.values((await caseOf("slot_machine")).seals)) {
		const page = await open("slot_machine", { seal, mechanics: { spin_duration_ms: 1500, reel_delay_ms: 100 } });
		const rows = [];
		for (const hz of [30, 60, 144]) {
			rows.push(await page.evaluate(`(() => { __cg.replay("same"); __cg.step(500, ${hz}); ${GO}; const from = __cg.state().time; __cg.step(1200, ${hz});
				const mid = __cg.state().positions.join(); __cg.step(1280, ${hz}); const late = __cg.state().state; __cg.step(4000, ${hz}); return [mid, late, __cg.state().stops.join()]; })()`));
		}
		for (const r of rows) assert.deepEqual(r, rows[0]);
		assert.equal(rows[0][1], "stopping");
		times.push(rows[0][0]);
		await close(page);
	}
	assert.equal(times[0], times[1]);
});

test("slot: up to max_spins presses, none while reels turn, said in words", LIMIT, async () => {
	const page = await open("slot_machine", { seal: (await caseOf("slot_machine")).seals.lose, mechanics: { max_spins: 3 } });
	await page.evaluate("__cg.step(800)");
	for (let i = 1; i <= 3; i++) {
		await page.evaluate(`for (let k = 0; k < 4; k++) { ${GO}; __cg.step(700); }`);
		assert.equal((await page.evaluate("__cg.state()")).spins, i);
		await page.evaluate(`__cg.until("${i < 3 ? "between" : "card"}"), __cg.step(800)`);
		if (i < 3) assert.match(await status(page), /^Reels: \w+, \w+, \w+\. No line this time\. \d spins? left$/);
	}
	const [[, done]] = await page.evaluate('__seen.filter(([n]) => n === "gameComplete")');
	assert.deepEqual([done.outcome, done.player_result.spins, done.interactions], ["lose", 3, 3]);
	assert.deepEqual(done.player_result.stops, (await caseOf("slot_machine")).seals.lose.stops);
	assert.equal((await page.evaluate('__seen.filter(([n]) => n === "gameStarted")')).length, 1);
	await close(page);
});

test("slot: a presentation that is none is left alone", LIMIT, async () => {
	for (const stops of [[[0, 0, 0]], [[0, 0, 9], [0, 0, 0], [0, 0, 0]], "x"]) {
		const page = await open("slot_machine", { seal: { stops } });
		const s = await page.evaluate(`${GO}, __cg.until("card")`);
		assert.deepEqual(s.shown, s.stops);
		await close(page);
	}
});

test("slot: without motion nothing turns, and the round takes as long", LIMIT, async () => {
	const page = await open("slot_machine", { seal: (await caseOf("slot_machine")).seals.win }, { reduced: true });
	await page.evaluate(`__cg.step(500), ${GO}`);
	const seen = await page.evaluate("Array.from({ length: 60 }, () => __cg.step(50).positions.join())");
	assert.deepEqual([...new Set(seen)], ["0,0,0"]);
	const s = await page.evaluate('__cg.until("card")');
	assert.deepEqual([s.outcome, s.particles], ["win", 0]);
	assert.ok(s.told.duration_ms >= 2500);
	await close(page);
});

test("catch: the same moves give the same score at any frame rate", LIMIT, async () => {
	const page = await open("catch_game");
	const ends = [];
	for (const hz of [30, 60, 120]) {
		ends.push(await page.evaluate(`(() => { __cg.replay("same"); ${GO}; __cg.step(4800, ${hz}); const f = __cg.state().field;
			__cg.input("move", f.left + f.w * 0.7, f.top + 200); __cg.step(14000, ${hz}); const s = __cg.state(); return [s.score, s.caught, s.missed, s.basket, s.steps]; })()`));
	}
	for (const e of ends) assert.deepEqual(e, ends[0]);
	await close(page);
});

test("catch: keys, a tap, a finger and a mouse move the basket, each in its way", LIMIT, async () => {
	const page = await open("catch_game");
	await page.evaluate("__cg.step(300)");
	await page.key("Tab");
	await page.key("Enter");
	assert.equal((await page.evaluate('__cg.until("play")')).state, "play");
	const left = await hold(page, "ArrowLeft", 150);
	assert.ok(left.basket < 0.42 && left.basket > 0.1, String(left.basket));
	const right = await hold(page, "d", 400);
	assert.ok(right.basket > left.basket + 0.1);
	const { left: x0, top, w } = right.field;
	const pointer = (kind, part, type) => page.evaluate(`document.elementFromPoint(${x0 + w * part}, ${top + 150}).dispatchEvent(new PointerEvent("pointer${kind}", { bubbles: true, pointerId: 7, pointerType: "${type}", clientX: ${x0 + w * part}, clientY: ${top + 150} }))`);
	await pointer("down", 0.9, "touch");
	await pointer("up", 0.9, "touch");
	const tapped = await page.evaluate("__cg.step(600)");
	assert.ok(Math.abs(tapped.basket - 0.9) < 0.03, `tap: ${tapped.basket}`);
	// The finger starts anywhere: only how far it goes counts.
	await pointer("down", 0.2, "touch");
	await pointer("move", 0.1, "touch");
	const dragged = await page.evaluate("__cg.step(600)");
	assert.ok(Math.abs(dragged.basket - 0.8) < 0.03, `drag: ${dragged.basket}`);
	await pointer("up", 0.1, "touch");
	await pointer("move", 0.4, "mouse");
	const pointed = await page.evaluate("__cg.step(600)");
	assert.ok(Math.abs(pointed.basket - 0.4) < 0.03, `mouse: ${pointed.basket}`);
	await close(page);
});

test("catch: after a pause it counts in again, and nothing has fallen meanwhile", LIMIT, async () => {
	const page = await open("catch_game");
	await page.evaluate(`${GO}, __cg.until("play"), __cg.step(1000)`);
	await page.key("Escape");
	const paused = await page.evaluate("__cg.step(4000)");
	await page.key("Escape");
	const back = await page.evaluate("__cg.step(1000)");
	assert.deepEqual([back.state, back.steps], ["countdown", paused.steps]);
	const on = await page.evaluate("__cg.step(1300)");
	assert.equal(on.state, "play");
	assert.ok(on.steps > paused.steps && on.steps < paused.steps + 40);
	await close(page);
});

test("catch: the slow mode is one switch away and brings its own goal", LIMIT, async () => {
	const page = await open("catch_game", { mechanics: { win_score: 100000 } });
	const goal = (await page.evaluate("__cg.state()")).goal;
	await page.evaluate('[...document.querySelectorAll("#menu-switches .switch")].at(-1).querySelector("input").click()');
	assert.ok((await page.evaluate("__cg.state()")).goal < goal);
	assert.equal((await page.evaluate('__cg.play("win")')).outcome, "win");
	await close(page);
});

test("quiz: shuffled or not, what is told are places in the config", LIMIT, async () => {
	const page = await open("quiz");
	const kase = await caseOf("quiz");
	for (const seed of ["a", "b", "c"]) {
		await page.evaluate(`__cg.replay("${seed}")`);
		const { player_result: r } = await page.evaluate('__cg.play("win")');
		assert.deepEqual([r.score, r.total_questions], [100, 4]);
		for (const a of r.answers) assert.equal(a.selected_answer_index, kase.mechanics.questions[a.question_index].correct_index);
		assert.deepEqual(r.answers.map((a) => a.question_index).sort(), [0, 1, 2, 3]);
	}
	await close(page);
});

test("quiz: keyboard alone; every question takes the focus and every word is said", LIMIT, async () => {
	const page = await open("quiz", { mechanics: { randomize_questions: false, randomize_answers: false } });
	await page.evaluate("__cg.step(300)");
	await page.key("Tab");
	await page.key("Enter");
	assert.equal(await page.evaluate("document.activeElement.id"), "q-text");
	assert.equal(await status(page), "Question 1 of 4");
	await page.evaluate("__cg.step(1100)");
	await page.key("1");
	assert.equal((await page.evaluate("__cg.state()")).state, "locked");
	await page.evaluate("__cg.step(900)");
	assert.equal(await status(page), "Right.");
	await page.evaluate('__cg.until("question"), __cg.step(1500)');
	await page.key("Tab");
	assert.deepEqual(await page.evaluate("[document.activeElement.className, getComputedStyle(document.activeElement).outlineStyle]"), ["answer", "solid"]);
	await page.key("Enter");
	await page.evaluate("__cg.step(1500)");
	assert.equal(await status(page), "Not this one. The answer is: Twelve hours.");
	assert.equal(await page.evaluate('document.getElementById("q-note").textContent'), "Not this one. The answer is: Twelve hours.");
	await close(page);
});

test("quiz: time runs once all can be read, then counts as wrong; it can be switched off", LIMIT, async () => {
	const page = await open("quiz");
	await page.evaluate(`__cg.step(300), ${GO}, __cg.step(300)`);
	assert.equal((await page.evaluate("__cg.state()")).state, "question");
	const s = await page.evaluate('__cg.until("card", 180000)');
	assert.deepEqual(s.told.player_result.answers.map((a) => a.selected_answer_index), [-1, -1, -1, -1]);
	assert.deepEqual([s.outcome, s.told.score], ["lose", 0]);
	await page.evaluate('document.querySelector("#menu-switches .switch:last-child input").click(), __cg.replay("again")');
	await page.evaluate(`__cg.step(300), ${GO}`);
	assert.equal((await page.evaluate("__cg.step(170000)")).state, "question");
	await close(page);
});

test("quiz: without an answer in the config the host is asked, and a silent host costs the point", LIMIT, async () => {
	const questions = (await caseOf("quiz")).mechanics.questions.map(({ text, answers }) => ({ text, answers }));
	const page = await open("quiz", { mechanics: { questions } });
	await page.evaluate(`addEventListener("answerGiven", (e) => e.detail.question_index < 3 && dispatchEvent(new CustomEvent("answerResult", { detail: { question_index: e.detail.question_index, correct: true } })))`);
	const r = await page.evaluate('__cg.play("win")');
	assert.equal(r.player_result.score, 75);
	const asked = await page.evaluate('__seen.filter(([n]) => n === "answerGiven").map(([, d]) => d)');
	assert.deepEqual(asked.map(({ question_index, selected_answer_index }) => ({ question_index, selected_answer_index })), r.player_result.answers);
	await close(page);
});

test("quiz: a host that is there is waited for, however long it takes", LIMIT, async () => {
	const questions = (await caseOf("quiz")).mechanics.questions.map(({ text, answers }) => ({ text, answers }));
	const page = await open("quiz", { mechanics: { questions } });
	const say = (name, detail) => page.evaluate(`dispatchEvent(new CustomEvent(${JSON.stringify(name)}, { detail: ${JSON.stringify(detail)} }))`);
	await page.evaluate(`__cg.step(300), ${GO}, __cg.step(600), document.querySelector("[data-place]").click()`);
	const { question_index } = await page.evaluate('__seen.find(([n]) => n === "answerGiven")[1]');
	await say("answerAwaited", { question_index });
	assert.equal((await page.evaluate("__cg.step(60000)")).state, "locked");
	await say("answerResult", { question_index, correct: true });
	assert.equal((await page.evaluate('__cg.until("feedback", 5000)')).hits, 1);
	await close(page);
});

test("text of the brief stays text in all three", LIMIT, async () => {
	const nasty = '</script><img src=x onerror="window.hacked=1">{{config}} $& <b>';
	const short = nasty.slice(0, 38);
	const overs = {
		slot_machine: { mechanics: { outcomes: [{ label: nasty, prize: nasty, weight: 1 }] } },
		catch_game: { mechanics: { prize_tiers: [{ min_score: 100, prize_id: "x", prize: nasty }], good_objects: [{ id: short, name: short, points: 10, spawn_weight: 1 }], bad_objects: [] } },
		quiz: { mechanics: { questions: [{ text: nasty, answers: [nasty, `${nasty}!`], correct_index: 0 }], prize_tiers: undefined, prize: nasty } },
	};
	for (const [id, over] of Object.entries(overs)) {
		const page = await open(id, { ...over, copy: { title: nasty, instructions: nasty, cta: short, terms: nasty, win_message: nasty }, branding: { brand_name: short } });
		await page.evaluate('__cg.play("win")');
		assert.deepEqual(await page.evaluate('["hacked" in window, document.querySelectorAll("img").length, document.getElementById("card-prize").textContent.startsWith("</script>")]'), [false, 0, true]);
		await close(page);
	}
});
