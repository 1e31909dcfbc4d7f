// Upright, the result card would lie over what was won: the picture makes room above it.
// On the game's own time like all that moves, so that a screenshot is always the same.

import { ease } from "./tween.js";

const MARGIN = 10;

// bounds() gives top and bottom of the object in the page; call the result with the state
// in every update, and with `anew` after a new layout.
export function createRise(app, bounds) {
	const { shell, tweens, scene } = app;
	const stage = shell.$("stage");
	const head = shell.$("head");
	let up = false;

	function place(scale, y, k) {
		stage.style.transformOrigin = "50% 0";
		stage.style.transform = k ? `translateY(${(y * k).toFixed(2)}px) scale(${(1 + (scale - 1) * k).toFixed(4)})` : "";
		head.style.opacity = String(1 - k);
	}
	function rise(state, anew) {
		const want = state === "card" && scene.size.w < scene.size.h * 1.1;
		if (want === up && !anew) return;
		up = want;
		tweens.cancel("rise");
		const { top, bottom } = bounds();
		const room = shell.$("card").offsetTop - MARGIN;
		if (!up || room >= bottom) {
			delete shell.$("game").dataset.risen;
			return place(1, 0, 0);
		}
		shell.$("game").dataset.risen = "";
		const scale = Math.min(1, (room - MARGIN) / (bottom - top));
		const y = (MARGIN + room) / 2 - ((top + bottom) / 2) * scale;
		if (app.reduced() || anew) return place(scale, y, 1);
		tweens.run({ owner: "rise", dur: 380, ease: ease.both, step: (k) => place(scale, y, k) });
	}
	rise.up = () => up;
	return rise;
}
