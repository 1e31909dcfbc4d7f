// Every screen, in both themes and both sizes, before axe-core: WCAG 2.2 A and AA, and best practices.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { judgeAll } from "./axe.mjs";
import { launch } from "./browser.mjs";
import { full } from "./full.mjs";
import { empty, screens } from "./screens.mjs";
import { serve } from "./serve.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function all(make, list) {
	const studio = await make(), found = [];
	try {
		await judgeAll(browser, studio, list(studio.things), (where, lines) => found.push(...lines.map((l) => `${where}: ${l}`)));
	} finally {
		await studio.end();
	}
	assert.deepEqual(found, []);
}

test("axe finds nothing on any screen", () => all(full, screens));
test("nor on one that has nothing to show yet", () => all(serve, () => empty));
