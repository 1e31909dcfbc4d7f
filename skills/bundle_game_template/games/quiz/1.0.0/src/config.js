// The quiz's own part of the config: checked, filled, in the order given.

import { bool, ConfigError, int, num, prizeOf, text, tiersOf } from "../../../runtime/config.js";

const TIERS = 12;

function question(q, i) {
	if (!q || typeof q !== "object") throw new ConfigError(`question ${i} is not an object`);
	const words = text(q.text, 240);
	const answers = (Array.isArray(q.answers) ? q.answers : Array.isArray(q.options) ? q.options : []).map((a) => text(a, 120));
	if (!words || answers.length < 2 || answers.length > 4 || answers.some((a) => !a)) throw new ConfigError(`question ${i} needs a text and 2 to 4 answers`);
	const right = q.correct_index;
	return {
		text: words, answers,
		seconds: int(q.timer_seconds === undefined ? q.time_limit_sec : q.timer_seconds, 10, 60, 20),
		right: Number.isInteger(right) && right >= 0 && right < answers.length ? right : -1,
		key: /^[0-9a-f]{16}$/.test(q.answer_key || "") ? q.answer_key : "",
	};
}

// In order and without overlap; what is not is left out.
function tiers(list) {
	let last = -1;
	const out = [];
	for (const o of list.slice(0, TIERS)) {
		const min = num(o && o.min_score, 0, 100, -1);
		const max = num(o && o.max_score, 0, 100, 100);
		if (min <= last || max < min) continue;
		out.push({ min, max, id: text(o.prize_id, 40), prize: prizeOf(o) });
		last = max;
	}
	return out;
}

export function normaliseQuiz(config) {
	const m = config.mechanics;
	if (!Array.isArray(m.questions) || !m.questions.length) throw new ConfigError("a quiz needs questions");
	config.mechanics = {
		questions: m.questions.slice(0, 20).map(question),
		mix: bool(m.randomize_questions, bool(m.shuffle_questions, false)),
		mix_answers: bool(m.randomize_answers, bool(m.shuffle_options, false)),
		show: bool(m.show_correct_answer, true),
		pass: num(m.pass_threshold, 0, 100, 60),
		tiers: tiers(tiersOf(m)),
		prize: text(m.prize, 80) || null,
	};
}
