// Configs of the slot machine for the table of browser tests.

const IDS = ["star", "gift", "heart", "gem", "coin", "crown"];
const SYMBOLS = IDS.map((id, i) => ({ id, weight: i + 1, value: (IDS.length - i) * 10 }));
const OUTCOMES = [
	{ label: "20 % off", prize: "20 % off your order", weight: 0.1 },
	{ label: "Iced tea", prize: "a free iced tea", weight: 0.35 },
	{ label: "Next time", prize: null, weight: 0.55 },
];

export default {
	copy: {
		title: "Three in a row", instructions: "Spin the reels. One full line wins.", cta: "Spin now",
		win_message: "Enjoy it! Show this code at the counter.", lose_message: "The reels are set anew tomorrow.",
	},
	mechanics: {
		reels: 3, rows_visible: 3, symbols: SYMBOLS, paylines: [[0, 0, 0], [1, 1, 1], [2, 2, 2], [0, 1, 2], [2, 1, 0]],
		spin_duration_ms: 2500, reel_delay_ms: 400, max_spins: 1, outcomes: OUTCOMES,
	},
	seals: { win: { stops: [[0, 4, 2], [4, 0, 2], [1, 1, 0]] }, lose: { stops: [[3, 4, 2], [4, 0, 2], [1, 1, 5]] } },
	edges: {
		"five reels of one row": { mechanics: { reels: 5, rows_visible: 1, paylines: [[0, 0, 0, 0, 0]] } },
		"five reels, five spins, the quickest": { mechanics: { reels: 5, rows_visible: 3, paylines: undefined, max_spins: 5, spin_duration_ms: 1500, reel_delay_ms: 100 } },
		"three symbols, the slowest": { mechanics: { symbols: SYMBOLS.slice(0, 3), spin_duration_ms: 6000, reel_delay_ms: 800 } },
		"ten symbols that nobody has drawn": { mechanics: { symbols: Array.from({ length: 10 }, (_, i) => ({ id: `thing_${i}`, weight: 1, value: i })) } },
		"no list of outcomes": { mechanics: { outcomes: undefined, prize: "a free iced tea" } },
		"long words": { mechanics: { outcomes: [{ label: "x", prize: "Eine Donaudampfschifffahrtsgesellschaftskapit\u00e4nsm\u00fctze mit Band", weight: 0.5 }, { label: "y", weight: 0.5 }] } },
	},
	refused: [
		{ mechanics: { symbols: [] } }, { mechanics: { symbols: "x" } }, { mechanics: { symbols: SYMBOLS.slice(0, 2) } },
		{ mechanics: { symbols: [...SYMBOLS, {}] } }, { mechanics: { symbols: [...SYMBOLS, ...SYMBOLS] } },
	],
	shots: { play: "(__cg.step(900), document.querySelector('#action .primary').click(), __cg.step(2600))" },
};
