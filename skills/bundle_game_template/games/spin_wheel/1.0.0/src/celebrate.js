// What happens once the result is known. A win gets its 1.4 s; a loss is quiet and
// quick, without freeze, flash or shake. Times are from the moment of the result.

import { ease } from "../../../runtime/tween.js";

// How far the rest steps back: a dark brief by shade, a light one by a white wash.
export const wash = (app, won) => (won ? 0.5 : 0.3) + (app.theme.dark ? 0 : 0.05);

// Runs under the owner "result"; calls card() when it is due.
export function celebrateWin(app, view, stage, { prize, top, card }) {
	const { tweens, particles, audio, haptics, camera, shell } = app;
	const run = (delay, dur, step, fn) => tweens.run({ owner: "result", delay, dur, ease: fn, step });
	const { x, y, R } = stage.place;
	const less = app.reduced();

	audio.duck();
	run(110, 200, (k) => (view.dim = wash(app, true) * k), ease.outQuad);
	if (less) {
		run(110, 200, (k) => (view.lift = k), ease.outQuad);
		run(110, 900, (k) => (view.ring = k), ease.outQuad);
		run(110, 300, (k) => (view.rays = k));
	} else {
		run(110, 200, (k) => (view.lift = 1.6 * k), ease.in);
		run(310, 120, (k) => (view.lift = 1.6 - 0.6 * k), ease.smooth);
		run(110, 220, (k) => (view.flash = 1 - k), ease.linear);
		run(110, 80, (k) => {
			camera.zoom = 1 + 0.04 * k;
			camera.panY = R * 0.04 * k;
		}, ease.outQuad);
		run(190, 320, (k) => {
			camera.zoom = 1.04 - 0.04 * k;
			camera.panY = R * 0.04 * (1 - k);
		}, ease.smooth);
		run(480, 300, (k) => (view.rays = k));
		// Cannons stand in the lower corners of the stage and shoot inwards at 60 degrees.
		const { w, h } = app.scene.size;
		const wide = w > 768;
		const n = wide ? 80 : 45;
		const reach = Math.min(1.6, Math.max(0.75, h / 844)) * (wide ? 1.25 : 1);
		const left = Math.max(-10, x - R * 1.9);
		const right = Math.min(w + 10, x + R * 1.9);
		const foot = Math.min(h + 10, y + R * 1.5);
		const volley = (count) => {
			particles.confetti(tweens.now, left, foot, count, -Math.PI / 3, reach);
			particles.confetti(tweens.now, right, foot, count, (-2 * Math.PI) / 3, reach);
		};
		tweens.at(130, () => volley(n), "result");
		tweens.at(480, () => volley(30), "result");
		if (top) tweens.at(130, () => camera.hit(tweens.now, 0.4), "result");
	}
	tweens.at(130, () => {
		audio.play("win", { caption: "cap_win" });
		haptics("win");
	}, "result");
	const by = y + R * 0.02;
	run(600, 360, (k) => shell.banner(prize, x, by, k), less ? ease.linear : ease.back(1.7));
	run(1400, 200, (k) => shell.banner(prize, x, by, 1 - k), ease.linear);
	tweens.at(1400, card, "result");
}

export function settleLoss(app, view, card) {
	const { tweens, audio } = app;
	tweens.at(80, () => audio.play("lose", { caption: "cap_lose" }), "result");
	tweens.run({ owner: "result", delay: 80, dur: 250, ease: ease.outQuad, step: (k) => (view.dim = wash(app, false) * k) });
	tweens.at(350, card, "result");
}
