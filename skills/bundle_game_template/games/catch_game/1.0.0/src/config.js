// The catching game's own part of the config: checked, filled, in the order given.

import { ConfigError, int, num, prizeOf, text, tiersOf } from "../../../runtime/config.js";

function thing(o, i, bad) {
	if (!o || typeof o !== "object") throw new ConfigError(`object ${i} is not an object`);
	const id = text(o.id, 40);
	if (!id) throw new ConfigError(`object ${i} has no id`);
	const points = Math.abs(int(o.points, -1e4, 1e4, 10)) || 1;
	return {
		id, bad,
		name: text(o.name, 40),
		points: bad ? -points : points,
		weight: num(o.spawn_weight, 1e-6, 1e6, 1),
		speed: num(o.fall_speed_multiplier, 0.5, 2, 1),
		slot: /^[a-z][a-z0-9_]{0,39}$/.test(o.asset_slot || "") ? o.asset_slot : `${bad ? "bad" : "good"}_sprite_${i + 1}`,
	};
}

const list = (v) => (Array.isArray(v) ? v : []);

// In order and without overlap, in per cent of what has to be scored; the last may be open.
function tiers(list) {
	let last = 99;
	const out = [];
	for (const o of list.slice(0, 12)) {
		const min = int(o && o.min_score, 100, 1000, -1);
		const max = int(o && o.max_score, 100, 1000, Infinity);
		if (min <= last || max < min) continue;
		out.push({ min, max, id: text(o.prize_id, 40), prize: prizeOf(o) });
		last = max;
	}
	return out;
}

export function normaliseCatch(config) {
	const m = config.mechanics;
	const good = list(m.good_objects).slice(0, 6).map((o, i) => thing(o, i, false));
	const bad = list(m.bad_objects).slice(0, 4).map((o, i) => thing(o, i, true));
	if (!good.length) throw new ConfigError("nothing to catch: good_objects is empty");
	config.mechanics = {
		things: [...good, ...bad],
		duration: int(m.duration_sec, 10, 60, int(config.settings.duration_sec, 10, 60, 30)),
		rate: num(m.spawn_rate_per_sec, 0.5, 4, 1.5),
		// Heights of the field a second; older configs count in pixels of a phone.
		fall: m.base_fall_speed > 3 ? num(m.base_fall_speed / 600, 0.15, 1, 0.36) : num(m.base_fall_speed, 0.15, 1, 0.36),
		win_score: int(m.win_score, 1, 1e6, 10),
		half: num(m.basket_width_percent, 10, 40, 22) / 200,
		tiers: tiers(tiersOf(m)),
		prize: text(m.prize, 80) || null,
	};
}
