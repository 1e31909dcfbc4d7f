// Memory match: what the shared runtime needs to know about it.

import { start } from "../../../runtime/app.js";
import { flip, match, mismatch, tick } from "../../../runtime/cues.js";
import { FACES, normaliseMemory } from "./config.js";
import { createGame } from "./game.js";

start({
	template_id: "memory_match",
	mechanics_keys: ["grid_size", "card_pairs", "flip_delay_ms", "win_condition", "move_limit", "time_limit_seconds", "prize_tiers"],
	normalise: normaliseMemory,
	images: ["card_back_texture", "background_image", ...FACES],
	sounds: { win_sound: "win", lose_sound: "lose", flip_sound: "flip", match_sound: "match", mismatch_sound: "mismatch" },
	cues: { flip, match, mismatch, tick },
	create: createGame,
});
