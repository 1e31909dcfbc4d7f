// What the tests of this folder share: a browser for the file, a studio for a test, pages that
// are heard, and a picture of the page when a test fails.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { launch, listen, violations, visit } from "./browser.mjs";
import { OUT, serve } from "./serve.mjs";

let browser;
before(async () => {
	browser = await launch(["--site-per-process"]);
});
after(() => browser?.close());

/** usage: test("...", with_({...}, async ({ studio, page, heard, context }) => ...)) */
export const with_ = ({ make = serve, quiet = true, ...look }, body) => async (t) => {
	const studio = await make(look);
	const context = await visit(browser, { ...look, url: studio.url });
	const page = await context.newPage();
	page.setDefaultTimeout(60000);
	const heard = listen(page);
	try {
		await body({ studio, page, heard, context, t });
		for (const v of await violations(page)) heard.push(`policy: ${v}`);
		if (quiet && heard.length) throw new Error(`the page said:\n${heard.join("\n")}`);
	} catch (e) {
		const dir = process.env.SHOTS ?? join(OUT, "tests/web/failed");
		mkdirSync(dir, { recursive: true });
		const name = join(dir, `${t.name.replace(/\W+/g, "-").slice(0, 80)}.png`);
		await page.screenshot({ path: name }).catch(() => undefined);
		throw new Error(`${e.message}\n(at ${page.url()}, picture: ${name})${heard.length ? `\nheard:\n${heard.join("\n")}` : ""}`, { cause: e });
	} finally {
		await context.close();
		await studio.end();
	}
};
