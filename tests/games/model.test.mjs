// The prize as a model that turns on the card: read, drawn, and missed by nobody.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";
import { bundle, config, games } from "./bundle.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const libexec = resolve(root, process.env.O || "build", "libexec/cg");
const dir = mkdtempSync(join(tmpdir(), "cg-prize-"));
const { readGlb, readParts } = await import(join(games, "runtime/model.js"));
let browser;
let models;

function run(skill, input) {
	const context = { workspace: dir, outputDir: join(dir, "out") };
	mkdirSync(context.outputDir, { recursive: true });
	const out = execFileSync(join(libexec, skill), { cwd: dir, input: JSON.stringify({ input, context }), stdio: ["pipe", "pipe", "ignore"] });
	const { data } = JSON.parse(String(out).trim().split("\n").pop());
	return readFileSync(data.optimized_model_uri || data.model_uri);
}

before(async () => {
	const plain = run("generate_3d_asset", { prompt: "a golden trophy", style: { theme: "modern", color_palette: ["#e4572e", "#17798f", "#ffc53d"] } });
	const lighter = run("optimize_3d_asset", { model_uri: "out/model.glb", constraints: { optimization_level: "balanced" } });
	models = { plain, lighter };
	browser = await launch([], { gpu: true });
});
after(async () => {
	await browser.close();
	rmSync(dir, { recursive: true, force: true });
});

const bytes = (b) => b.buffer.slice(b.byteOffset, b.byteOffset + b.length);

test("model: a plain and a quantised file hold the same thing", () => {
	const [a, b] = [models.plain, models.lighter].map((m) => readParts(readGlb(bytes(m))));
	assert.equal(a.parts.length, b.parts.length);
	assert.ok(Math.abs(a.tall - b.tall) < 0.01 && Math.abs(a.wide - b.wide) < 0.02, `${a.tall} ${b.tall}, ${a.wide} ${b.wide}`);
	assert.equal(b.parts[0].pos.componentType, 5122);
});

test("model: what is no GLB throws and nothing else", () => {
	for (const cut of [0, 4, 11, 40, 3000]) assert.throws(() => readParts(readGlb(bytes(models.plain.subarray(0, cut)))));
});

async function won(file, { gpu = browser, reduced = false, test: still = false, real = false, width = 390, height = 844 } = {}) {
	const where = mkdtempSync(join(dir, "b-"));
	const files = file ? { prize_model: { ext: "glb", type: "model/gltf-binary", data: file, twin: true } } : {};
	const page = await gpu.page({ width, height, reduced, before: real ? "" : "window.__cgTest = true" });
	await page.open(bundle(where, config({ test: still }), { files }));
	if (!real) await page.evaluate("window.__cg.play('win').then(() => window.__cg.step(1000))");
	return page;
}

// The model is read and drawn in real time, which is the machine's.
const within = (page, what) => page.evaluate(`new Promise((ok, bad) => {
	const end = Date.now() + 20000;
	const look = () => (${what}) ? ok(true) : Date.now() > end ? bad(new Error("not within 20 s")) : setTimeout(look, 20);
	look();
})`);
const shown = (page) => within(page, `(() => {
	const c = document.getElementById("card-model");
	return !c.hidden && c.style.opacity === "1";
})()`);

const LOOK = `(() => {
	const c = document.getElementById("card-model");
	const gl = !c.hidden && c.getContext("webgl");
	const shot = document.createElement("canvas");
	return { hidden: c.hidden, opacity: c.style.opacity, width: c.width, height: c.height, error: gl ? gl.getError() : -1 };
})()`;

test("model: a win shows it on the card, without an error", async () => {
	for (const file of [models.plain, models.lighter]) {
		const page = await won(file);
		await shown(page);
		const seen = await page.evaluate(LOOK);
		assert.deepEqual({ ...seen, width: seen.width > 100, height: seen.height > 80 }, { hidden: false, opacity: "1", width: true, height: true, error: 0 });
		assert.deepEqual(page.errors, []);
		if (process.env.SHOTS) (await import("node:fs")).writeFileSync(join(process.env.SHOTS, `prize-${file === models.plain ? "plain" : "lighter"}.png`), await page.shot());
		await page.close();
	}
});

// The picture itself, taken in the frame that drew it.
const pixels = `new Promise((ok) => requestAnimationFrame(() => requestAnimationFrame(() => {
	const c = document.getElementById("card-model");
	const d = document.createElement("canvas");
	d.width = 40; d.height = 40;
	const x = d.getContext("2d");
	window.dispatchEvent(new Event("resize"));
	requestAnimationFrame(() => { x.drawImage(c, 0, 0, 40, 40); ok(Array.from(x.getImageData(0, 0, 40, 40).data).join()); });
})))`;

test("model: it turns, and stands still for who wants less motion", async () => {
	for (const reduced of [false, true]) {
		const page = await won(models.lighter, { reduced });
		await shown(page);
		const a = await page.evaluate(pixels);
		// What stands still is looked at once more after a while, what turns until it has.
		let b = a;
		for (let n = 0; b === a && n < (reduced ? 1 : 50); n++) {
			await page.evaluate("new Promise((ok) => setTimeout(ok, 400))");
			b = await page.evaluate(pixels);
		}
		assert.ok(a.split(",").some((v) => Number(v) > 60), "something is drawn");
		assert.equal(a === b, reduced, reduced ? "still" : "turns");
		await page.close();
	}
});

test("model: without one, with a broken one or without WebGL the card is as it was", async () => {
	const flat = await launch(["--disable-3d-apis"]);
	for (const [file, gpu] of [[null, browser], [Buffer.from("glTF nonsense"), browser], [models.plain, flat]]) {
		const page = await won(file, { gpu });
		await within(page, "document.getElementById('card-model').hidden && !document.getElementById('card').hidden");
		assert.deepEqual(page.errors.filter((e) => !/WebGL/.test(e)), []);
		await page.close();
	}
	await flat.close();
});
