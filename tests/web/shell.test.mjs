// The frame of every page: who is let in, where one may go, and what is there without a network.
import assert from "node:assert/strict";
import test from "node:test";
import { enter, settled } from "./browser.mjs";
import { with_ } from "./web.mjs";

test("the address that the server tells signs in, and the token is gone from it at once", with_({}, async ({ studio, page }) => {
	await page.goto(studio.signIn("/campaigns"));
	await page.waitForURL("**/campaigns");
	assert.ok(!(await page.evaluate(() => location.href + JSON.stringify({ ...localStorage }) + document.cookie)).includes(studio.token));
	// Nor does going back show it.
	await page.goBack().catch(() => undefined);
	assert.ok(!page.url().includes(studio.token));
	assert.ok(!studio.requests.includes(studio.token));
}));

test("a stranger is asked who he is, and comes to where he was going; elsewhere he is never led", with_({}, async ({ studio, page }) => {
	await page.goto("/runs");
	await page.waitForURL((u) => u.pathname === "/sign-in" && u.searchParams.get("redirect") === "/runs");
	await page.getByLabel(/token/i).fill(studio.token);
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await page.waitForURL("**/runs");
	for (const away of ["https://example.com/", "//example.com/", "javascript:alert(1)"]) {
		await page.goto(`/sign-in?redirect=${encodeURIComponent(away)}`);
		await page.waitForURL((u) => u.pathname === "/");
		assert.equal(new URL(page.url()).origin, studio.url);
	}
}));

test("a wrong token is told, and nobody is let in", with_({ quiet: false }, async ({ page, studio }) => {
	await page.goto("/sign-in");
	await page.getByLabel(/token/i).fill("nonsense");
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await page.getByText(/not known here/).waitFor();
	await page.goto("/campaigns");
	await page.waitForURL((u) => u.pathname === "/sign-in");
	await studio.until("the log", () => studio.requests.includes('"status":401'));
}));

test("another tab of the same browser is let in, and both are out when one signs out", with_({}, async ({ studio, page, context }) => {
	await enter(page, studio);
	const second = await context.newPage();
	await second.goto("/runs");
	await second.getByRole("heading", { level: 1 }).waitFor();
	assert.equal(new URL(second.url()).pathname, "/runs");
	await second.getByRole("button", { name: /developer/i }).click();
	await second.getByRole("menuitem", { name: "Sign out" }).click();
	await second.waitForURL((u) => u.pathname === "/sign-in");
	await page.waitForURL((u) => u.pathname === "/sign-in");
}));

const titled = (studio, page, title) => studio.until(`the title "${title}"`, async () => (await page.title()) === title, 10000);

test("the window is called by what is in it: no two screens alike", with_({}, async ({ studio, page }) => {
	const { generation_id } = await studio.ask("POST", "/api/intelligence/plan", { brief: "A quiz about the harbour for families, with a boat trip to win." });
	await studio.until("the plan", async () => (await studio.ask("GET", `/api/intelligence/history/${generation_id}`)).status === "completed");
	const { campaign_id: id } = await studio.ask("POST", `/api/intelligence/plan/${generation_id}/accept`, { campaign_name: "Harbour" });
	const { runId } = await studio.ask("POST", `/api/campaigns/${id}/generate`);
	await studio.ask("POST", `/api/runs/${runId}/cancel`);
	await enter(page, studio);
	const screens = [["/", "Dashboard"], ["/campaigns", "Campaigns"], ["/campaigns/new", "New campaign"], [`/campaigns/${id}`, "Harbour · Campaigns"],
		[`/campaigns/${id}/edit/brief`, "Harbour: Brief · Campaigns"], [`/campaigns/${id}/edit/review`, "Harbour: Review · Campaigns"], [`/campaigns/${id}/preview`, "Harbour · Preview"],
		[`/brief/${generation_id}`, "Here is a plan · Ideas"], ["/ideas", "Ideas"], ["/runs", "Runs"], [`/runs/${runId}`, "Harbour · Runs"], ["/library", "Library"],
		["/chat", "Assistant"], ["/settings", "Settings"], ["/nowhere", undefined]];
	const titles = [];
	for (const [path, title] of screens) {
		await page.goto(path);
		if (title) await titled(studio, page, `${title} · cg studio`);
		else await settled(page);
		titles.push(await page.title());
	}
	assert.equal(new Set(titles).size, titles.length, titles.join("\n"));
	// What one leaves takes its name along.
	await page.goto(`/campaigns/${id}`);
	await titled(studio, page, "Harbour · Campaigns · cg studio");
	await page.getByRole("navigation").getByRole("link", { name: "Runs", exact: true }).click();
	await titled(studio, page, "Runs · cg studio");
}));

test("every screen can be reached with the keyboard, and says where one is", with_({}, async ({ studio, page }) => {
	await enter(page, studio);
	await settled(page);
	// Who has just signed in stands at the name of the page; who opens one, before all of it.
	await page.reload();
	await settled(page);
	await page.keyboard.press("Tab");
	const first = page.locator(":focus");
	assert.match(await first.innerText(), /skip to content/i);
	for (const [name, path] of [["Campaigns", "/campaigns"], ["Runs", "/runs"], ["Library", "/library"], ["Ideas", "/ideas"], ["Assistant", "/chat"], ["Settings", "/settings"], ["Dashboard", "/"]]) {
		await page.getByRole("navigation").getByRole("link", { name, exact: true }).focus();
		await page.keyboard.press("Enter");
		await page.waitForURL((u) => u.pathname === path);
		await page.getByRole("heading", { level: 1 }).first().waitFor();
		await titled(studio, page, `${name} · cg studio`);
	}
	await page.keyboard.press("Control+k");
	await page.getByRole("dialog").waitFor();
	await page.keyboard.type("runs");
	await page.keyboard.press("Enter");
	await page.waitForURL((u) => u.pathname === "/runs");
}));

test("without a network the shell opens, says so, and goes on when it is back", with_({ quiet: false }, async ({ studio, page, context }) => {
	await enter(page, studio);
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
		while (!navigator.serviceWorker.controller) await new Promise((done) => setTimeout(done, 50));
	});
	// The build of before is kept, too, and longer: it is not what is shown.
	await page.evaluate(async () => {
		const [name] = await caches.keys();
		const now = await caches.open(name);
		const had = await Promise.all((await now.keys()).map(async (r) => [r.url, (await now.match(r)).clone()]));
		const whole = await Promise.all(had.map(async ([url, r]) => [url, new Response(await r.blob(), { headers: r.headers })]));
		await caches.delete(name);
		await (await caches.open("cg-before")).put("/", new Response("The build of before", { headers: { "Content-Type": "text/html" } }));
		const again = await caches.open(name);
		for (const [url, r] of whole) await again.put(url, r);
	});
	await context.setOffline(true);
	await studio.down();
	await page.goto("/campaigns");
	await page.getByRole("navigation").first().waitFor({ state: "attached" });
	await page.getByText(/you are offline/i).first().waitFor();
	// Nor does a language want one that nobody has spoken here before.
	await page.evaluate(() => localStorage.setItem("cg.locale", "de"));
	await page.goto("/campaigns");
	await page.getByText(/sie sind offline/i).first().waitFor();
	await page.evaluate(() => localStorage.removeItem("cg.locale"));
	await context.setOffline(false);
	await studio.up();
	// The new server has a new token, as after every start with --dev.
	await enter(page, studio, "/campaigns");
	await page.getByRole("heading", { level: 1 }).first().waitFor();
	// Nothing of anybody is kept.
	const names = await page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (n) => (await (await caches.open(n)).keys()).map((r) => new URL(r.url).pathname)))).flat());
	assert.ok(names.includes("/"));
	assert.ok(!names.some((n) => /^\/(api|play|b|s)\//.test(n)));
}));

const WORDS = /\/assets\/(en|de)-[^/]*\.js$/;
const asked = (page) => page.evaluate((re) => performance.getEntriesByType("resource").filter((r) => new RegExp(re).test(r.name)).map((r) => ({
	language: new RegExp(re).exec(r.name)[1], at: r.startTime, app: performance.getEntriesByType("resource").find((e) => /\/assets\/index-[^/]*\.js$/.test(e.name)).responseEnd,
})), WORDS.source);

test("one language is fetched, beside the application and not after it", with_({ locale: "de-DE" }, async ({ page }) => {
	// A page that waits for its application has asked for its words all the same.
	const words = page.waitForEvent("response", (r) => WORDS.test(r.url()));
	await page.route(/\/assets\/index-[^/]*\.js$/, async (route) => {
		await words;
		await route.continue();
	});
	await page.goto("/sign-in");
	await page.getByRole("heading", { level: 1, name: "Anmelden" }).waitFor();
	const all = await asked(page);
	assert.deepEqual(all.map((a) => a.language), ["de"]);
	assert.ok(all[0].at < all[0].app);
	assert.equal(await page.locator("html").getAttribute("lang"), "de");
}));

test("another language is better than none, and without any the page says so", with_({ locale: "de-DE", quiet: false }, async ({ page }) => {
	await page.route(/\/assets\/de-[^/]*\.js$/, (route) => route.abort());
	await page.goto("/sign-in");
	await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
	await page.route(/\/assets\/en-[^/]*\.js$/, (route) => route.abort());
	await page.reload();
	await page.getByText("konnte nicht geladen werden").waitFor();
}));
