// A page of ours around a game that is previewed: says what is to be played, and prints what it hears.
// usage: node preview.mjs URL TEMPLATE CONFIG [SHOTS]   CONFIG: file; SHOTS: prefix of pictures

import { readFileSync, writeFileSync } from "node:fs";
import { launch } from "../games/browser.mjs";

const [url, template, file, shots = "-"] = process.argv.slice(2);
const config = JSON.parse(readFileSync(file, "utf8"));
const browser = await launch();
try {
	const page = await browser.page({ width: 420, height: 800, scale: 1 });
	await page.open(`${url}/api`);
	await page.evaluate(`(() => {
		document.body.innerHTML = "";
		window.heard = [];
		const f = window.frame = document.createElement("iframe");
		f.setAttribute("sandbox", "allow-scripts");
		f.style.cssText = "border:0;width:390px;height:760px";
		addEventListener("message", (e) => e.source === f.contentWindow && window.heard.push({ ...e.data, at: performance.now() }));
		f.src = "/preview/${template}/";
		document.body.append(f);
		window.say = (m) => { window.since = performance.now(); f.contentWindow.postMessage({ source: "cg-studio", ...m }, "*"); };
		window.hear = (event, ok) => new Promise((done, fail) => {
			const end = performance.now() + 30000;
			(function look() {
				const m = window.heard.find((x) => x.event === event && x.at >= (window.since || 0) && (!ok || ok(x.detail)));
				if (m) done({ ms: Math.round(m.at - (window.since || m.at)), detail: m.detail });
				else if (performance.now() > end) fail(new Error("no " + event + ": " + JSON.stringify(window.heard)));
				else setTimeout(look, 5);
			})();
		});
	})()`);
	const say = (m) => page.evaluate(`say(${JSON.stringify(m)})`);
	const hear = (event, ok = "null") => page.evaluate(`hear(${JSON.stringify(event)}, ${ok})`);
	const shot = async (name) => shots !== "-" && writeFileSync(`${shots}-${name}.png`, await page.shot());
	await hear("waiting");
	// Only the page around it is listened to: not a page inside of that, and nothing else that it says.
	await page.evaluate(`new Promise((done) => {
		const g = document.createElement("iframe");
		g.srcdoc = "<script>parent.frames[0].postMessage({source:'cg-studio',type:'config',config:{}}, '*')</scr" + "ipt>";
		g.onload = () => { frame.contentWindow.postMessage({ source: "other", type: "config", config: {} }, "*"); setTimeout(done, 200); };
		document.body.append(g);
	})`);
	const out = { heard_from_others: await page.evaluate(`heard.filter((m) => m.event !== "waiting").length`) };
	await say({ type: "config", id: 1, config });
	out.first = (await hear("gameReady")).ms;
	await hear("started", "(d) => d.id === 1");
	await shot("first");
	const other = { ...config, visuals: { ...config.visuals, colors: { ...config.visuals.colors, background: "#101828", text: "#ffffff" } }, copy: { ...config.copy, title: "Another title" } };
	await say({ type: "config", id: 2, config: other, assets: { logo: { url: "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==" } } });
	const ready = await hear("gameReady");
	Object.assign(out, { again: ready.ms, assets: ready.detail.asset_count });
	await hear("started", "(d) => d.id === 2");
	await shot("again");
	for (const outcome of ["win", "lose"]) {
		await say({ type: "force", id: outcome, outcome, seed: "7" });
		out[outcome] = (await hear("gameComplete")).detail.outcome;
		await shot(outcome);
	}
	await say({ type: "config", id: 3, config: { ...config, template_id: "nothing" } });
	out.failed = (await hear("failed")).detail;
	console.log(JSON.stringify({ ...out, errors: page.errors, foreign: page.requests.filter((r) => !r.startsWith(url) && !r.startsWith("data:")) }));
} finally {
	await browser.close();
}
