// What a screen costs before anything is seen, and that none of them complains: no exception, nothing
// in the console, nothing that the policy had to stop, nothing from elsewhere.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { enter, show } from "./browser.mjs";
import { full } from "./full.mjs";
import { empty, screens } from "./screens.mjs";
import { OUT } from "./serve.mjs";
import { with_ } from "./web.mjs";

const MOST = 200_000; // bytes of script, packed, before the first paint
const sizes = new Map();
const packed = (path) => {
	if (!sizes.has(path)) sizes.set(path, gzipSync(readFileSync(join(process.env.CG_TEST_WEBAPP ?? join(OUT, "webapp"), path)), { level: 9 }).length);
	return sizes.get(path);
};

// Everything is fetched anew, so it is what somebody gets who was never here.
async function scripts(context, url) {
	const page = await context.newPage();
	const client = await context.newCDPSession(page);
	await client.send("Network.setCacheDisabled", { cacheDisabled: true });
	await page.goto(url);
	// Hidden from those who hear the page where a window lies over it from the beginning.
	await page.getByRole("heading", { level: 1, includeHidden: true }).first().waitFor();
	const names = await page.evaluate(() => {
		const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity;
		return performance.getEntriesByType("resource").filter((r) => r.name.endsWith(".js") && r.startTime < paint).map((r) => new URL(r.name).pathname);
	});
	await page.close();
	return [...new Set(names)];
}

test("no more than 200 kB of script before the first paint, wherever one comes in", with_({ make: full }, async ({ studio, page, context, t }) => {
	// Another tab is let in by this one.
	await enter(page, studio);
	for (const s of screens(studio.things).filter((one) => !one.out && !one.act)) {
		const names = await scripts(context, studio.url + s.path);
		const sum = names.reduce((n, name) => n + packed(name), 0);
		t.diagnostic(`${s.name}: ${sum} bytes in ${names.length} scripts`);
		assert.ok(names.length > 1, `${s.name}: ${names}`);
		assert.ok(sum <= MOST, `${s.name}: ${sum} bytes: ${names.map((n) => `${n} ${packed(n)}`).join(", ")}`);
	}
}));

async function quiet(studio, page, heard, list) {
	const foreign = [];
	page.on("request", (r) => {
		if (!r.url().startsWith(studio.url) && !/^(data|blob):/.test(r.url())) foreign.push(r.url());
	});
	await enter(page, studio);
	// A browser says in its console that somebody was refused, which is what a conflict is.
	for (const s of list.filter((one) => !one.refused)) {
		await show(page, s, studio);
		const said = [...heard.splice(0), ...(await page.evaluate(() => globalThis.__csp ?? []))].map((h) => `${s.name}: ${h}`);
		assert.deepEqual(said, []);
	}
	assert.deepEqual(foreign, []);
}

test("no screen complains, and none asks anybody else", with_({ make: full }, async ({ studio, page, heard }) =>
	quiet(studio, page, heard, screens(studio.things))));

test("nor does one of a studio in which nothing was made yet", with_({}, async ({ studio, page, heard }) => quiet(studio, page, heard, empty)));

test("nothing is wider than a phone of 360 pixels, nor than a wide desk", with_({ make: full }, async ({ studio, page, heard }) => {
	await enter(page, studio);
	for (const width of [360, 1920]) {
		await page.setViewportSize({ width, height: 800 });
		for (const s of screens(studio.things)) {
			await show(page, s, studio);
			// As above: a conflict is told in the console, too, and nothing else is.
			if (s.refused) heard.splice(0, heard.length, ...heard.filter((h) => !/ 412 /.test(h)));
			const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
			assert.ok(over <= 0, `${s.name} is ${over} pixels wider than ${width}`);
		}
	}
}));
