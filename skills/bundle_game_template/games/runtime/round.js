// The frame around every round: ready → the game's own states → result → card → done.
// It owns the button, the beats of win and loss, the result card, what is told to the
// page and what the host may say. What is played in between is the game's.
// The README says what `spec` holds.

import { celebrateWin, settleLoss, wash } from "./celebrate.js";
import { text } from "./config.js";

const HINTS = [3000, 6200, 9400];
const SKIP_AFTER = 300;
const LIVE_AFTER = 100;	// a card's button acts from then on
const OWNERS = ["result", "play", "card", "intro", "hint"];
const AIR = 12000;	// as long as rays turn behind a prize

export const restingView = () => ({ dim: 0, lift: 0, flash: 0, rays: 0, ring: 0 });

export function createRound(app, spec) {
	const { config, t, tweens, shell, audio, events, particles, camera } = app;
	const { view } = spec;
	const template_id = config.template_id;
	let state = "ready";
	let round = 1;
	let touches = 0;
	let startedAt = 0;
	let resultAt = 0;
	let result = null;
	let told = null;	// what gameComplete said
	let shown = null;	// what the card says
	let token = config.token;
	let sealed = spec.seal ? spec.seal(config.presentation) : false;
	let awaiting = null;
	let asking = null;	// what goes on once the server has said what comes of this round
	let tries = 0;
	let prizeCode = { code: config.offer.code, expires: config.offer.expires };

	const button = shell.primary(config.copy.cta || spec.cta, () => spec.press());
	const showAgain = shell.textButton(t("show_result"), () => showCard());

	function set(s, progress) {
		state = s;
		shell.state(s);
		button.setAttribute("aria-disabled", String(s !== "ready"));
		button.hidden = s === "card" || s === "done";
		showAgain.hidden = s !== "done";
		if (progress !== undefined) events.progress({ phase: s, progress, round });
	}
	function begin() {
		shell.action(...(spec.aside || []), button);
		info();
		if (!app.reduced()) for (const ms of HINTS) tweens.at(ms, () => shell.hint(button), "hint");
	}
	function info() {
		const out = spec.info ? spec.info() : [];
		if (config.copy.terms) out.push([t("terms"), shell.el("p", { className: "fine", textContent: config.copy.terms })]);
		shell.info(...out);
	}
	// May the round begin? One of a server's asks for it first, and `go` is called when it is there.
	function ready(go) {
		if (state !== "ready" || !config.sealed || sealed) return state === "ready";
		if (!asking) events.emit("roundWanted", {});
		asking = go;
	}
	// The first move: the hints end, time counts.
	function start() {
		for (const o of ["intro", "hint"]) tweens.cancel(o);
		button.style.transform = "";
		startedAt = tweens.now;
		touches++;
		audio.play("tap");
		app.haptics("tap");
		events.started({ round });
	}
	function finish(r) {
		result = r;
		resultAt = tweens.now;
		set("result");
		const name = r.won ? (r.prize ? t("you_won", { prize: r.prize }) : t("win_title")) : `${t("lose_title")}.`;
		app.live(`${r.said} ${name}`.trim());
		if (r.won) celebrateWin(app, view, spec.anchor(), { prize: spec.shows ? "" : r.prize || t("win_title"), top: r.top, card: () => showCard(true) });
		else settleLoss(app, view, () => showCard(true));
	}

	// A short message of the brief is the title, a long one the text below it.
	function texts() {
		const { won, prize, tally } = result;
		const mine = won ? config.copy.win_message : config.copy.lose_message;
		const short = mine && Array.from(mine).length <= 24;
		const text = short || !mine ? (won ? "" : t("next_time")) : mine;
		return {
			title: short ? mine : won ? t("win_title") : t("lose_title"),
			prize: prize || (tally || "").replace(/\.$/, ""),
			tally: prize && tally,
			text,
		};
	}
	function done() {
		audio.play("tap");
		shell.card.hide();
		set("done");
		showAgain.focus({ preventScroll: true });
	}
	function actions() {
		const { won } = result;
		const brand = config.branding.brand_name;
		let first = null;
		if (!won && spec.again && !tries) {
			first = shell.primary(spec.again, again, LIVE_AFTER);
			// A sealed round needs a new sealed outcome before it may go again.
			if (token && !awaiting) {
				first.setAttribute("aria-disabled", "true");
				awaiting = first;
				events.emit("respinAvailable", { template_id, sealed_outcome_token: token });
			}
		} else if (config.offer.url) {
			first = shell.offerLink(config.offer.label || (brand && !won ? t("visit", { brand }) : t("claim")), LIVE_AFTER);
		}
		const list = first ? [first, shell.textButton(t("done"), done)] : [shell.primary(t("done"), done, LIVE_AFTER)];
		// A short card has no room for the terms; the sheet shows the way to them instead.
		if (config.copy.terms) list.push(Object.assign(shell.textButton(t("terms"), () => shell.menu(true)), { id: "card-legal" }));
		return list;
	}
	function showCard(first) {
		tweens.cancel("result");
		const { won } = result;
		Object.assign(view, { dim: wash(app, won), lift: won ? 1 : 0, flash: 0, rays: won ? 1 : 0 });
		camera.reset();
		shell.banner("", 0, 0, 0);
		shown = texts();
		shell.action(showAgain);
		set("card");
		audio.play("card");
		shell.card.show({ ...shown, code: won ? prizeCode.code : "", expires: won ? prizeCode.expires : "", actions: actions(), dur: won ? 380 : 225 });
		if (first) complete();
	}
	function complete() {
		const { won, prize, score, label } = result;
		const outcome = won ? "win" : "lose";
		events.progress({ phase: "card", progress: 1, round });
		told = {
			sealed_outcome_token: token,
			player_result: { type: template_id, ...spec.player() },
			outcome,
			...(score === undefined ? {} : { score }),
			duration_ms: Math.round(tweens.now - startedAt),
			interactions: touches,
			timestamp: app.wallTime(),
		};
		events.complete(told, { result: outcome, prize: prize || null, segment_label: label });
	}
	function again() {
		tries++;
		restart();
		spec.press();
	}
	function restart() {
		for (const o of OWNERS) tweens.cancel(o);
		particles.clear();
		camera.reset();
		shell.card.hide();
		shell.banner("", 0, 0, 0);
		Object.assign(view, restingView());
		result = told = shown = awaiting = null;
		round++;
		touches = 0;
		spec.reset();
		shell.action(...(spec.aside || []), button);
		set("ready");
		button.focus({ preventScroll: true });
	}

	// A token is opaque; only a presentation that the game finds legal changes anything.
	function message(name, d) {
		const seal = text(d.token || d.sealed_outcome_token, 4096);
		if (name === "prizeCode" && typeof d.code === "string") {
			prizeCode = { code: text(d.code, 40), expires: text(d.expires, 60) };
			if (shell.card.open && result.won) shell.card.code(prizeCode.code, prizeCode.expires, text(d.prize, 80));
		}
		if (name === "roundRefused") asking = null;
		const next = name === "sealedOutcome" ? state === "ready" : name === "respinOutcome" && awaiting;
		if (!next || !seal || (spec.seal ? !spec.seal(d.presentation || {}) : !config.sealed)) return;
		token = seal;
		sealed = true;
		if (asking) asking();
		asking = null;
		if (awaiting) awaiting.setAttribute("aria-disabled", "false");
	}

	const skip = (e) => {
		if (state !== "result" || tweens.now - resultAt < SKIP_AFTER) return;
		if (e.type === "keydown" && e.key !== "Enter" && e.key !== " ") return;
		e.preventDefault();
		showCard(true);
	};
	for (const n of ["pointerdown", "keydown"]) document.addEventListener(n, skip);

	return {
		begin, set, ready, start, finish, message, button,
		token: () => token,
		state: () => state,
		round: () => round,
		touch: () => touches++,
		startedAt: () => startedAt,
		resultAt: () => resultAt,
		alive: () => camera.moving(tweens.now) || (view.rays > 0 && !app.reduced() && tweens.now - resultAt < AIR),
		// What every game's state() begins with.
		snapshot: () => ({
			state, round, time: Math.round(tweens.now * 1e6) / 1e6, told,
			outcome: result ? (result.won ? "win" : "lose") : "",
			text: shown ? shown.prize || shown.title : "",
			particles: particles.count(), reduced: app.reduced(), place: { ...spec.anchor() },
		}),
		// Test mode: another round with another seed, and a wish for a game of chance.
		replay() {
			if (spec.seal) sealed = spec.seal(config.presentation);
			tries = 0;
			restart();
		},
		rig: (wish) => sealed || spec.seal(spec.rig(wish)),
	};
}
