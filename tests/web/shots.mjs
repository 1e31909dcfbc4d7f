// Pictures of the screens: both themes, a phone and a desktop.
// usage: node shots.mjs DIR [NAME...]   names of screens (screens.mjs), or beginnings of them; all
//        SIZE=phone THEME=dark LOCALE=de-DE FULL=no   only that size, that theme; in German; the window, not the page
// It serves the build in build/webapp; CG_TEST_WEBAPP names another. A file is NAME-SIZE-THEME.png.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { enter, launch, listen, show, SIZES, THEMES, visit, violations } from "./browser.mjs";
import { full } from "./full.mjs";
import { empty, screens } from "./screens.mjs";
import { serve } from "./serve.mjs";

const [dir, ...names] = process.argv.slice(2);
if (!dir) {
	console.error("usage: node shots.mjs DIR [NAME...]");
	process.exit(64);
}
const sizes = process.env.SIZE ? [process.env.SIZE] : Object.keys(SIZES);
const themes = process.env.THEME ? [process.env.THEME] : THEMES;
const wanted = (list) => list.filter((s) => !names.length || names.some((n) => s.name.startsWith(n)));

async function look(browser, studio, list) {
	for (const size of sizes) for (const theme of themes) {
		const context = await visit(browser, { size, theme, url: studio.url, locale: process.env.LOCALE });
		const page = await context.newPage();
		const heard = listen(page);
		let inside = false;
		for (const s of list) {
			if (!s.out && !inside) await enter(page, studio);
			inside ||= !s.out;
			await show(page, s, studio);
			await page.screenshot({ path: join(dir, `${s.name}-${size}-${theme}.png`), fullPage: process.env.FULL !== "no" });
			for (const v of await violations(page)) heard.push(`policy: ${v}`);
			for (const h of heard.splice(0)) console.log(`${s.name} (${size}, ${theme}): ${h}`);
		}
		await context.close();
	}
}

mkdirSync(dir, { recursive: true });
const browser = await launch();
try {
	const some = (t) => wanted(screens(t)).length > 0;
	if (some({})) {
		const studio = await full();
		try {
			await look(browser, studio, wanted(screens(studio.things)));
		} finally {
			await studio.end();
		}
	}
	if (wanted(empty).length) {
		const studio = await serve();
		try {
			await look(browser, studio, wanted(empty));
		} finally {
			await studio.end();
		}
	}
} finally {
	await browser.close();
}
