// The scratch card: what the shared runtime needs to know about it.

import { start } from "../../../runtime/app.js";
import { reveal, scratch } from "../../../runtime/cues.js";
import { normaliseScratch } from "./config.js";
import { createGame } from "./game.js";

start({
	template_id: "scratch_card",
	mechanics_keys: ["scratch_threshold_percent", "brush_size", "reveal_animation_duration_ms", "prize_display", "outcomes"],
	normalise: normaliseScratch,
	images: ["scratch_texture", "reveal_texture", "prize_image", "background_image"],
	sounds: { win_sound: "win", lose_sound: "lose", scratch_sound: "scratch", reveal_sound: "reveal" },
	cues: { scratch, reveal },
	create: createGame,
});
