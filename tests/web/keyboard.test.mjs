// Without a pointer: from the door to a game that is being made. After every step the focus is
// somewhere, one sees where, and it is where one goes on.
import assert from "node:assert/strict";
import test from "node:test";
import { enter, settled } from "./browser.mjs";
import { with_ } from "./web.mjs";

const BRIEF = "A spin wheel for a shoe shop in summer: vouchers and a pair of running shoes to win, for families.";

/** What has the focus: its name and kind, and whether one can see that it has. */
const focus = (page) => page.evaluate(() => {
	const e = document.activeElement;
	const box = e.getBoundingClientRect();
	const shows = (x) => {
		const s = getComputedStyle(x);
		return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none" || getComputedStyle(x, "::after").outlineStyle !== "none";
	};
	// A control that is drawn by what is around it is seen there.
	let seen = false;
	for (let x = e, up = 0; x && up < 4; x = x.parentElement, up++) seen ||= shows(x);
	return {
		tag: e.tagName.toLowerCase(), role: e.getAttribute("role"),
		text: (e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.textContent ?? "").trim().slice(0, 60),
		seen, inWindow: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
		dialog: Boolean(e.closest("[role=dialog]")),
	};
});
const tell = (f) => `${f.tag}${f.role ? `[${f.role}]` : ""} "${f.text}"`;
const named = (what) => (f) => what.test(f.text);

/** The focus is at what a page or a window begins with. */
const lands = (studio, page, what, is) => studio.until(what, async () => is(await focus(page))).catch(async (e) => {
	throw new Error(`${e.message}; the focus is at ${tell(await focus(page))}`);
});
/** One on; into another process, as a game's frame is one, the focus takes a moment. */
async function step(page, key) {
	await page.keyboard.press(key);
	let f = await focus(page);
	for (let frame = 0; f.tag === "body" && frame < 30; frame++) {
		await page.evaluate(() => new Promise(requestAnimationFrame));
		f = await focus(page);
	}
	return f;
}
/** On with Tab to something, past nothing that hides the focus. */
async function tabTo(page, is, { back = false, most = 60 } = {}) {
	const passed = [];
	for (let i = 0; i < most; i++) {
		let f = await step(page, back ? "Shift+Tab" : "Tab");
		// After the last of a page comes the browser, and then its first.
		if (f.tag === "body" && !back) {
			f = await step(page, "Tab");
			assert.match(f.text, /^Skip to content/, `the focus is nowhere after ${passed.join(", ")}`);
		}
		// What comes in from outside takes a moment for it.
		for (let frame = 0; !f.inWindow && frame < 30; frame++) {
			await page.evaluate(() => new Promise(requestAnimationFrame));
			f = await focus(page);
		}
		passed.push(tell(f));
		assert.notEqual(f.tag, "body", `the focus is nowhere after ${passed.join(", ")}`);
		assert.ok(f.seen, `nobody sees that the focus is at ${passed.at(-1)}`);
		assert.ok(f.inWindow, `out of the window: ${passed.at(-1)}`);
		if (is(f)) return passed;
	}
	throw new Error(`not reached: ${passed.join(", ")}`);
}
const heading = (name) => (f) => f.tag === "h1" && name.test(f.text);

test("from the door to a game that is being made, by the keyboard alone", { timeout: 300000 }, with_({ quiet: false }, async ({ studio, page }) => {
	const press = (key) => page.keyboard.press(key);
	await page.goto("/sign-in");
	await lands(studio, page, "the field of the door", (f) => f.tag === "input");
	await page.keyboard.type(studio.token);
	await press("Enter");
	await page.waitForURL((u) => u.pathname === "/");
	await lands(studio, page, "the dashboard's name", (f) => f.tag === "h1");

	await tabTo(page, named(/^New campaign/), { back: true });
	await press("Enter");
	await page.waitForURL("**/campaigns/new");
	await lands(studio, page, "the brief", (f) => f.tag === "textarea");
	await page.keyboard.type(BRIEF);
	await tabTo(page, named(/^Make a plan/));
	await press("Enter");
	await page.waitForURL("**/brief/*", { timeout: 60000 });
	await lands(studio, page, "the plan's name", heading(/Here is a plan/));

	// A window: the focus goes into it, stays there, and comes back.
	await tabTo(page, named(/^Change the brief/), { most: 120 });
	await press("Enter");
	await lands(studio, page, "the window", (f) => f.dialog);
	for (let i = 0; i < 8; i++) {
		await press("Tab");
		assert.ok((await focus(page)).dialog, "the focus has left the window");
	}
	await press("Escape");
	await lands(studio, page, "what opened the window", (f) => !f.dialog && f.tag === "button");

	await settled(page);
	await tabTo(page, named(/^Adjust first/), { most: 120 });
	await press("Enter");
	await page.waitForURL("**/edit/plan");
	await lands(studio, page, "the first step", (f) => f.tag === "section" || f.tag === "h1");
	for (const step of ["theme", "game", "assets", "review"]) {
		await press("Control+Enter");
		await page.waitForURL(`**/edit/${step}`);
		await lands(studio, page, `the step ${step}`, (f) => f.tag === "section" || f.tag === "h1");
		// And on from there, not from the top of the page; what is still coming is not stood on.
		await settled(page);
		await press("Tab");
		assert.ok(await page.evaluate(() => document.activeElement.closest("main section, main nav, main aside") !== null), `${step}: on from ${tell(await focus(page))}`);
	}
	await settled(page);
	await tabTo(page, named(/^(Generate|Make the game)/), { most: 80 });
	await press("Enter");
	await page.waitForURL("**/runs/*", { timeout: 60000 });
	await lands(studio, page, "the run's name", (f) => f.tag === "h1");
}));

test("one key takes back what was done last: another name, a deletion, and says when there is nothing", with_({}, async ({ studio, page }) => {
	const { id } = await studio.ask("POST", "/api/campaigns", { name: "Sea", templateId: "quiz", brief: BRIEF });
	const name = async () => (await studio.ask("GET", `/api/campaigns/${id}`)).name;
	await enter(page, studio, `/campaigns/${id}`);
	await page.getByRole("button", { name: "Rename" }).click();
	await page.keyboard.type("Ocean");
	await page.keyboard.press("Enter");
	await studio.until("the new name", async () => (await name()) === "Ocean");
	await page.getByText("It is called “Ocean” now.").waitFor();
	await page.keyboard.press("z");
	await studio.until("the old name", async () => (await name()) === "Sea");
	await page.goto("/campaigns");
	const link = page.getByRole("link", { name: "Sea", exact: true });
	await link.waitFor();
	await page.keyboard.press("a");
	await page.keyboard.press("Delete");
	await link.waitFor({ state: "hidden" });
	await page.keyboard.press("z");
	await link.waitFor();
	await page.keyboard.press("z");
	await page.getByText("There is nothing to take back.").waitFor();
}));

test("the making of a game is stopped after a question, from the page and from its menu", with_({ worker: false }, async ({ studio, page }) => {
	const { id } = await studio.ask("POST", "/api/campaigns", { name: "Sea", templateId: "quiz", brief: BRIEF });
	const status = async () => (await studio.ask("GET", `/api/campaigns/${id}`)).status;
	await studio.ask("POST", `/api/campaigns/${id}/generate`);
	await enter(page, studio, `/campaigns/${id}`);
	const dialog = page.getByRole("dialog", { name: "Cancel this run?" });
	const stop = page.getByRole("button", { name: "Stop generating" });
	const menu = page.getByRole("button", { name: "Actions for Sea" });
	await stop.focus();
	await page.keyboard.press("Enter");
	await dialog.getByText("$0.00").waitFor();
	await lands(studio, page, "the question", (f) => f.dialog);
	await page.keyboard.press("Escape");
	await dialog.waitFor({ state: "hidden" });
	await lands(studio, page, "what asked it", named(/^Stop generating/));
	await menu.focus();
	await page.keyboard.press("Enter");
	await page.getByRole("menuitem", { name: "Stop generating" }).focus();
	await page.keyboard.press("Enter");
	await dialog.waitFor();
	await lands(studio, page, "the question", (f) => f.dialog);
	assert.equal(await status(), "generating");
	await dialog.getByRole("button", { name: "Cancel run" }).click();
	await studio.until("the draft", async () => (await status()) === "draft");
}));
