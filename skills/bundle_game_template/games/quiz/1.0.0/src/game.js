// The round: ready → question → locked → feedback → question … → results → result → card →
// done. Words are the page's own: a heading, buttons, a note; the stage draws what is
// round them. Places of answers are those of the config, whatever order they are shown in.

import { createRise } from "../../../runtime/rise.js";
import { createRound, restingView } from "../../../runtime/round.js";
import { ease } from "../../../runtime/tween.js";
import { arrange, percentOf, rightOf, verdictOf } from "./rules.js";
import { createStage } from "./stage.js";

const SUSPENSE = 400;
const SHOWN = { right: 1500, wrong: 2000 };
const LAST = 5;	// seconds
const PATIENCE = 4000;	// for a host that is to say what was right
const LADDER = [0, 2, 4, 7, 9, 12];
const FITS = [1, 0.9, 0.8, 0.7, 0.62];

export function createGame(app) {
	const { config, t, tweens, shell, audio, live, haptics, prefs } = app;
	const { el } = shell;
	const m = config.mechanics;
	const total = m.questions.length;
	const stage = createStage(app);
	const rise = createRise(app, stage.bounds);
	const view = { ...restingView(), scale: 1, said: "?", part: 1, late: false, grown: 1, marks: [], at: -1 };
	const count = el("p", { id: "q-count" });
	const heading = el("h2", { id: "q-text", tabIndex: -1 });
	const list = el("div", { id: "answers" });
	const note = el("p", { id: "q-note" });
	const panel = el("div", { id: "quiz" }, count, heading, list, note);
	let order = [];
	let n = -1;
	let given = [];
	let hits = 0;
	let streak = 0;
	let from = 0;	// since when time runs, 0: it does not
	let beats = 0;
	let waiting = null;	// for the host: what to do with its word
	let was = "";	// the state and the room of the last frame
	let room = "";

	const round = createRound(app, {
		cta: t("start"), press, view, again: "",
		anchor: () => stage.anchor(),
		player: () => ({ answers: given, score: percentOf(hits, total), total_questions: total }),
		info,
		reset,
	});
	reset();

	function info() {
		const rows = m.tiers.filter((x) => x.prize).map((x) => el("li", {}, el("span", { textContent: x.prize }), el("span", { textContent: x.max > x.min ? `${x.min}\u2013${x.max}\u00a0%` : `${x.min}\u00a0%` })));
		if (!m.tiers.length) rows.push(el("li", { textContent: t("threshold", { n: m.pass }) }));
		return [[config.copy.prizes || t("prizes"), el("ul", {}, ...rows)]];
	}
	function reset() {
		order = arrange(m, app.rng("logic"));
		Object.assign(view, { scale: 1, said: "?", part: 1, late: false, grown: 1, marks: [], at: -1 });
		n = -1;
		hits = streak = from = 0;
		given = [];
		waiting = null;
		delete shell.$("game").dataset.quiz;
		count.textContent = note.textContent = "";
		heading.textContent = t(total === 1 ? "one_question" : "questions", { n: total });
		list.replaceChildren();
	}
	function begin() {
		shell.$("stage-box").append(panel);
		const box = el("input", { type: "checkbox", checked: Boolean(prefs.get("untimed")) });
		box.setAttribute("role", "switch");
		box.addEventListener("change", () => prefs.set("untimed", box.checked));
		shell.$("menu-switches").append(el("label", { className: "switch" }, el("span", { textContent: t("untimed") }), box));
		round.begin();
		if (!app.reduced()) tweens.run({ owner: "intro", dur: 450, ease: ease.back(0.8), step: (k) => (view.scale = 0.94 + 0.06 * k) });
	}
	function press() {
		if (!round.ready(press)) return;
		round.start();
		view.scale = 1;
		tweens.run({ owner: "intro", dur: 400, ease: ease.both, step: (k) => (view.grown = app.reduced() ? 0 : 1 - k) });
		shell.$("game").dataset.quiz = "on";
		ask();
	}

	const asked = () => order[n];
	const seconds = () => m.questions[asked().question].seconds;
	function answer(place, i) {
		const b = el("button", { type: "button", className: "answer" }, el("b", { textContent: i + 1 }), el("span", { textContent: m.questions[asked().question].answers[place] }), el("i", {}));
		b.addEventListener("click", () => choose(place));
		b.dataset.place = place;
		return b;
	}
	const buttons = () => Array.from(list.children);
	function ask() {
		n++;
		view.at = n;
		const q = m.questions[asked().question];
		count.textContent = t("count", { n: n + 1, total });
		heading.textContent = q.text;
		note.textContent = "";
		list.replaceChildren(...asked().answers.map(answer));
		round.set("question", n / total);
		fit();
		live(count.textContent);
		heading.focus({ preventScroll: true });
		const show = (e, delay, dur) => {
			e.style.opacity = 0;
			tweens.run({ owner: "play", delay, dur, ease: ease.outCubic, step: (k) => {
				e.style.opacity = k;
				e.style.transform = app.reduced() ? "" : `translateY(${(12 * (1 - k)).toFixed(1)}px)`;
			} });
		};
		show(heading, 0, 260);
		buttons().forEach((b, i) => show(b, 120 + 50 * i, 200));
		// Nobody's time runs before everything can be read.
		const readable = 320 + 50 * buttons().length;
		from = 0;
		beats = seconds();
		view.late = false;
		if (prefs.get("untimed")) return;
		tweens.at(readable, () => (from = tweens.now), "play");
		tweens.at(readable + seconds() * 1000, () => lock(-1), "play");
	}
	function choose(place) {
		if (round.state() !== "question") return;
		round.touch();
		lock(place);
	}
	function lock(place) {
		tweens.cancel("play");
		from = 0;
		buttons().forEach((b) => {
			b.style.opacity = b.style.transform = "";
			b.dataset.mark = Number(b.dataset.place) === place ? "chosen" : "dim";
			b.setAttribute("aria-disabled", "true");
		});
		heading.style.opacity = heading.style.transform = "";
		given.push({ question_index: asked().question, selected_answer_index: place });
		round.set("locked");
		audio.play("lock", { caption: "cap_lock" });
		haptics("tap");
		const right = rightOf(m, asked().question, config.settings.seed);
		if (right >= 0 || place < 0) return tweens.at(place < 0 ? 0 : SUSPENSE, () => reveal(place, right, place === right && place >= 0), "play");
		// Only the host knows; without a word from it the answer does not count here.
		waiting = (d) => {
			waiting = null;
			tweens.cancel("play");
			tweens.at(SUSPENSE, () => reveal(place, Number.isInteger(d.correct_index) ? d.correct_index : -1, d.correct === true), "play");
		};
		tweens.at(PATIENCE, () => waiting && waiting({}), "play");
		app.events.emit("answerGiven", { template_id: "quiz", sealed_outcome_token: round.token(), ...given[n] });
	}
	function reveal(place, right, hit) {
		const kind = hit ? "right" : "wrong";
		const q = m.questions[asked().question];
		view.marks[n] = kind;
		round.set("feedback");
		hits += hit;
		streak = hit ? streak + 1 : 0;
		const best = hit || m.show ? (hit ? place : right) : -1;
		for (const b of buttons()) {
			const at = Number(b.dataset.place);
			if (at === best) b.dataset.mark = "right";
			else if (at === place) b.dataset.mark = "wrong";
			if (at === best && !app.reduced()) sweep(b);
			if (at === place && !hit && !app.reduced()) tweens.run({ owner: "play", dur: 360, step: (u) => (b.style.transform = `translateX(${(5 * Math.sin(u * 19) * (1 - u)).toFixed(2)}px)`) });
		}
		const words = hit ? t("right") : place < 0 ? t("late") : t("wrong");
		note.textContent = !hit && best >= 0 ? `${words} ${t("it_is", { answer: q.answers[best] })}` : words;
		live(note.textContent);
		fit();
		audio.play(kind, { rate: hit ? 2 ** (LADDER[Math.min(5, streak - 1)] / 12) : 1, caption: `cap_${kind}` });
		if (hit) haptics("match");
		tweens.at(SHOWN[kind], () => (n + 1 < total ? ask() : results()), "play");
	}
	// A band of light over the right answer.
	function sweep(b) {
		const band = b.lastChild;
		tweens.run({ owner: "play", dur: 700, ease: ease.both, step: (k) => (band.style.transform = `translateX(${(-140 + 480 * k).toFixed(1)}%)`) });
	}
	function results() {
		const score = percentOf(hits, total);
		const v = verdictOf(m, score);
		const tally = t("tally", { hits, total });
		view.at = -1;
		Object.assign(view, { part: 0, late: false, said: "0%" });
		list.replaceChildren();
		count.textContent = note.textContent = "";
		heading.textContent = tally;
		round.set("results", 0.95);
		tweens.run({ owner: "play", dur: 400, ease: ease.both, step: (k) => (view.grown = app.reduced() ? 1 : k) });
		tweens.run({ owner: "play", delay: 300, dur: 900, ease: ease.outCubic, step: (k) => {
			view.part = (score / 100) * k;
			view.said = `${Math.round(score * k)}%`;
		} });
		tweens.at(1500, () => round.finish({ ...v, tally, said: tally, score, top: score === 100, label: "" }), "play");
	}

	// Long words get two columns and a smaller size until all stands in the panel with no word
	// broken; then words break, and in the end it scrolls.
	function fit() {
		const narrow = panel.clientHeight < 220 ? 95 : 180;
		for (const wrap of ["normal", ""]) {
			for (const k of FITS) {
				for (const columns of [1, 2]) {
					panel.style.setProperty("--k", k);
					list.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
					const words = [...list.querySelectorAll("span")];
					for (const e of words) e.style.overflowWrap = wrap;
					const whole = words.every((e) => e.scrollWidth <= e.clientWidth);
					if (whole && panel.scrollHeight <= panel.clientHeight + 1) return;
					if (panel.clientWidth < narrow * (columns + 1)) break;
				}
			}
		}
	}
	function layout(size) {
		stage.layout(size);
		const { left, top, w, h, r, foot, edge } = stage.place;
		const game = shell.rect("game");
		const box = shell.rect("stage-box");
		const px = (v) => `${v.toFixed(1)}px`;
		Object.assign(panel.style, { left: px(left + game.left - box.left), top: px(top + game.top - box.top), width: px(w), height: px(h) });
		panel.style.setProperty("--r", px(r));
		shell.$("game").style.setProperty("--foot", px(foot + edge));
		rise(round.state(), true);
		fit();
	}
	function tick(now) {
		const left = seconds() - (now - from) / 1000;
		view.part = Math.max(0, left / seconds());
		view.said = String(Math.ceil(Math.max(0, left)));
		view.late = left <= LAST;
		if (Math.ceil(left) >= beats || left <= 0) return;
		beats = Math.ceil(left);
		if (beats <= LAST) audio.play("beat", { rate: beats === 1 ? 2 ** (5 / 12) : 1, caption: beats === LAST ? "cap_beat" : "" });
		if (beats === 10 || beats === LAST) live(t("seconds", { n: beats }));
	}

	document.addEventListener("keydown", (e) => {
		if (round.state() !== "question" || app.clock.paused() || e.ctrlKey || e.metaKey || e.altKey) return;
		const all = buttons();
		const at = all.indexOf(document.activeElement);
		if (/^[1-4]$/.test(e.key) && all[e.key - 1]) all[e.key - 1].click();
		else if (e.key === "ArrowDown" || e.key === "ArrowUp") all[(at + (e.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1) + all.length) % all.length].focus();
		else return;
		e.preventDefault();
	});

	return {
		begin, layout,
		message(name, d) {
			if (name !== "answerResult" && name !== "answerAwaited") return round.message(name, d);
			if (!waiting || d.question_index !== asked().question) return;
			if (name === "answerResult") waiting(d);
			// The host is there, and says it as soon as it knows.
			else tweens.cancel("play");
		},
		update(now) {
			if (from && round.state() === "question") tick(now);
			rise(round.state());
			// The panel takes the room that the button leaves, and gives it back.
			if (was === round.state()) return;
			was = round.state();
			const { offsetWidth, offsetHeight } = shell.$("stage-box");
			if (room === `${offsetWidth} ${offsetHeight}`) return;
			room = `${offsetWidth} ${offsetHeight}`;
			layout(app.scene.size);
		},
		draw(now) {
			stage.draw(view, now);
		},
		reading: () => (rise.up() ? [] : stage.reading(view)),
		alive: () => from > 0 || round.alive(),
		state: () => ({ ...round.snapshot(), question: n < 0 ? -1 : order[n].question, shown: n < 0 ? [] : order[n].answers, order: order.map((q) => q.question), hits, answers: given.slice(), left: view.said }),
		replay: round.replay,
		// Answers rightly, or never rightly.
		play(wish, cg) {
			round.button.click();
			for (let i = 0; i < total; i++) {
				cg.until("question");
				cg.step(600);
				const right = rightOf(m, asked().question, config.settings.seed);
				const all = buttons();
				const it = all.find((b) => (Number(b.dataset.place) === right) === (wish === "win")) || all[0];
				it.click();
				// Between the instants at which something happens, so that no rounding decides.
				cg.step(25);
				for (let ms = 0; ms < 9000 && /^(locked|feedback)$/.test(round.state()); ms += 50) cg.step(50);
			}
		},
	};
}
