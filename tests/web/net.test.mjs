// What goes wrong on the way: a connection that drops in the middle of a run, a worker that is
// killed while the page watches. Nobody has to load the page anew, and nothing comes twice.
import assert from "node:assert/strict";
import test from "node:test";
import { enter } from "./browser.mjs";
import { BRIEF } from "./full.mjs";
import { with_ } from "./web.mjs";

async function begin(studio) {
	const { id } = await studio.ask("POST", "/api/campaigns", { name: "Watched", templateId: "spin_wheel", brief: BRIEF });
	const { runId } = await studio.ask("POST", `/api/campaigns/${id}/generate`);
	return { id, runId };
}
const underway = (studio, runId, n) => studio.until(`${n} steps`, async () => (await studio.ask("GET", `/api/runs/${runId}/steps`)).steps.filter((s) => s.status === "completed").length >= n, 120000);
const over = (page) => page.locator("main").getByText(/^(completed|done|finished)$/i).first().waitFor({ timeout: 240000 });

test("a dropped connection: the run goes on where it was, and the page with it", { timeout: 300000 }, with_({ quiet: false }, async ({ studio, page, context }) => {
	const { runId } = await begin(studio);
	await enter(page, studio, `/runs/${runId}`);
	await page.evaluate(() => { window.sameDocument = true; });
	await underway(studio, runId, 2);
	await context.setOffline(true);
	await page.getByText(/offline|connection|reconnect/i).first().waitFor();
	await underway(studio, runId, 5);
	await context.setOffline(false);
	await over(page);
	assert.ok(await page.evaluate(() => window.sameDocument), "the page was loaded anew");
	const { steps } = await studio.ask("GET", `/api/runs/${runId}/steps`);
	for (const s of steps) assert.ok(["completed", "cached", "skipped"].includes(s.status), `${s.stepId}: ${s.status}`);
}));

test("a worker that is killed while the page watches: another one takes the run to its end", { timeout: 300000 }, with_({ quiet: false, settings: { CG_LEASE: "2s" } }, async ({ studio, page }) => {
	const { id, runId } = await begin(studio);
	await enter(page, studio, `/runs/${runId}`);
	await page.evaluate(() => { window.sameDocument = true; });
	await underway(studio, runId, 2);
	const dead = await studio.killWorker();
	await over(page);
	assert.ok(await page.evaluate(() => window.sameDocument), "the page was loaded anew");
	assert.notEqual(studio.worker(), dead);
	assert.equal((await studio.ask("GET", `/api/campaigns/${id}`)).status, "live");
	// Every step once, whoever began it.
	const names = (await studio.ask("GET", `/api/runs/${runId}/steps`)).steps.map((s) => s.stepId);
	assert.equal(new Set(names).size, names.length);
}));

test("the end of a run is told on any page", { timeout: 300000 }, with_({}, async ({ studio, page }) => {
	const { runId } = await begin(studio);
	await enter(page, studio, `/runs/${runId}`);
	await underway(studio, runId, 2);
	await page.getByRole("navigation").first().getByRole("link", { name: "Library" }).click();
	await page.waitForURL("**/library");
	await page.getByText("“Watched” is ready.").waitFor({ timeout: 240000 });
	await page.getByRole("link", { name: "See campaign" }).click();
	await page.waitForURL("**/campaigns/*");
}));
