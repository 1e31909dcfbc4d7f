// Two tabs that edit one campaign: who comes second is asked, nobody's work is lost.
import assert from "node:assert/strict";
import test from "node:test";
import { enter, settled } from "./browser.mjs";
import { full } from "./full.mjs";
import { with_ } from "./web.mjs";

const BRIEF = "A quiz about the sea for families, with a day at the aquarium to win.";
const product = (page) => page.getByRole("textbox", { name: "Product or brand" });

async function open(studio, page, id) {
	await enter(page, studio, `/campaigns/${id}/edit/brief`);
	await settled(page);
	await product(page).waitFor();
}
async function save(page) {
	await page.keyboard.press("Control+s");
}

test("two tabs, one field: who comes second chooses, and what only one has touched is kept", with_({ quiet: false }, async ({ studio, page, context }) => {
	const { id } = await studio.ask("POST", "/api/campaigns", { name: "Sea", templateId: "quiz", brief: BRIEF });
	const second = await context.newPage();
	await open(studio, page, id);
	await open(studio, second, id);

	await product(page).fill("Aquarium of the north");
	await save(page);
	await studio.until("the first one's", async () => (await studio.ask("GET", `/api/campaigns/${id}`)).settings?.product_name === "Aquarium of the north");

	await second.bringToFront();
	await product(second).fill("Aquarium of the south");
	await second.getByRole("textbox", { name: /^For whom/ }).fill("Families");
	await save(second);
	const dialog = second.getByRole("dialog", { name: "You have changed this in another window, too" });
	await dialog.waitFor();
	assert.ok(await dialog.getByText("Aquarium of the north").isVisible());
	// Whose it is, and when it was: here both are the developer.
	assert.ok(await dialog.getByText("You, in another window").first().isVisible());
	assert.ok(await dialog.locator("time").isVisible());
	await dialog.getByRole("button", { name: "Keep all of mine" }).click();
	const settle = dialog.getByRole("button", { name: "Save this choice" });
	if (await settle.isVisible().catch(() => false)) await settle.click();
	await dialog.waitFor({ state: "hidden" });
	const now = await studio.until("the second one's", async () => {
		const c = await studio.ask("GET", `/api/campaigns/${id}`);
		return c.settings?.product_name === "Aquarium of the south" && c;
	});
	assert.equal(now.settings.constraints?.target_audience, "Families");
	assert.equal(now.brief, BRIEF);
}));

test("two tabs, two fields: nobody is asked, both are kept", with_({ quiet: false }, async ({ studio, page, context }) => {
	const { id } = await studio.ask("POST", "/api/campaigns", { name: "Sea", templateId: "quiz", brief: BRIEF });
	const second = await context.newPage();
	await open(studio, page, id);
	await open(studio, second, id);
	await product(page).fill("Aquarium");
	await save(page);
	await studio.until("the first one's", async () => (await studio.ask("GET", `/api/campaigns/${id}`)).settings?.product_name === "Aquarium");
	await second.bringToFront();
	await second.getByRole("textbox", { name: /^For whom/ }).fill("Families");
	await save(second);
	await studio.until("both", async () => {
		const { settings } = await studio.ask("GET", `/api/campaigns/${id}`);
		return settings.product_name === "Aquarium" && settings.constraints?.target_audience === "Families";
	});
	assert.equal(await second.getByRole("dialog").count(), 0);
}));

test("undo takes back, redo brings again, and what was not saved outlives a reload", with_({ quiet: false }, async ({ studio, page }) => {
	const { id } = await studio.ask("POST", "/api/campaigns", { name: "Sea", templateId: "quiz", brief: BRIEF });
	await open(studio, page, id);
	await product(page).fill("Aquarium");
	await page.getByRole("button", { name: /^Undo/ }).click();
	assert.equal(await product(page).inputValue(), "");
	await page.getByRole("button", { name: /^Redo/ }).click();
	assert.equal(await product(page).inputValue(), "Aquarium");
	await page.reload();
	await product(page).waitFor();
	await studio.until("it", async () => (await product(page).inputValue()) === "Aquarium");
}));

test("a part that is to be made anew waits where somebody was faster, with what was written for it", with_({ make: full, quiet: false }, async ({ studio, page }) => {
	const { live } = studio.things;
	const { latestRunId } = await studio.ask("GET", `/api/campaigns/${live}`);
	await enter(page, studio, `/campaigns/${live}`);
	await page.getByRole("button", { name: /^Music and sounds/ }).click();
	const dialog = page.getByRole("dialog", { name: "Music and sounds" });
	const words = dialog.getByRole("textbox", { name: "In your words" });
	await words.fill("Rain on the window");
	await studio.ask("PATCH", `/api/campaigns/${live}`, { name: "Shoes for summer" }, { "If-Match": "*" });
	await dialog.getByRole("button", { name: "Make the new version" }).click();
	const clash = page.getByRole("dialog", { name: "Somebody was faster" });
	await clash.getByText("Shoes for summer").waitFor();
	await clash.getByRole("button", { name: "Show me how it is now" }).click();
	await clash.waitFor({ state: "hidden" });
	await page.getByRole("heading", { level: 1, name: "Shoes for summer", includeHidden: true }).waitFor({ state: "attached" });
	assert.equal(await words.inputValue(), "Rain on the window");
	await dialog.getByRole("button", { name: "Make the new version" }).click();
	await dialog.waitFor({ state: "hidden" });
	await studio.until("its run", async () => (await studio.ask("GET", `/api/campaigns/${live}`)).latestRunId !== latestRunId);
}));
