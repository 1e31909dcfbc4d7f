// The page around a game without a browser: its script, a frame that says what a game says, a server
// that answers as it is told, and a clock that goes when everything else stands.
// usage: node page.mjs PAGE.JS WORDS.JSON   prints what went wrong, else nothing

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [script, all] = process.argv.slice(2).map((f) => readFileSync(f, "utf8"));
const words = JSON.parse(all).en;
const LIMIT = words.LIMIT[0];

/** A reply of the server; none: the network is away. */
const reply = (status, body = {}, headers = {}) => ({ ok: status < 400, status, headers: { get: (n) => headers[n] ?? null }, json: async () => body });
const round = (over = {}) => ({ session_id: "s1", token: "t1", template_id: "spin_wheel", presentation: { landed_segment_index: 1 }, expires_at: "2999-01-01T00:00:00Z", plays_left: 1, ...over });
const won = { outcome: "win", prize: { label: "A bag", code: "BAG-1", expires: "31 August" }, plays_left: 1 };

/** kept: what the tab has. serve(path, body, n): the nth request there, as reply() or undefined. */
function open({ kept = new Map(), serve }) {
	const at = { now: 0, timers: [], told: [], asked: [], heard: new Map() };
	const nodes = {};
	const node = (id) => (nodes[id] ??= { id, hidden: true, textContent: "", dataset: {}, focus() {} });
	node("boot").textContent = JSON.stringify({ campaign: "c1", bundle: "/b/c1/1/index.html", words });
	const frame = Object.assign(node("game"), { src: "", contentWindow: { postMessage: (m) => at.told.push([m.event, JSON.parse(JSON.stringify(m.detail))]) } });
	const body = { dataset: { state: "load" } };
	const store = { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v), removeItem: (k) => kept.delete(k) };
	class Now extends Date { static now = () => at.now; }
	const setTimeout = (run, ms = 0) => at.timers.push({ id: at.timers.length + 1, at: at.now + ms, run });
	const heard = (name) => at.heard.get(name) ?? at.heard.set(name, new Set()).get(name);
	const world = {
		document: { getElementById: node, body, documentElement: { lang: "en" } }, Date: Now, Intl, URL, crypto, setTimeout,
		clearTimeout: (id) => { if (at.timers[id - 1]) at.timers[id - 1].run = null; },
		sessionStorage: store, localStorage: store, location: {}, addEventListener: (n, f) => heard(n).add(f),
		removeEventListener: (n, f) => heard(n).delete(f),
		fetch: async (path, o = {}) => {
			const asked = { path, at: at.now, body: o.body && JSON.parse(o.body) };
			at.asked.push(asked);
			const said = serve(path, asked.body, at.asked.filter((a) => a.path === path).length);
			if (!said) throw new TypeError("network");
			return said;
		},
	};
	world.window = { parent: null };
	world.window.parent = world.window;
	vm.runInNewContext(script, world);
	const quiet = async () => { for (let i = 0; i < 20; i++) await new Promise(setImmediate); };
	return {
		...at, kept, frame, state: () => body.dataset.state, title: () => node("notice-title").textContent, text: () => node("notice-text").textContent,
		say: (event, detail = {}) => heard("message").forEach((f) => f({ source: frame.contentWindow, data: { source: "cg-game", event, detail } })),
		fire: (name) => heard(name).forEach((f) => f({})),
		press: (id = "retry") => { assert.equal(node(id).hidden && id === "retry", false, "there is a button"); node(id).onclick(); },
		/** Let so many seconds pass. */
		async pass(s = 0) {
			const end = at.now + s * 1000;
			for (await quiet(); ; await quiet()) {
				const next = at.timers.filter((t) => t.run && t.at <= end).sort((a, b) => a.at - b.at)[0];
				if (!next) break;
				at.now = Math.max(at.now, next.at);
				const { run } = next;
				next.run = null;
				run();
			}
			at.now = end;
		},
		of: (event) => at.told.filter(([e]) => e === event).map(([, d]) => d),
	};
}
const played = async (p, over = { player_result: { type: "spin_wheel", landed_segment_index: 1 } }) => {
	p.say("gameReady");
	p.say("roundWanted");
	await p.pass(1);
	p.say("gameComplete", over);
	await p.pass();
};
const START = "/api/play/c1/sessions", COMPLETE = "/api/play/sessions/s1/complete", EVENTS = "/api/play/sessions/s1/events";

const cases = {
	async "who has to wait for his prize waits as long as the server says, and has it"() {
		const p = open({ serve: (path, _, n) => (path === START ? reply(201, round()) : n < 4 ? reply(429, { code: "RATE_LIMITED" }, { "Retry-After": "7" }) : reply(200, won)) });
		await played(p);
		await p.pass(50);
		const times = p.asked.filter((a) => a.path === COMPLETE).map((a) => a.at);
		assert.equal(times.length, 4);
		times.slice(1).forEach((t, i) => assert.ok(t - times[i] >= 7000, `${times}`));
		assert.deepEqual(p.of("prizeCode"), [{ code: "BAG-1", expires: "31 August", prize: "A bag" }]);
	},
	async "who is never let in may try himself, and is told why"() {
		let full = true;
		const p = open({ serve: (path) => (path === START ? reply(201, round()) : full ? reply(429, { code: "RATE_LIMITED" }, { "Retry-After": "20" }) : reply(200, won)) });
		await played(p);
		await p.pass(100);
		assert.deepEqual([p.state(), p.title()], ["notice", LIMIT]);
		full = false;
		p.press();
		await p.pass();
		assert.equal(p.of("prizeCode").length, 1);
	},
	async "a round is begun when there is room, once"() {
		const p = open({ serve: (_, __, n) => (n === 1 ? reply(429, {}, { "Retry-After": "3" }) : reply(201, round())) });
		p.say("gameReady");
		p.say("roundWanted");
		await p.pass(10);
		assert.deepEqual([p.of("sealedOutcome").length, p.of("roundRefused").length, p.asked.length], [1, 0, 2]);
	},
	async "one that may have begun is not begun twice by itself"() {
		const p = open({ serve: () => undefined });
		p.say("gameReady");
		p.say("roundWanted");
		await p.pass(30);
		assert.deepEqual([p.asked.filter((a) => a.path === START).length, p.title()], [1, words.OFFLINE[0]]);
		p.press();
	},
	async "an answer that nobody has looked at is not called wrong"() {
		let away = true;
		const p = open({ serve: (path) => (path === START ? reply(201, round({ template_id: "quiz", presentation: null })) : away ? undefined : reply(200, { question_index: 2, correct: true })) });
		p.say("gameReady");
		p.say("roundWanted");
		await p.pass();
		p.say("answerGiven", { question_index: 2, selected_answer_index: 0 });
		await p.pass(30);
		assert.deepEqual([p.of("answerAwaited"), p.of("answerResult"), p.title()], [[{ question_index: 2 }], [], words.OFFLINE[0]]);
		away = false;
		p.press();
		await p.pass();
		assert.deepEqual([p.of("answerResult"), p.state()], [[{ question_index: 2, correct: true }], "play"]);
		assert.ok(p.asked.some((a) => a.path === EVENTS));
	},
	async "an answer to a round that was over before is tried once more, then there is a new round"() {
		const p = open({ serve: (path) => (path === START ? reply(201, round({ template_id: "quiz", presentation: null })) : reply(409, { code: "CONFLICT" })) });
		p.say("gameReady");
		p.say("roundWanted");
		await p.pass();
		p.say("answerGiven", { question_index: 0, selected_answer_index: 0 });
		await p.pass();
		p.press();
		await p.pass();
		assert.deepEqual([p.title(), p.asked.filter((a) => a.path === EVENTS).length], [words.DONE[0], 2]);
		p.press();
		await p.pass();
		p.say("roundWanted");
		await p.pass();
		assert.deepEqual([p.asked.filter((a) => a.path === EVENTS).length, p.asked.filter((a) => a.path === START).length], [2, 2]);
	},
	async "an answer that came before the one before it is taken when it is said again"() {
		const p = open({ serve: (path, _, n) => (path === START ? reply(201, round({ template_id: "quiz", presentation: null })) : n === 1 ? reply(409, { code: "CONFLICT" }) : reply(200, { question_index: 1, correct: true })) });
		p.say("gameReady");
		p.say("roundWanted");
		await p.pass();
		p.say("answerGiven", { question_index: 1, selected_answer_index: 0 });
		await p.pass();
		p.press();
		await p.pass();
		assert.deepEqual([p.of("answerResult"), p.state()], [[{ question_index: 1, correct: true }], "play"]);
	},
	async "a reload in the middle shows the same round again"() {
		const serve = (path) => (path === START ? reply(201, round()) : reply(200, won));
		const first = open({ serve });
		first.say("roundWanted");
		await first.pass();
		const p = open({ serve, kept: first.kept });
		await played(p);
		assert.equal(p.asked.filter((a) => a.path === START).length, 0);
		assert.deepEqual(p.of("sealedOutcome")[0], { token: "t1", presentation: { landed_segment_index: 1 } });
		assert.equal(p.of("prizeCode").length, 1);
		assert.equal(open({ serve, kept: p.kept }).kept.get("cg-play-c1"), undefined);
	},
	async "a reload before the prize was told costs nothing: it is told"() {
		const first = open({ serve: (path) => (path === START ? reply(201, round({ template_id: "catch_game", presentation: null })) : undefined) });
		await played(first, { player_result: { type: "catch_game", score: 80 } });
		const p = open({ serve: () => reply(200, won), kept: first.kept });
		await p.pass();
		assert.deepEqual(p.asked.map((a) => [a.path, a.body.token, a.body.player_result.score]), [[COMPLETE, "t1", 80]]);
		assert.deepEqual([p.state(), p.title(), p.text(), p.frame.src], ["notice", "A bag", "BAG-1 · 31 August", ""]);
		p.press();
		assert.deepEqual([p.frame.src, p.kept.get("cg-play-c1")], ["/b/c1/1/index.html", undefined]);
	},
	async "a round of skill is not played again by a reload"() {
		const serve = () => reply(201, round({ template_id: "catch_game", presentation: null }));
		const first = open({ serve });
		first.say("roundWanted");
		await first.pass();
		const p = open({ serve, kept: first.kept });
		p.say("roundWanted");
		await p.pass();
		assert.equal(p.asked.length, 1);
	},
	async "a round that was over before is not asked for for ever"() {
		const serve = (path) => (path === START ? reply(201, round()) : reply(409, { code: "CONFLICT" }));
		const p = open({ serve });
		await played(p);
		assert.deepEqual([p.title(), p.kept.get("cg-play-c1")], [words.DONE[0], undefined]);
		p.press();
		p.say("roundWanted");
		await p.pass();
		assert.equal(p.asked.filter((a) => a.path === START).length, 2);
	},
	async "back on line in the middle of a round is no reason to begin again"() {
		let away = true;
		const p = open({ serve: (path) => (away ? undefined : path === START ? reply(201, round()) : reply(200, won)) });
		await p.pass(6);
		assert.equal(p.title(), words.OFFLINE[0]);
		away = false;
		p.press();
		p.say("gameReady");
		p.say("roundWanted");
		await p.pass();
		assert.equal(p.state(), "play");
		p.fire("online");
		assert.equal(p.state(), "play");
	},
};
for (const [name, run] of Object.entries(cases)) {
	try {
		await run();
	} catch (e) {
		console.log(`${name}: ${e.message}`);
	}
}
