// What must be seen and reached in a finished round: words in front of confetti, the prize's
// banner beside the title, nothing with the focus under the result card, the way to the terms.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./browser.mjs";
import { build, bundle } from "./bundle.mjs";
import { caseOf, configOf, ids } from "./cases.mjs";

const LIMIT = { timeout: 60000 };
const PHONE = [390, 844];
const TURNED = [844, 390];
// Stops a played round so long after its result.
const halt = (ms) => `(() => { const { step, state } = __cg; let from = -1;
	__cg.step = (all) => { for (let left = all; left > 1e-9; left -= 16) { const s = step(Math.min(16, left)); if (s.state !== "result") continue;
		if (from < 0) from = s.time; if (s.time - from >= ${ms}) throw new Error("halted"); } return state(); };
	__cg.until = (name, most = 20000) => { for (let t = 0; t < most && state().state !== name; t += 16) __cg.step(16); return state(); }; })()`;

let browser;
let root;
let serial = 0;

before(async () => {
	build();
	root = mkdtempSync(join(tmpdir(), "cg-look-"));
	browser = await launch();
});
after(async () => {
	if (browser) await browser.close();
	rmSync(root, { recursive: true, force: true });
});

async function open(id, over, [width, height]) {
	const dir = join(root, String(serial++));
	mkdirSync(dir);
	const page = await browser.page({ before: "window.__cgTest = true;", width, height });
	await page.open(bundle(dir, configOf(id, await caseOf(id), over)));
	return page;
}
async function winning(page, ms) {
	await page.evaluate(halt(ms));
	assert.equal(await page.evaluate('__cg.play("win").catch((e) => e.message)'), "halted");
	await page.evaluate("__cg.draw()");
}

for (const id of ["scratch_card", "slot_machine", "quiz"]) {
	test(`${id}: confetti flies behind what is to be read`, LIMIT, async () => {
		for (const size of [PHONE, TURNED, [1280, 800]]) {
			const page = await open(id, {}, size);
			await winning(page, 700);
			const [inside, all, plates] = await page.evaluate(`(() => { const c = document.getElementById("fx"); const k = c.width / c.clientWidth; const ctx = c.getContext("2d");
				const ink = (x, y, w, h) => { const d = ctx.getImageData(x * k, y * k, w * k, h * k).data; let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; };
				const list = __cg.reading();
				return [list.reduce((n, [x, y, w, h, r]) => n + ink(x + r / 3 + 1, y + r / 3 + 1, w - r / 1.5 - 2, h - r / 1.5 - 2), 0), ink(0, 0, c.clientWidth, c.clientHeight), list.length]; })()`);
			assert.ok(plates >= 1 && all > 500, `${plates} plates, ${all} pixels of confetti`);
			assert.equal(inside, 0, `${id} at ${size}`);
			await page.close();
		}
	});
}

for (const id of ids) {
	test(`${id}: the words of the page lie over the confetti, the banner beside them`, LIMIT, async () => {
		const page = await open(id, { mechanics: id === "catch_game" ? { prize: "Coffret des animaux de la for\u00eat" } : {} }, TURNED);
		assert.equal(await page.evaluate('document.getElementById("fx").compareDocumentPosition(document.getElementById("main")) & Node.DOCUMENT_POSITION_FOLLOWING'), 4);
		await winning(page, 1000);
		const [left, right, title] = await page.evaluate('[...(({ left, right }) => [left, right])(document.getElementById("banner").getBoundingClientRect()), document.getElementById("title").checkVisibility() ? document.getElementById("title").getBoundingClientRect().left : 9999]');
		// A scratch card shows its prize itself.
		if (id !== "scratch_card") assert.ok(left >= 0 && right <= title + 1, `banner from ${left} to ${right}, title from ${title}`);
		await page.close();
	});

	test(`${id}: under the card nothing takes the focus, and the terms can be read`, LIMIT, async () => {
		for (const size of [PHONE, TURNED, [320, 480], [300, 250], [1280, 800]]) {
			const page = await open(id, {}, size);
			await page.evaluate('__cg.play("win")');
			await page.evaluate("__cg.step(900)");
			const covered = await page.evaluate(`Array.from(document.querySelectorAll("button, a[href], input")).filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest("[inert]") && !e.closest("#card"))
				.filter((e) => { const r = e.getBoundingClientRect(); const c = document.getElementById("card").getBoundingClientRect(); return r.left < c.right && r.right > c.left && r.top < c.bottom && r.bottom > c.top; }).map((e) => e.id || e.textContent)`);
			assert.deepEqual(covered, [], `${size}`);
			const [inCard, link] = await page.evaluate('["card-terms", "card-legal"].map((i) => document.getElementById(i).checkVisibility())');
			assert.notEqual(inCard, link, `terms at ${size}`);
			if (link) {
				await page.evaluate('document.getElementById("card-legal").focus(), document.getElementById("card-legal").click()');
				assert.match(await page.evaluate('document.getElementById("menu").innerText'), /No purchase needed/);
				await page.key("Escape");
				assert.equal(await page.evaluate("document.activeElement.id"), "card-legal");
			}
			await page.close();
		}
	});
}

test("forced colours: buttons have a ground, switches show where they stand", LIMIT, async () => {
	const page = await open("spin_wheel", {}, PHONE);
	await page.send("Emulation.setEmulatedMedia", { features: [{ name: "forced-colors", value: "active" }] });
	await page.key("Escape");
	assert.equal(await page.evaluate('getComputedStyle(document.getElementById("backdrop")).display'), "none");
	const list = await page.evaluate('Array.from(document.querySelectorAll(".switch input")).map((e) => [e.checked, getComputedStyle(e).backgroundColor, getComputedStyle(e, "::before").backgroundColor, getComputedStyle(e, "::before").insetInlineStart])');
	assert.ok(list.some(([on]) => on) && list.some(([on]) => !on));
	for (const [on, ground, knob, at] of list) {
		assert.notEqual(ground, knob);
		assert.equal(at, on ? "25px" : "3px");
	}
	await page.close();
});

test("quiz: no word of an answer is broken while a smaller size holds it", LIMIT, async () => {
	for (const size of [PHONE, TURNED, [320, 480], [300, 250], [1280, 800]]) {
		const page = await open("quiz", {}, size);
		await page.evaluate('__cg.step(900), document.querySelector("#action .primary").click(), __cg.until("question"), __cg.step(600)');
		const broken = await page.evaluate(`Array.from(document.querySelectorAll(".answer span")).filter((e) => { e.style.overflowWrap = "normal"; return e.scrollWidth > e.clientWidth; }).map((e) => e.textContent)`);
		assert.deepEqual(broken, [], `${size}`);
		await page.close();
	}
});
