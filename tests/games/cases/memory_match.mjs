// Configs of memory match for the table of browser tests.

const TIERS = [
	{ max_moves: 9, prize_id: "grand", prize: "a Solara beach bag" },
	{ max_moves: 12, prize_id: "second", prize: "a free iced tea" },
	{ max_moves: 18, prize_id: "third", prize: "10 % off" },
];

export default {
	copy: {
		title: "Find the summer pairs", instructions: "Turn two cards at a time and find all the pairs.", cta: "Start",
		win_message: "What a memory! Show this code at the counter.", lose_message: "The cards are mixed anew tomorrow.",
	},
	mechanics: { grid_size: "3x4", win_condition: "move_limit", move_limit: 18, flip_delay_ms: 1000, prize_tiers: TIERS },
	edges: {
		"2x3": { mechanics: { grid_size: "2x3", move_limit: 3, flip_delay_ms: 500 } },
		"4x4": { mechanics: { grid_size: "4x4", flip_delay_ms: 3000 } },
		"4x5, by time": { mechanics: { grid_size: "4x5", win_condition: "time_limit", time_limit_seconds: 5, move_limit: undefined, prize_tiers: undefined } },
		"4x5, the longest": { mechanics: { grid_size: "4x5", win_condition: "time_limit", time_limit_seconds: 60, prize_tiers: [{ max_time: 600, prize_id: "p", prize: "a prize" }] } },
		"all pairs, closed tiers": { mechanics: { win_condition: "all_pairs", move_limit: undefined } },
		"some pairs given": { mechanics: { card_pairs: [{ pair_id: "gem" }, { pair_id: "sun_two", name: "Sun" }] } },
	},
	// Without limits nobody loses.
	sure: { "all pairs": { mechanics: { win_condition: "all_pairs", prize_tiers: undefined } } },
	// Arrows walk over the cards, space turns them; the cards' names tell what they are.
	async keyboard(page, at) {
		await at("#board button");
		const { order, table } = await page.evaluate("__cg.state()");
		let here = 0;
		const go = async (i) => {
			const [c, r] = [i % table.cols, Math.floor(i / table.cols)];
			for (; here % table.cols !== c; here += here % table.cols < c ? 1 : -1) await page.key(here % table.cols < c ? "ArrowRight" : "ArrowLeft");
			for (; Math.floor(here / table.cols) !== r; here += Math.floor(here / table.cols) < r ? table.cols : -table.cols) await page.key(Math.floor(here / table.cols) < r ? "ArrowDown" : "ArrowUp");
			await page.key(" ");
			await page.evaluate("__cg.step(200)");
		};
		for (let p = 0; p < order.length / 2; p++) for (const i of order.flatMap((v, k) => (v === p ? [k] : []))) await go(i);
		const s = await page.evaluate("__cg.step(100)");
		if (s.matched !== order.length / 2) throw new Error(`${s.matched} pairs found by keys`);
	},
	// What one field asks of another at the edges of the schema.
	bounds: {
		"win_condition = time_limit": { with: { time_limit_seconds: 30 } },
		"move_limit least": { with: { move_limit: 6 } },
	},
	refused: [
		{ mechanics: { grid_size: "5x5" } }, { mechanics: { win_condition: "luck" } }, { mechanics: { move_limit: 5 } }, { mechanics: { move_limit: undefined } },
		{ mechanics: { win_condition: "time_limit" } }, { mechanics: { card_pairs: Array.from({ length: 7 }, (_, i) => ({ pair_id: `p${i}` })) } },
		{ mechanics: { card_pairs: [{ pair_id: "gem" }, { pair_id: "gem" }] } },
	],
	shots: {
		play: "(() => { const c = [...document.querySelectorAll('#board button')]; __cg.step(900); const o = __cg.state().order; const pair = (p) => o.flatMap((v, i) => (v === p ? [i] : [])); for (const i of [...pair(0), ...pair(3)]) { c[i].click(); __cg.step(500); } __cg.step(900); c[pair(1)[0]].click(); __cg.step(400); c[pair(2)[0]].click(); __cg.step(170); })()",
		peek: "(__cg.step(900), document.querySelector('#action .primary').click(), __cg.step(700))",
	},
};
