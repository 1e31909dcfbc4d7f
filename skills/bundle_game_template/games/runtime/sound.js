// The second script of a bundle: makes the sound for whoever asked for it.

import { createAudio } from "./audio.js";

if (window.__cgSound) window.__cgSound(createAudio);
