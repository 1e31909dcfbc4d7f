// The slot machine: what the shared runtime needs to know about it.

import { start } from "../../../runtime/app.js";
import { launch } from "../../../runtime/cues.js";
import { normaliseSlot } from "./config.js";
import { thud } from "./cues.js";
import { createGame } from "./game.js";

const symbolSlots = Array.from({ length: 10 }, (_, i) => `symbol_${i + 1}`);

start({
	template_id: "slot_machine",
	mechanics_keys: ["reels", "rows_visible", "symbols", "paylines", "spin_duration_ms", "reel_delay_ms", "max_spins", "outcomes", "prize"],
	normalise: normaliseSlot,
	images: ["background_image", "frame_texture", ...symbolSlots],
	sounds: { win_sound: "win", lose_sound: "lose", spin_sound: "launch", stop_sound: "thud" },
	cues: { launch, thud },
	create: createGame,
});
