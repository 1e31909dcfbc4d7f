// A tiny bundler for the tests: fills the page's placeholders and writes the folder
// that a bundle is. The real one is a program of its own; the layout is the same.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const games = join(dirname(fileURLToPath(import.meta.url)), "../../skills/bundle_game_template/games");
export const gameDir = (id) => join(games, id, "1.0.0");
export const wheelDir = gameDir("spin_wheel");

// Once for a run of all files: two that build at once would read each other's halves.
export function build() {
	if (process.env.CG_GAMES_BUILT) return;
	execFileSync("sh", [join(games, "build.sh")], { stdio: ["ignore", "ignore", "inherit"] });
}

const html = (s) => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

// files: {slot: {ext, type, data}} become assets; a twin script is written for audio.
export function bundle(dir, config, { files = {}, min = true } = {}) {
	const dist = join(gameDir(config.template_id), "dist");
	if (!existsSync(join(dist, "game.min.js"))) build();
	for (const d of ["scripts", "styles", "assets"]) mkdirSync(join(dir, d), { recursive: true });
	config = { ...config, assets: { ...config.assets } };
	for (const [slot, f] of Object.entries(files)) {
		const sha256 = createHash("sha256").update(f.data).digest("hex");
		const path = `assets/${slot}.${sha256.slice(0, 8)}.${f.ext}`;
		writeFileSync(join(dir, path), f.data);
		const entry = { path, type: f.type, bytes: f.data.length, sha256, ...f.entry };
		if (f.twin) {
			entry.script = path.replace(/\.\w+$/, ".js");
			writeFileSync(join(dir, entry.script), `window.__cgAsset&&window.__cgAsset(${JSON.stringify(slot)},${JSON.stringify(f.data.toString("base64"))});`);
		}
		config.assets[slot] = entry;
	}
	const json = JSON.stringify(config);
	const lang = config.settings?.locale || "en";
	const fill = {
		lang: lang.split("-")[0], dir: /^(ar|he)/.test(lang) ? "rtl" : "ltr", title: html(config.copy?.title || "Game"), script: "game.js", style: "game.css",
		config: json.replace(/</g, "\\u003c"), generator: "test",
	};
	const page = readFileSync(join(dist, "index.html"), "utf8").replace(/\{\{(\w+)\}\}/g, (m, k) => fill[k]);
	writeFileSync(join(dir, "index.html"), page);
	writeFileSync(join(dir, "game_config.json"), json);
	for (const s of ["game", "sound", "model"]) copyFileSync(join(dist, min ? `${s}.min.js` : `${s}.js`), join(dir, `scripts/${s}.js`));
	copyFileSync(join(dist, min ? "style.min.css" : "style.css"), join(dir, "styles/game.css"));
	return pathToFileURL(join(dir, "index.html")).href;
}

export function config(over = {}) {
	return {
		template_id: "spin_wheel",
		version: "1.0.0",
		settings: { duration_sec: 30, difficulty: { level: "medium", win_probability: 0.45 }, locale: "en", seed: "7", ...over.settings },
		branding: { brand_name: "Solara", ...over.branding },
		visuals: { theme: "summer", colors: { primary: "#e4572e", secondary: "#17798f", accent: "#ffc53d", background: "#fff4e6", text: "#2b1d16" }, ...over.visuals },
		audio: { bgm: { enabled: true, volume: 0.6, loop: true }, sfx: {}, ...over.audio },
		copy: {
			title: "Spin into summer", instructions: "One spin, and one of eight summer treats could be yours.", cta: "Spin the wheel",
			win_message: "Enjoy it! Show this code at the counter.", lose_message: "The sun will be back tomorrow, and so can you.",
			terms: "No purchase needed. One spin per person. Ends 31 August 2026. Full terms at the counter.", ...over.copy,
		},
		mechanics: { segments: over.segments || SEGMENTS, spin_duration_ms: 5000, min_rotations: 5, respin_enabled: false, ...over.mechanics },
		offer: over.offer === undefined ? { url: "https://example.com/offer", label: "Shop the sale", code: "SUN20-4F7K", expires: "31 August 2026" } : over.offer,
		...(over.presentation ? { presentation: over.presentation, sealed_outcome_token: over.token || "sealed.token" } : {}),
		...(over.test ? { test: true } : {}),
	};
}

export const SEGMENTS = [
	{ label: "20% off", color: "#e4572e", weight: 0.12, prize: "20% off your order" },
	{ label: "Next time", color: "#fbe3c8", weight: 0.14, prize: null },
	{ label: "Free iced tea", color: "#17798f", weight: 0.12, prize: "a free iced tea" },
	{ label: "Thank you", color: "#fbe3c8", weight: 0.14, prize: null },
	{ label: "Beach bag", color: "#ffc53d", weight: 0.06, prize: "a Solara beach bag" },
	{ label: "Next time", color: "#fbe3c8", weight: 0.14, prize: null },
	{ label: "10% off", color: "#17798f", weight: 0.15, prize: "10% off your order" },
	{ label: "Thank you", color: "#fbe3c8", weight: 0.13, prize: null },
];
