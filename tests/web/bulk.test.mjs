// Many campaigns at once: archived and brought back, deleted and kept after all, also from a page
// that shows none of them.
import assert from "node:assert/strict";
import test from "node:test";
import { enter, settled } from "./browser.mjs";
import { full } from "./full.mjs";
import { with_ } from "./web.mjs";

/** Three that are live: what was made once is made again at once. */
async function live(studio) {
	const ids = [studio.things.live];
	for (const name of ["Autumn shoes", "Winter shoes"]) {
		const { id } = await studio.ask("POST", `/api/campaigns/${studio.things.live}/duplicate`, { name });
		await studio.ask("POST", `/api/campaigns/${id}/generate`);
		ids.push(id);
	}
	for (const id of ids) await are(studio, [id], "live", 240000);
	return ids;
}
const are = (studio, ids, status, ms) => studio.until(`${ids.length} that are ${status}`, async () => {
	const all = await Promise.all(ids.map((id) => studio.ask("GET", `/api/campaigns/${id}`)));
	return all.every((c) => c.status === status);
}, ms);
async function choose(page, names) {
	for (const name of names) await page.getByRole("checkbox", { name: `Choose ${name}`, exact: true }).click({ force: true });
}
const SHOES = ["Summer shoes", "Autumn shoes", "Winter shoes"];
const bar = (page) => page.getByRole("region", { name: "Chosen campaigns" });
const undo = (page) => page.getByRole("button", { name: "Undo", exact: true });

test("many are archived at once, and brought back, also from another page", { timeout: 400000 }, with_({ make: full, quiet: false }, async ({ studio, page }) => {
	const ids = await live(studio);
	await enter(page, studio, "/campaigns?status=live");
	await settled(page);
	await choose(page, SHOES);
	await bar(page).getByRole("button", { name: "Archive 3" }).click();
	await are(studio, ids, "archived");
	await page.getByText("3 campaigns are archived.").waitFor();
	// What is not live is not in a list of those that are.
	for (const name of SHOES) await page.getByRole("link", { name, exact: true }).waitFor({ state: "hidden" });
	await undo(page).click();
	await are(studio, ids, "live");
	for (const name of SHOES) await page.getByRole("link", { name, exact: true }).waitFor();
	assert.equal(await bar(page).count(), 0);

	await choose(page, SHOES.slice(1));
	await bar(page).getByRole("button", { name: "Archive 2" }).click();
	await page.getByText("2 campaigns are archived.").waitFor();
	await page.getByRole("navigation").first().getByRole("link", { name: "Library" }).click();
	await page.waitForURL("**/library");
	await undo(page).click();
	await are(studio, ids, "live");
	await page.goBack();
	for (const name of SHOES) await page.getByRole("link", { name, exact: true }).waitFor();
}));

test("many are deleted at once, and kept when somebody says so on another page", with_({ make: full, quiet: false }, async ({ studio, page }) => {
	const drafts = Object.values(studio.things.games).slice(0, 2);
	const names = await Promise.all(drafts.map(async (id) => (await studio.ask("GET", `/api/campaigns/${id}`)).name));
	await enter(page, studio, "/campaigns");
	await settled(page);
	await choose(page, names);
	await bar(page).getByRole("button", { name: "Delete 2" }).click();
	for (const name of names) await page.getByRole("link", { name, exact: true }).waitFor({ state: "hidden" });
	await page.getByRole("navigation").first().getByRole("link", { name: "Runs" }).click();
	await page.waitForURL("**/runs");
	await undo(page).click();
	await page.goBack();
	for (const name of names) await page.getByRole("link", { name, exact: true }).waitFor();
	await are(studio, drafts, "draft");
	// And when nobody does they go: the message's end is what does it.
	await choose(page, names);
	await bar(page).getByRole("button", { name: "Delete 2" }).click();
	await page.getByText("2 campaigns were deleted.").waitFor();
	await page.getByRole("button", { name: "Dismiss" }).click();
	await studio.until("the end of both", async () => (await studio.ask("GET", "/api/campaigns?limit=100")).campaigns.every((c) => !drafts.includes(c.id)));
}));
