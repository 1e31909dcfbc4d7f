// Every screen as it is where one reads from the right: nothing sticks out, what points along the
// line points the other way, and axe finds nothing. SHOTS=DIR keeps the pictures.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { judge } from "./axe.mjs";
import { enter, show } from "./browser.mjs";
import { full } from "./full.mjs";
import { screens } from "./screens.mjs";
import { with_ } from "./web.mjs";

// The application knows no such language yet: its words stay English, its page is turned.
const TURN = `{
	const turn = () => { if (document.documentElement && document.documentElement.dir !== "rtl") document.documentElement.dir = "rtl"; };
	new MutationObserver(turn).observe(document, { attributes: true, childList: true, subtree: true, attributeFilter: ["dir"] });
	turn();
}`;

/** What is wrong with the page as it stands. */
const looks = (page) => page.evaluate(() => {
	const wrong = [];
	const say = (e) => `${e.tagName.toLowerCase()}.${[...e.classList].join(".")} "${(e.getAttribute("aria-label") ?? e.textContent ?? "").trim().slice(0, 40)}"`;
	const shown = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
	if (getComputedStyle(document.body).direction !== "rtl") wrong.push("is not turned");
	const over = document.documentElement.scrollWidth - innerWidth;
	if (over > 0) wrong.push(`is ${over} pixels wider than the window`);
	for (const e of document.querySelectorAll("main button, main a, main input, main select, main textarea, main h1, main h2, [role=dialog] button, [role=dialog] input, header a, header button")) {
		const box = e.getBoundingClientRect();
		// What scrolls by itself may stick out; what only a screen reader has is nowhere.
		const scrolls = (x) => x && x !== document.documentElement && (/(auto|scroll|hidden|clip)/.test(getComputedStyle(x).overflowX) || scrolls(x.parentElement));
		if (box.width < 2 || !shown(e) || scrolls(e.parentElement) || e.closest(".sr-only, .skip")) continue;
		if (box.left < -1 || box.right > innerWidth + 1) wrong.push(`sticks out: ${say(e)} (${Math.round(box.left)} to ${Math.round(box.right)})`);
	}
	for (const svg of document.querySelectorAll("svg:is(.lucide-arrow-left, .lucide-arrow-right, .lucide-chevron-left, .lucide-chevron-right, [class*=undo], [class*=redo], .lucide-external-link, .lucide-log-out, .lucide-panel-left)")) {
		let flips = 0;
		for (let x = svg; x && x !== document.body; x = x.parentElement) if (/^matrix\(-1/.test(getComputedStyle(x).transform)) flips++;
		if (shown(svg) && flips % 2 === 0) wrong.push(`points the wrong way: ${svg.classList} in ${say(svg.parentElement)}`);
	}
	for (const code of document.querySelectorAll("pre, code, kbd")) if (getComputedStyle(code).direction !== "ltr") wrong.push(`is no code from the right: ${say(code)}`);
	return wrong;
});

async function all(studio, page, t, name) {
	await page.addInitScript(TURN);
	await enter(page, studio);
	const found = [];
	for (const s of screens(studio.things).filter((one) => !one.out)) {
		await show(page, s, studio);
		for (const w of await looks(page)) found.push(`${s.name}: ${w}`);
		for (const w of await judge(page)) found.push(`${s.name}: ${w}`);
		if (process.env.SHOTS) {
			mkdirSync(process.env.SHOTS, { recursive: true });
			await page.screenshot({ path: join(process.env.SHOTS, `rtl-${s.name}-${name}.png`), fullPage: process.env.FULL !== "no" });
		}
	}
	assert.deepEqual(found, []);
}

for (const size of ["phone", "desktop"]) {
	test(`every screen from the right, on a ${size}`, { timeout: 900000 }, with_({ make: full, size, quiet: false }, async ({ studio, page, t }) => all(studio, page, t, size)));
}
