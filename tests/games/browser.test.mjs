// The built game in headless Chromium, from file://, at virtual speed.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";
import { build, bundle, config, SEGMENTS } from "./bundle.mjs";

const TEST_MODE = "window.__cgTest = true;";
// Keeps every event of the contract, from before the game's script runs.
const LISTEN = `window.__seen = []; for (const n of ["gameReady", "gameStarted", "gameProgress", "gameComplete", "game_complete", "respinAvailable"])
	window.addEventListener(n, (e) => window.__seen.push([n, e.detail]));`;

let browser;
let root;
let serial = 0;

before(async () => {
	build();
	root = mkdtempSync(join(tmpdir(), "cg-bundles-"));
	browser = await launch();
});
after(async () => {
	if (browser) await browser.close();
	rmSync(root, { recursive: true, force: true });
});

function fresh(over, options) {
	const dir = join(root, String(serial++));
	mkdirSync(dir);
	return bundle(dir, config(over), options);
}
async function open(over = {}, options = {}, files) {
	const url = fresh(over, files);
	const page = await browser.page({ before: (options.real ? "" : TEST_MODE) + LISTEN + (options.before || ""), ...options });
	await page.open(url);
	page.url = url;
	return page;
}
const seen = (page, name) => page.evaluate(`__seen.filter(([n]) => n === ${JSON.stringify(name)}).map(([, d]) => d)`);
const pressSpin = (page) => page.evaluate('document.querySelector("#action .primary").click()');
const state = (page) => page.evaluate("__cg.state()");

// No error was logged, and every request was for a file of the bundle.
function clean(page) {
	assert.deepEqual(page.errors, []);
	const dir = page.url.replace(/index\.html$/, "");
	for (const r of page.requests) assert.ok(r.startsWith(dir) || r.startsWith("data:"), `request for ${r}`);
}

test("a round: ready, spin, complete, with the details of the contract", { timeout: 30000 }, async () => {
	const page = await open({ presentation: { landed_segment_index: 2 }, token: "opaque-token" });
	assert.equal(await page.evaluate("window.__gameReady"), true);
	const [ready] = await seen(page, "gameReady");
	assert.equal(ready.template_id, "spin_wheel");
	assert.equal(ready.asset_count, 0);
	assert.ok(ready.load_time_ms >= 0 && ready.load_time_ms < 5000);
	await page.evaluate("__cg.step(800)");
	await pressSpin(page);
	const s = await page.evaluate('__cg.until("card")');
	assert.deepEqual([s.state, s.index, s.pointed, s.outcome, s.text], ["card", 2, 2, "win", "a free iced tea"]);
	assert.equal((await seen(page, "gameStarted")).length, 1);
	const progress = (await seen(page, "gameProgress")).map((p) => p.progress);
	assert.deepEqual(progress, progress.slice().sort((a, b) => a - b));
	const done = await seen(page, "gameComplete");
	assert.equal(done.length, 1);
	assert.deepEqual({ ...done[0], timestamp: "", duration_ms: 0 }, {
		event_type: "gameComplete", template_id: "spin_wheel", sealed_outcome_token: "opaque-token",
		player_result: { type: "spin_wheel", landed_segment_index: 2 }, outcome: "win", duration_ms: 0, interactions: 1, timestamp: "",
	});
	assert.match(done[0].timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
	assert.ok(done[0].duration_ms >= 5000 && done[0].duration_ms < 8000);
	const [old] = await seen(page, "game_complete");
	assert.deepEqual([old.type, old.result, old.prize, old.segment_label], ["game_complete", "win", "a free iced tea", "Free iced tea"]);
	assert.equal(await page.evaluate('document.getElementById("card-prize").textContent'), "a free iced tea");
	clean(page);
	await page.close();
});

test("fifty seeded rounds: pointer, text and event say the same", { timeout: 60000 }, async () => {
	const page = await open();
	const rounds = await page.evaluate(`(() => { const out = [];
		for (let i = 0; i < 50; i++) { __seen.length = 0; __cg.replay("round-" + i); __cg.step(50);
			document.querySelector("#action .primary").click(); const s = __cg.until("card");
			const [e] = __seen.filter(([n]) => n === "gameComplete").map(([, d]) => d);
			out.push({ ...s, event: e.player_result.landed_segment_index, said: e.outcome, prize: document.getElementById("card-prize").textContent,
				status: document.getElementById("status").textContent }); }
		return out; })()`);
	const hit = new Set();
	for (const r of rounds) {
		hit.add(r.index);
		assert.equal(r.pointed, r.index);
		assert.equal(r.event, r.index);
		assert.equal(r.said, SEGMENTS[r.index].prize ? "win" : "lose");
		assert.equal(r.prize, SEGMENTS[r.index].prize || "");
		assert.ok(r.status === "" || r.status.includes(SEGMENTS[r.index].label) || /Spinning/.test(r.status), r.status);
	}
	assert.ok(hit.size >= 6, `only ${hit.size} different slices in fifty rounds`);
	clean(page);
	await page.close();
});

test("30, 60, 120 and 144 Hz end at the same angle, slice and time", { timeout: 30000 }, async () => {
	const page = await open();
	const ends = [];
	for (const hz of [30, 60, 120, 144]) {
		await page.evaluate('__cg.replay("hz")');
		await page.evaluate(`__cg.step(500, ${hz})`);
		const before = await state(page);
		await pressSpin(page);
		await page.evaluate(`__cg.step(8000, ${hz})`);
		const s = await state(page);
		const [d] = (await seen(page, "gameComplete")).slice(-1);
		ends.push([s.index, s.angle, d.duration_ms, before.state]);
	}
	for (const e of ends) assert.deepEqual(e, ends[0]);
	await page.close();
});

test("keyboard alone: spin, hear, finish; focus is always somewhere sensible", { timeout: 30000 }, async () => {
	const page = await open({ presentation: { landed_segment_index: 0 } });
	await page.evaluate("__cg.step(300)");
	await page.key("Tab");
	assert.equal(await page.evaluate("document.activeElement.textContent"), "Spin the wheel");
	await page.key("Enter");
	await page.evaluate("__cg.step(100)");
	assert.equal(await page.evaluate('document.getElementById("status").textContent'), "Spinning.");
	await page.evaluate('__cg.until("result")');
	await page.evaluate("__cg.step(1100)");
	assert.equal(await page.evaluate('document.getElementById("status").textContent'), "The wheel stopped on 20% off. You won 20% off your order.");
	await page.evaluate('__cg.until("card")');
	assert.equal(await page.evaluate("document.activeElement.id"), "card-title");
	for (const want of ["code-copy", "primary", "text"]) {
		await page.key("Tab");
		const [id, cls, ring] = await page.evaluate("[document.activeElement.id, document.activeElement.className, getComputedStyle(document.activeElement).outlineStyle]");
		assert.ok(id === want || cls === want, `${want}: ${id} ${cls}`);
		assert.equal(ring, "solid");
	}
	await page.evaluate("__cg.step(600)");
	await page.key("Enter");
	assert.equal((await state(page)).state, "done");
	await page.key("Escape");
	assert.equal(await page.evaluate('document.getElementById("menu").hidden'), false);
	await page.key("Escape");
	assert.equal(await page.evaluate('document.getElementById("menu").hidden'), true);
	clean(page);
	await page.close();
});

test("reduced motion: the wheel does not turn, nothing flies, the result is the same", { timeout: 30000 }, async () => {
	const page = await open({ presentation: { landed_segment_index: 4 } }, { reduced: true });
	await page.evaluate("__cg.step(2000)");
	assert.equal((await state(page)).angle, 0);
	await pressSpin(page);
	const angles = await page.evaluate("Array.from({ length: 60 }, () => __cg.step(25).angle)");
	assert.ok(new Set(angles).size <= 2, "at most one jump, while the face is faded out");
	const s = await page.evaluate('__cg.until("card")');
	assert.deepEqual([s.index, s.pointed, s.particles, s.outcome], [4, 4, 0, "win"]);
	clean(page);
	await page.close();
});

test("a second spin while one runs changes nothing", { timeout: 30000 }, async () => {
	const page = await open();
	await page.evaluate("__cg.step(800)");
	for (let i = 0; i < 5; i++) await pressSpin(page);
	await page.evaluate("__cg.step(1000)");
	for (let i = 0; i < 5; i++) await pressSpin(page);
	const { x, y } = (await state(page)).place;
	await page.evaluate(`__cg.input("tap", ${x}, ${y - 60})`);
	await page.evaluate('__cg.until("card")');
	await page.evaluate("__cg.step(3000)");
	assert.equal((await seen(page, "gameStarted")).length, 1);
	const done = await seen(page, "gameComplete");
	assert.equal(done.length, 1);
	assert.equal(done[0].interactions, 1);
	await page.close();
});

test("a rotation in mid round keeps the angle, the result and the layout", { timeout: 30000 }, async () => {
	const page = await open({ presentation: { landed_segment_index: 6 } });
	await page.evaluate("__cg.step(800)");
	await pressSpin(page);
	const before = await page.evaluate("__cg.step(2500)");
	await page.resize(844, 390);
	await page.evaluate("new Promise((ok) => requestAnimationFrame(() => requestAnimationFrame(ok)))");
	const turned = await state(page);
	assert.equal(turned.angle, before.angle);
	assert.ok(turned.place.R < before.place.R && turned.place.x < 422, JSON.stringify(turned.place));
	const s = await page.evaluate('__cg.until("card")');
	assert.deepEqual([s.index, s.pointed], [6, 6]);
	clean(page);
	await page.close();
});

test("a tap and a flick on the wheel spin it, a slow turn does not", { timeout: 30000 }, async () => {
	const page = await open();
	await page.evaluate("__cg.step(900)");
	const { x, y } = (await state(page)).place;
	const drag = (steps, ms) => page.evaluate(`(() => { __cg.input("down", ${x}, ${y - 100});
		for (let i = 1; i <= ${steps}; i++) { const a = i * 0.1 - Math.PI / 2; __cg.step(${ms}); __cg.input("move", ${x} + 100 * Math.cos(a), ${y} + 100 * Math.sin(a)); }
		__cg.input("up", ${x}, ${y}); return __cg.state(); })()`);
	const slow = await drag(4, 200);
	assert.equal(slow.state, "ready");
	assert.ok(slow.angle > 15);
	const quick = await drag(6, 16);
	assert.notEqual(quick.state, "ready");
	const s = await page.evaluate('__cg.until("card")');
	assert.equal(s.pointed, s.index);
	await page.evaluate('__cg.replay("tap")');
	await page.evaluate(`__cg.step(50), __cg.input("tap", ${x}, ${y - 60})`);
	assert.equal((await state(page)).state, "charge");
	clean(page);
	await page.close();
});

test("one respin after a loss; sealed, it waits for a new token", { timeout: 30000 }, async () => {
	const page = await open({ presentation: { landed_segment_index: 1 }, token: "one", mechanics: { respin_enabled: true } });
	await page.evaluate("__cg.step(800)");
	await pressSpin(page);
	await page.evaluate('__cg.until("card")');
	await page.evaluate("__cg.step(1000)");
	assert.equal((await seen(page, "respinAvailable"))[0].sealed_outcome_token, "one");
	const again = 'document.querySelector("#card-actions .primary")';
	assert.equal(await page.evaluate(`${again}.getAttribute("aria-disabled")`), "true");
	await page.evaluate(`${again}.click()`);
	assert.equal((await state(page)).state, "card");
	await page.evaluate('dispatchEvent(new CustomEvent("respinOutcome", { detail: { token: "two", presentation: { landed_segment_index: 4 } } }))');
	await page.evaluate(`__cg.step(600), ${again}.click()`);
	assert.equal((await state(page)).state, "charge");
	const s = await page.evaluate('__cg.until("card")');
	assert.deepEqual([s.index, s.pointed, s.round], [4, 4, 2]);
	const done = await seen(page, "gameComplete");
	assert.deepEqual(done.map((d) => d.sealed_outcome_token), ["one", "two"]);
	clean(page);
	await page.close();
});

test("messages go to the configured origin and to nobody else", { timeout: 30000 }, async () => {
	const server = createServer((req, res) => {
		const name = new URL(req.url, "http://x").pathname;
		if (name === "/parent.html") {
			res.setHeader("content-type", "text/html");
			return res.end('<script>window.got = []; addEventListener("message", (e) => got.push(e.data));</script><iframe src="/game/index.html" width="390" height="800"></iframe>');
		}
		try {
			const type = name.endsWith(".js") ? "text/javascript" : name.endsWith(".css") ? "text/css" : "text/html";
			res.setHeader("content-type", type);
			res.end(readFileSync(join(served, name.replace(/^\/game\//, ""))));
		} catch (e) {
			res.statusCode = 404;
			res.end();
		}
	});
	let served = "";
	await new Promise((ok) => server.listen(0, "127.0.0.1", ok));
	const origin = `http://127.0.0.1:${server.address().port}`;
	for (const [target, expected] of [[origin, true], ["https://elsewhere.example", false], ["*", false], [undefined, false]]) {
		served = fileURLToPath(fresh({ settings: { parent_origin: target }, presentation: { landed_segment_index: 0 } }).replace("index.html", ""));
		const page = await browser.page({ before: TEST_MODE });
		await page.open(`${origin}/parent.html`);
		const frame = 'document.querySelector("iframe").contentWindow';
		await page.evaluate(`${frame}.document.querySelector("#action .primary").click(), ${frame}.__cg.until("card")`);
		const got = await page.evaluate("new Promise((ok) => setTimeout(() => ok(window.got), 50))");
		if (expected) {
			assert.deepEqual([...new Set(got.map((m) => m.event))], ["gameReady", "gameStarted", "gameProgress", "gameComplete"]);
			for (const m of got) assert.deepEqual([m.source, m.v], ["cg-game", 1]);
			assert.equal(got.at(-1).detail.player_result.landed_segment_index, 0);
		} else assert.deepEqual(got, []);
		await page.close();
	}
	server.close();
});

test("text of the brief stays text", { timeout: 30000 }, async () => {
	const nasty = '</script><img src=x onerror="window.hacked=1">{{config}} $& <b>';
	const segments = SEGMENTS.map((s) => ({ ...s, label: nasty.slice(0, 50), prize: nasty }));
	const page = await open({ copy: { title: nasty, instructions: nasty, cta: nasty, terms: nasty, win_message: nasty }, branding: { brand_name: nasty }, segments });
	await pressSpin(page);
	await page.evaluate('__cg.until("card")');
	assert.equal(await page.evaluate("window.hacked"), undefined);
	assert.equal(await page.evaluate('document.querySelectorAll("img").length'), 0);
	assert.ok((await page.evaluate('document.getElementById("card-prize").textContent')).startsWith("</script><img"));
	clean(page);
	await page.close();
});

test("a config that cannot be played ends in the error screen", { timeout: 30000 }, async () => {
	for (const over of [{ segments: [] }, { mechanics: { segments: "x" } }]) {
		const page = await open(over);
		assert.equal(await page.evaluate('getComputedStyle(document.getElementById("error")).visibility'), "visible");
		assert.match(await page.evaluate('document.getElementById("error-text").textContent'), /try again/);
		assert.equal(await page.evaluate("window.__gameReady"), undefined);
		assert.equal(page.errors.length, 1);
		await page.close();
	}
});

test("a win can be skipped to, but not at once, and the card ignores the same tap", { timeout: 30000 }, async () => {
	const page = await open({ presentation: { landed_segment_index: 0 }, offer: null });
	await page.evaluate("__cg.step(800)");
	await pressSpin(page);
	await page.evaluate('__cg.until("result")');
	await page.evaluate("__cg.step(100), __cg.input('down', 195, 700)");
	assert.equal((await state(page)).state, "result");
	await page.evaluate("__cg.step(300), __cg.input('down', 195, 700)");
	assert.equal((await state(page)).state, "card");
	const done = 'document.querySelector("#card-actions .primary")';
	await page.evaluate(`${done}.click()`);
	assert.equal((await state(page)).state, "card");
	await page.evaluate(`__cg.step(600), ${done}.click()`);
	assert.equal((await state(page)).state, "done");
	assert.equal((await seen(page, "gameComplete")).length, 1);
	await page.close();
});

test("wins and losses take the same time to stop, and a loss is soon over", { timeout: 30000 }, async () => {
	const times = [];
	for (const index of [0, 1]) {
		const page = await open({ presentation: { landed_segment_index: index } });
		await page.evaluate("__cg.step(800)");
		await pressSpin(page);
		const from = (await state(page)).time;
		const at = (await page.evaluate('__cg.until("result")')).time - from;
		const card = (await page.evaluate('__cg.until("card")')).time - from;
		times.push([Math.round(at), Math.round(card - at)]);
		assert.equal((await state(page)).particles > 0, index === 0);
		await page.close();
	}
	assert.equal(times[0][0], times[1][0]);
	assert.ok(times[0][1] >= 1380 && times[0][1] <= 1420 && times[1][1] <= 400, JSON.stringify(times));
});

test("the menu stops time, and the code may come later from the host", { timeout: 30000 }, async () => {
	const page = await open({ presentation: { landed_segment_index: 0 }, offer: { url: "https://example.com/" } });
	await page.evaluate("__cg.step(800)");
	await pressSpin(page);
	const a = await page.evaluate("__cg.step(1000)");
	await page.key("Escape");
	const b = await page.evaluate("__cg.step(5000)");
	assert.deepEqual([a.angle, a.time], [b.angle, b.time]);
	assert.equal(await page.evaluate('document.getElementById("main").inert'), true);
	await page.key("Escape");
	await page.evaluate('__cg.until("card")');
	assert.equal(await page.evaluate('document.getElementById("card-code").hidden'), true);
	await page.evaluate('dispatchEvent(new CustomEvent("prizeCode", { detail: { code: "LATE-1", expires: "tomorrow" } }))');
	assert.deepEqual(await page.evaluate('[document.getElementById("code").textContent, document.getElementById("card-valid").textContent]'), ["LATE-1", "Valid until tomorrow"]);
	const link = await page.evaluate('(() => { const a = document.querySelector("#card-actions a"); return [a.href, a.target, a.rel]; })()');
	assert.deepEqual(link, ["https://example.com/", "_blank", "noopener"]);
	await page.close();
});

test("every language speaks its own words, right to left where it should", { timeout: 60000 }, async () => {
	const said = new Set();
	for (const locale of ["en-GB", "de", "fr", "es", "it", "pt-BR", "nl", "ar", "he", "xx"]) {
		const page = await open({ settings: { locale, seed: "1" }, copy: { cta: "", instructions: "", win_message: "" }, presentation: { landed_segment_index: 0 } });
		await pressSpin(page);
		await page.evaluate('__cg.until("card")');
		const [lang, dir, title, lead] = await page.evaluate('[document.documentElement.lang, document.documentElement.dir, document.getElementById("card-title").textContent, document.getElementById("lead").textContent]');
		assert.equal(lang, locale === "xx" ? "en" : locale.split("-")[0]);
		assert.equal(dir, lang === "ar" || lang === "he" ? "rtl" : "ltr");
		assert.ok(title && lead);
		said.add(title + lead);
		clean(page);
		await page.close();
	}
	assert.equal(said.size, 9);
});

test("nothing is cut off or overlaps, from a banner to a desktop", { timeout: 60000 }, async () => {
	const long = { copy: { title: "Das grosse Gewinnspiel zum Herbst", cta: "Jetzt kostenlos am Gluecksrad drehen" }, settings: { locale: "de", seed: "1" } };
	for (const [width, height] of [[390, 844], [844, 390], [1280, 800], [320, 480], [300, 250], [768, 1024], [1920, 1080]]) {
		for (const over of [{}, long]) {
			const page = await open({ ...over, presentation: { landed_segment_index: 0 } }, { width, height });
			await page.evaluate("__cg.step(900)");
			const inside = (q) => page.evaluate(`(() => { const r = document.querySelector(${JSON.stringify(q)}).getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; })()`);
			const fits = async (q) => {
				const [l, t, r, b] = await inside(q);
				assert.ok(l >= -0.5 && t >= -0.5 && r <= width + 0.5 && b <= height + 0.5, `${q} at ${width}x${height}: ${[l, t, r, b]}`);
				return [l, t, r, b];
			};
			const button = await fits("#action .primary");
			assert.ok(button[3] - button[1] >= (height < 320 ? 44 : 56));
			const { x, y, R } = (await state(page)).place;
			assert.ok(x - R >= -1 && x + R <= width + 1 && y - R * 1.12 >= -1 && y + R <= height + 1, `wheel at ${width}x${height}`);
			const head = await fits("#title");
			const apart = head[3] <= y - R * 1.1 + 2 || head[0] >= x + R - 2;
			assert.ok(apart, `title over the wheel at ${width}x${height}`);
			assert.ok(button[1] >= y + R * 1.02 || button[0] >= x + R - 2, `button over the wheel at ${width}x${height}`);
			for (const id of ["sound", "menu-open"]) await fits(`#${id}`);
			await pressSpin(page);
			await page.evaluate('__cg.until("card"), __cg.step(600)');
			await fits("#card");
			await fits("#card-actions .primary");
			await page.close();
		}
	}
});

test("music waits for a gesture, then loops between its points; without a twin it still plays", { timeout: 40000 }, async () => {
	const rate = 22050;
	const wav = Buffer.alloc(44 + rate * 2);
	wav.write("RIFF", 0);
	wav.writeUInt32LE(36 + rate * 2, 4);
	wav.write("WAVEfmt ", 8);
	wav.writeUInt32LE(16, 16);
	wav.writeUInt16LE(1, 20);
	wav.writeUInt16LE(1, 22);
	wav.writeUInt32LE(rate, 24);
	wav.writeUInt32LE(rate * 2, 28);
	wav.writeUInt16LE(2, 32);
	wav.writeUInt16LE(16, 34);
	wav.write("data", 36);
	wav.writeUInt32LE(rate * 2, 40);
	for (let i = 0; i < rate; i++) wav.writeInt16LE(Math.round(8000 * Math.sin(i / 8)), 44 + 2 * i);
	const spy = `window.heard = []; const start = AudioBufferSourceNode.prototype.start;
		AudioBufferSourceNode.prototype.start = function () { heard.push([this.loop, this.loopStart, this.loopEnd, this.buffer.duration]); return start.apply(this, arguments); };
		const play = HTMLMediaElement.prototype.play; HTMLMediaElement.prototype.play = function () { heard.push(["element", this.loop]); return play.apply(this); };`;
	const file = (twin) => ({ files: { background_music: { ext: "wav", type: "audio/wav", data: wav, twin, entry: { loop_start: 0.25, loop_end: 0.75 } } } });
	for (const twin of [true, false]) {
		const page = await open({}, { real: true, before: spy }, file(twin));
		await page.evaluate("new Promise((ok) => setTimeout(ok, 300))");
		assert.ok(!page.requests.some((r) => r.includes("background_music")));
		// The sound's own script comes after the first frame: a gesture before it is not heard by anybody.
		let heard = [];
		for (const end = Date.now() + 20000; !heard.length && Date.now() < end;) {
			await page.click(195, 30);
			heard = await page.evaluate("new Promise((ok) => setTimeout(() => ok(heard), 250))");
		}
		if (twin) assert.deepEqual(heard[0], [true, 0.25, 0.75, 1]);
		else assert.deepEqual(heard[0], ["element", true]);
		clean(page);
		await page.close();
	}
});

test("left alone, the game comes to rest and asks for no more frames", { timeout: 40000 }, async () => {
	const page = await open({}, { real: true, reduced: true, before: "window.frames_ = 0; const raf = window.requestAnimationFrame; window.requestAnimationFrame = (f) => (window.frames_++, raf(f));" });
	await page.evaluate("new Promise((ok) => setTimeout(ok, 800))");
	const before = await page.evaluate("frames_");
	await page.evaluate("new Promise((ok) => setTimeout(ok, 500))");
	assert.equal(await page.evaluate("frames_"), before);
	await page.close();
});

test("the first paint stays under 200 kB, the script under 60", { timeout: 30000 }, async () => {
	const dir = join(root, "size");
	mkdirSync(dir);
	bundle(dir, config());
	const size = (f) => readFileSync(join(dir, f)).length;
	assert.ok(size("scripts/game.js") <= 60000);
	assert.ok(size("index.html") + size("scripts/game.js") + size("styles/game.css") <= 200000);
	const page = readFileSync(join(dir, "index.html"), "utf8");
	assert.ok(!/\{\{\w+\}\}/.test(page));
	assert.ok(!/ on\w+=|style=|javascript:/.test(page));
});

test("in real time, without test mode, a round plays to its end", { timeout: 40000 }, async () => {
	const page = await open({ mechanics: { spin_duration_ms: 2000 }, presentation: { landed_segment_index: 1 } }, { real: true });
	assert.equal(await page.evaluate("typeof window.__cg"), "undefined");
	const box = await page.evaluate('(() => { const b = document.querySelector("#action .primary").getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2, b.height]; })()');
	assert.ok(box[2] >= 56);
	await page.click(box[0], box[1]);
	const done = await page.evaluate('new Promise((ok) => addEventListener("gameComplete", (e) => ok(e.detail)))');
	assert.equal(done.outcome, "lose");
	assert.equal(done.player_result.landed_segment_index, 1);
	clean(page);
	await page.close();
});
