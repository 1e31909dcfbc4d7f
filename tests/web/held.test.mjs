// A new version of a part is looked at before anybody plays it: it waits, is kept away or published, and
// what people play stays what it is until then.
import assert from "node:assert/strict";
import test from "node:test";
import { enter, settled } from "./browser.mjs";
import { full } from "./full.mjs";
import { with_ } from "./web.mjs";

const shown = async (studio, id) => Number(/\/(\d+)\/index\.html$/.exec((await studio.ask("GET", `/api/campaigns/${id}`)).bundleUrl)?.[1]);
const shows = (studio, id, version) => studio.until(`version ${version}`, async () => (await shown(studio, id)) === version);
const card = (page) => page.getByRole("region", { name: "Version 2 is ready" });
const undo = (page) => page.getByRole("button", { name: "Undo", exact: true });

/** Another button for the game, by the dialog of a part. */
async function change(page, words) {
	await page.getByRole("button", { name: /^Game settings/ }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Button", { exact: true }).fill(words);
	return dialog;
}

test("a new version waits until it was seen, is discarded and taken back, and published", { timeout: 400000 }, with_({ make: full }, async ({ studio, page }) => {
	const id = studio.things.live;
	await enter(page, studio, `/campaigns/${id}`);
	await settled(page);
	assert.equal(await card(page).count(), 0);
	const dialog = await change(page, "Off we go");
	const hold = dialog.getByRole("switch", { name: "Show it to me before it goes live" });
	assert.equal(await hold.getAttribute("aria-checked"), "true");
	await dialog.getByText("until you publish the new one").waitFor();
	await hold.click();
	await dialog.getByText("goes live by itself").waitFor();
	await hold.click();
	await dialog.getByRole("button", { name: "Make the new version" }).click();
	await page.getByText("You see it before it goes live.").waitFor();

	// On the page of the campaign, and what people play is as it was.
	await card(page).waitFor({ timeout: 240000 });
	assert.equal(await shown(studio, id), 1);
	await page.getByText("Version 2 waits for you.").waitFor();
	assert.equal(await page.getByRole("button", { name: /^Game settings/ }).isDisabled(), true);
	await card(page).getByRole("link", { name: "Preview" }).click();
	await page.waitForURL("**/preview?show=newest");
	await page.getByText("Newest build").waitFor();
	assert.equal(await page.getByRole("radio", { name: "Newest build" }).isChecked(), true);
	await page.getByText("The version that was made last").waitFor();
	await page.goBack();

	await card(page).getByRole("button", { name: "Discard" }).click();
	await card(page).waitFor({ state: "hidden" });
	await page.getByText("Version 2 is discarded.").waitFor();
	await undo(page).click();
	await card(page).getByRole("button", { name: "Publish" }).click();
	await page.getByText("People play version 2 now.").waitFor();
	await card(page).waitFor({ state: "hidden" });
	await shows(studio, id, 2);
	// Back to what was before: the other is one that can be shown, as any that was.
	await undo(page).click();
	await shows(studio, id, 1);
	await page.getByRole("tab", { name: /^Versions/ }).click();
	await page.getByRole("button", { name: "Show this one Version 2" }).waitFor();
}));

test("one that is discarded is not offered any more", { timeout: 400000 }, with_({ make: full }, async ({ studio, page }) => {
	const id = studio.things.live;
	const { runId } = await studio.ask("POST", `/api/campaigns/${id}/generate`, { hold: true, update: { type: "game_config", payload: { game_overrides: { copy: { cta: "Off we go" } } } } });
	await enter(page, studio, `/runs/${runId}`);
	await page.getByRole("heading", { name: "The new version is ready" }).waitFor({ timeout: 240000 });
	await page.locator(`main a[href="/campaigns/${id}"]`).first().click();
	await card(page).getByRole("button", { name: "Discard" }).click();
	await page.getByRole("tab", { name: /^Versions/ }).click();
	await page.getByRole("heading", { name: "Version 1" }).waitFor();
	assert.equal(await page.getByRole("heading", { name: "Version 2" }).count(), 0);
	// Whoever leaves the page means it.
	await page.reload();
	await studio.until("it is gone", async () => (await studio.ask("GET", `/api/campaigns/${id}/bundles`)).bundles[0].retiredAt !== undefined);
	await settled(page);
	assert.equal(await page.getByRole("heading", { name: "Version 2" }).count(), 0);
	assert.equal(await shown(studio, id), 1);
}));
