// The way back, as a browser's button or a phone's gesture goes it: what lies over the page is closed
// first, and leaves no entry behind.
import assert from "node:assert/strict";
import test from "node:test";
import { enter, settled } from "./browser.mjs";
import { full } from "./full.mjs";
import { with_ } from "./web.mjs";

const dialog = (page) => page.getByRole("dialog");
const path = (page) => new URL(page.url()).pathname;
/** Where one is in the history, and over how many windows. */
const stands = (page) => page.evaluate(() => ({ at: history.state?.position, over: history.state?.cgOver ?? 0 }));
const over = (studio, page, n) => studio.until(`${n} windows`, async () => (await stands(page)).over === n);
// Within a page nothing is loaded, so nothing tells when one is there.
const go = (page, by) => page.evaluate((n) => history.go(n), by);
/** As go, and there: nothing that was true before is taken for what came of it. The event of the history is the page's own, and may stop there. */
const went = (page, by) => page.evaluate((n) => new Promise((there) => {
	navigation.addEventListener("currententrychange", () => there(), { once: true });
	history.go(n);
}), by);

test("on a phone, back closes the menu and stays; a way out of the menu is one step", with_({ size: "phone" }, async ({ studio, page }) => {
	await enter(page, studio, "/library");
	await settled(page);
	const { at } = await stands(page);
	await page.getByRole("button", { name: "Menu" }).click();
	await over(studio, page, 1);
	await go(page, -1);
	await dialog(page).waitFor({ state: "hidden" });
	assert.equal(path(page), "/library");
	assert.deepEqual(await stands(page), { at, over: 0 });

	await page.getByRole("button", { name: "Menu" }).click();
	await over(studio, page, 1);
	await dialog(page).getByRole("link", { name: "Runs" }).click();
	await page.waitForURL("**/runs");
	await dialog(page).waitFor({ state: "hidden" });
	assert.deepEqual(await stands(page), { at: at + 1, over: 0 });
	await go(page, -1);
	await page.waitForURL("**/library");
	assert.equal(await dialog(page).count(), 0);
	// And forward again.
	await go(page, 1);
	await page.waitForURL("**/runs");
}));

test("windows over windows are closed one by one; one that was closed by hand is not come by again", with_({}, async ({ studio, page }) => {
	const { id } = await studio.ask("POST", "/api/campaigns", { name: "Sea", templateId: "quiz", brief: "A quiz about the sea for families." });
	await enter(page, studio, "/campaigns");
	await page.getByRole("link", { name: "Sea", exact: true }).click();
	await page.waitForURL(`**/campaigns/${id}`);
	await settled(page);
	await page.keyboard.press("?");
	await over(studio, page, 1);
	await page.keyboard.press("Control+k");
	await over(studio, page, 2);
	await go(page, -1);
	await studio.until("one", async () => (await dialog(page).count()) === 1);
	await go(page, -1);
	await dialog(page).waitFor({ state: "hidden" });
	assert.equal(path(page), `/campaigns/${id}`);
	await page.keyboard.press("?");
	await over(studio, page, 1);
	await page.keyboard.press("Escape");
	await over(studio, page, 0);
	// Forward there is nothing; back is the page before.
	await went(page, 1);
	await over(studio, page, 0);
	assert.equal(await dialog(page).count(), 0);
	await go(page, -1);
	await page.waitForURL("**/campaigns");
}));

test("back out of a wizard that cannot save asks over the wizard, as often as one goes", with_({}, async ({ studio, page }) => {
	const { id } = await studio.ask("POST", "/api/campaigns", { name: "Sea", templateId: "quiz", brief: "A quiz about the sea for families." });
	await enter(page, studio, `/campaigns/${id}`);
	await settled(page);
	await page.locator("#edit-campaign").click();
	await page.waitForURL("**/edit");
	await settled(page);
	const { at } = await stands(page);
	await page.getByRole("textbox", { name: /^Name/ }).fill("");
	const asks = page.getByRole("dialog", { name: "Your last changes are not saved" });
	for (const answer of ["Stay here", "Stay here", "Leave all the same"]) {
		await go(page, -1);
		await asks.waitFor();
		await over(studio, page, 1);
		assert.deepEqual([await stands(page), path(page)], [{ at, over: 1 }, `/campaigns/${id}/edit`]);
		await asks.getByRole("button", { name: answer }).click();
		await asks.waitFor({ state: "hidden" });
		if (answer === "Stay here") await over(studio, page, 0);
	}
	await page.waitForURL(`**/campaigns/${id}`);
	await page.getByRole("heading", { level: 1, name: "Sea" }).waitFor();
}));

test("back closes the sheet of pictures over the wizard's form", with_({}, async ({ studio, page }) => {
	const { id } = await studio.ask("POST", "/api/campaigns", { name: "Sea", templateId: "memory_match", brief: "A memory game about the sea for families." });
	await enter(page, studio, `/campaigns/${id}/edit/game`);
	await settled(page);
	const { at } = await stands(page);
	await page.locator(".pick").first().click();
	await dialog(page).waitFor();
	await over(studio, page, 1);
	await go(page, -1);
	await dialog(page).waitFor({ state: "hidden" });
	assert.deepEqual([await stands(page), path(page)], [{ at, over: 0 }, `/campaigns/${id}/edit/game`]);
}));

test("a page that is loaded anew under a window is itself, and one step from the page before", with_({}, async ({ studio, page }) => {
	await enter(page, studio, "/campaigns");
	await settled(page);
	await page.getByRole("link", { name: "Library" }).first().click();
	await page.waitForURL("**/library");
	await page.keyboard.press("?");
	await over(studio, page, 1);
	await page.reload();
	await page.getByRole("heading", { level: 1 }).waitFor();
	await over(studio, page, 0);
	assert.equal(path(page), "/library");
	await go(page, -1);
	await page.waitForURL("**/campaigns");
}));

test("a window with an address of its own opens from a link, and back leaves its page open", { timeout: 400000 }, with_({ make: full }, async ({ studio, page }) => {
	await enter(page, studio, "/runs");
	await settled(page);
	await page.goto(`/runs/${studio.things.run}?step=bgm`);
	await dialog(page).waitFor();
	await over(studio, page, 1);
	await go(page, -1);
	await dialog(page).waitFor({ state: "hidden" });
	await page.waitForURL((u) => u.pathname === `/runs/${studio.things.run}` && u.search === "");
	await over(studio, page, 0);
	await go(page, -1);
	await page.waitForURL("**/runs");
}));

test("what is chosen in the window of dates is one step, and is there after a reload", { timeout: 400000 }, with_({ make: full }, async ({ studio, page }) => {
	await enter(page, studio, "/campaigns");
	await settled(page);
	const { at } = await stands(page);
	const when = page.getByRole("button", { name: /^Time:/ });
	await when.click();
	await over(studio, page, 1);
	await page.getByRole("button", { name: "Last 7 days" }).click();
	await page.waitForURL("**/campaigns?days=7");
	await over(studio, page, 0);
	assert.equal((await stands(page)).at, at + 1);
	await page.reload();
	await page.getByRole("button", { name: "Time: Last 7 days" }).waitFor();
	await page.getByRole("link", { name: "Summer shoes", exact: true }).waitFor();
	// A span in which nothing was.
	await page.goto("/campaigns?from=2001-01-01&to=2001-01-31&by=created");
	await page.getByText("Nothing matches").waitFor();
	await page.getByRole("button", { name: "Clear the filters" }).click();
	await page.getByRole("link", { name: "Summer shoes", exact: true }).waitFor();
}));
