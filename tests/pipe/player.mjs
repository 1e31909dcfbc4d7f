// A live campaign in a browser: opens its page, touches the game, and prints what the page heard of
// it and what the reader sees.
// usage: node player.mjs URL WIDTH HEIGHT SHOTS [ROUNDS]   SHOTS: prefix of pictures, or -

import { writeFileSync } from "node:fs";
import { launch } from "../games/browser.mjs";

const [url, width, height, shots, rounds = "1"] = process.argv.slice(2);
const LISTEN = `window.__heard = []; addEventListener("message", (e) => window.__heard.push(e.data));`;
const browser = await launch();
try {
	const page = await browser.page({ before: LISTEN, width: Number(width), height: Number(height), mobile: Number(width) < 500, scale: 1 });
	const heard = (name, n) => page.evaluate(`new Promise((done, fail) => {
		const since = Date.now();
		const look = () => {
			const all = window.__heard.filter((m) => m && m.event === ${JSON.stringify(name)});
			if (all.length >= ${n} || document.body.dataset.state === "notice") done(all.length);
			else if (Date.now() - since > 30000) fail(new Error("no ${name}: " + JSON.stringify(window.__heard.map((m) => m.event))));
			else setTimeout(look, 30);
		};
		look();
	})`);
	const shot = async (name) => shots !== "-" && writeFileSync(`${shots}-${name}.png`, await page.shot());
	await page.open(url);
	const results = [];
	for (let i = 1; i <= Number(rounds); i++) {
		await heard("gameReady", i);
		await page.evaluate("new Promise((r) => setTimeout(r, 900))");
		await shot("ready");
		const box = await page.evaluate('(() => { const f = document.getElementById("game"); const r = f.getBoundingClientRect(); return [r.left, r.top, r.width, r.height]; })()');
		await page.click(box[0] + box[2] * (box[2] > box[3] ? 0.3 : 0.5), box[1] + box[3] * 0.44);
		await heard("gameComplete", i);
		await page.evaluate("new Promise((r) => setTimeout(r, 2200))");
		await shot("over");
		results.push(await page.evaluate(`(() => { const all = window.__heard.filter((m) => m && m.event === "gameComplete"); const d = all.length ? all[all.length - 1].detail : {};
			return { state: document.body.dataset.state, notice: document.getElementById("notice-title").textContent, outcome: d.outcome || null, result: d.player_result || null, left: document.getElementById("bar").hidden ? null : document.getElementById("left").textContent }; })()`));
		if (i < Number(rounds)) await page.evaluate('document.getElementById("again").click()');
	}
	console.log(JSON.stringify({ results, errors: page.errors, foreign: page.requests.filter((r) => !r.startsWith(new URL(url).origin) && !r.startsWith("data:")) }));
} finally {
	await browser.close();
}
