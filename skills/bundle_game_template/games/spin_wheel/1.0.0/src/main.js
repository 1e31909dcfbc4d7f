// The spin wheel: what the shared runtime needs to know about it.

import { start } from "../../../runtime/app.js";
import { launch, ratchet, tick } from "../../../runtime/cues.js";
import { normaliseWheel } from "./config.js";
import { createGame } from "./game.js";

start({
	template_id: "spin_wheel",
	mechanics_keys: ["segments", "spin_duration_ms", "min_rotations", "respin_enabled", "prize_tiers"],
	normalise: normaliseWheel,
	images: ["wheel_texture", "background_image", "hub_image", "logo"],
	sounds: { win_sound: "win", lose_sound: "lose", tick_sound: "tick", spin_sound: "launch" },
	cues: { tick, ratchet, launch },
	create: createGame,
});
