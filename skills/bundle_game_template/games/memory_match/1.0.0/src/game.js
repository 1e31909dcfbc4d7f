// Memory match in a round: peek → play between ready and result. The rules go by index; the
// picture follows, each card with its own owner of tweens, so that a tap never waits for
// one and none comes late.

import { createRound, restingView } from "../../../runtime/round.js";
import { ease } from "../../../runtime/tween.js";
import { clock, createMatch, pitch, tierOf } from "./rules.js";
import { createStage } from "./stage.js";

const DEAL = 300;
const STAGGER = 35;	// between two cards, 700 in all at most
const FLIP = 300;
const PEEK = 900;
const SEE = 120;	// a pair is looked at before it is celebrated
const STOP = 50;
const WAVE = 500;
const WARN = 5;		// seconds at the end with a tick each

export function createGame(app) {
	const { config, t, tweens, shell, audio, live, particles, haptics, prefs } = app;
	const m = config.mechanics;
	const n = m.count * 2;
	const stage = createStage(app, m.faces, m.grid);
	const view = { ...restingView(), rise: 0, shrink: 1, cards: Array.from({ length: n }, rest) };
	let logic = app.rng("logic");
	let match = null;
	let focus = 0;
	let ended = null;
	let above = "";

	const board = shell.el("div", { id: "board" });
	board.setAttribute("role", "group");
	board.setAttribute("aria-label", t("board"));
	const cells = Array.from({ length: n }, (_, i) => {
		const b = shell.el("button", { type: "button", tabIndex: i ? -1 : 0 });
		b.addEventListener("pointerdown", () => touchable(i) && to(i, 90, { lift: 0.7 }));
		for (const e of ["pointerleave", "pointercancel"]) b.addEventListener(e, () => !match.up(i) && view.cards[i].lift > 0 && to(i, 120, { lift: 0 }));
		b.addEventListener("click", () => turn(i));
		b.addEventListener("focus", () => aim(i));
		return b;
	});
	board.append(...cells);
	shell.$("stage-box").append(board);
	const shows = ["moves", "pairs", "time"].map((k) => shell.el("b"));
	const hud = shell.el("p", { id: "hud" }, ...["moves", "pairs", "time"].map((k, i) => shell.el("span", {}, t(k), shows[i])));

	const round = createRound(app, {
		cta: t("start"), view, aside: [hud],
		press: peek,
		info: () => {
			const named = m.tiers.filter((x) => x.prize);
			return named.length ? [[config.copy.prizes || t("prizes"), shell.el("ul", {}, ...named.map((x) => shell.el("li", {}, x.prize)))]] : [];
		},
		anchor: () => stage.place,
		player: () => ({ moves: match.moves(), time_ms: Math.round(elapsed()), pairs_matched: match.matched(), total_pairs: match.total }),
		reset,
	});

	function rest() {
		return { flip: 0, lift: 0, hop: 0, tilt: 0, dim: 0, glow: 0, seen: 1 };
	}
	// Moves some numbers of one card; what else that card was doing with them is done.
	function to(i, dur, goal, fn = ease.outQuad, delay = 0, done) {
		const card = view.cards[i];
		for (const [k, v] of Object.entries(goal)) {
			const owner = `card ${i} ${k}`;
			let from = null;
			tweens.cancel(owner);
			tweens.run({ owner, delay, dur, ease: fn, done, step: (u) => {
				if (from === null) from = card[k];
				card[k] = from + (v - from) * u;
			} });
			done = undefined;
		}
	}
	const stopCards = () => view.cards.forEach((c, i) => Object.keys(c).forEach((k) => tweens.cancel(`card ${i} ${k}`)));
	const elapsed = () => (ended !== null ? ended : round.state() === "play" && started ? tweens.now - round.startedAt() : 0);
	const limit = () => m.seconds * 1000 * (prefs.get("longer") ? 2 : 1);
	let started = false;
	const touchable = (i) => (round.state() === "ready" || round.state() === "play") && !match.up(i) && !app.clock.paused();

	function begin() {
		round.begin();
		if (m.seconds) shell.toggle("longer", t("more_time"));
		if (!app.reduced()) deal();
		tell();
	}
	function deal() {
		const step = Math.min(STAGGER, (700 - DEAL) / n);
		view.cards.forEach((c, i) => {
			c.seen = 0;
			to(i, DEAL, { seen: 1 }, ease.in, 60 + step * i, i % 3 ? undefined : () => audio.play("flip", { rate: 1.2, gain: 0.4 }));
		});
	}
	function turnOver(i, up, delay = 0) {
		const dur = app.reduced() ? 150 : FLIP;
		to(i, dur, { flip: up ? 1 : 0 }, ease.smooth, delay);
		if (app.reduced()) return;
		to(i, dur / 2, { lift: 1 }, ease.outQuad, delay);
		tweens.at(delay + dur / 2, () => to(i, dur / 2, { lift: 0 }, ease.smooth), `card ${i} turn`);
	}
	// A glance at all the cards, then they lie down and the game waits for the first.
	function peek() {
		if (!round.ready(peek)) return;
		settle();
		round.set("peek", 0);
		shell.action(hud);
		audio.play("tap");
		audio.play("flip", { caption: "cap_flip" });
		cells.forEach((b, i) => turnOver(i, true, 18 * i));
		tweens.at(PEEK + 18 * n, () => {
			audio.play("flip", { rate: 0.9 });
			cells.forEach((b, i) => turnOver(i, false, 12 * i));
		}, "play");
		tweens.at(PEEK + 30 * n + FLIP, () => {
			if (round.state() === "peek") round.set("play");
		}, "play");
		cells[focus].focus({ preventScroll: true });
	}
	// Whatever the entrance was doing is done.
	function settle() {
		stopCards();
		view.cards.forEach((c) => (c.seen = 1));
	}
	function first() {
		started = true;
		if (round.state() === "ready") settle();
		round.start();
		round.set("play", 0);
		shell.action(hud);
		second();
	}
	// The clock: one look a second, exact whatever the frames.
	function second() {
		tell();
		if (round.state() !== "play") return;
		const left = limit() - elapsed();
		if (m.seconds && left <= 0) return lose(t("no_time"));
		if (m.seconds && left <= WARN * 1000) {
			audio.play("tick", { rate: left <= 1000 ? 1.335 : 1 });
			hud.dataset.low = "";
		}
		tweens.at(1000, second, "second");
	}

	function turn(i) {
		if (!touchable(i) || (round.state() === "ready" && !round.ready(() => turn(i)))) return;
		if (!started) first();
		else round.touch();
		const r = match.turn(i);
		if (!r) return;
		tweens.cancel("hold");
		if (r.down.length) close(r.down);
		turnOver(i, true);
		audio.play("flip", { rate: 0.95 + 0.1 * fx.next(), caption: "cap_flip" });
		haptics("tap");
		const said = `${where(i)}: ${name(i)}.`;
		if (r.what === "first") live(said);
		else if (r.what === "match") hit(r, said);
		else miss(r, said);
		tell();
	}
	const fx = app.rng("flip");

	function hit({ pair, streak }, said) {
		live(`${said} ${t("match", { n: match.matched(), total: match.total })}`);
		app.events.progress({ phase: "play", progress: match.matched() / match.total, round: round.round() });
		tweens.at(FLIP + SEE, () => {
			audio.play("match", { rate: pitch(streak), caption: "cap_match" });
			haptics("match");
			if (!app.reduced()) for (const i of pair) cheer(i);
			for (const i of pair) to(i, 260, { dim: 0.34 }, ease.smooth, 420);
		}, `pair ${pair[0]}`);
		const over = match.over();
		if (over === "won") tweens.at(FLIP + SEE + STOP + 700, win, "play");
		else if (over) tweens.at(FLIP + SEE + 600, () => lose(t("no_moves")), "play");
		if (over) stop();
	}
	function cheer(i) {
		to(i, 170, { hop: 1 }, ease.outQuad, STOP);
		tweens.at(STOP + 170, () => to(i, 170, { hop: 0 }, ease.smooth), `card ${i} turn`);
		view.cards[i].glow = 0;
		to(i, 240, { glow: 1 });
		const [x, y] = stage.cell(i);
		tweens.at(STOP, () => particles.spray(tweens.now, stage.place.x + x, stage.place.y + y, 12, { angle: 0, spread: 3.14, speed: [300, 700], life: [400, 550], size: [3, 6.5], g: 500 }), `card ${i} turn`);
	}
	function miss({ pair }, said) {
		live(`${said} ${t("mismatch")}`);
		tweens.at(FLIP, () => {
			audio.play("mismatch");
			if (app.reduced()) return;
			for (const i of pair) shake(i);
		}, "hold");
		if (match.over()) {
			stop();
			return tweens.at(FLIP + m.delay, () => lose(t("no_moves")), "play");
		}
		tweens.at(FLIP + m.delay, () => close(match.close()), "hold");
	}
	function shake(i) {
		const owner = `card ${i} tilt`;
		tweens.cancel(owner);
		tweens.run({ owner, dur: 260, step: (u) => (view.cards[i].tilt = 4 * Math.sin(u * 12.566) * (1 - u)) });
	}
	function close(pair) {
		pair.forEach((i, k) => {
			view.cards[i].tilt = 0;
			turnOver(i, false, 60 * k);
		});
		tweens.at(0, labels, "labels");
		if (pair.length) audio.play("flip", { rate: 0.86, gain: 0.7 });
		labels();
	}

	// Time stands from the move that ends it.
	function stop() {
		ended = elapsed();
		tweens.cancel("second");
		round.set("ending");
		tell();
	}
	function win() {
		const tier = tierOf(m.tiers, match.moves(), ended);
		const won = !m.tiers.length || Boolean(tier);
		if (!app.reduced()) cells.forEach((b, i) => {
			to(i, 150, { hop: 0.7 }, ease.outQuad, 24 * i);
			tweens.at(24 * i + 150, () => to(i, 150, { hop: 0 }, ease.smooth), `card ${i} turn`);
		});
		cells.forEach((b, i) => to(i, 200, { dim: 0 }));
		const prize = won && tier ? tier.prize : null;
		round.finish({
			won, prize, top: won && tier === m.tiers[0] && m.tiers.length > 1, score: match.moves(), label: prize || "", said: t("found"),
			tally: t("tally", { pairs: match.total, moves: match.moves(), time: clock(ended) }),
		});
	}
	// What was not found turns up in one wave, so that the board is understood.
	function lose(why) {
		if (ended === null) stop();
		for (const o of ["hold", "play"]) tweens.cancel(o);
		const left = cells.map((b, i) => i).filter((i) => view.cards[i].flip < 1 && !match.up(i));
		left.forEach((i, k) => turnOver(i, true, (k / Math.max(1, left.length)) * (WAVE - FLIP)));
		tweens.at(WAVE + 300, () => round.finish({
			won: false, prize: null, score: match.moves(), label: "", said: why,
			tally: t("part", { n: match.matched(), total: match.total }),
		}), "play");
	}

	// Words: the line of figures, and what each card is called.
	function tell() {
		const s = Math.max(0, m.seconds ? limit() - elapsed() : elapsed());
		[m.moves ? `${match.moves()}/${m.moves}` : match.moves(), `${match.matched()}/${match.total}`, clock(m.seconds ? Math.ceil(s / 1000) * 1000 : s)].forEach((v, i) => (shows[i].textContent = v));
		labels();
	}
	const where = (i) => t("place", { row: Math.floor(i / stage.table.cols) + 1, col: (i % stage.table.cols) + 1 });
	const name = (i) => m.faces[match.order[i]].name;
	function labels() {
		cells.forEach((b, i) => {
			const text = `${where(i)}: ${match.up(i) ? name(i) : t("down")}`;
			if (b.getAttribute("aria-label") !== text) b.setAttribute("aria-label", text);
		});
	}
	// One of the cards is in the order of the page; arrows go from card to card.
	function aim(i) {
		cells[focus].tabIndex = -1;
		focus = i;
		cells[i].tabIndex = 0;
	}
	board.addEventListener("keydown", (e) => {
		const { cols, rows } = stage.table;
		const on = app.i18n.dir === "rtl" ? -1 : 1;
		const c = focus % cols;
		const r = Math.floor(focus / cols);
		const go = {
			ArrowLeft: [c - on, r], ArrowRight: [c + on, r], ArrowUp: [c, r - 1], ArrowDown: [c, r + 1], Home: [0, r], End: [cols - 1, r],
		}[e.key];
		if (!go) return;
		e.preventDefault();
		const [x, y] = [Math.min(cols - 1, Math.max(0, go[0])), Math.min(rows - 1, Math.max(0, go[1]))];
		cells[y * cols + x].focus({ preventScroll: true });
	});

	function reset() {
		for (const o of ["hold", "second", "labels", "rise"]) tweens.cancel(o);
		stopCards();
		for (let i = 0; i < n; i++) for (const k of ["turn"]) tweens.cancel(`card ${i} ${k}`);
		logic = app.rng("logic");
		Object.assign(view, { rise: 0, shrink: 1 });
		view.cards.forEach((c) => Object.assign(c, rest()));
		above = "";
		delete hud.dataset.low;
		ended = null;
		started = false;
		mix();
		tell();
	}
	function mix() {
		match = createMatch(logic.shuffle(Array.from({ length: n }, (_, i) => i >> 1)), m.moves);
	}
	function layout(size) {
		if (!match) mix();
		stage.layout(size);
		const box = shell.rect("stage-box");
		const game = shell.rect("game");
		const { pw, ph } = stage.table;
		const on = app.i18n.dir === "rtl" ? -1 : 1;
		cells.forEach((b, i) => {
			const [x, y] = stage.cell(i);
			Object.assign(b.style, {
				left: `${stage.place.x + x - pw / 2 + game.left - box.left}px`, top: `${stage.place.y + y - ph / 2 + game.top - box.top}px`,
				width: `${pw}px`, height: `${ph}px`,
			});
		});
		tell();
	}
	function update() {
		const goal = round.state() === "card" ? stage.above() : [0, 1];
		if (above === String(goal)) return;
		const [rise, shrink] = [view.rise, view.shrink];
		above = String(goal);
		tweens.cancel("rise");
		tweens.run({ owner: "rise", dur: app.reduced() ? 0 : 380, ease: ease.both, step: (k) => Object.assign(view, { rise: rise + (goal[0] - rise) * k, shrink: shrink + (goal[1] - shrink) * k }) });
	}
	function draw(now) {
		stage.draw(view, match.order, now);
	}

	return {
		begin, layout, draw, update, message: round.message, replay: round.replay, alive: round.alive,
		state: () => ({
			...round.snapshot(), order: match.order.slice(), open: match.open(), moves: match.moves(), matched: match.matched(),
			elapsed: Math.round(elapsed()), table: { ...stage.table }, focus,
		}),
		// Knows the cards: finds the pairs in order, or never finds one while that can lose.
		play(wish, cg) {
			const pairs = m.faces.map((f, p) => match.order.flatMap((v, i) => (v === p ? [i] : [])));
			const tap = (i) => {
				cells[i].click();
				cg.step(40);
			};
			const wrong = () => {
				[pairs[0][0], pairs[1][0]].forEach(tap);
				cg.step(FLIP + m.delay + 200);
			};
			cg.step(700);
			if (wish === "lose") {
				// As many bad moves as the rules or the last tier forgive, and some more.
				const most = m.moves || Math.max(0, ...m.tiers.map((x) => x.moves || 0));
				const closed = m.tiers.length && m.tiers.every((x) => x.moves || x.ms);
				const slow = Math.max(0, ...m.tiers.map((x) => x.ms));
				if (m.moves || (closed && most)) for (let k = 0; k <= most && round.state() !== "ending" && !match.over(); k++) wrong();
				if (m.seconds) wrong();
				if (m.seconds || match.over()) return;
				if (closed && slow) cg.step(slow + 1000);
			}
			for (const [a, b] of pairs) [a, b].forEach(tap);
		},
	};
}
