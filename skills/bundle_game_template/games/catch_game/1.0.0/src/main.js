// The catching game: what the shared runtime needs to know about it.

import { start } from "../../../runtime/app.js";
import { normaliseCatch } from "./config.js";
import { blip, bump, pluck } from "./cues.js";
import { createGame } from "./game.js";

const sprites = (kind, n) => Array.from({ length: n }, (_, i) => `${kind}_sprite_${i + 1}`);

start({
	template_id: "catch_game",
	mechanics_keys: ["duration_sec", "spawn_rate_per_sec", "base_fall_speed", "good_objects", "bad_objects", "win_score", "basket_width_percent", "prize_tiers", "prize"],
	normalise: normaliseCatch,
	images: ["background_image", "basket_sprite", ...sprites("good", 6), ...sprites("bad", 4)],
	sounds: { win_sound: "win", lose_sound: "lose", catch_sound: "pluck", miss_sound: "bump" },
	cues: { blip, pluck, bump },
	create: createGame,
});
