// What Lighthouse thinks of the dashboard and of the page on which a game is played: as a phone of
// the middle class has them, the median of five.
// usage: node lighthouse.mjs [RUNS]   prints the scores, and ends with 1 when one is below 95
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import lighthouse from "lighthouse";
import { throttling } from "lighthouse/core/config/constants.js";
import { pageFunctions } from "lighthouse/core/lib/page-functions.js";
import { chromium } from "playwright-core";
import { enter, settled } from "./browser.mjs";
import { full } from "./full.mjs";

export const BAR = 95;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const freePort = () => new Promise((done) => {
	const s = createServer().listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => done(port)); });
});

// A phone of the middle class is four times slower than a quick desktop, whose index of Lighthouse
// is 1,500 to 2,000. Of a slower machine it is that much less, or the phone would be another one:
// https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md ("Calibrating the CPU slowdown").
const DESKTOP = 1750;
async function slowdown(page) {
	const index = await page.evaluate(pageFunctions.computeBenchmarkIndex);
	return Math.min(4, Math.max(1, 4 * index / DESKTOP));
}

/** One measure. What could not be recorded is none, as Lighthouse says itself, and is taken again. */
async function look(page, url, port, only) {
	for (let tries = 1; ; tries++) {
		const cpuSlowdownMultiplier = await slowdown(page);
		const { lhr } = await lighthouse(url, { port, logLevel: "silent", output: "json", onlyCategories: only, disableStorageReset: true,
			throttling: { ...throttling.mobileSlow4G, cpuSlowdownMultiplier } });
		if (!lhr.runtimeError) return { lhr, cpuSlowdownMultiplier };
		if (tries === 3) throw new Error(`${url}: ${lhr.runtimeError.message}`);
	}
}

async function scores(page, url, port, runs, only) {
	const all = [], why = new Map(), slower = [];
	for (let i = 0; i < runs; i++) {
		const { lhr, cpuSlowdownMultiplier } = await look(page, url, port, only);
		slower.push(Number(cpuSlowdownMultiplier.toFixed(2)));
		all.push(only.map((c) => Math.round((lhr.categories[c].score ?? 0) * 100)));
		for (const c of only) for (const { id } of lhr.categories[c].auditRefs) {
			const a = lhr.audits[id];
			if (a.score !== null && a.score < 0.9 && a.scoreDisplayMode !== "informative") why.set(id, a.displayValue ?? a.title);
		}
	}
	return { scores: Object.fromEntries(only.map((c, i) => [c, median(all.map((r) => r[i]))])), why: Object.fromEntries(why), slower };
}

/** { dashboard: {scores, why, slower: times this machine's processor in each run}, player: {...} } */
export async function measure(runs = 5) {
	const studio = await full({ throttle: false }), home = mkdtempSync(join(tmpdir(), "cg-light-")), port = await freePort();
	const context = await chromium.launchPersistentContext(home, { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true,
		args: ["--no-sandbox", "--disable-gpu", "--mute-audio", `--remote-debugging-port=${port}`] });
	try {
		// Lighthouse opens a tab of its own, which this one lets in.
		const [page] = context.pages();
		await enter(page, studio);
		await settled(page);
		const dashboard = await scores(page, `${studio.url}/`, port, runs, CATEGORIES.slice(0, 3));
		const player = await scores(page, `${studio.url}/play/${studio.things.live}`, port, runs, CATEGORIES);
		return { dashboard, player };
	} finally {
		await context.close();
		await studio.end();
		rmSync(home, { recursive: true, force: true, maxRetries: 5 });
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const all = await measure(Number(process.argv[2] ?? 5));
	console.log(JSON.stringify(all, null, "\t"));
	process.exitCode = Object.values(all).every((p) => Object.values(p.scores).every((n) => n >= BAR)) ? 0 : 1;
}
