// The wheel's own part of the config: checked, filled, in the order given.

import { isHex } from "../../../runtime/color.js";
import { bool, ConfigError, int, num, prizeOf, text } from "../../../runtime/config.js";

function segment(s, i, colors) {
	if (!s || typeof s !== "object") throw new ConfigError(`segment ${i} is not an object`);
	const label = text(s.label, 60);
	if (!label) throw new ConfigError(`segment ${i} has no label`);
	return {
		label,
		color: isHex(s.color) ? s.color.toLowerCase() : i % 2 ? colors.secondary : colors.primary,
		weight: num(s.weight, 0, 1, 0),
		prize: prizeOf(s),
		tier: text(s.tier_id, 40),
	};
}

export function normaliseWheel(config) {
	const m = config.mechanics;
	if (!Array.isArray(m.segments) || m.segments.length < 4 || m.segments.length > 12) {
		throw new ConfigError("a wheel has 4 to 12 segments");
	}
	const segments = m.segments.map((s, i) => segment(s, i, config.visuals.colors));
	config.mechanics = {
		segments,
		spin_duration_ms: int(m.spin_duration_ms, 2000, 10000, 5000),
		min_rotations: int(m.min_rotations, 3, 10, 3),
		respin_enabled: bool(m.respin_enabled, false),
		top: topPrize(segments),
	};
}

export const legalIndex = (v, n) => (Number.isInteger(v) && v >= 0 && v < n ? v : -1);

// The rarest prize, if there is exactly one.
function topPrize(segments) {
	const least = Math.min(...segments.filter((s) => s.prize).map((s) => s.weight));
	const rare = segments.filter((s) => s.prize && s.weight === least);
	return rare.length === 1 ? segments.indexOf(rare[0]) : -1;
}
