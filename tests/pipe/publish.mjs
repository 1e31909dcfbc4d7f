// A game as if a run had made and published it: makes the bundle's folder, puts it among the
// objects as a tree, and prints the tree's address.
// usage: node publish.mjs TEMPLATE OVER OBJECTS TENANT   OVER: JSON laid over the usual config

import { createHash } from "node:crypto";
import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { bundle } from "../games/bundle.mjs";
import { caseOf, configOf } from "../games/cases.mjs";

const [template, over, objects, tenant] = process.argv.slice(2);
const sha256 = (b) => createHash("sha256").update(b).digest("hex");
const types = { html: "text/html", js: "text/javascript", css: "text/css", json: "application/json", png: "image/png", woff2: "font/woff2" };

function put(bytes) {
	const hex = sha256(bytes);
	const file = join(objects, "objects", hex.slice(0, 2), hex.slice(2));
	const name = join(objects, "tenants", sha256(tenant).slice(0, 32), hex);
	for (const p of [file, name]) mkdirSync(join(p, ".."), { recursive: true });
	if (!existsSync(file)) writeFileSync(file, bytes, { mode: 0o444 });
	if (!existsSync(name)) linkSync(file, name);
	return hex;
}
function* walk(dir) {
	for (const e of readdirSync(dir, { withFileTypes: true }))
		if (e.isDirectory()) yield* walk(join(dir, e.name));
		else yield join(dir, e.name);
}

const dir = mkdtempSync(join(tmpdir(), "bundle-"));
const given = JSON.parse(over);
const config = configOf(template, await caseOf(template), given);
bundle(dir, { ...config, ...(given.raw || {}) }, { files: { hub_image: { ext: "png", type: "image/png", data: Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0f01f0005010102a2d9f2330000000049454e44ae426082", "hex") } } });
writeFileSync(join(dir, "bundle_manifest.json"), JSON.stringify({ files: [] }));
const entries = [...walk(dir)].map((f) => ({ hash: put(readFileSync(f)), mime: types[f.split(".").pop()] || "application/octet-stream", path: relative(dir, f), size: statSync(f).size }))
	.sort((a, b) => (a.path < b.path ? -1 : 1));
console.log(`cg://sha256/${put(Buffer.from(JSON.stringify({ entries, type: "tree" })))}/bundle`);
