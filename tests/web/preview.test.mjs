// The screen on which a game is looked at before others have it: what is edited, on which device,
// won and lost, and what the game tells the page around it.
import assert from "node:assert/strict";
import test from "node:test";
import { enter } from "./browser.mjs";
import { with_ } from "./web.mjs";

const draft = { name: "Harbour", templateId: "spin_wheel", config: { theme: { primaryColor: "#0B4F4A", secondaryColor: "#C8692F", accentColor: "#E0A030", fontFamily: "rounded" },
	game: { copy: { title: "Spin for a warm cup" } }, assets: [] } };

/** The game that is seen. */
const game = (page) => page.frameLocator("iframe.front");

test("a draft is played in its frame, comes out as is wished, and its events are listed", with_({}, async ({ studio, page }) => {
	const { id } = await studio.ask("POST", "/api/campaigns", draft);
	await enter(page, studio, `/campaigns/${id}/preview`);
	await game(page).getByRole("heading", { name: "Spin for a warm cup" }).waitFor();
	const events = page.getByRole("region", { name: "Events" });
	await events.getByText("gameReady").first().waitFor();
	assert.ok(await page.getByRole("radio", { name: "Built game" }).isDisabled());
	assert.equal(await page.locator("iframe.front").getAttribute("sandbox"), "allow-scripts");
	for (const [label, outcome] of [["Win", "win"], ["Lose", "lose"]]) {
		await events.getByRole("button", { name: "Clear" }).click();
		await page.getByRole("radio", { name: label, exact: true }).check({ force: true });
		await events.locator("li", { hasText: "gameComplete" }).locator("summary").getByText(outcome, { exact: true }).waitFor();
	}
}));

test("it speaks another language, stands on another device, and starts over with its key", with_({}, async ({ studio, page }) => {
	const { id } = await studio.ask("POST", "/api/campaigns", { ...draft, config: { ...draft.config, game: {} } });
	await enter(page, studio, `/campaigns/${id}/preview`);
	await game(page).locator("html[lang=en]").waitFor();
	await page.getByLabel("Language").last().selectOption("ar");
	await game(page).locator("html[lang=ar][dir=rtl]").waitFor();
	await page.getByRole("radio", { name: "Tablet" }).check({ force: true });
	await page.getByText("820 × 1180").waitFor();
	await page.getByRole("button", { name: "Rotate" }).click();
	await page.getByText("1180 × 820").waitFor();
	const events = page.getByRole("region", { name: "Events" });
	const ready = events.locator("li", { hasText: "gameReady" });
	await ready.first().waitFor();
	const marked = () => game(page).locator("html").evaluate(() => "before" in globalThis);
	await game(page).locator("html").evaluate(() => { globalThis.before = true; });
	assert.ok(await marked());
	await page.locator("h1").click();
	await page.keyboard.press("r");
	// Another document than before, and nothing is listed that the one before has told.
	await studio.until("a game that begins anew", async () => (await ready.count()) === 1 && !(await marked().catch(() => true)));
}));
