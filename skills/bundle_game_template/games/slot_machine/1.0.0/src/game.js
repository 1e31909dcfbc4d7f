// The round: ready → spinning → stopping → (between → spinning …) → result → card → done.
// A round has up to max_spins spins and ends with the first that wins. The grid is dealt
// before the reels move; they only carry it in.

import { text } from "../../../runtime/config.js";
import { createRise } from "../../../runtime/rise.js";
import { createRound, restingView } from "../../../runtime/round.js";
import { ease } from "../../../runtime/tween.js";
import { dealFree, dealLoss, dealSpin, dealWin, judge, legalGrid } from "./deal.js";
import { LIFT, planReels, PRESS } from "./reel.js";
import { createStage, dress } from "./stage.js";

const FILL = 61;	// length of the strip between grids; a prime, so reels do not fall in step
const FADE = 200;	// a reel's change when motion is not wanted
const REST = 600;	// until the button is back after a spin without a line

export function createGame(app) {
	const { config, t, tweens, shell, audio, live, haptics } = app;
	const m = config.mechanics;
	const { reels, rows } = m;
	const symbols = dress(config, app.theme);
	const stage = createStage(app, symbols);
	const rise = createRise(app, stage.bounds);
	const fill = dealFree({ ...m, rows: FILL }, app.rng("layout"));
	const view = { ...restingView(), scale: 1, face: Array(reels).fill(1), line: null, drawn: 0, hop, pos, rate, symbol, lamp: () => 0 };
	const tries = shell.el("p", { id: "tries" });
	let logic = app.rng("logic");

	let base = [];	// where each reel stands, in symbols
	let fixed = [];	// symbols of grids by position
	let plans = null;
	let rollFrom = -1;	// since when the reels roll in
	let startedAt = 0;
	let spins = 0;
	let grid = null;
	let prize = null;	// given by a seal, in words
	let sealed = null;

	const each = (fn) => Array.from({ length: reels }, (_, i) => fn(i));

	const round = createRound(app, {
		cta: t("spin"), press, view, aside: m.max_spins > 1 ? [tries] : [],
		anchor: () => stage.anchor(),
		seal, rig, info,
		player: () => ({ spins, stops: grid, winning_paylines: judged().lines }),
		reset,
	});

	function symbol(i, k) {
		const s = fixed[i][k];
		return s === undefined ? fill[i][((k % FILL) + FILL) % FILL] : s;
	}
	// Row 0 is the top one, and reels turn downwards: the top row is the furthest ahead.
	const ahead = (row) => rows - 1 - row;
	function fix(list) {
		list.forEach((reel, i) => reel.forEach((s, row) => (fixed[i][at(i) + ahead(row)] = s)));
	}
	const at = (i) => base[i] + (plans ? plans[i].distance : 0);
	function pos(i) {
		const now = tweens.now;
		if (plans) return base[i] + plans[i].pos(now - startedAt);
		if (rollFrom < 0) return base[i];
		const u = Math.min(1, Math.max(0, (now - rollFrom - i * 80) / 350));
		return base[i] - 4 * (1 - ease.back(0.8)(u));
	}
	function rate(i) {
		return plans ? plans[i].speed(tweens.now - startedAt) : 0;
	}
	function idle() {
		base = each(() => 0);
		fixed = each(() => ({}));
		fix(dealLoss(m, app.rng("idle")));
	}

	function seal(p) {
		if (spins && round.state() === "between") return false;
		const stops = legalGrid(m, p.stops);
		// A win comes on any of the spins, a loss is the last of them.
		const on = stops && judge(m, stops).won ? 1 + app.rng("turn").int(m.max_spins) : m.max_spins;
		sealed = stops && { grid: stops, prize: text(p.prize, 80), on };
		return Boolean(stops);
	}
	function rig(wish) {
		const r = app.rng("wish");
		const first = m.outcomes && m.outcomes.find((o) => o.prize);
		return { stops: wish === "lose" ? dealLoss(m, r) : dealWin(m, r, first ? first.symbol : m.top) };
	}
	function deal() {
		const last = sealed && spins === sealed.on;
		const spin = last ? sealed : sealed ? { grid: dealLoss(m, logic) } : dealSpin(m, logic);
		prize = spin.prize;
		return spin.grid;
	}
	function judged() {
		const j = judge(m, grid);
		return j.won && prize ? { ...j, prize } : j;
	}

	function info() {
		const list = shell.el("ul", {});
		const row = (...words) => list.append(shell.el("li", {}, ...words.map((w) => shell.el("span", { textContent: w }))));
		const odds = m.outcomes && !config.token && !config.sealed;
		if (m.outcomes) {
			const total = m.outcomes.reduce((s, o) => s + o.weight, 0) || 1;
			for (const o of m.outcomes) if (o.prize) row(`${symbols[o.symbol].name}: ${o.prize}`, odds ? app.i18n.percent(o.weight / total) : "");
		} else for (const s of symbols) if (s.value) row(s.name, s.prize || m.prize || s.value);
		return [[(config.copy.prizes || t("prizes")) + (odds ? ` (${t("chance")})` : ""), list]];
	}
	function left() {
		const n = m.max_spins - spins;
		tries.textContent = n > 0 ? t(n === 1 ? "one_left" : "left", { n }) : "";
	}
	function begin() {
		idle();
		left();
		round.begin();
		if (app.reduced()) return;
		rollFrom = tweens.now;
		tweens.run({ owner: "intro", dur: 450, ease: ease.back(0.8), step: (k) => (view.scale = 0.94 + 0.06 * k) });
		tweens.at(350 + 80 * reels, () => (rollFrom = -1), "intro");
	}

	function press() {
		const state = round.state();
		if (state !== "between" && !round.ready(press)) return;
		if (state === "ready") round.start();
		else {
			round.touch();
			audio.play("tap");
			haptics("tap");
		}
		view.scale = 1;
		rollFrom = -1;
		spins++;
		grid = deal();
		startedAt = tweens.now;
		left();
		live(t("spinning"));
		round.set("spinning", (spins - 1) / m.max_spins);
		if (app.reduced()) quiet();
		else turn();
	}
	function turn() {
		plans = planReels(m);
		fix(grid);
		tweens.at(PRESS + LIFT, () => audio.play("launch", { caption: "cap_spin" }), "play");
		// The drum is at its place; what is left is its weight coming to rest.
		for (const p of plans) tweens.at(p.stop - 120, stopped, "play");
		tweens.at(plans[0].stop - 300, () => round.set("stopping"), "play");
		tweens.at(plans[reels - 1].stop, rest, "play");
	}
	// The same sound for every reel: what has stopped so far is no promise.
	function stopped() {
		audio.play("thud");
		haptics("tick");
	}
	// Motion not wanted: reels change by fading, one after the other, as long as a spin takes.
	function quiet() {
		const step = m.duration / (reels + 1);
		for (let i = 0; i < reels; i++) {
			tweens.run({ owner: "play", delay: step * (i + 1) - FADE, dur: FADE, step: (k) => (view.face[i] = 1 - k), done: () => {
				grid[i].forEach((s, row) => (fixed[i][base[i] + ahead(row)] = s));
				stopped();
			} });
			tweens.run({ owner: "play", delay: step * (i + 1), dur: FADE, step: (k) => (view.face[i] = k) });
		}
		tweens.at(m.duration - FADE, () => round.set("stopping"), "play");
		tweens.at(m.duration, rest, "play");
	}
	function rest() {
		if (plans) base = base.map((b, i) => b + plans[i].distance);
		plans = null;
		view.face.fill(1);
		const j = judged();
		if (j.won) return won(j);
		if (spins >= m.max_spins) return round.finish({ won: false, said: said(), score: 0, label: names(middle()).join(", ") });
		live(`${said()} ${t("no_line")} ${tries.textContent}`);
		round.set("between", spins / m.max_spins);
		tweens.at(REST, () => round.button.setAttribute("aria-disabled", "false"), "play");
	}
	// Symbols of the line hop one after the other.
	function hop(i) {
		const u = (tweens.now - round.resultAt() - 200 - i * 80) / 340;
		return app.reduced() || u <= 0 || u >= 1 ? 0 : Math.sin(Math.PI * u);
	}
	const middle = () => each(() => rows >> 1);
	const names = (line) => line.map((row, i) => symbols[grid[i][row]].name);
	const said = () => t("reels", { list: names(middle()).join(", ") });
	function won(j) {
		const line = m.lines[j.best.line];
		view.line = line;
		view.drawn = app.reduced() ? 1 : 0;
		if (!view.drawn) tweens.run({ owner: "result", delay: 90, dur: 350, ease: ease.outCubic, step: (k) => (view.drawn = k) });
		round.finish({
			won: true, prize: j.prize, score: j.value, label: names(line).join(", "),
			said: t("line", { n: j.best.line + 1, list: names(line).join(", ") }),
			top: j.best.symbol === m.top,
		});
	}
	function reset() {
		logic = app.rng("logic");
		Object.assign(view, { scale: 1, line: null, drawn: 0 });
		view.face.fill(1);
		plans = grid = prize = null;
		spins = 0;
		rollFrom = -1;
		idle();
		left();
	}

	// Lights chase while reels turn, swing between two halves after a win (well under three
	// flashes a second), and run round once at the start.
	function lampFor(now) {
		const swing = 0.5 + 0.5 * Math.cos((now - startedAt) / (app.reduced() ? 200 : 160));
		const turning = /^s/.test(round.state());
		if (app.reduced()) return (i) => (i % 2 ? 0.75 : 1) * (turning ? swing : 1);
		if (turning) return (i) => Math.max(0.12, 1 - (((((now - startedAt) / 55 - i) % 8) + 8) % 8) / 5);
		if (view.line && now - round.resultAt() < 4000) return (i) => (i % 2 ? swing : 1 - swing) * 0.8 + 0.2;
		const head = round.round() > 1 || spins ? 999 : now / 30;
		return (i) => Math.max(i % 2 ? 0.25 : 1, 1 - Math.abs(head - i) / 4);
	}
	return {
		begin, message: round.message,
		layout(size) {
			stage.layout(size);
			rise(round.state(), true);
		},
		update: () => rise(round.state()),
		draw(now) {
			view.lamp = lampFor(now);
			stage.draw(view, now);
		},
		// Raised above the card, the picture has left the layer of what flies behind.
		reading: () => (rise.up() ? [] : stage.reading(view)),
		alive: () => Boolean(plans) || rollFrom >= 0 || (round.state() === "ready" && tweens.now < 2000 && !app.reduced()) || round.alive(),
		state: () => ({
			...round.snapshot(), spins, stops: grid,
			shown: each((i) => Array.from({ length: rows }, (_, row) => symbol(i, Math.round(pos(i)) + ahead(row)))),
			positions: each((i) => Math.round(pos(i) * 1e6) / 1e6),
			lines: grid ? judged().lines : [],
		}),
		replay: round.replay,
		// Presses as often as the round has spins.
		play(wish, cg) {
			round.rig(wish);
			for (let i = 0; i < m.max_spins && round.state() !== "card"; i++) {
				round.button.click();
				for (let ms = 0; ms < 20000 && /^s/.test(round.state()); ms += 50) cg.step(50);
				cg.step(REST + 900);
			}
		},
	};
}
