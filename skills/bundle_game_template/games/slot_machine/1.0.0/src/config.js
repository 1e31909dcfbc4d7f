// The machine's own part of the config: checked, filled, in the order given.

import { ConfigError, int, num, prizeOf, text } from "../../../runtime/config.js";

export const MOST_LINES = 20;
// From the press to the rest of the last reel; shorter cycles are no fair play.
export const SHORTEST = 2500;

function symbol(s, i) {
	if (!s || typeof s !== "object") throw new ConfigError(`symbol ${i} is not an object`);
	const id = text(s.id, 40);
	if (!id) throw new ConfigError(`symbol ${i} has no id`);
	return {
		id,
		name: text(s.name, 40),
		weight: num(s.weight, 1e-6, 1e6, 1),
		value: num(s.value, 0, 1e6, 0),
		prize: text(s.prize, 80) || null,
		slot: /^[a-z][a-z0-9_]{0,39}$/.test(s.asset_slot || "") ? s.asset_slot : `symbol_${i + 1}`,
	};
}

// Lines that do not fit the window are left out; without any, every row is one.
function lines(list, reels, rows) {
	const fits = (l) => Array.isArray(l) && l.length === reels && l.every((r) => Number.isInteger(r) && r >= 0 && r < rows);
	const good = (Array.isArray(list) ? list : []).filter(fits).slice(0, MOST_LINES);
	return good.length ? good.map((l) => l.slice()) : Array.from({ length: rows }, (_, r) => Array(reels).fill(r));
}

// Prizes by chance: the rarest stands for the symbol of the greatest value, unless the
// config says which. Those of no prize are one blank.
function outcomes(list, symbols) {
	const known = (Array.isArray(list) ? list : []).filter((o) => o && text(o.label, 80));
	const byValue = symbols.map((s, i) => i).sort((a, b) => symbols[b].value - symbols[a].value || a - b);
	const out = known.map((o) => ({
		prize: prizeOf(o),
		weight: num(o.weight, 0, 1, 0),
		symbol: symbols.findIndex((s) => s.id === o.symbol),
	}));
	const open = byValue.filter((i) => !out.some((o) => o.symbol === i));
	for (const o of out.filter((w) => w.prize && w.symbol < 0).sort((a, b) => a.weight - b.weight)) o.symbol = open.length ? open.shift() : byValue[0];
	return out.length ? out : null;
}

export function normaliseSlot(config) {
	const m = config.mechanics;
	if (!Array.isArray(m.symbols) || m.symbols.length < 3 || m.symbols.length > 10) {
		throw new ConfigError("a slot machine has 3 to 10 symbols");
	}
	const reels = int(m.reels, 3, 5, 3);
	const rows = int(m.rows_visible, 1, 3, 3);
	const delay = int(m.reel_delay_ms, 100, 800, 400);
	const symbols = m.symbols.map(symbol);
	const top = symbols.reduce((best, s, i) => (s.value > symbols[best].value ? i : best), 0);
	config.mechanics = {
		top, reels, rows, symbols, delay,
		lines: lines(m.paylines, reels, rows),
		// Until the first reel stops.
		duration: Math.max(int(m.spin_duration_ms, 1500, 6000, 2500), SHORTEST - (reels - 1) * delay),
		max_spins: int(m.max_spins, 1, 5, 1),
		outcomes: outcomes(m.outcomes, symbols),
		prize: text(m.prize, 80) || null,
	};
}
