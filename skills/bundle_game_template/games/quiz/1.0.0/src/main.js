// The quiz: what the shared runtime needs to know about it.

import { start } from "../../../runtime/app.js";
import { normaliseQuiz } from "./config.js";
import { beat, lock, right, wrong } from "./cues.js";
import { createGame } from "./game.js";

start({
	template_id: "quiz",
	mechanics_keys: ["questions", "randomize_questions", "randomize_answers", "show_correct_answer", "pass_threshold", "prize_tiers", "prize"],
	normalise: normaliseQuiz,
	images: ["background_image", "question_panel_texture"],
	sounds: { win_sound: "win", lose_sound: "lose", correct_sound: "right", incorrect_sound: "wrong", timer_sound: "beat" },
	cues: { lock, right, wrong, beat },
	messages: ["answerResult", "answerAwaited"],
	create: createGame,
});
