// Configs of the catching game for the table of browser tests.

const GOOD = ["star", "gift", "heart", "gem"].map((id, i) => ({ id, points: i === 3 ? 30 : 10, spawn_weight: i === 3 ? 0.5 : 2, fall_speed_multiplier: 1 + 0.1 * i }));
const BAD = [{ id: "stone", points: -10, spawn_weight: 1.4, fall_speed_multiplier: 1 }, { id: "thorn", points: -20, spawn_weight: 0.7, fall_speed_multiplier: 1.2 }];

export default {
	copy: {
		title: "Catch the summer", instructions: "Catch what is good and leave what is spiky.", cta: "Start catching",
		win_message: "Well caught! Show this code at the counter.", lose_message: "More will fall tomorrow.",
	},
	mechanics: {
		duration_sec: 15, spawn_rate_per_sec: 1.5, base_fall_speed: 0.36, good_objects: GOOD, bad_objects: BAD,
		win_score: 80, basket_width_percent: 22,
		prize_tiers: [{ min_score: 100, max_score: 109, prize_id: "straw", prize: "a paper straw" }, { min_score: 110, max_score: 119, prize_id: "tea", prize: "a free iced tea" }, { min_score: 120, prize_id: "bag", prize: "a beach bag" }],
	},
	edges: {
		"the shortest, fastest and narrowest": { mechanics: { duration_sec: 10, spawn_rate_per_sec: 4, base_fall_speed: 1, basket_width_percent: 10 } },
		"the longest and slowest": { mechanics: { duration_sec: 60, spawn_rate_per_sec: 0.5, base_fall_speed: 0.15, basket_width_percent: 40 } },
		"nothing bad, one good thing": { mechanics: { good_objects: GOOD.slice(0, 1), bad_objects: [] } },
		"a goal out of reach is brought within it": { mechanics: { win_score: 1000000 } },
		"six and four things that nobody has drawn": { mechanics: {
			good_objects: Array.from({ length: 6 }, (_, i) => ({ id: `good_${i}`, points: 5, spawn_weight: 1 })),
			bad_objects: Array.from({ length: 4 }, (_, i) => ({ id: `bad_${i}`, points: 5, spawn_weight: 1 })),
		} },
		"one prize, as older configs have it": { mechanics: { prize_tiers: undefined, prize: "a free iced tea" } },
		"speed in pixels": { mechanics: { base_fall_speed: 220 } },
	},
	refused: [{ mechanics: { good_objects: [] } }, { mechanics: { good_objects: "x" } }, { mechanics: { good_objects: [{ points: 3 }] } }, { mechanics: { bad_objects: [null] } }],
	shots: { play: "(() => { __cg.step(900); document.querySelector('#action .primary').click(); __cg.until('play'); const f = __cg.state().field; __cg.step(5200); __cg.input('move', f.left + f.w * 0.6, f.top + f.h * 0.6); __cg.step(400); })()" },
};
