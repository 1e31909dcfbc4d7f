// The card's own part of the config: checked, filled, in the order given.

import { ConfigError, int, num, prizeOf, text } from "../../../runtime/config.js";

function outcome(o, i) {
	const label = o && text(o.label, 60);
	if (!label) throw new ConfigError(`outcome ${i} has no label`);
	return { label, prize: prizeOf(o), weight: num(o.weight, 0, 1, 0) };
}

// Without a list there is one prize, as likely as the difficulty says, and no prize.
function pair(config, raw) {
	const p = num(raw, 0, 1, 0.3);
	const prize = config.mechanics.prize_display.text;
	return [{ label: prize, prize: prize || null, weight: p }, { label: "", prize: null, weight: 1 - p }];
}

export function normaliseScratch(config) {
	const m = config.mechanics;
	const show = m.prize_display || {};
	const n = Array.isArray(m.outcomes) && m.outcomes.length;
	if (m.outcomes !== undefined && !(n > 0 && n < 13)) {
		throw new ConfigError("a card has 1 to 12 outcomes");
	}
	config.mechanics = {
		threshold: num(m.scratch_threshold_percent, 30, 90, 60) / 100,
		brush: num(m.brush_size, 10, 50, 25),
		reveal_ms: int(m.reveal_animation_duration_ms, 1000, 5000, 3000),
		prize_display: { text: text(show.text, 80), image_slot: text(show.image_slot, 40) },
	};
	config.mechanics.outcomes = m.outcomes ? m.outcomes.map(outcome) : pair(config, config.settings.win_probability);
}

// What a sealed presentation says: one of the outcomes, or the words under the foil.
export function sealedOutcome(p, outcomes) {
	if (Number.isInteger(p.outcome_index)) return outcomes[p.outcome_index] || null;
	if (p.prize_text_reveal === null) return (!p.label && outcomes.find((o) => !o.prize)) || { label: text(p.label, 60), prize: null };
	const prize = text(p.prize_text_reveal, 80);
	return prize ? { label: prize, prize } : null;
}
