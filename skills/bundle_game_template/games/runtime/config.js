// Reads the JSON block of the page, fills defaults, clamps what is out of range and
// rejects what cannot be played. Text in it is data: it only ever becomes text nodes.

import { isHex } from "./color.js";

export class ConfigError extends Error {}

export const num = (v, lo, hi, def) => (typeof v === "number" && isFinite(v) ? Math.min(hi, Math.max(lo, v)) : def);
export const int = (v, lo, hi, def) => Math.round(num(v, lo, hi, def));
export const bool = (v, def) => (typeof v === "boolean" ? v : def);
export const text = (v, max, def = "") => {
	if (typeof v !== "string") return def;
	const t = Array.from(v.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "").trim());
	return t.length ? (t.length > max ? t.slice(0, max - 1).join("") + "\u2026" : t.join("")) : def;
};
const obj = (v) => (v && typeof v === "object" && !Array.isArray(v) ? v : {});

// Only these may be opened: a config must not be able to smuggle a script address in.
export const webUrl = (v) => (typeof v === "string" && /^https?:\/\/[^\s"'<>]+$/i.test(v) ? v : "");

export function readConfig(doc) {
	const block = doc.getElementById("game-config");
	if (!block) throw new ConfigError("no config block in the page");
	try {
		return JSON.parse(block.textContent);
	} catch (e) {
		throw new ConfigError(`config is not JSON: ${e.message}`);
	}
}

// Flat configs carry the mechanics at the top level; both forms mean the same.
function mechanicsOf(raw, keys) {
	const out = { ...obj(raw.mechanics) };
	for (const k of keys) if (!(k in out) && k in raw) out[k] = raw[k];
	return out;
}

const PALETTE = { primary: "#1f4e79", secondary: "#2f8f83", accent: "#f2b134", background: "#f6f3ec", text: "#1d2530" };

function visuals(raw, branding) {
	const v = obj(raw.visuals);
	const given = obj(v.colors || raw.color_scheme || branding.colors);
	const colors = {};
	for (const k of Object.keys(PALETTE)) colors[k] = isHex(given[k]) ? given[k].toLowerCase() : PALETTE[k];
	const symbols = Array.isArray(v.symbols) ? v.symbols.slice(0, 12) : []; // symbols.js checks them
	return { colors, symbols, font: typeof v.font === "string" ? text(v.font, 60) : text(obj(v.font).family, 60) };
}

function audio(raw) {
	const a = obj(raw.audio);
	const bgm = obj(a.bgm);
	const sfx = {};
	for (const [slot, s] of Object.entries(obj(a.sfx))) {
		sfx[slot] = { enabled: bool(obj(s).enabled, true), volume: num(obj(s).volume, 0, 1, 1) };
	}
	return {
		bgm: { enabled: bool(bgm.enabled, true), volume: num(bgm.volume, 0, 1, 0.6), loop: bool(bgm.loop, true) },
		sfx,
		key: text(a.key || bgm.key, 20),
	};
}

// What something that can be won is called. A sealed config says only that it wins.
export function prizeOf(o) {
	const prize = text(o.prize || (o.wins && o.label), 80);
	return prize && !/^(try again|no prize|none)$/i.test(prize) ? prize : null;
}
// Tiers of a score, by whichever name the config has them.
export const tiersOf = (m) => (Array.isArray(m.tiers) ? m.tiers : Array.isArray(m.prize_tiers) ? m.prize_tiers : []);

// The paths of assets stay inside the bundle, or the slot is as good as empty.
const inside = (p) => typeof p === "string" && /^assets\/[A-Za-z0-9._-]+$/.test(p) && !p.includes("..");

function assets(raw) {
	const out = {};
	for (const [slot, a] of Object.entries(obj(raw.assets))) {
		if (!inside(obj(a).path)) continue;
		out[slot] = {
			path: a.path,
			type: text(a.type, 60),
			script: inside(a.script) ? a.script : "",
			loop_start: num(a.loop_start, 0, 3600, 0),
			loop_end: num(a.loop_end, 0, 3600, 0),
		};
	}
	return out;
}

const COPY = { title: 80, instructions: 200, cta: 32, win_message: 120, lose_message: 120, terms: 600, prizes: 40 };

export function normalise(raw, { template_id, mechanics_keys }) {
	raw = obj(raw);
	if (raw.template_id && raw.template_id !== template_id) {
		throw new ConfigError(`config is for ${text(raw.template_id, 40)}, this is ${template_id}`);
	}
	const s = obj(raw.settings);
	const b = obj(raw.branding);
	const c = obj(raw.copy);
	const o = obj(raw.offer);
	// Whom to talk to: an origin by name, or "self", from where the game itself comes.
	const parent = s.parent_origin === "self" ? window.location.origin : s.parent_origin || "";
	const copy = {};
	for (const k of Object.keys(COPY)) copy[k] = text(c[k], COPY[k]);
	return {
		template_id,
		settings: {
			duration_sec: num(s.duration_sec, 1, 600, 30),
			win_probability: num(obj(s.difficulty).win_probability, 0, 1, 0.3),
			locale: text(s.locale || raw.locale, 20, "en"),
			parent_origin: /^https?:\/\/[^/\s]+$/.test(parent) ? parent : "",
			seed: String(s.seed ?? ""),
		},
		branding: { brand_name: text(b.brand_name, 40) },
		visuals: visuals(raw, b),
		audio: audio(raw),
		copy,
		mechanics: mechanicsOf(raw, mechanics_keys),
		offer: { url: webUrl(o.url), label: text(o.label, 32), code: text(o.code, 40), expires: text(o.expires, 60) },
		sealed: raw.sealed === true,
		token: text(raw.sealed_outcome_token, 4096),
		presentation: obj(raw.presentation),
		assets: assets(raw),
		test: raw.test === true,
	};
}
