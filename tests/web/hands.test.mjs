// What is interrupted: answers that are stopped, pages that are loaded anew while something is being
// made, pictures that come by the clipboard, and deeds that are taken back.
import assert from "node:assert/strict";
import test from "node:test";
import { enter, settled } from "./browser.mjs";
import { model } from "./model.mjs";
import { serve } from "./serve.mjs";
import { with_ } from "./web.mjs";

/** A studio whose words come from a model that the test speaks for. */
async function told(options) {
	const words = await model();
	const studio = await serve({ ...options, settings: { ...options.settings, ...words.settings } });
	const { end } = studio;
	return Object.assign(studio, { model: words, end: () => end().finally(() => words.end()) });
}

// ---- chat ----

const composer = (page) => page.getByRole("textbox", { name: "Message" });
const answers = (page) => page.locator("article.assistant");
async function ask(page, text) {
	await composer(page).fill(text);
	await page.keyboard.press("Enter");
	await page.waitForURL("**/chat/*");
}
const messages = async (studio, page) => (await studio.ask("GET", `/api/chat/sessions/${new URL(page.url()).pathname.split("/").pop()}/messages`)).messages;

test("an answer that is stopped in its middle stays as far as it came", with_({ make: told, quiet: false }, async ({ studio, page }) => {
	await enter(page, studio, "/chat");
	await ask(page, "What is a good prize for a shoe shop?");
	const turn = await studio.model.next();
	turn.say("A pair of **running shoes** ");
	await answers(page).getByText("running shoes").waitFor();
	await page.getByRole("button", { name: "Stop" }).click();
	await page.getByText("Stopped").first().waitFor();
	await studio.until("the model's rest", () => turn.gone);
	// It can be spoken on at once.
	await page.getByRole("button", { name: "Send" }).waitFor();
	await page.reload();
	await answers(page).getByText("running shoes").waitFor();
	assert.equal(await answers(page).count(), 1);
	await page.getByText("Stopped").first().waitFor();
	assert.deepEqual((await messages(studio, page)).map((m) => m.status), ["complete", "partial"]);
}));

test("who writes on after the first message goes on writing, and nothing that was written is lost", with_({ quiet: false }, async ({ studio, page }) => {
	const frames = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
	const box = (text) => studio.until(`"${text}" in the box`, async () => (await composer(page).inputValue()) === text);
	await enter(page, studio, "/chat");
	await ask(page, "Which campaigns are live?");
	await page.getByText("Which campaigns are live?").first().waitFor();
	await frames();
	// Letters, of which the first one would begin a campaign anywhere else.
	await page.keyboard.type("new ones");
	await box("new ones");
	assert.match(new URL(page.url()).pathname, /^\/chat\/./);
	await page.getByRole("button", { name: "Send" }).waitFor();

	// What is said otherwise stands above what is being written; so does what did not get there.
	await page.locator("article.user").hover();
	await page.getByRole("button", { name: "Say it otherwise" }).click();
	await box("Which campaigns are live?\n\nnew ones");
	await page.route(/\/api\/chat\/sessions\/[^/]+\/messages$/, (route) => (route.request().method() === "POST" ? route.fulfill({ status: 503, json: { code: "UNAVAILABLE", message: "later" } }) : route.continue()));
	for (const text of ["first", "second"]) {
		await composer(page).fill(text);
		await page.keyboard.press("Enter");
		await page.locator("article.user").getByText(text, { exact: true }).waitFor();
		await page.getByRole("button", { name: "Say it otherwise" }).last().waitFor();
	}
	await box("first");
	await page.getByRole("button", { name: "Say it otherwise" }).last().click();
	await box("second\n\nfirst");
}));

test("a page that is loaded anew in the middle of an answer goes on with it, and shows it once", with_({ make: told, quiet: false }, async ({ studio, page }) => {
	await enter(page, studio, "/chat");
	await ask(page, "What is a good prize?");
	const turn = await studio.model.next();
	turn.say("Shoes, ");
	await answers(page).getByText("Shoes,").waitFor();
	await page.reload();
	await answers(page).getByText("Shoes,").waitFor();
	turn.say("or a voucher, ");
	await answers(page).getByText("Shoes, or a voucher,").waitFor();
	// It is at work still: nothing else can be said, it can be stopped.
	await page.getByRole("button", { name: "Stop" }).waitFor();
	turn.say("or a day out.");
	turn.end();
	await page.getByRole("button", { name: "Send" }).waitFor();
	await answers(page).getByText("Shoes, or a voucher, or a day out.").waitFor();
	assert.equal(await answers(page).count(), 1);
	await page.reload();
	await answers(page).getByText("Shoes, or a voucher, or a day out.").waitFor();
	assert.equal(await answers(page).count(), 1);
	assert.equal(await page.locator("article.user").count(), 1);
	assert.deepEqual((await messages(studio, page)).map((m) => m.status), ["complete", "complete"]);
}));

test("an answer that ends while nobody looks is there afterwards, whole and once", with_({ make: told, quiet: false }, async ({ studio, page }) => {
	await enter(page, studio, "/chat");
	await ask(page, "What is a good prize?");
	const turn = await studio.model.next();
	turn.say("Shoes ");
	await answers(page).getByText("Shoes").waitFor();
	const at = page.url();
	await page.goto("about:blank");
	turn.say("and socks.");
	turn.end();
	await page.goto(at);
	await answers(page).getByText("Shoes and socks.").waitFor();
	await page.getByRole("button", { name: "Send" }).waitFor();
	assert.equal(await answers(page).count(), 1);
	assert.equal(await page.getByText("Stopped here").count(), 0);
	assert.equal(studio.model.asked, 1);
}));

test("so does one that goes on after a yes: what was approved is not asked about again", with_({ make: told, quiet: false }, async ({ studio, page }) => {
	await enter(page, studio, "/chat");
	await ask(page, "Make a quiz about tea.");
	(await studio.model.next()).call("campaign_create", { name: "Tea", template_id: "quiz", brief: "A quiz about tea for everybody." });
	await page.getByRole("button", { name: "Approve", exact: true }).click();
	const turn = await studio.model.next();
	turn.say("It is made, ");
	await answers(page).getByText("It is made,").waitFor();
	await page.reload();
	await answers(page).getByText("It is made,").waitFor();
	assert.equal(await page.getByRole("button", { name: "Approve", exact: true }).count(), 0);
	turn.say("have a look.");
	turn.end();
	await answers(page).getByText("It is made, have a look.").waitFor();
	await page.getByRole("button", { name: "Send" }).waitFor();
	assert.equal(await answers(page).count(), 1);
	assert.equal((await studio.ask("GET", "/api/campaigns")).total, 1);
}));

// ---- what takes long to make ----

/** Who asks does not wait: the answer is 202, however fast this machine is. */
async function hasty(page, path) {
	const seen = [];
	await page.route((u) => u.pathname === path, async (route) => {
		if (route.request().method() !== "POST") return route.continue();
		const reply = await route.fetch({ headers: { ...route.request().headers(), prefer: "wait=0" } });
		seen.push(reply.status());
		return route.fulfill({ response: reply });
	});
	return seen;
}
const made = async (studio) => (await studio.ask("GET", "/api/intelligence/history")).generations;

test("a plan that takes long is waited for, over a page that is loaded anew, and made once", with_({ make: told, quiet: false }, async ({ studio, page }) => {
	await enter(page, studio, "/campaigns/new");
	const seen = await hasty(page, "/api/intelligence/plan");
	await page.getByRole("textbox", { name: "What the campaign is about" }).fill("A quiz about the sea for families, with a day at the aquarium to win.");
	await page.getByRole("button", { name: "Make a plan" }).click();
	const turn = await studio.model.next();
	await page.getByRole("progressbar").waitFor();
	await studio.until("the reply", () => seen.length === 1);
	assert.deepEqual(seen, [202]);
	await page.reload();
	await page.getByText("with a day at the aquarium").waitFor();
	await page.getByRole("progressbar").waitFor();
	turn.refuse(401);
	await page.waitForURL("**/brief/*");
	await page.getByRole("heading", { level: 1, name: "Here is a plan" }).waitFor();
	assert.equal((await made(studio)).length, 1);
	// Whoever begins anew finds an empty page.
	await page.getByRole("link", { name: "New campaign" }).first().click();
	await page.waitForURL("**/campaigns/new");
	assert.equal(await page.getByRole("textbox", { name: "What the campaign is about" }).inputValue(), "");
}));

test("one that is not waited for any more is not waited for after a reload either", with_({ make: told, quiet: false }, async ({ studio, page }) => {
	await enter(page, studio, "/campaigns/new");
	await hasty(page, "/api/intelligence/plan");
	const brief = page.getByRole("textbox", { name: "What the campaign is about" });
	await brief.fill("A quiz about the sea for families.");
	await page.getByRole("button", { name: "Make a plan" }).click();
	await studio.model.next();
	await page.getByRole("button", { name: "Cancel" }).click();
	await brief.waitFor();
	await page.reload();
	await brief.waitFor();
	assert.equal(await brief.inputValue(), "A quiz about the sea for families.");
	assert.equal(await page.getByRole("progressbar").count(), 0);
}));

test("texts that take long stand among the ideas until they are there", with_({ make: told, quiet: false }, async ({ studio, page }) => {
	await enter(page, studio, "/ideas");
	const seen = await hasty(page, "/api/intelligence/copy");
	await page.getByRole("button", { name: "Write texts" }).first().click();
	const dialog = page.getByRole("dialog");
	await dialog.getByRole("button", { name: "Write" }).click();
	const turn = await studio.model.next();
	await dialog.waitFor({ state: "hidden" });
	assert.deepEqual(seen, [202]);
	const waits = page.locator("main article").getByText("Being made");
	await waits.waitFor();
	await page.reload();
	await waits.waitFor();
	turn.refuse(401);
	await waits.waitFor({ state: "hidden", timeout: 60000 });
	const [one, ...more] = await made(studio);
	assert.equal(one.status, "completed");
	assert.deepEqual(more, []);
}));

// ---- pictures from the clipboard ----

/** What somebody has copied: a picture, and what programs put beside it. */
async function paste(page, text) {
	await page.evaluate(async (beside) => {
		const canvas = new OffscreenCanvas(640, 640);
		const c = canvas.getContext("2d");
		c.fillStyle = "#0B4F4A";
		c.fillRect(0, 0, 640, 640);
		c.fillStyle = "#E0A030";
		c.fillRect(160, 160, 320, 320);
		const picture = await canvas.convertToBlob({ type: "image/png" });
		await navigator.clipboard.write([new ClipboardItem({ "image/png": picture, ...(beside ? { "text/plain": new Blob([beside], { type: "text/plain" }) } : {}) })]);
	}, text);
	await page.keyboard.press("Control+v");
}
const pictures = async (studio) => (await studio.ask("GET", "/api/artifacts")).artifacts.filter((a) => a.mime === "image/png");

test("a picture is pasted into the library, and words into its search", with_({}, async ({ studio, page }) => {
	await enter(page, studio, "/library");
	await settled(page);
	await page.getByRole("heading", { level: 1 }).click();
	await paste(page);
	const drawer = page.getByRole("dialog");
	await drawer.waitFor();
	assert.equal((await pictures(studio)).length, 1);
	await page.keyboard.press("Escape");
	await drawer.waitFor({ state: "hidden" });
	// A spreadsheet copies a picture of its cells beside their words.
	await page.getByRole("searchbox").focus();
	await paste(page, "shoes");
	await studio.until("the words", async () => (await page.getByRole("searchbox").inputValue()) === "shoes");
	assert.equal((await pictures(studio)).length, 1);
}));

test("a picture is pasted where a game wants one: a slot, the brand's files, its logo, its colours", with_({}, async ({ studio, page }) => {
	const { id } = await studio.ask("POST", "/api/campaigns", { name: "Harbour", templateId: "quiz", brief: "A quiz about the harbour for families.", config: { theme: { primaryColor: "#8A2B2B", secondaryColor: "#C8692F", accentColor: "#E0A030", fontFamily: "rounded" }, game: {}, assets: [] } });
	const stored = (what, test_) => studio.until(what, async () => test_(await studio.ask("GET", `/api/campaigns/${id}`)));
	await enter(page, studio, `/campaigns/${id}/edit/assets`);
	await settled(page);
	const slot = page.locator('[data-field="background_image"]');
	await slot.getByRole("button").first().focus();
	await paste(page);
	await slot.getByRole("button", { name: /the game.s own/ }).waitFor();
	await stored("the slot", (c) => c.config.assets?.some((a) => a.slotId === "background_image"));
	await page.getByRole("group", { name: /brand|drop/i }).last().focus();
	await paste(page);
	await page.getByRole("button", { name: /^Remove / }).waitFor();
	await stored("the brand's file", (c) => c.settings?.brand_assets?.length === 1);
	// Through the window that asks for one.
	await page.goto(`/campaigns/${id}/edit/theme`);
	await settled(page);
	await page.getByRole("button", { name: "Upload a logo" }).click();
	await page.getByRole("dialog").waitFor();
	await paste(page);
	await page.getByRole("dialog").waitFor({ state: "hidden" });
	await page.getByRole("img", { name: "Logo" }).waitFor();
	await stored("the logo", (c) => c.config.assets?.some((a) => a.slotId === "logo"));
	// What it is made of becomes the game's colours.
	await paste(page);
	await page.getByText("The colours are in.").waitFor();
	await page.keyboard.press("Control+s");
	await stored("the colours", (c) => c.config.theme.primaryColor !== "#8A2B2B");
}));

test("a campaign that was begun without a game keeps what it is given first, and the game that was shown", with_({}, async ({ studio, page }) => {
	const { id } = await studio.ask("POST", "/api/campaigns", { name: "Harbour", templateId: "quiz", brief: "A quiz about the harbour for families." });
	await enter(page, studio, `/campaigns/${id}/edit/assets`);
	await settled(page);
	await page.locator('[data-field="background_image"]').getByRole("button").first().focus();
	await paste(page);
	await page.locator('[data-field="background_image"]').getByRole("button", { name: /the game.s own/ }).waitFor();
	await page.keyboard.press("Control+s");
	await studio.until("the picture", async () => {
		const { config } = await studio.ask("GET", `/api/campaigns/${id}`);
		return config?.assets?.some((a) => a.slotId === "background_image") && config.game.template_id === "quiz";
	});
}));

test("a look is found in a picture that is pasted", with_({}, async ({ studio, page }) => {
	await enter(page, studio, "/ideas");
	await page.getByRole("button", { name: "Find colours" }).first().click();
	const dialog = page.getByRole("dialog");
	await dialog.waitFor();
	await paste(page);
	await dialog.getByRole("button", { name: "Find colours" }).click();
	await dialog.waitFor({ state: "hidden" });
	await studio.until("the look", async () => (await made(studio)).some((g) => /image/.test(g.generation_type) && g.status === "completed"));
}));
