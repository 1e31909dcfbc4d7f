// What happens once the result is known. A win gets its 1.4 s; a loss is quiet and
// quick, without freeze, flash or shake. Times are from the moment of the result.

import { ease } from "./tween.js";

// How far the rest steps back: a dark brief by shade, a light one by a white wash.
export const wash = (app, won) => (won ? 0.5 : 0.3) + (app.theme.dark ? 0 : 0.05);

// Cannons stand in the lower corners of the stage and shoot inwards at 60 degrees. Where
// the words stand beside the stage, the paper stays on its own side.
function cannons({ particles, scene, tweens }, { x, y, R }) {
	const { w, h } = scene.size;
	const wide = w > 768;
	const reach = Math.min(1.6, Math.max(0.75, h / 844)) * (wide ? 1.25 : 1);
	const out = R * (w > h * 1.1 ? 1.05 : 1.9);
	const foot = Math.min(h + 10, y + R * 1.5);
	return (count = wide ? 80 : 45) => {
		particles.confetti(tweens.now, Math.max(-10, x - out), foot, count, -Math.PI / 3, reach);
		particles.confetti(tweens.now, Math.min(w + 10, x + out), foot, count, (-2 * Math.PI) / 3, reach);
	};
}

// Runs under the owner "result"; at = {x, y, R} is where the prize stands. Without the
// prize's name it is shown by the game itself.
export function celebrateWin(app, view, at, { prize, top, card }) {
	const { tweens, audio, haptics, camera, shell } = app;
	const run = (delay, dur, step, fn = ease.outQuad) => tweens.run({ owner: "result", delay, dur, ease: fn, step });
	const then = (delay, fn) => tweens.at(delay, fn, "result");
	const { x, y, R } = at;
	const less = app.reduced();

	audio.duck();
	run(110, 200, (k) => (view.dim = wash(app, true) * k));
	if (less) {
		run(110, 200, (k) => (view.lift = k));
		run(110, 900, (k) => (view.ring = k));
		run(110, 300, (k) => (view.rays = k));
	} else {
		const zoom = (k) => {
			camera.zoom = 1 + 0.04 * k;
			camera.panY = R * 0.04 * k;
		};
		run(110, 200, (k) => (view.lift = 1.6 * k), ease.in);
		run(310, 120, (k) => (view.lift = 1.6 - 0.6 * k), ease.smooth);
		run(110, 220, (k) => (view.flash = 1 - k), ease.linear);
		run(110, 80, zoom);
		run(190, 320, (k) => zoom(1 - k), ease.smooth);
		run(480, 300, (k) => (view.rays = k));
		const volley = cannons(app, at);
		then(130, () => volley());
		then(480, () => volley(30));
		if (top) then(130, () => camera.hit(tweens.now, 0.4));
	}
	then(130, () => {
		audio.play("win", { caption: "cap_win" });
		haptics("win");
	});
	if (prize) {
		run(600, 360, (k) => shell.banner(prize, x, y, k), less ? ease.linear : ease.back(1.7));
		run(1400, 200, (k) => shell.banner(prize, x, y, 1 - k), ease.linear);
	}
	then(1400, card);
}

export function settleLoss(app, view, card) {
	const { tweens, audio } = app;
	tweens.at(80, () => audio.play("lose", { caption: "cap_lose" }), "result");
	tweens.run({ owner: "result", delay: 80, dur: 250, ease: ease.outQuad, step: (k) => (view.dim = wash(app, false) * k) });
	tweens.at(350, card, "result");
}
