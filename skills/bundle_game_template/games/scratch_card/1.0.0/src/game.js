// The card in a round: scratching → revealing between ready and result. What is under the
// foil is settled before the first stroke; strokes only bring it to light. A finger, the
// keys and the button all scratch the same way: by points along a path.

import { createHum } from "../../../runtime/hum.js";
import { strokeGesture } from "../../../runtime/input.js";
import { oddsSection } from "../../../runtime/odds.js";
import { createRound, restingView } from "../../../runtime/round.js";
import { symbols } from "../../../runtime/symbols.js";
import { ease } from "../../../runtime/tween.js";
import { sealedOutcome } from "./config.js";
import { along, createMask, zigzag } from "./mask.js";
import { createStage } from "./stage.js";

const REST = [0.9, 1.0];	// where the coin lies while nobody scratches
const BREATH = 200;	// between the threshold and the dissolving
const CARD = 1400;	// from the result to the card
const STEP = 13;	// ms between two points of the coin's own path
const GHOST = [1500, 5200, 9000];
const GRID = [6, 4];	// cells of the keys
const BEAT = 30;	// ms between two changes of sound and tilt
const DUST = 12;	// px of stroke for the next crumbs

export function createGame(app) {
	const { config, t, tweens, shell, audio, live, particles, theme, haptics } = app;
	const m = config.mechanics;
	const list = symbols(config);
	const above = m.prize_display.text;
	const view = fresh();
	const hum = createHum(audio, "scratch");
	let mask = createMask();
	let logic = app.rng("logic");
	let sealed = null;
	let under = null;	// the outcome below the foil
	let last = REST;	// last point of the stroke, in parts of the window
	let run = 0;		// px since the last crumbs
	let way = 0;		// and since the last change of the sound
	let stroke = { at: 0, speed: 0 };
	let told = 0;
	let percent = 0;
	let rising = 0;	// where the card goes to
	let held = false;	// the space bar

	const pad = shell.el("button", { type: "button", id: "pad" });
	pad.setAttribute("aria-label", t("pad"));
	shell.$("stage-box").append(pad);
	const stage = createStage(app, {
		brush: m.brush, brand: config.branding.brand_name, list, call: t("here"),
		get serial() {
			return String(app.rng("serial").int(900000) + 100000).replace(/(...)$/, " $1");
		},
		under: () => ({
			won: Boolean(under.prize), title: under.prize || under.label || t("lose_title"),
			caption: above === under.prize ? "" : (above !== config.copy.prizes && above) || t("prize"),
			symbol: list[under.prize ? 0 : 2], picture: under.prize && app.images.prize_image, bare: under.prize && app.images[m.prize_display.image_slot],
		}),
	});
	const round = createRound(app, {
		cta: t("scratch"), view, shows: true,
		press,
		info: () => [oddsSection(app, m.outcomes.filter((o) => o.prize || o.label).map((o) => ({ name: o.prize || o.label, weight: o.weight })))],
		anchor: () => stage.place,
		seal(p) {
			sealed = sealedOutcome(p, m.outcomes);
			draw1();
			return Boolean(sealed);
		},
		rig: (wish) => ({ outcome_index: m.outcomes.findIndex((o) => Boolean(o.prize) === (wish === "win")) }),
		player: () => ({ percent_scratched: percent }),
		reset,
	});

	function fresh() {
		return { ...restingView(), scale: 1, tilt: 0, rise: 0, lean: [0, 0], sheen: 0, foil: 1, open: false, coin: 1, at: REST };
	}
	// The outcome, once a round; with another one the picture below is made anew.
	function draw1() {
		const before = under;
		under = sealed || m.outcomes[logic.weighted(m.outcomes.map((o) => o.weight))];
		if (before) app.scene.fit(true);
	}
	const ready = () => round.state() === "ready";
	const busy = () => round.state() === "scratching";
	const scratchable = () => ready() || busy();

	function begin() {
		round.begin();
		if (app.reduced()) return;
		const go = (delay, dur, fn, step) => tweens.run({ owner: "intro", delay, dur, ease: fn, step });
		go(0, 400, ease.back(0.8), (k) => {
			view.tilt = -4 * (1 - k);
			view.scale = 0.94 + 0.06 * k;
		});
		go(700, 700, ease.both, (k) => (view.sheen = k));
		for (const ms of GHOST) go(ms, 1100, ease.smooth, (k) => (view.at = ghost(k)));
	}
	// The coin shows the way and goes back to its place, without scratching.
	function ghost(u) {
		const k = Math.sin(Math.PI * u);
		return [REST[0] - 0.62 * k, REST[1] - 0.52 * k + 0.1 * Math.sin(u * 18) * k];
	}
	// The first touch of whatever kind; `go` is what goes on where the round has to be asked for.
	function open(go) {
		if (!ready()) return true;
		if (!round.ready(go)) return;
		round.start();
		Object.assign(view, { tilt: 0, scale: 1, sheen: 0, open: true });
		round.set("scratching", 0);
		round.button.setAttribute("aria-disabled", "false");
		round.button.querySelector(".label").textContent = t("reveal");
		return true;
	}

	function touch(p) {
		const [ru, rv] = stage.reach();
		mask.stamp(...p, ru, rv);
		stage.erase(...p);
		last = p;
	}
	// A stroke from the last point to this one.
	function scratchTo(p) {
		if (!busy()) return;
		const { win, u } = stage.card;
		const px = Math.hypot((p[0] - last[0]) * win.w, (p[1] - last[1]) * win.h);
		const step = (m.brush * u * 0.4) / win.w;
		for (const q of along(last, p, step)) touch(q);
		view.at = p;
		crumbs(p, px);
		way += px;
		if (tweens.now - stroke.at > BEAT) {
			sound(way);
			way = 0;
			lean((p[0] - 0.5) * 2, (p[1] - 0.5) * 2);
		}
		check();
	}
	function crumbs(p, px) {
		run += px;
		if (run < DUST || app.reduced()) return;
		const n = Math.min(6, Math.floor(run / DUST) * 2);
		run = 0;
		const [x, y] = stage.toPage(p);
		const k = stage.card.u;
		const o = { angle: -1.57, spread: 1.3, speed: [120 * k, 420 * k], life: [350, 600], size: [1.6 * k, 4.6 * k], g: 900 };
		particles.spray(tweens.now, x, y, n, { ...o, color: theme.metal[3] });
		if (particles.count() % 5 === 0) particles.spray(tweens.now, x, y, 1, { ...o, color: theme.metal[0] });
	}
	// Loud and bright as the stroke is fast; silent soon after it ends.
	function sound(px) {
		const ms = Math.max(8, tweens.now - stroke.at);
		stroke = { at: tweens.now, speed: Math.min(1, px / ms / 1.4) };
		hum(0.25 + 0.75 * stroke.speed, 0.7 + 1.1 * stroke.speed);
		tweens.cancel("hum");
		tweens.at(90, () => hum(0), "hum");
	}
	function lean(x, y) {
		if (app.reduced()) return;
		const from = view.lean;
		tweens.cancel("lean");
		tweens.run({ owner: "lean", dur: 180, ease: ease.outQuad, step: (k) => (view.lean = [x, y].map((v, i) => from[i] + (v - from[i]) * k)) });
	}
	function check() {
		const p = mask.progress();
		percent = Math.min(100, Math.round(p * 100));
		const share = p / m.threshold;
		if (Math.floor(share * 5) > told) {
			told = Math.floor(share * 5);
			if (told < 5) app.events.progress({ phase: "scratching", progress: Math.min(0.9, Math.round(share * 9) / 10), round: round.round() });
			if (told === 2) live(t("half"));
		}
		if (p >= m.threshold) dissolve();
	}
	function dissolve() {
		tweens.cancel("play");
		round.set("revealing", 0.9);
		hum(0);
		lean(0, 0);
		const from = last;
		const dur = Math.min(900, Math.max(450, m.reveal_ms * 0.28));
		const hold = Math.min(500, Math.max(300, m.reveal_ms - BREATH - dur - CARD));
		const go = (delay, ms, step, fn = ease.outQuad) => tweens.run({ owner: "play", delay, dur: ms, ease: fn, step });
		go(BREATH, dur, (k) => stage.dissolve(from, k), ease.smooth);
		go(0, 240, (k) => (view.coin = 1 - k));
		tweens.at(BREATH, () => {
			audio.play("reveal", { caption: "cap_reveal" });
			haptics("match");
		}, "play");
		tweens.at(BREATH + dur + hold, finish, "play");
	}
	// One tap, no motion: the foil fades.
	function fade() {
		if (!open(fade)) return;
		percent = 100;
		round.set("revealing", 0.9);
		audio.play("reveal", { caption: "cap_reveal" });
		tweens.run({ owner: "play", dur: 300, step: (k) => (view.foil = view.coin = 1 - k) });
		tweens.at(900, finish, "play");
	}
	function finish() {
		const { prize, label } = under;
		view.foil = 0;
		const top = m.outcomes.every((o) => o === under || !o.prize || o.weight > under.weight);
		round.finish({ won: Boolean(prize), prize, label, top, said: prize ? "" : t("revealed", { label: label || t("lose_title") }) });
	}

	// The button: the coin scratches by itself.
	function press() {
		if (!scratchable()) return;
		if (app.reduced()) return fade();
		if (!open(press)) return;
		tweens.cancel("play");
		audio.play("tap", { caption: "cap_scratch" });
		const path = zigzag(stage.reach()[1]);
		last = path[0];
		path.forEach((p, i) => tweens.at(STEP * i, () => scratchTo(p), "play"));
		tweens.at(STEP * path.length, dissolve, "play");
	}
	strokeGesture(shell.$("stage-box"), {
		frame: shell.$("game"),
		begin(x, y) {
			const p = stage.toWindow(x, y);
			const [ru, rv] = stage.reach();
			if (p[0] < -ru || p[0] > 1 + ru || p[1] < -rv || p[1] > 1 + rv || app.clock.paused() || !scratchable()) return false;
			if (app.reduced()) {
				fade();
				return false;
			}
			open(open);
			tweens.cancel("play");
			round.touch();
			last = p;
			scratchTo(p);
			app.loop.wake();
			return true;
		},
		move: (x, y) => scratchTo(stage.toWindow(x, y)),
		end: () => lean(0, 0),
	});

	// Keys: arrows move the coin by a cell; while space is held they scratch, and a single
	// space scratches the cell where the coin is.
	function keys(e) {
		const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
		const space = e.key === " " || e.key === "Enter";
		if ((!by && !space) || !scratchable()) return;
		e.preventDefault();
		if (space && app.reduced()) return fade();
		tweens.cancel("intro");
		if (space && !e.repeat) {
			held = e.key === " ";
			return cell();
		}
		if (!by) return;
		const from = view.at === REST ? [0.5, 0.5] : view.at;
		const to = from.map((v, i) => Math.min(1 - 0.5 / GRID[i], Math.max(0.5 / GRID[i], v + by[i] / GRID[i])));
		if (held && busy()) scratchTo(to);
		else view.at = last = to;
	}
	function cell() {
		if (!open(cell)) return;
		if (view.at === REST) view.at = [0.5, 0.5];
		const [cx, cy] = view.at;
		const [w, h] = [0.5 / GRID[0], 0.5 / GRID[1]];
		last = [cx - w, cy - h];
		for (const p of [[cx + w, cy - h], [cx - w, cy], [cx + w, cy], [cx - w, cy + h], [cx + w, cy + h]]) scratchTo(p);
		view.at = [cx, cy];
	}
	pad.addEventListener("keydown", keys);
	pad.addEventListener("keyup", (e) => e.key === " " && (held = false));
	// Help systems click; each click scratches the next cell.
	pad.addEventListener("click", (e) => {
		if (e.detail) return;
		if (app.reduced()) return scratchable() && fade();
		const next = Math.floor(mask.progress() * GRID[0] * GRID[1]);
		view.at = [(next % GRID[0] + 0.5) / GRID[0], (Math.floor(next / GRID[0]) + 0.5) / GRID[1]];
		if (scratchable()) cell();
	});

	function reset() {
		tweens.cancel("hum");
		hum(0);
		logic = app.rng("logic");
		mask = createMask();
		Object.assign(view, fresh());
		last = REST;
		told = percent = run = 0;
		round.button.querySelector(".label").textContent = config.copy.cta || t("scratch");
		stage.fresh();
		draw1();
	}
	function layout(size) {
		if (!under) draw1();
		const box = stage.layout(size);
		const root = shell.rect("stage-box");
		const game = shell.rect("game");
		const to = { left: box.left + game.left - root.left, top: box.top + game.top - root.top, width: box.w, height: box.h };
		for (const k in to) pad.style[k] = `${to[k]}px`;
	}
	function draw(now) {
		stage.draw(view, now);
	}

	// Under the result card the window stays in sight.
	function update() {
		const up = round.state() === "card" ? stage.rise() : 0;
		if (up === rising) return;
		const from = view.rise;
		rising = up;
		tweens.cancel("rise");
		tweens.run({ owner: "rise", dur: app.reduced() ? 0 : 380, ease: ease.both, step: (k) => (view.rise = from + (up - from) * k) });
	}

	return {
		begin, layout, draw, update, reading: stage.reading, message: round.message, replay: round.replay, alive: round.alive,
		state: () => ({ ...round.snapshot(), progress: mask.progress(), percent, under: under.label, window: [stage.toPage([0, 0]), stage.toPage([1, 1])] }),
		// A finger goes to and fro until the foil gives way.
		play(wish, cg) {
			round.rig(wish);
			const path = zigzag(stage.reach()[1]);
			path.forEach((p, i) => {
				if (scratchable()) cg.input(i ? "move" : "down", ...stage.toPage(p));
				cg.step(8);
			});
			cg.input("up", ...stage.toPage(path[0]));
		},
	};
}
