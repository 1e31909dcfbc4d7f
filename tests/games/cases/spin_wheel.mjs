// Configs of the wheel for the table of browser tests.

import { SEGMENTS } from "../bundle.mjs";

export default {
	copy: {
		title: "Spin into summer", instructions: "One spin, and one of eight summer treats could be yours.", cta: "Spin the wheel",
		win_message: "Enjoy it! Show this code at the counter.", lose_message: "The sun will be back tomorrow, and so can you.",
	},
	mechanics: { segments: SEGMENTS, spin_duration_ms: 5000, min_rotations: 5 },
	seals: { win: { landed_segment_index: 0 }, lose: { landed_segment_index: 1 } },
	edges: {
		"four slices, the shortest spin": { mechanics: { segments: SEGMENTS.slice(0, 4), spin_duration_ms: 2000, min_rotations: 3 } },
		"twelve slices, the longest spin": { mechanics: { segments: Array.from({ length: 12 }, (_, i) => SEGMENTS[i % 8]), spin_duration_ms: 10000, min_rotations: 10 } },
	},
	// Where every slice wins, nobody loses.
	sure: { "prizes only": { mechanics: { segments: SEGMENTS.filter((s) => s.prize) } } },
	refused: [{ mechanics: { segments: [] } }, { mechanics: { segments: "x" } }],
};
