// Configs of the scratch card for the table of browser tests.

const OUTCOMES = [
	{ label: "Free coffee", prize: "a free coffee", weight: 0.2 },
	{ label: "10 % off", prize: "10 % off your order", weight: 0.15 },
	{ label: "Next time", prize: null, weight: 0.65 },
];

export default {
	copy: {
		title: "Scratch and sip", instructions: "Scratch off the foil and see what is underneath.", cta: "Scratch now",
		win_message: "Enjoy it! Show this code at the counter.", lose_message: "A new card is waiting for you tomorrow.",
	},
	mechanics: { scratch_threshold_percent: 60, brush_size: 25, reveal_animation_duration_ms: 3000, prize_display: { text: "Your prize" }, outcomes: OUTCOMES },
	seals: { win: { outcome_index: 0 }, lose: { outcome_index: 2 } },
	// Configs at the edges of what the schema allows; each is played to a win and a loss.
	edges: {
		"least threshold, finest brush": { mechanics: { scratch_threshold_percent: 30, brush_size: 10, reveal_animation_duration_ms: 1000 } },
		"greatest threshold, broadest brush": { mechanics: { scratch_threshold_percent: 90, brush_size: 50, reveal_animation_duration_ms: 5000 } },
		"greatest threshold, finest brush": { mechanics: { scratch_threshold_percent: 90, brush_size: 10 } },
		"no list of outcomes": { mechanics: { outcomes: undefined, prize_display: { text: "a free coffee" } } },
		"long words": { mechanics: { outcomes: [{ label: "Donaudampfschifffahrtsgesellschaftskapit\u00e4nsm\u00fctze", prize: "Eine Donaudampfschifffahrtsgesellschaftskapit\u00e4nsm\u00fctze", weight: 0.5 }, { label: "24 Monate lang leider kein Gratisversand", prize: null, weight: 0.5 }] } },
	},
	// Arrows carry the coin, a space scratches the cell below it.
	async keyboard(page, at) {
		await at("#pad");
		for (let row = 0; row < 4; row++) {
			for (let col = 0; col < 6; col++) {
				await page.key(" ");
				await page.key(row % 2 ? "ArrowLeft" : "ArrowRight");
			}
			await page.key("ArrowDown");
		}
		const s = await page.evaluate("__cg.step(100)");
		if (!/revealing|result|card/.test(s.state)) throw new Error(`${s.percent} % scratched by keys, still ${s.state}`);
	},
	// One outcome alone, and that is a prize.
	bounds: { "outcomes shortest": { only: "win" } },
	refused: [{ mechanics: { outcomes: [] } }, { mechanics: { outcomes: "x" } }, { mechanics: { outcomes: [{ weight: 1 }] } }],
};
