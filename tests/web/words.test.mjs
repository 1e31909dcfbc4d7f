// What is made from words before there is a game: the texts of a plan, the words for its pictures,
// a picture for one place. And what is found by a name.
import assert from "node:assert/strict";
import test from "node:test";
import { judge } from "./axe.mjs";
import { enter, settled } from "./browser.mjs";
import { with_ } from "./web.mjs";

async function planned(studio, brief) {
	const { generation_id } = await studio.ask("POST", "/api/intelligence/plan", { brief });
	await studio.until("the plan", async () => (await studio.ask("GET", `/api/intelligence/history/${generation_id}`)).status === "completed");
	return generation_id;
}

test("texts and words for pictures are seen and changed before there is a campaign, and are that one's", with_({}, async ({ studio, page }) => {
	await enter(page, studio, `/brief/${await planned(studio, "A quiz about the harbour for families, with a boat trip to win. Friendly.")}`);
	const texts = page.getByRole("region", { name: "Texts" });
	await texts.getByRole("button", { name: "Write them now" }).click();
	const headline = texts.getByRole("textbox", { name: "Headline" });
	await headline.waitFor();
	assert.ok((await headline.inputValue()).length > 3);
	await settled(page);
	assert.deepEqual(await judge(page), []);
	await headline.fill("Ahoy");
	const button = await texts.getByRole("textbox", { name: "Button" }).inputValue();
	await page.getByRole("textbox", { name: /^What it shows or sounds like: opening picture/ }).fill("A lantern on a jetty in the snow");
	await page.getByRole("button", { name: "Adjust first" }).click();
	await page.waitForURL("**/edit/plan");
	const [{ id }] = (await studio.ask("GET", "/api/campaigns")).campaigns;
	const { config, settings } = await studio.ask("GET", `/api/campaigns/${id}`);
	assert.equal(config.game.copy.title, "Ahoy");
	assert.equal(config.game.copy.cta, button);
	assert.deepEqual(settings.prompts, { image: "A lantern on a jetty in the snow" });
	// A text that the plan has left and that is emptied stays empty.
	await page.goto(`${studio.url}/campaigns/${id}/edit/game`);
	const below = page.getByRole("textbox", { name: "Line below it" });
	await below.waitFor();
	assert.ok(settings.trigger.copy.subtitle.length > 3);
	await below.fill("");
	assert.equal(await below.inputValue(), "");
	await page.keyboard.press("Control+s");
	await studio.until("the campaign without it", async () => {
		const now = await studio.ask("GET", `/api/campaigns/${id}`);
		return !now.config.game.copy.subtitle && !now.settings.trigger.copy.subtitle && now.settings.trigger.copy.title;
	});
}));

test("a picture for a place of a game is made from words, with its price before", { timeout: 180000 }, with_({}, async ({ studio, page }) => {
	const { id } = await studio.ask("POST", "/api/campaigns", { name: "Harbour", templateId: "quiz", brief: "A quiz about the harbour for families." });
	await enter(page, studio, `/campaigns/${id}/edit/assets`);
	await settled(page);
	const slot = page.locator('[data-field="background_image"]');
	await slot.getByRole("button", { name: /from words$/ }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByText("A few more words").waitFor();
	await dialog.getByRole("textbox").fill("A quiet harbour at dusk with small boats");
	await dialog.getByText("It costs nothing.").waitFor();
	await settled(page);
	assert.deepEqual(await judge(page), []);
	await dialog.getByRole("button", { name: "Make", exact: true }).click();
	await dialog.getByRole("button", { name: "Use it" }).click({ timeout: 120000 });
	await dialog.waitFor({ state: "hidden" });
	await slot.getByRole("button", { name: /the game.s own/ }).waitFor();
	await page.keyboard.press("Control+s");
	await studio.until("the slot", async () => (await studio.ask("GET", `/api/campaigns/${id}`)).config.assets?.some((a) => a.slotId === "background_image" && a.artifactId));
	// The picture stands there, and nobody refuses it.
	await slot.locator(".thumb").waitFor();
	assert.equal(await slot.getByRole("alert").count(), 0);
}));

test("a campaign is picked by its name, however many there are, with the keyboard alone", with_({ worker: false }, async ({ studio, page }) => {
	const make = (name) => studio.ask("POST", "/api/campaigns", { name, templateId: "quiz" });
	const { id } = await make("Lighthouse");
	for (let n = 0; n < 25; n++) await make(`Harbour ${n}`);
	await enter(page, studio, "/runs");
	const picker = page.getByRole("combobox", { name: "Campaign", exact: true });
	await picker.click();
	await page.getByRole("option", { name: "Harbour 24", exact: true }).waitFor();
	assert.equal(await page.getByRole("option", { name: "Lighthouse" }).count(), 0);
	await settled(page);
	assert.deepEqual(await judge(page), []);
	await page.keyboard.type("light");
	await page.getByRole("option", { name: "Lighthouse" }).waitFor();
	await page.keyboard.press("Enter");
	await page.waitForURL((u) => u.searchParams.get("campaignId") === id);
	assert.equal(await picker.inputValue(), "Lighthouse");
	await page.reload();
	await studio.until("its name", async () => (await picker.inputValue()) === "Lighthouse");
}));
