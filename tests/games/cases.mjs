// The configs that the browser tests play: one table for all games. What is the game's own
// stands in cases/TEMPLATE_ID.mjs; a game without such a file fails the suite.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { games } from "./bundle.mjs";

// Every game that has a manifest.
export const ids = readdirSync(games).filter((d) => existsSync(join(games, d, "1.0.0/manifest.yaml"))).sort();

export const PALETTES = {
	summer: { primary: "#e4572e", secondary: "#17798f", accent: "#ffc53d", background: "#fff4e6", text: "#2b1d16" },
	night: { primary: "#8b5cf6", secondary: "#22d3ee", accent: "#f5c451", background: "#120b2e", text: "#f4f0ff" },
	garden: { primary: "#2f7d4f", secondary: "#c9732b", accent: "#e35d86", background: "#f3f7ee", text: "#17301f" },
};

export async function caseOf(id) {
	return (await import(`./cases/${id}.mjs`)).default;
}

// A whole config; `over` is laid over it section by section.
export function configOf(id, kase, over = {}) {
	const palette = PALETTES[over.palette || "summer"];
	const sealed = over.seal ? { presentation: over.seal, sealed_outcome_token: "sealed.token" } : {};
	return JSON.parse(JSON.stringify({
		template_id: id,
		version: "1.0.0",
		settings: { duration_sec: 30, difficulty: { level: "medium", win_probability: 0.45 }, locale: "en", seed: "7", ...over.settings },
		branding: { brand_name: "Solara", ...over.branding },
		visuals: { theme: "summer", colors: palette, ...over.visuals },
		audio: { bgm: { enabled: true, volume: 0.6, loop: true }, sfx: {}, ...over.audio },
		copy: { terms: "No purchase needed. One round per person. Ends 31 August 2026. Full terms at the counter.", ...kase.copy, ...over.copy },
		mechanics: { ...kase.mechanics, ...over.mechanics },
		offer: over.offer === undefined ? { url: "https://example.com/offer", label: "Shop the sale", code: "SUN20-4F7K", expires: "31 August 2026" } : over.offer,
		...sealed,
	}));
}
