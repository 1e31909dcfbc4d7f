// The round: ready → countdown → play → result → card → done. The play itself is sim.js in
// steps of a sixtieth of a second; here it meets pointer, keys, sound and the page.

import { createRise } from "../../../runtime/rise.js";
import { createRound, restingView } from "../../../runtime/round.js";
import { ease } from "../../../runtime/tween.js";
import { dress } from "./paint.js";
import { aimOf, createSim, goalOf, planFall, STEP, verdictOf } from "./sim.js";
import { createStage } from "./stage.js";

const COUNT = 600;	// a beat of 3-2-1
const FREEZE = 60;
const LADDER = [0, 2, 4, 7, 9, 12];	// semitones of a streak
const LAST = 5000;
const KEYS = { ArrowLeft: "left", a: "left", A: "left", ArrowRight: "right", d: "right", D: "right" };

export function createGame(app) {
	const { config, t, tweens, shell, audio, live, haptics, particles, prefs } = app;
	const m = config.mechanics;
	const things = m.things = dress(config, app.theme);
	const stage = createStage(app, things);
	const rise = createRise(app, stage.bounds);
	const view = { ...restingView(), basket: 0.5, squash: 0, wobble: 0, time: 0, live: [], sinking: [], floats: [], heap: [], show: 1, sway: 0, home: 0 };
	const input = { target: null, left: false, right: false };
	const score = shell.el("b", {});
	const clock = shell.el("b", {});
	const bar = shell.el("i", {});
	const hud = shell.el("div", { id: "hud" }, shell.el("span", {}, score, bar), shell.el("span", {}, clock));
	let sim = null;
	let shown = "";	// by the page's words
	let edge = 0;	// of the game in its window
	let plan = null;
	let goal = 1;
	let from = 0;	// when the sim's time began, on the game's clock
	let said = 0;
	let warned = 0;
	let grip = null;	// a finger: { id, x, from, moved }

	const round = createRound(app, {
		cta: t("start"), press, view, again: "",
		anchor: () => stage.anchor(),
		player: () => ({ score: sim.score, goal, caught: sim.caught, missed: sim.missed, duration_ms: Math.round(sim.n * STEP) }),
		info: () => [...tiersTold(), [t("catch_these"), shell.el("ul", {}, ...things.map((o) => shell.el("li", {}, shell.el("span", { textContent: o.bad ? t("avoid", { name: o.name }) : o.name }), shell.el("span", { textContent: String(o.points) }))))]],
		reset: prepare,
	});
	prepare();

	function prepare() {
		for (const o of ["end", "home"]) tweens.cancel(o);
		const slow = Boolean(prefs.get("slow"));
		plan = planFall(m, app.rng("logic"), { slow, speed: app.reduced() ? 0.7 : 1 });
		goal = goalOf(m, plan, slow);
		sim = createSim(m, plan);
		Object.assign(view, { basket: 0.5, squash: 0, wobble: 0, time: 0, live: [], sinking: [], floats: [], heap: [], show: 1, home: 0 });
		Object.assign(input, { target: null, left: false, right: false });
		said = warned = 0;
		tell();
	}
	function tiersTold() {
		const rows = m.tiers.filter((o) => o.prize).map((o) => shell.el("li", {}, shell.el("span", { textContent: o.prize }), shell.el("span", { textContent: o.max > o.min && o.max < Infinity ? `${o.min}\u2013${o.max}\u00a0%` : `\u2265\u00a0${o.min}\u00a0%` })));
		return rows.length ? [[config.copy.prizes || t("prizes"), shell.el("ul", {}, ...rows)]] : [];
	}
	// Words of the page change when they say something new, not with every frame.
	function tell() {
		const left = Math.max(0, Math.ceil(m.duration - (sim.n * STEP) / 1000));
		const aim = aimOf(m, sim.score, goal);
		const now = `${sim.score} ${aim} ${left}`;
		if (now === shown) return;
		shown = now;
		score.textContent = `${sim.score} / ${aim}`;
		clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
		bar.style.transform = `scaleX(${Math.min(1, sim.score / aim).toFixed(3)})`;
		hud.dataset.late = left <= LAST / 1000;
	}
	// The one-tap way to an easier round: three lanes, slower; the goal is made to fit.
	function slowSwitch() {
		const box = shell.el("input", { type: "checkbox", checked: Boolean(prefs.get("slow")) });
		box.setAttribute("role", "switch");
		box.addEventListener("change", () => {
			prefs.set("slow", box.checked);
			if (round.state() === "ready") prepare();
		});
		shell.$("menu-switches").append(shell.el("label", { className: "switch" }, shell.el("span", { textContent: t("slow") }), box));
	}
	function begin() {
		shell.$("stage-box").append(hud);
		slowSwitch();
		round.begin();
		if (app.reduced()) return;
		tweens.run({ owner: "intro", dur: 450, ease: ease.back(1.7), step: (k) => (view.squash = 1 - k) });
		tweens.run({ owner: "intro", dur: 9000, step: (k, u) => (view.sway = 5 * Math.sin(Math.PI * u)) });
	}

	function press() {
		if (!round.ready(press)) return;
		round.start();
		prepare();
		live(t("ready_go", { goal }));
		tweens.run({ owner: "play", dur: 300, step: (k) => (view.show = 1 - k) });
		count();
	}
	// Three beats, also after every pause: nobody is thrown back into a fall.
	function count() {
		round.set("countdown", sim.n ? undefined : 0);
		const { x, y } = stage.anchor();
		for (let i = 0; i < 3; i++) {
			tweens.at(i * COUNT, () => audio.play("blip", { caption: i ? "" : "cap_count" }), "play");
			tweens.run({ owner: "play", delay: i * COUNT, dur: 260, ease: app.reduced() ? ease.linear : ease.back(1.7), step: (k) => shell.banner(String(3 - i), x, y, k) });
		}
		tweens.at(3 * COUNT, () => {
			shell.banner("", 0, 0, 0);
			audio.play("blip", { rate: 2 ** (5 / 12) });
			from = tweens.now - sim.time();
			finish();
			round.set("play", 0.1);
		}, "play");
	}
	// The last step has its own instant, whatever the frames.
	function finish() {
		tweens.cancel("end");
		tweens.at(from + sim.end * STEP - tweens.now, () => {
			advance(tweens.now + 1e-6);
			end();
		}, "end");
	}
	function resume() {
		if (round.state() !== "play" && round.state() !== "countdown") return;
		for (const o of ["play", "end"]) tweens.cancel(o);
		count();
	}

	function caught(o, now) {
		const { thing } = o;
		view.floats.push({ at: now, x: sim.x, points: thing.points });
		if (!thing.bad) view.heap = [thing.k, ...view.heap].slice(0, 5);
		view.sinking.push({ at: now, i: thing.k, off: o.x - sim.x });
		const { w, left, top, h } = stage.place;
		if (thing.bad) {
			audio.play("bump", { caption: "cap_bad" });
			live(t("minus", { points: -thing.points, score: sim.score }));
			if (app.reduced()) return;
			from += FREEZE;
			finish();
			app.camera.hit(now, 0.35);
			tweens.run({ owner: "play", dur: 420, step: (u) => (view.wobble = 6 * Math.sin(u * 15) * (1 - u)) });
			return;
		}
		audio.play("pluck", { rate: 2 ** (LADDER[Math.min(5, sim.streak - 1)] / 12), caption: "cap_catch" });
		haptics("catch");
		if (sim.caught % 3 === 0) live(t("caught", { name: thing.name, score: sim.score }));
		if (app.reduced()) return;
		tweens.run({ owner: "play", dur: 270, step: (u) => (view.squash = u < 0.33 ? u * 3 : (1 - u) * 1.5) });
		const k = w / 420;
		particles.spray(now, left + sim.x * w, top + h * 0.84, 8, { angle: -Math.PI / 2, spread: 0.9, speed: [400 * k, 1000 * k], life: [400, 550], size: [3 * k, 6 * k], g: 900 });
	}
	function advance(now) {
		while (!sim.done() && (sim.n + 1) * STEP <= now - from) {
			for (const o of sim.step(input)) {
				if (o.gone === "caught") caught(o, now);
				else if (!o.thing.bad) audio.play("bump", { gain: 0.25 });
			}
		}
	}
	function update(now) {
		rise(round.state());
		if (round.state() !== "play") return;
		advance(now);
		const left = m.duration * 1000 - sim.time();
		if (left < LAST && Math.ceil(left / 1000) !== warned) {
			warned = Math.ceil(left / 1000);
			audio.play("blip", { rate: warned === 1 ? 2 ** (5 / 12) : 1, gain: 0.7 });
			if (warned === 5) live(t("seconds", { n: 5 }));
		}
		const quarter = Math.floor((4 * sim.time()) / (m.duration * 1000));
		if (quarter > said) {
			said = quarter;
			app.events.progress({ phase: "play", progress: (1 + 2 * quarter) / 10, round: round.round() });
		}
		view.sinking = view.sinking.filter((f) => now - f.at < 170);
		view.floats = view.floats.filter((f) => now - f.at < 600);
		tell();
	}
	function end() {
		tell();
		const { won, prize, top } = verdictOf(m, sim.score, goal);
		view.live = [];
		Object.assign(view, { squash: 0, wobble: 0 });
		tweens.cancel("play");
		// What was caught comes to the middle, to be seen above the card.
		tweens.run({ owner: "home", dur: app.reduced() ? 0 : 420, ease: ease.both, step: (k) => (view.home = k) });
		const tally = t(won ? "scored" : "tally", { score: sim.score, goal });
		round.finish({ won, prize, top, tally, said: tally, score: sim.score, label: "" });
	}

	// A finger drags by as much as it moves, so that it never covers the basket; a tap sends
	// the basket there; a mouse has only to point.
	const box = shell.$("stage-box");
	const part = (e) => (e.clientX - edge - stage.place.left) / stage.place.w;
	box.addEventListener("pointerdown", (e) => {
		if (grip && grip.id !== e.pointerId) return;
		grip = { id: e.pointerId, x: part(e), from: input.target === null ? sim.x : input.target, moved: 0 };
		try {
			box.setPointerCapture(e.pointerId);
		} catch (err) {
			// Gone already; its up will come or the next down starts anew.
		}
	});
	box.addEventListener("pointermove", (e) => {
		const x = part(e);
		if (!grip) {
			if (e.pointerType !== "touch") input.target = x;
			return;
		}
		if (grip.id !== e.pointerId) return;
		grip.moved = Math.max(grip.moved, Math.abs(x - grip.x));
		input.target = Math.max(0, Math.min(1, e.pointerType === "touch" ? grip.from + x - grip.x : x));
	});
	for (const n of ["pointerup", "pointercancel"]) {
		box.addEventListener(n, (e) => {
			if (!grip || grip.id !== e.pointerId) return;
			if (grip.moved < 0.02) input.target = Math.max(0, Math.min(1, part(e)));
			round.touch();
			grip = null;
		});
	}
	const key = (on) => (e) => {
		const way = KEYS[e.key];
		if (!way) return;
		input[way] = on;
		if (on) input.target = null;
		if (round.state() !== "play") return;
		e.preventDefault();
		if (on && !e.repeat) round.touch();
	};
	document.addEventListener("keydown", key(true));
	document.addEventListener("keyup", key(false));
	window.addEventListener("blur", () => (input.left = input.right = false));

	return {
		begin, update, resume, message: round.message,
		layout(size) {
			stage.layout(size);
			hud.style.width = `${stage.place.w}px`;
			edge = shell.rect("game").left;
			rise(round.state(), true);
		},
		draw(now) {
			const time = round.state() === "play" ? now - from : sim.time();
			const u = Math.min(1, Math.max(0, time / STEP - sim.n));
			view.time = Math.min(sim.time() + STEP, Math.max(sim.time() - FREEZE, time));
			view.basket = sim.before + (sim.x - sim.before) * u;
			view.basket += (0.5 - view.basket) * view.home;
			view.live = sim.live;
			stage.draw(view, now);
		},
		alive: () => round.state() === "play" || round.alive(),
		state: () => ({ ...round.snapshot(), score: sim.score, goal, caught: sim.caught, missed: sim.missed, basket: Math.round(sim.x * 1e6) / 1e6, steps: sim.n, field: { ...stage.place } }),
		replay: round.replay,
		// Points at what is good, or away from it.
		play(wish, cg) {
			round.button.click();
			cg.step(8);
			cg.until("play");
			const { left, top, w, h } = stage.place;
			const game = shell.rect("game");
			for (let ms = 0; ms < 90000 && round.state() === "play"; ms += 50) {
				const next = sim.live.filter((o) => !o.thing.bad).sort((a, b) => a.land - b.land)[0];
				let x = !next ? sim.x : wish === "win" ? next.x : next.x < 0.5 ? 0.999 : 0.001;
				// Something spiky is about to land on the way: it is waited for.
				const spike = sim.live.find((o) => o.thing.bad && o.land - sim.time() < 300);
				if (wish === "win" && spike && Math.min(sim.x, x) - m.half < spike.x && spike.x < Math.max(sim.x, x) + m.half) {
					x = spike.x + (sim.x < spike.x ? -1.1 : 1.1) * m.half;
				}
				cg.input("move", game.left + left + w * x, game.top + top + h * 0.7);
				cg.step(50);
			}
		},
	};
}
