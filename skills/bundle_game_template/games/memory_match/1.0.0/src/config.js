// The game's own part of the config: checked, filled, in the order given. The number of
// pairs is the grid's: more are refused, missing ones come from the symbols.

import { ConfigError, int, num, prizeOf, text, tiersOf } from "../../../runtime/config.js";
import { symbols } from "../../../runtime/symbols.js";

const GRIDS = { "2x3": [2, 3], "3x4": [3, 4], "4x4": [4, 4], "4x5": [4, 5] };
const CONDITIONS = ["all_pairs", "move_limit", "time_limit"];
export const FACES = Array.from({ length: 10 }, (_, i) => `card_face_${i + 1}`);

// One face a pair: a picture of the bundle, or a symbol (that of the same id, or the next
// that nobody took).
function faces(config, given, count) {
	const stock = symbols(config, count);
	const ids = new Set();
	const named = (id) => stock.findIndex((s) => s.id === id);
	const list = given.map((p, i) => {
		const id = p && text(p.pair_id, 48);
		if (!id || ids.has(id)) throw new ConfigError(`pair ${i} ${id ? "comes twice" : "has no pair_id"}`);
		ids.add(id);
		return { id, name: text(p.name, 60), slot: FACES.includes(p.image_slot) ? p.image_slot : "", symbol: named(id) };
	});
	while (list.length < count) list.push({ id: "", name: "", slot: FACES[list.length], symbol: -1 });
	const taken = new Set(list.map((f) => f.symbol));
	for (const f of list) {
		if (f.symbol < 0) taken.add((f.symbol = stock.findIndex((s, k) => !taken.has(k))));
		const s = stock[f.symbol];
		// A picture is called by its pair, a symbol by what it shows.
		f.name = f.name || (config.assets[f.slot] && f.id ? f.id.replace(/_/g, " ") : s.name);
		f.id = f.id || s.id;
		f.drawing = s;
	}
	return list;
}

function tier(t) {
	const o = t && typeof t === "object" ? t : {};
	return {
		moves: num(o.max_moves, 1, 1e6, 0),
		ms: num(o.max_time, 0, 1e6, 0) * 1000,
		prize: prizeOf(o),
	};
}

export function normaliseMemory(config) {
	const m = config.mechanics;
	const grid = GRIDS[m.grid_size];
	if (!grid) throw new ConfigError("grid_size is one of 2x3, 3x4, 4x4, 4x5");
	const count = (grid[0] * grid[1]) / 2;
	const given = m.card_pairs === undefined ? [] : m.card_pairs;
	if (!Array.isArray(given) || given.length > count) throw new ConfigError(`a grid of ${m.grid_size} has room for ${count} pairs`);
	const condition = m.win_condition === undefined ? "all_pairs" : m.win_condition;
	if (!CONDITIONS.includes(condition)) throw new ConfigError("win_condition is one of all_pairs, move_limit, time_limit");
	const moves = condition === "move_limit" ? m.move_limit : 0;
	const seconds = condition === "time_limit" ? m.time_limit_seconds : 0;
	if (condition === "move_limit" && !(moves >= count)) throw new ConfigError(`move_limit is at least ${count} for a grid of ${m.grid_size}`);
	if (condition === "time_limit" && !(seconds >= 5)) throw new ConfigError("time_limit_seconds is at least 5");
	config.mechanics = {
		grid, count,
		faces: faces(config, given, count),
		delay: int(m.flip_delay_ms, 500, 3000, 1000),
		moves: int(moves, 0, 200, 0),
		seconds: int(seconds, 0, 600, 0),
		tiers: tiersOf(m).slice(0, 6).map(tier),
	};
}
