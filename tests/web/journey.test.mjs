// What it is all for, as somebody does it who was never here: sign in, type a brief, take the plan,
// watch the game being made, play it, and put it into a page of another site.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";
import { enter, settled } from "./browser.mjs";
import { BRIEF } from "./full.mjs";
import { with_ } from "./web.mjs";

// A page of somebody else: another origin, and the snippet as it was copied.
async function site(snippet) {
	const server = createServer((_, r) => r.setHeader("Content-Type", "text/html; charset=utf-8").end(`<!DOCTYPE html><html lang="en"><title>Shop</title>
		<script>window.heard = []; addEventListener("message", (e) => heard.push({ origin: e.origin, ...e.data }));</script><h1>Shop</h1>${snippet}`));
	await new Promise((done) => server.listen(0, "localhost", done));
	return { url: `http://localhost:${server.address().port}/`, end: () => new Promise((done) => server.close(done)) };
}

/** Play what a player's page has in its frame, by its one button; the page says what came of it. */
async function play(page, player, heard) {
	const game = player.frameLocator("#game");
	await game.locator('#game[data-state="ready"], #game[data-state="idle"], #action button').first().waitFor();
	await game.getByRole("button", { name: /spin|play|start/i }).first().click();
	return heard();
}

/** The play that came last is a win in the server's book, and the game shows that book's prize and code: that code. */
async function won(studio, id, game) {
	const [last] = await studio.until("the end of the play", async () => {
		const { plays } = await studio.ask("GET", `/api/campaigns/${id}/plays`);
		return plays[0]?.status === "completed" && plays;
	});
	assert.equal(last.outcome, "win");
	const { prizes } = await studio.ask("GET", `/api/campaigns/${id}`).then((c) => ({ prizes: c.settings.prizes.map((p) => p.label) }));
	assert.ok(prizes.includes(last.prize), `${last.prize} is none of ${prizes}`);
	assert.ok(last.code.length >= 6);
	await game.getByText(last.code).first().waitFor();
	await game.getByText(last.prize).first().waitFor();
	return last.code;
}

for (const size of ["desktop", "phone"])
	test(`from a brief to a game that is played, and embedded, on a ${size}`, { timeout: 600000 }, with_({ size, throttle: true }, async ({ studio, page, context, t }) => {
		const began = Date.now();
		await enter(page, studio);
		await settled(page);
		if (size === "phone") await page.getByRole("button", { name: "Menu" }).click();
		await page.getByRole("link", { name: "New campaign" }).first().click();
		await page.waitForURL("**/campaigns/new");
		await page.getByRole("textbox", { name: "What the campaign is about" }).fill(BRIEF);
		await page.getByRole("button", { name: "Make a plan" }).click();
		await page.waitForURL("**/brief/*", { timeout: 60000 });
		await page.getByRole("heading", { level: 1, name: "Here is a plan" }).waitFor({ timeout: 60000 });
		await page.getByRole("textbox", { name: "Name of the campaign" }).fill("Journey");
		// Everybody wins: what is won, and by which code, is what is looked at below.
		await page.getByRole("slider", { name: /^How often .* is won$/ }).last().press("End");
		await page.getByText(/^100\s?% win something/).waitFor();
		await page.getByRole("button", { name: "Make the game now" }).click();
		await page.waitForURL((u) => /^\/(campaigns|runs)\/[0-9a-f-]{36}/.test(u.pathname), { timeout: 60000 });
		t.diagnostic(`${size}: generation begun after ${Date.now() - began} ms`);

		// It is watched: the run's page shows steps as they end, nothing is loaded anew.
		const [campaign] = (await studio.ask("GET", "/api/campaigns")).campaigns;
		assert.equal(campaign.name, "Journey");
		await studio.until("its run", async () => (await studio.ask("GET", `/api/campaigns/${campaign.id}`)).latestRunId);
		const { latestRunId } = await studio.ask("GET", `/api/campaigns/${campaign.id}`);
		await page.goto(`/runs/${latestRunId}`);
		await page.evaluate(() => { window.sameDocument = true; });
		await page.getByText(/completed|done|finished/i).first().waitFor({ timeout: 200000 });
		assert.ok(await page.evaluate(() => window.sameDocument));
		await page.goto(`/campaigns/${campaign.id}`);
		await page.getByText("People can play it").waitFor({ timeout: 200000 });
		t.diagnostic(`${size}: live after ${Date.now() - began} ms`);
		assert.ok(Date.now() - began < 300000, "a brief becomes a game in five minutes");

		// Played, in the page for everybody.
		const player = await context.newPage();
		await player.goto(`/play/${campaign.id}`);
		await player.evaluate(() => {
			window.heard = [];
			addEventListener("message", (e) => window.heard.push(e.data));
		});
		await play(page, player, () => player.waitForFunction(() => window.heard.some((m) => m?.event === "gameComplete"), undefined, { timeout: 60000 }));
		await won(studio, campaign.id, player.frameLocator("#game"));
		await player.close();

		// And in a page of another site, with the snippet that is copied here.
		await page.getByRole("button", { name: "Copy code for a web page" }).first().click();
		const snippet = await page.evaluate(() => navigator.clipboard.readText());
		assert.match(snippet, /<iframe[^>]+sandbox=/);
		const shop = await site(snippet);
		try {
			const other = await context.newPage();
			await other.goto(shop.url);
			const frame = other.frameLocator("iframe");
			const game = frame.frameLocator("#game");
			await game.getByRole("button", { name: /spin|play|start/i }).first().waitFor({ timeout: 30000 });
			await game.getByRole("button", { name: /spin|play|start/i }).first().click();
			const end = await other.waitForFunction(() => window.heard.find((m) => m.source === "cg-player" && m.event === "complete"), undefined, { timeout: 60000 });
			const { origin, detail } = await end.jsonValue();
			assert.equal(origin, studio.url);
			assert.equal(detail.outcome, "win");
			const code = await won(studio, campaign.id, game);
			assert.ok(!(await other.evaluate(() => JSON.stringify(window.heard))).includes(code), "no code goes to the page around it");
			await other.close();
		} finally {
			await shop.end();
		}

		// What came of it is there.
		await studio.until("both plays", async () => (await studio.ask("GET", `/api/campaigns/${campaign.id}/plays`)).plays.filter((p) => p.status === "completed").length === 2);
		await page.reload();
		await page.getByRole("tab", { name: "Results" }).click();
		await page.getByText("Played to the end").first().waitFor();
		const { plays } = await studio.ask("GET", `/api/campaigns/${campaign.id}/plays`);
		assert.equal(new Set(plays.map((p) => p.code)).size, 2, "each win has a code of its own");
		for (const p of plays) await page.getByRole("cell", { name: p.code }).waitFor();
	}));
