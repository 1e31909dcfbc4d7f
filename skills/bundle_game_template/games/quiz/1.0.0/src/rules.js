// Order, answers and score. Answers are known by their place in the config, whatever
// order they are shown in. Pure but for the chance that comes in as a stream.

import { sha256 } from "./sha256.js";

// [{ question, answers: [place in the config, in the order shown] }]
export function arrange(m, rng) {
	const places = (n, mix) => {
		const list = Array.from({ length: n }, (_, i) => i);
		return mix ? rng.shuffle(list) : list;
	};
	return places(m.questions.length, m.mix).map((question) => ({ question, answers: places(m.questions[question].answers.length, m.mix_answers) }));
}

// Which answer is right: a place, or -1 when only the host knows. A config either says
// it or holds a digest, which keeps the answer from a curious look at the page.
export function rightOf(m, question, seed) {
	const q = m.questions[question];
	if (q.right >= 0 || !q.key) return q.right;
	return q.answers.findIndex((a) => sha256(`${seed}:${question}:${a}`).slice(0, 16) === q.key);
}

export const percentOf = (right, total) => (total ? Math.round((right / total) * 100) : 0);

// { won, prize }: the first tier that holds the score; without tiers the threshold.
export function verdictOf(m, score) {
	const tier = m.tiers.find((t) => score >= t.min && score <= t.max);
	if (m.tiers.length) return { won: Boolean(tier), prize: tier ? tier.prize || m.prize : null };
	return { won: score >= m.pass, prize: score >= m.pass ? m.prize : null };
}
