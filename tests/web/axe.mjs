// What axe-core says of the screens: every rule of WCAG 2.2 A and AA, and its best practices.
// usage: node axe.mjs [NAME...]   prints violations, and ends with 1 when there are some
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { enter, launch, show, SIZES, THEMES, visit } from "./browser.mjs";
import { full } from "./full.mjs";
import { screens } from "./screens.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Violations of a page as lines; frames of games are sandboxed and have tests of their own. */
export async function judge(page) {
	// Past the page's policy, which has no place for scripts of ours.
	const client = await page.context().newCDPSession(page);
	const run = (expression) => client.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
	await run(AXE + ";0");
	const { result, exceptionDetails } = await run(`axe.run(document, { iframes: false, runOnly: { type: "tag",
		values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } }).then((r) => r.violations.map((v) => ({ id: v.id, impact: v.impact, help: v.help,
		nodes: v.nodes.map((n) => n.target.join(" ") + ": " + n.failureSummary.replace(/\\s+/g, " ")) })))`);
	await client.detach();
	if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
	return result.value.flatMap((v) => v.nodes.map((n) => `${v.id} (${v.impact}): ${n}`));
}

export async function judgeAll(browser, studio, list, report) {
	for (const size of Object.keys(SIZES)) for (const theme of THEMES) {
		const context = await visit(browser, { size, theme, url: studio.url });
		const page = await context.newPage();
		let inside = false;
		for (const s of list) {
			if (!s.out && !inside) await enter(page, studio);
			inside ||= !s.out;
			await show(page, s, studio);
			report(`${s.name}, ${size}, ${theme}`, await judge(page));
		}
		await context.close();
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const names = process.argv.slice(2);
	const studio = await full(), browser = await launch();
	let bad = 0;
	try {
		await judgeAll(browser, studio, screens(studio.things).filter((s) => !names.length || names.some((n) => s.name.startsWith(n))), (where, found) => {
			bad += found.length;
			for (const line of found) console.log(`${where}: ${line}`);
		});
	} finally {
		await browser.close();
		await studio.end();
	}
	console.log(`axe: ${bad} violations`);
	process.exitCode = bad ? 1 : 0;
}
