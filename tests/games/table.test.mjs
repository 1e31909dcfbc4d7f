// What holds for every game that has a manifest, played in headless Chromium from file://:
// the table is cases.mjs, a row is a game. What a game promises beyond it stands elsewhere.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";
import { build, bundle, gameDir } from "./bundle.mjs";
import { caseOf, configOf, ids } from "./cases.mjs";

const SIZES = [[390, 844], [844, 390], [1280, 800]];
const SMALL = [[320, 480], [300, 250]];
const LIMIT = { timeout: 120000 };
const AXE = fileURLToPath(new URL("node_modules/axe-core/axe.min.js", import.meta.url));
// Keeps every event of the contract, from before the game's script runs.
const LISTEN = `window.__seen = []; for (const n of ["gameReady", "gameStarted", "gameProgress", "gameComplete"])
	window.addEventListener(n, (e) => window.__seen.push([n, e.detail]));`;
const TEST_MODE = `window.__cgTest = true; ${LISTEN}`;

let browser;
let root;
let serial = 0;

before(async () => {
	build();
	root = mkdtempSync(join(tmpdir(), "cg-table-"));
	browser = await launch();
});
after(async () => {
	if (browser) await browser.close();
	rmSync(root, { recursive: true, force: true });
});

function folder() {
	const dir = join(root, String(serial++));
	mkdirSync(dir);
	return dir;
}
async function open(id, over = {}, [width, height] = SIZES[0], options = {}, from = browser) {
	const url = bundle(folder(), configOf(id, await caseOf(id), over));
	const page = await from.page({ before: TEST_MODE, width, height, ...options });
	await page.open(url);
	page.url = url;
	return page;
}
// Nothing was logged as an error and every request was for a file of the bundle.
async function close(page) {
	assert.deepEqual(page.errors, []);
	const dir = page.url.replace(/index\.html$/, "");
	for (const r of page.requests) assert.ok(r.startsWith(dir) || r.startsWith("data:"), `request for ${r}`);
	await page.close();
}
const play = (page, wish) => page.evaluate(`__cg.play("${wish}")`);
const seen = (page, name) => page.evaluate(`__seen.filter(([n]) => n === "${name}").map(([, d]) => d)`);
const rectOf = (page, q) => page.evaluate(`(() => { const r = document.querySelector(${JSON.stringify(q)}).getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; })()`);
function inside([l, t, r, b], [w, h], what) {
	assert.ok(l >= -0.5 && t >= -0.5 && r <= w + 0.5 && b <= h + 0.5 && r > l && b > t, `${what} at ${w}x${h}: ${[l, t, r, b].map(Math.round)}`);
}

for (const id of ids) {
	test(`${id}: is played to a win and to a loss, in three sizes`, LIMIT, async () => {
		for (const size of SIZES) {
			for (const wish of ["win", "lose"]) {
				const page = await open(id, {}, size);
				const end = await play(page, wish);
				assert.deepEqual([end.wish, end.outcome, end.reached, end.state], [wish, wish, true, "card"]);
				assert.equal(end.player_result.type, id);
				assert.ok(end.duration_ms > 0 && end.interactions >= 1);
				const done = await seen(page, "gameComplete");
				assert.deepEqual([done.length, done[0].outcome, done[0].template_id, done[0].event_type], [1, wish, id, "gameComplete"]);
				assert.match(done[0].timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
				assert.equal((await seen(page, "gameStarted")).length, 1);
				const progress = (await seen(page, "gameProgress")).map((p) => p.progress);
				assert.deepEqual(progress, progress.slice().sort((a, b) => a - b));
				await page.evaluate("__cg.step(900)");
				inside(await rectOf(page, "#card"), size, "card");
				inside(await rectOf(page, "#card-actions .primary"), size, "button of the card");
				assert.equal(await page.evaluate('document.activeElement.closest("#card") !== null'), true);
				await close(page);
			}
		}
	});

	test(`${id}: every config at the edge can be played, what cannot is refused`, LIMIT, async () => {
		const kase = await caseOf(id);
		for (const [name, over] of Object.entries(kase.edges)) {
			const page = await open(id, over);
			for (const wish of ["win", "lose"]) {
				const end = await play(page, wish);
				assert.deepEqual([name, end.outcome, end.reached, end.state], [name, wish, true, "card"]);
			}
			await close(page);
		}
		for (const [name, over] of Object.entries(kase.sure || {})) {
			const page = await open(id, over);
			const end = await play(page, "lose");
			assert.deepEqual([name, end.outcome, end.reached, end.state], [name, "win", false, "card"]);
			await close(page);
		}
		for (const over of kase.refused) {
			const page = await open(id, over);
			const why = JSON.stringify(over);
			assert.equal(await page.evaluate('getComputedStyle(document.getElementById("error")).visibility'), "visible", why);
			assert.equal(await page.evaluate("window.__gameReady"), undefined, why);
			assert.equal(page.errors.length, 1, why);
			await page.close();
		}
	});

	test(`${id}: the same seed gives the same round`, LIMIT, async () => {
		const page = await open(id);
		const round = (seed) => page.evaluate(`(__cg.replay("${seed}"), __cg.play("win"))`);
		for (const seed of "ab") {
			const [first, second] = [await round(seed), await round(seed)];
			// Where in a frame the round before ended is not the seed's doing; a quiz adds that
			// up by questions.
			assert.ok(Math.abs(first.duration_ms - second.duration_ms) < 100);
			assert.deepEqual({ ...first, duration_ms: 0 }, { ...second, duration_ms: 0 });
		}
		await close(page);
	});

	test(`${id}: keys alone play a round, the focus is always seen`, LIMIT, async () => {
		const page = await open(id);
		await page.evaluate("__cg.step(900)");
		const kase = await caseOf(id);
		const focused = () => page.evaluate(`(() => { const e = document.activeElement; const s = getComputedStyle(e); return [e.tagName + (e.id ? "#" + e.id : ""), parseFloat(s.outlineWidth) >= 2 && s.outlineStyle !== "none"]; })()`);
		const at = async (q) => {
			for (let i = 0; i < 40; i++) {
				await page.key("Tab");
				const [name, ring] = await focused();
				if (name !== "BODY") assert.ok(ring, `no ring on ${name}`);
				if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(q)})`)) return;
			}
			assert.fail(`the focus never comes to ${q}`);
		};
		if (kase.keyboard) await kase.keyboard(page, at);
		else {
			await at("#action .primary");
			await page.key("Enter");
		}
		const s = await page.evaluate('__cg.until("card", 180000)');
		assert.equal(s.state, "card");
		await page.evaluate("__cg.step(900)");
		await at("#card-actions > :has(+ #card-legal)");
		await page.key("Enter");
		assert.equal((await page.evaluate("__cg.state()")).state, "done");
		await close(page);
	});

	test(`${id}: without motion the same result, nothing flies`, LIMIT, async () => {
		for (const wish of ["win", "lose"]) {
			const page = await open(id, {}, SIZES[0], { reduced: true });
			const end = await play(page, wish);
			const s = await page.evaluate("__cg.state()");
			assert.deepEqual([end.outcome, s.particles, s.reduced], [wish, 0, true]);
			await close(page);
		}
	});

	test(`${id}: nine languages, right to left where it should`, LIMIT, async () => {
		const said = new Set();
		for (const locale of ["en", "de", "fr", "es", "it", "pt-BR", "nl", "ar", "he"]) {
			const page = await open(id, { settings: { locale, seed: "1" }, copy: { cta: "", instructions: "", win_message: "", lose_message: "" } });
			await play(page, "lose");
			const [lang, dir, text] = await page.evaluate('[document.documentElement.lang, document.documentElement.dir, document.getElementById("lead").textContent + document.getElementById("card-title").textContent]');
			assert.deepEqual([lang, dir], [locale.slice(0, 2), /ar|he/.test(locale) ? "rtl" : "ltr"]);
			said.add(text);
			await close(page);
		}
		assert.equal(said.size, 9);
	});

	test(`${id}: whatever can be touched is large enough and on the page`, LIMIT, async () => {
		for (const size of [...SIZES, ...SMALL]) {
			const page = await open(id, {}, size);
			const small = async (when) => {
				const list = await page.evaluate(`Array.from(document.querySelectorAll("button, a[href], #stage-box [role]")).filter((e) => e.matches("button, a") && e.checkVisibility({ visibilityProperty: true }) && !e.closest("[inert]"))
					.map((e) => { const r = e.getBoundingClientRect(); return [e.id || e.textContent || e.getAttribute("aria-label"), Math.round(r.width), Math.round(r.height), r.left, r.top, r.right, r.bottom]; })`);
				for (const [name, w, h, ...box] of list) {
					assert.ok(w >= 44 && h >= 44, `${when} ${name} at ${size}: ${w} by ${h}`);
					if (when === "ready") inside(box, size, name);
				}
			};
			await page.evaluate("__cg.step(900)");
			await small("ready");
			await play(page, "win");
			await page.evaluate("__cg.step(900)");
			await small("card");
			await close(page);
		}
	});

	test(`${id}: axe finds no serious fault`, { ...LIMIT, skip: !existsSync(AXE) && "axe-core is not installed" }, async () => {
		const axe = readFileSync(AXE, "utf8");
		for (const palette of ["summer", "night"]) {
			const page = await open(id, { palette });
			await page.evaluate(`${axe}; 0`);
			const faults = async (when) => {
				const list = await page.evaluate('axe.run(document, { preload: false, resultTypes: ["violations"] }).then((r) => r.violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", ")))');
				assert.deepEqual(list, [], `${palette} ${when}`);
			};
			await page.evaluate("__cg.step(1200)");
			await faults("ready");
			await page.key("Escape");
			await faults("menu");
			await page.key("Escape");
			await play(page, "win");
			await page.evaluate("__cg.step(900)");
			await faults("card");
			await close(page);
		}
	});

	test(`${id}: first paint and scripts keep to their budgets`, LIMIT, async () => {
		const dir = folder();
		bundle(dir, configOf(id, await caseOf(id)));
		const size = (f) => readFileSync(join(dir, f)).length;
		for (const s of ["game", "sound"]) assert.ok(size(`scripts/${s}.js`) <= 60000, s);
		assert.ok(size("index.html") + size("scripts/game.js") + size("styles/game.css") <= 200000);
		const page = readFileSync(join(dir, "index.html"), "utf8");
		assert.ok(!/\{\{\w+\}\}/.test(page) && !/ on\w+=|style=|javascript:/.test(page));
		assert.ok(existsSync(join(gameDir(id), "preview.jpg")));
	});
}
