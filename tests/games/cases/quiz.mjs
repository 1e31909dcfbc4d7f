// Configs of the quiz for the table of browser tests.

const QUESTIONS = [
	["Which fruit floats in a summer punch?", ["Strawberry", "Coconut shell", "Walnut", "Olive"], 0],
	["How long does cold brew coffee steep?", ["One minute", "Ten minutes", "Twelve hours", "A week"], 2],
	["What makes iced tea cloudy?", ["Tannins", "Sugar"], 0],
	["Where does the word picnic come from?", ["French", "Latin", "Finnish"], 0],
].map(([text, answers, correct_index]) => ({ text, answers, correct_index, timer_seconds: 20 }));
const LONG = {
	text: "Welche Zubereitungsart bringt die Fruchts\u00e4uren eines \u00e4thiopischen Hochlandkaffees am deutlichsten zur Geltung, ohne dabei Bitterstoffe auszuwaschen, und wird trotzdem in jedem Haushalt mit einfachsten Mitteln gelingen?",
	answers: [
		"Handfilteraufguss mit mittelfeinem Mahlgrad bei dreiundneunzig Grad und einer Ruhezeit von genau vierzig Sekunden",
		"Donaudampfschifffahrtsgesellschaftskapit\u00e4nskaffee", "Kaltwasserextraktion \u00fcber Nacht im K\u00fchlschrank", "Vollautomatenespresso",
	],
	correct_index: 0, timer_seconds: 60,
};

export default {
	copy: {
		title: "The summer quiz", instructions: "Four questions, one iced tea.", cta: "Start the quiz",
		win_message: "Well known! Show this code at the counter.", lose_message: "New questions tomorrow.",
	},
	mechanics: {
		questions: QUESTIONS, randomize_questions: true, randomize_answers: true, show_correct_answer: true,
		prize_tiers: [{ min_score: 60, max_score: 99, prize_id: "tea", prize: "a free iced tea" }, { min_score: 100, max_score: 100, prize_id: "bag", prize: "a Solara beach bag" }],
	},
	edges: {
		"one question of two answers": { mechanics: { questions: QUESTIONS.slice(2, 3) } },
		"twenty questions": { mechanics: { questions: Array.from({ length: 20 }, (_, i) => QUESTIONS[i % 4]), pass_threshold: 80, prize_tiers: undefined, prize: "a prize" } },
		"long words": { mechanics: { questions: [LONG, LONG] } },
		"the answer stays unsaid": { mechanics: { show_correct_answer: false, randomize_questions: false, randomize_answers: false } },
		"open tiers": { mechanics: { prize_tiers: [{ min_score: 50, prize_id: "any", prize: "a prize" }] } },
	},
	// A tier from 0 per cent on is won by everybody.
	bounds: { "prize_tiers[0].min_score least": { only: "win" } },
	refused: [
		{ mechanics: { questions: [] } }, { mechanics: { questions: "x" } }, { mechanics: { questions: [{ text: "Q", answers: ["a"] }] } },
		{ mechanics: { questions: [{ text: "", answers: ["a", "b"] }] } }, { mechanics: { questions: [...QUESTIONS, null] } },
	],
	shots: { play: "(__cg.step(900), document.querySelector('#action .primary').click(), __cg.step(2000), document.querySelector('.answer').click(), __cg.step(1000))" },
};
