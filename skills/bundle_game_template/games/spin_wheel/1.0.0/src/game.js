// The round: ready → charge → spin → settle → result → card → done. Position is a closed
// formula of time; phases change at their own instants, not at frames. One guard, the
// state itself, keeps a second spin out.

import { turnGesture } from "../../../runtime/input.js";
import { ease } from "../../../runtime/tween.js";
import { celebrateWin, settleLoss, wash } from "./celebrate.js";
import { legalIndex } from "./config.js";
import { planSpin, SETTLE } from "./spin.js";
import { createStage, isSmall } from "./stage.js";
import { createTongue } from "./tongue.js";
import { crossings, indexAt, layoutSlices, targetAngle, travel, turnsFor } from "./wheel.js";

const DRIFT = 3;		// degrees a second while waiting
const DRIFT_FROM = 1200;
const DRIFT_TO = 13000;
const HINTS = [3000, 6200, 9400];
const SKIP_AFTER = 300;
const LIVE_AFTER = 100;	// a card's button acts from then on
const QUIET_WHEEL = 1600;	// the whole round when motion is not wanted

export function createGame(app) {
	const { config, t, tweens, shell, audio, live, events, haptics, particles } = app;
	const m = config.mechanics;
	const segments = m.segments;
	const slices = layoutSlices(segments.map((s) => s.weight));
	const stage = createStage(app, slices, segments);
	const tongue = createTongue(slices);
	const view = fresh();
	let logic = app.rng("logic");
	let where = app.rng("stop");

	let state = "ready";
	let base = 0;		// where the wheel stands, without drift and intro
	let idleFrom = 0;
	let drifting = true;
	let plan = null;
	let startedAt = 0;
	let resultAt = 0;
	let index = -1;
	let round = 1;
	let touches = 0;
	let token = config.token;
	let landed = config.landed;
	let respun = false;
	let awaiting = null;
	let prizeCode = { code: config.offer.code, expires: config.offer.expires };
	let shown = null;	// what the card says
	let last = { angle: 0, at: 0, ticks: 0 };

	const spinButton = shell.primary(config.copy.cta || t("spin"), () => spin(0));
	const legend = shell.el("p", { id: "legend", hidden: true });
	const showAgain = shell.el("button", { type: "button", className: "text", textContent: t("show_result") });
	showAgain.addEventListener("click", () => showCard());

	function fresh() {
		return { angle: 0, rate: 0, face: 1, dim: 0, lift: 0, flash: 0, rays: 0, ring: 0, scale: 1, drop: 0, tongue: 0, chosen: 0, intro: 0, lamp: () => 0 };
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
	const angleAt = (now) => (plan ? plan.pos(now - startedAt) : resting(now));

	function begin() {
		shell.action(legend, spinButton);
		info();
		idleFrom = tweens.now;
		if (app.reduced()) return;
		intro();
		for (const ms of HINTS) tweens.at(ms, () => shell.hint(spinButton), "hint");
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
		run(700, 160, ease.linear, (k) => (spinButton.style.transform = `scale(${(1 + 0.03 * Math.sin(Math.PI * k)).toFixed(4)})`));
	}
	function info() {
		const total = segments.reduce((s, x) => s + x.weight, 0) || 1;
		const list = shell.el("ul", {});
		segments.map((s, i) => ({ s, i })).sort((a, b) => b.s.weight - a.s.weight).forEach(({ s, i }) => {
			const what = s.prize && s.prize !== s.label ? `${s.label}: ${s.prize}` : s.label;
			const odds = config.token ? "" : app.i18n.percent(s.weight / total);
			list.append(shell.el("li", {}, shell.el("span", { textContent: `${i + 1}. ${what}` }), shell.el("span", { textContent: odds })));
		});
		const out = [[(config.copy.prizes || t("prizes")) + (config.token ? "" : ` (${t("chance")})`), list]];
		if (config.copy.terms) out.push([t("terms"), shell.el("p", { className: "fine", textContent: config.copy.terms })]);
		shell.info(...out);
	}
	function setState(s) {
		state = s;
		shell.state(s);
		spinButton.setAttribute("aria-disabled", String(s !== "ready"));
		spinButton.hidden = s === "card" || s === "done";
		showAgain.hidden = s !== "done";
		if (s === "charge" || s === "spin" || s === "settle") events.progress({ phase: s, progress: { charge: 0, spin: 0.1, settle: 0.95 }[s], round });
	}

	function spin(flick) {
		if (state !== "ready") return false;
		touches++;
		const now = tweens.now;
		for (const o of ["intro", "hint"]) tweens.cancel(o);
		view.scale = 1;
		view.drop = 0;
		const from = angleAt(now);
		const speed = (from - angleAt(now - 10)) * 100;
		index = landed >= 0 ? landed : logic.weighted(segments.map((s) => s.weight));
		const target = targetAngle(slices, index, where.next());
		startedAt = now;
		drifting = false;
		view.intro = 0;
		last = { angle: from, at: now, ticks: 0 };
		audio.play("tap");
		haptics("tap");
		live(t("spinning"));
		if (app.reduced()) quietSpin(target);
		else realSpin(from, target, flick > 60 ? flick : Math.min(30, Math.max(0, speed)));
		return true;
	}
	function announce() {
		setState("charge");
		events.started({ round });
	}
	function realSpin(from, target, v0) {
		const distance = travel(from, target, turnsFor(m.spin_duration_ms, m.min_rotations));
		plan = planSpin({ from, distance, duration: m.spin_duration_ms, v0, slice: 360 / segments.length });
		announce();
		audio.play("ratchet", { caption: "cap_spin" });
		tweens.at(80, () => audio.play("ratchet", { rate: 1.12 }), "spin");
		tweens.at(plan.charge, () => {
			setState("spin");
			audio.play("launch");
		}, "spin");
		tweens.at(plan.duration, () => setState("settle"), "spin");
		tweens.at(plan.duration + SETTLE, () => rest(target), "spin");
	}
	// No turning: the face fades, the lamps breathe, and it is back at the result.
	function quietSpin(target) {
		plan = null;
		announce();
		const run = (delay, dur, step) => tweens.run({ owner: "spin", delay, dur, ease: ease.smooth, step });
		run(0, 400, (k) => (view.face = 1 - 0.92 * k));
		for (const ms of [0, 400, 800]) tweens.at(ms, () => audio.play("tick", { rate: 0.9, caption: "cap_spin" }), "spin");
		tweens.at(400, () => {
			setState("spin");
			base = target;
		}, "spin");
		run(QUIET_WHEEL - 400, 400, (k) => (view.face = 0.08 + 0.92 * k));
		tweens.at(QUIET_WHEEL - 200, () => setState("settle"), "spin");
		tweens.at(QUIET_WHEEL, () => rest(target), "spin");
	}
	function rest(target) {
		plan = null;
		base = target;
		const pointed = indexAt(slices, target);
		// The picture is what the player saw; if it ever differed from the draw, say so loudly.
		if (pointed !== index) throw new Error(`wheel points at ${pointed}, drew ${index}`);
		view.chosen = index;
		resultAt = tweens.now;
		setState("result");
		const s = segments[index];
		live(`${t("stopped", { label: s.label })} ${s.prize ? t("you_won", { prize: s.prize }) : `${t("lose_title")}.`}`);
		if (s.prize) celebrateWin(app, view, stage, { prize: s.prize, top: index === m.top, card: () => showCard(true) });
		else settleLoss(app, view, () => showCard(true));
	}

	function texts() {
		const s = segments[index];
		const mine = s.prize ? config.copy.win_message : config.copy.lose_message;
		const short = mine && Array.from(mine).length <= 24;
		return {
			title: short ? mine : s.prize ? t("win_title") : t("lose_title"),
			prize: s.prize || "",
			text: short || !mine ? (s.prize ? "" : t("next_time")) : mine,
		};
	}
	function actions() {
		const won = Boolean(segments[index].prize);
		const list = [];
		const done = () => {
			audio.play("tap");
			shell.card.hide();
			setState("done");
			showAgain.focus({ preventScroll: true });
		};
		const again = !won && m.respin_enabled && !respun;
		if (again) {
			const b = shell.primary(t("again"), respin, LIVE_AFTER);
			// A sealed round needs a new sealed outcome before it may turn again.
			if (token && !awaiting) {
				b.setAttribute("aria-disabled", "true");
				awaiting = b;
				events.emit("respinAvailable", { template_id: config.template_id, sealed_outcome_token: token });
			}
			list.push(b);
		} else if (config.offer.url) {
			const brand = config.branding.brand_name;
			list.push(shell.offerLink(config.offer.label || (brand && !won ? t("visit", { brand }) : t("claim")), LIVE_AFTER));
		}
		const close = list.length ? shell.el("button", { type: "button", className: "text", textContent: t("done") }) : shell.primary(t("done"), done, LIVE_AFTER);
		if (list.length) close.addEventListener("click", done);
		list.push(close);
		return list;
	}
	function showCard(first) {
		tweens.cancel("result");
		const won = Boolean(segments[index].prize);
		Object.assign(view, { dim: wash(app, won), lift: won ? 1 : 0, flash: 0, rays: won ? 1 : 0 });
		app.camera.reset();
		shell.banner("", 0, 0, 0);
		shown = texts();
		shell.action(showAgain);
		setState("card");
		audio.play("card");
		shell.card.show({ ...shown, code: won ? prizeCode.code : "", expires: won ? prizeCode.expires : "", actions: actions(), dur: won ? 380 : 225 });
		if (first) complete(won);
	}
	function complete(won) {
		const s = segments[index];
		events.progress({ phase: "card", progress: 1, round });
		events.complete({
			sealed_outcome_token: token,
			player_result: { type: "spin_wheel", landed_segment_index: index },
			outcome: won ? "win" : "lose",
			duration_ms: Math.round(tweens.now - startedAt),
			interactions: touches,
			timestamp: app.wallTime(),
		}, { result: won ? "win" : "lose", prize: s.prize, segment_label: s.label });
	}
	function respin() {
		respun = true;
		restart();
		spin(0);
	}
	// Back to ready on the angle where the wheel stands.
	function restart() {
		for (const o of ["result", "spin", "card", "intro", "hint"]) tweens.cancel(o);
		particles.clear();
		app.camera.reset();
		shell.card.hide();
		shell.banner("", 0, 0, 0);
		Object.assign(view, fresh());
		idleFrom = tweens.now;
		round++;
		plan = null;
		shell.action(legend, spinButton);
		setState("ready");
		spinButton.focus({ preventScroll: true });
	}

	// What the host may say. A token is opaque; only a legal index moves the wheel.
	function message(name, d) {
		const seal = typeof d.token === "string" ? d.token : typeof d.sealed_outcome_token === "string" ? d.sealed_outcome_token : "";
		const at = legalIndex(d.presentation && d.presentation.landed_segment_index, segments.length);
		if (name === "prizeCode" && typeof d.code === "string") {
			prizeCode = { code: d.code.slice(0, 40), expires: typeof d.expires === "string" ? d.expires.slice(0, 60) : "" };
			if (shell.card.open && segments[index].prize) shell.card.code(prizeCode.code, prizeCode.expires);
		} else if (name === "sealedOutcome" && state === "ready" && seal && at >= 0) {
			token = seal;
			landed = at;
		} else if (name === "respinOutcome" && awaiting && seal && at >= 0) {
			token = seal;
			landed = at;
			awaiting.setAttribute("aria-disabled", "false");
		}
	}

	function lampFor(now) {
		if (app.reduced()) {
			const breath = state === "charge" || state === "spin" ? 0.5 + 0.5 * Math.cos((now - startedAt) / 200) : 1;
			return (i) => (i % 2 ? 0.75 : 1) * breath;
		}
		if (state === "charge" || state === "spin") {
			const head = (now - startedAt) / 55;
			return (i) => Math.max(0.12, 1 - ((((head - i) % 8) + 8) % 8) / 5);
		}
		if (view.lift > 0 && now - resultAt < 4000) {
			// One slow swing between the two halves, well under three flashes a second.
			const u = 0.5 + 0.5 * Math.cos((now - resultAt) / 160);
			return (i) => (i % 2 ? u : 1 - u) * 0.8 + 0.2;
		}
		// Every other lamp burns; a light runs round once at the start.
		const head = round > 1 ? 99 : (now - idleFrom) / 38;
		return (i) => Math.max(i % 2 ? 0.25 : 1, 1 - Math.abs(head - i) / 4);
	}
	function update(now) {
		const angle = angleAt(now);
		const speed = plan ? plan.speed(now - startedAt) : 0;
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
			particles.sparks(now, x, y - R * 0.82, 3, Math.PI / 2.6, R / 300);
		}
	}
	function draw(now) {
		view.lamp = lampFor(now);
		view.angle = angleAt(now);
		stage.draw(view, now);
		const fx = app.scene.clear("fx");
		particles.draw(fx, now, app.scene.layers.fx.dpr);
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
		const idle = state === "ready" && !app.reduced() && drifting && now - idleFrom < DRIFT_TO;
		return Boolean(plan) || idle || tongue.moving(now) || app.camera.moving(now) || (view.rays > 0 && !app.reduced() && now - resultAt < 12000);
	}

	turnGesture(shell.$("stage-box"), {
		frame: shell.$("game"),
		centre: () => stage.place,
		radius: () => stage.place.R,
		now: () => tweens.now,
		start: () => state === "ready" && !app.reduced() && !app.clock.paused(),
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
	const skip = (e) => {
		if (state !== "result" || tweens.now - resultAt < SKIP_AFTER) return;
		if (e.type === "keydown" && e.key !== "Enter" && e.key !== " ") return;
		e.preventDefault();
		showCard(true);
	};
	document.addEventListener("pointerdown", skip);
	document.addEventListener("keydown", skip);

	return {
		begin, layout, update, draw, alive, message,
		state: () => ({
			state, round, index, time: Math.round(tweens.now * 1e6) / 1e6,
			angle: Math.round(angleAt(tweens.now) * 1e6) / 1e6,
			pointed: indexAt(slices, angleAt(tweens.now)),
			outcome: index < 0 ? "" : segments[index].prize ? "win" : "lose",
			text: shown ? shown.prize || shown.title : "",
			label: index < 0 ? "" : segments[index].label,
			place: { ...stage.place }, particles: particles.count(), reduced: app.reduced(),
		}),
		// Test mode: another round with another seed, on the angle of the last.
		replay() {
			logic = app.rng("logic");
			where = app.rng("stop");
			landed = config.landed;
			respun = false;
			restart();
		},
	};
}
