// The wheel in a round: charge → spin → settle between ready and result. Position is a
// closed formula of time; phases change at their own instants, not at frames.

import { text } from "../../../runtime/config.js";
import { turnGesture } from "../../../runtime/input.js";
import { oddsSection } from "../../../runtime/odds.js";
import { createRound, restingView } from "../../../runtime/round.js";
import { ease } from "../../../runtime/tween.js";
import { legalIndex } from "./config.js";
import { planSpin, SETTLE } from "./spin.js";
import { createStage, isSmall } from "./stage.js";
import { createTongue } from "./tongue.js";
import { crossings, indexAt, layoutSlices, targetAngle, travel, turnsFor } from "./wheel.js";

const DRIFT = 3;		// degrees a second while waiting
const DRIFT_FROM = 1200;
const DRIFT_TO = 13000;
const QUIET_WHEEL = 1600;	// the whole round when motion is not wanted

export function createGame(app) {
	const { config, t, tweens, shell, audio, live, haptics, particles } = app;
	const m = config.mechanics;
	const segments = m.segments;
	const slices = layoutSlices(segments.map((s) => s.weight));
	const stage = createStage(app, slices, segments);
	const tongue = createTongue(slices);
	const view = fresh();
	let logic = app.rng("logic");
	let where = app.rng("stop");

	let base = 0;		// where the wheel stands, without drift and intro
	let idleFrom = 0;
	let drifting = true;
	let plan = null;
	let index = -1;
	let landed = -1;
	let called = "";	// the prize of a sealed round, in full
	let last = { angle: 0, at: 0, ticks: 0 };

	const legend = shell.el("p", { id: "legend", hidden: true });
	const round = createRound(app, {
		cta: t("spin"),
		again: m.respin_enabled && t("again"),
		aside: [legend],
		view,
		info: () => info(),
		press: () => spin(0),
		anchor: () => stage.place,
		seal(p) {
			landed = legalIndex(p.landed_segment_index, segments.length);
			called = text(p.prize, 80);
			return landed >= 0;
		},
		rig: (wish) => ({ landed_segment_index: segments.findIndex((s) => Boolean(s.prize) === (wish === "win")) }),
		player: () => ({ landed_segment_index: index }),
		reset,
	});

	function fresh() {
		return { ...restingView(), angle: 0, rate: 0, face: 1, scale: 1, drop: 0, tongue: 0, chosen: 0, intro: 0, lamp: () => 0 };
	}
	// Distance drifted after ms of waiting: eased in, then even, then eased out for good.
	function drift(ms) {
		if (!drifting || app.reduced()) return 0;
		const u = Math.min(DRIFT_TO, Math.max(DRIFT_FROM, ms)) - DRIFT_FROM;
		const span = DRIFT_TO - DRIFT_FROM;
		const edge = 900;
		const area = (x) => (x < edge ? (x * x) / (2 * edge) : x < span - edge ? x - edge / 2 : span - edge - ((span - x) ** 2) / (2 * edge));
		return (DRIFT * area(u)) / 1000;
	}
	const resting = (now) => base + drift(now - idleFrom) + view.intro;
	const angleAt = (now) => (plan ? plan.pos(now - round.startedAt()) : resting(now));

	function begin() {
		round.begin();
		idleFrom = tweens.now;
		if (!app.reduced()) intro();
	}
	function intro() {
		const run = (delay, dur, fn, step) => tweens.run({ owner: "intro", delay, dur, ease: fn, step });
		view.scale = 0.86;
		view.drop = 1;
		run(0, 450, ease.back(0.8), (k) => {
			view.scale = 0.86 + 0.14 * k;
			view.intro = -40 * (1 - k);
		});
		run(500, 160, ease.inCubic, (k) => (view.drop = 1 - k));
		tweens.at(660, () => tongue.nudge(tweens.now, 14), "intro");
		run(700, 160, ease.linear, (k) => (round.button.style.transform = `scale(${(1 + 0.03 * Math.sin(Math.PI * k)).toFixed(4)})`));
	}
	const info = () => [oddsSection(app, segments.map((s) => ({ name: s.prize && s.prize !== s.label ? `${s.label}: ${s.prize}` : s.label, weight: s.weight })), true)];

	function spin(flick) {
		if (!round.ready(() => spin(flick))) return;
		const now = tweens.now;
		const from = angleAt(now);
		const speed = (from - angleAt(now - 10)) * 100;
		round.start();
		view.scale = 1;
		view.drop = 0;
		index = landed >= 0 ? landed : logic.weighted(segments.map((s) => s.weight));
		const target = targetAngle(slices, index, where.next());
		drifting = false;
		view.intro = 0;
		last = { angle: from, at: now, ticks: 0 };
		live(t("spinning"));
		if (app.reduced()) quietSpin(target);
		else realSpin(from, target, flick > 60 ? flick : Math.min(30, Math.max(0, speed)));
		round.set("charge", 0);
	}
	const spun = () => round.set("spin", 0.1);
	const settling = () => round.set("settle", 0.95);
	function realSpin(from, target, v0) {
		const distance = travel(from, target, turnsFor(m.spin_duration_ms, m.min_rotations));
		plan = planSpin({ from, distance, duration: m.spin_duration_ms, v0, slice: 360 / segments.length });
		audio.play("ratchet", { caption: "cap_spin" });
		const then = (ms, fn) => tweens.at(ms, fn, "play");
		then(80, () => audio.play("ratchet", { rate: 1.12 }));
		then(plan.charge, () => {
			spun();
			audio.play("launch");
		});
		then(plan.duration, settling);
		then(plan.duration + SETTLE, () => rest(target));
	}
	// No turning: the face fades, the lamps breathe, and it is back at the result.
	function quietSpin(target) {
		plan = null;
		const then = (delay, done, dur, step) => tweens.run({ owner: "play", delay, dur, ease: ease.smooth, step, done });
		for (const ms of [0, 400, 800]) then(ms, () => audio.play("tick", { rate: 0.9, caption: "cap_spin" }));
		then(0, () => {
			spun();
			base = target;
		}, 400, (k) => (view.face = 1 - 0.92 * k));
		then(QUIET_WHEEL - 200, settling);
		then(QUIET_WHEEL - 400, () => rest(target), 400, (k) => (view.face = 0.08 + 0.92 * k));
	}
	function rest(target) {
		plan = null;
		base = target;
		const pointed = indexAt(slices, target);
		// The picture is what the player saw; if it ever differed from the draw, say so loudly.
		if (pointed !== index) throw new Error(`wheel points at ${pointed}, drew ${index}`);
		view.chosen = index;
		const { label, prize } = segments[index];
		round.finish({ won: Boolean(prize), prize: prize && (called || prize), label, top: index === m.top, said: t("stopped", { label }) });
	}
	// Back to ready on the angle where the wheel stands.
	function reset() {
		logic = app.rng("logic");
		where = app.rng("stop");
		Object.assign(view, fresh());
		idleFrom = tweens.now;
		plan = null;
	}

	function lampFor(now) {
		const startedAt = round.startedAt();
		const running = round.state() === "charge" || round.state() === "spin";
		if (app.reduced()) {
			const breath = running ? 0.5 + 0.5 * Math.cos((now - startedAt) / 200) : 1;
			return (i) => (i % 2 ? 0.75 : 1) * breath;
		}
		if (running) {
			const head = (now - startedAt) / 55;
			return (i) => Math.max(0.12, 1 - ((((head - i) % 8) + 8) % 8) / 5);
		}
		const won = now - round.resultAt();
		if (view.lift > 0 && won < 4000) {
			// One slow swing between the two halves, well under three flashes a second.
			const u = 0.5 + 0.5 * Math.cos(won / 160);
			return (i) => (i % 2 ? u : 1 - u) * 0.8 + 0.2;
		}
		// Every other lamp burns; a light runs round once at the start.
		const head = round.round() > 1 ? 99 : (now - idleFrom) / 38;
		return (i) => Math.max(i % 2 ? 0.25 : 1, 1 - Math.abs(head - i) / 4);
	}
	function update(now) {
		const angle = angleAt(now);
		const speed = plan ? plan.speed(now - round.startedAt()) : 0;
		if (plan && angle > last.angle && now > last.at) ticks(now, crossings(slices, last.angle, angle), speed);
		if (angle > last.angle || !plan) last.angle = angle;
		last.at = now;
		view.angle = angle;
		view.rate = (speed * segments.length) / 360;
		view.tongue = tongue.angle(now, angle, speed, plan ? plan.peak : 1);
	}
	function ticks(now, n, speed) {
		if (!n) return;
		tongue.kick(now, speed, plan.peak);
		const perSecond = (speed * segments.length) / 360;
		last.ticks += n;
		if (perSecond > 25 && last.ticks % 2) return;
		audio.play("tick", { rate: 0.8 + 1.2 * Math.sqrt(Math.min(1, speed / plan.peak)), gain: perSecond > 25 ? 0.6 : 1 });
		if (perSecond < 10) haptics("tick");
		if (perSecond < 12 && app.quality < 2) {
			const { x, y, R } = stage.place;
			const k = R / 300;
			particles.spray(now, x, y - R * 0.82, 3, { angle: 1.21, spread: 0.35, speed: [500 * k, 1100 * k], life: [180, 260], size: [3 * k, 3 * k], g: 900 });
		}
	}
	function draw(now) {
		view.lamp = lampFor(now);
		view.angle = angleAt(now);
		stage.draw(view, now);
	}
	function layout(size) {
		const labels = stage.layout(size);
		const before = legend.childElementCount;
		const numbered = labels.items.flatMap((it, i) => (it.number ? [shell.el("span", {}, shell.el("b", { textContent: it.number }), segments[i].label)] : []));
		legend.replaceChildren(...numbered);
		legend.hidden = !numbered.length || isSmall(size);
		// The list takes room from the wheel: place it once more, in what is left.
		if (legend.childElementCount !== before) stage.layout(size);
	}
	function alive() {
		const now = tweens.now;
		const idle = round.state() === "ready" && !app.reduced() && drifting && now - idleFrom < DRIFT_TO;
		return Boolean(plan) || idle || tongue.moving(now) || round.alive();
	}

	turnGesture(shell.$("stage-box"), {
		frame: shell.$("game"),
		centre: () => stage.place,
		radius: () => stage.place.R,
		now: () => tweens.now,
		start: () => round.state() === "ready" && !app.reduced() && !app.clock.paused(),
		turn(d) {
			base += d;
			if (drifting) {
				base += drift(tweens.now - idleFrom);
				drifting = false;
			}
			app.loop.wake();
		},
		// A tap on the wheel and a flick spin as the button does; a slow turn just stays.
		end({ tap, speed }) {
			if (tap || Math.abs(speed) > 120) spin(speed);
		},
	});

	return {
		begin, layout, update, draw, alive, message: round.message, replay: round.replay,
		state: () => ({
			...round.snapshot(), index,
			angle: Math.round(angleAt(tweens.now) * 1e6) / 1e6,
			pointed: indexAt(slices, angleAt(tweens.now)),
			label: index < 0 ? "" : segments[index].label,
		}),
		play(wish) {
			round.rig(wish);
			round.button.click();
		},
	};
}
