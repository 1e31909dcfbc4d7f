// Puts the parts together and runs one game. A game is an object:
//   template_id, mechanics_keys      for the config
//   normalise(config)                checks and fills its own mechanics, may throw
//   images, sounds, cues             slots it knows: [slot], {slot: cue}; its own cues
//   messages                         more names that the host may say to it
//   create(app)                      → { layout(size), update(now), draw(now), alive(), begin(),
//                                        state(), message(name, detail), replay(), play(wish, cg),
//                                        pause?(), resume?() when time stands and goes on,
//                                        reading?() → [[left, top, w, h, r]], plates that
//                                        particles fly behind }
// The game sees time, chance, sound and the page only through `app`.

import { createLive, createPrefs } from "./a11y.js";
import { loadFont, loadImages } from "./assets.js";
import { createClock, later, realNow, wallTime } from "./clock.js";
import { normalise, readConfig } from "./config.js";
import { fill, plate } from "./draw.js";
import { createEvents } from "./events.js";
import { createHaptics } from "./haptics.js";
import { createHost } from "./host.js";
import { createI18n } from "./i18n.js";
import { createLoop } from "./loop.js";
import { createParticles } from "./particles.js";
import { createRng, freshSeed } from "./rng.js";
import { createCamera, createScene } from "./scene.js";
import { createShell, showError } from "./shell.js";
import { createSpeaker } from "./speaker.js";
import { applyTheme, fontStack, makeTheme } from "./theme.js";
import { createTweens } from "./tween.js";

const FONT_WAIT = 800;
const REDRAW_AFTER = 150;
const HOST_MESSAGES = ["respinOutcome", "sealedOutcome", "roundRefused", "prizeCode", "teardown"];

export function start(game) {
	const born = realNow();
	const known = {};
	const fail = (e) => {
		showError(document, known);
		if (e) console.error(String((e && e.message) || e));
	};
	window.addEventListener("error", (e) => e.error && fail());
	window.addEventListener("unhandledrejection", () => fail());
	try {
		run(game, born, known);
	} catch (e) {
		fail(e);
	}
}

function run(game, born, known) {
	const raw = readConfig(document);
	window.GAME_CONFIG = raw;
	known.i18n = createI18n(document, typeof raw?.settings?.locale === "string" ? raw.settings.locale : "en");
	const config = normalise(raw, game);
	known.config = config;
	// Before anything that may fail: an error screen wears the brand's colours too.
	const theme = makeTheme(config.visuals.colors);
	const html = document.documentElement;
	applyTheme(theme, html, fontStack(config.visuals.font, false, html));
	game.normalise(config);

	const manual = config.test || window.__cgTest === true;
	const i18n = known.i18n;
	html.lang = i18n.lang;
	html.dir = i18n.dir;

	const app = assemble(game, config, i18n, theme, manual);
	const { scene, tweens, clock, loop, shell } = app;
	app.play = game.create(app);
	app.events.listen([...HOST_MESSAGES, ...(game.messages || [])], (name, detail) => {
		if (name === "teardown") return teardown(app);
		app.play.message(name, detail);
		loop.wake();
	});

	scene.fit(true);
	app.draw();
	shell.alive();
	shell.state("ready");
	let due = 0;
	scene.watch(() => {
		// The old picture stretches meanwhile; only the last of a burst redraws.
		const mine = ++due;
		const redo = () => mine === due && relayout(app);
		if (manual) redo();
		else later(REDRAW_AFTER, redo);
	});
	loadImages(config.assets, game.images, (slot, img) => {
		app.images[slot] = img;
		relayout(app, true);
	});
	loadFont(config.assets.font, document, window).then((ok) => {
		if (!ok || realNow() - born > FONT_WAIT) return;
		app.stack = fontStack(config.visuals.font, true, html);
		applyTheme(app.theme, html, app.stack);
		relayout(app, true);
	});
	app.events.ready(Object.keys(config.assets).length, Math.round(realNow() - born));
	app.play.begin();
	if (manual) expose(app);
	loop.wake();
	tweens.update(clock.time);
}

function relayout(app, force) {
	if (!app.scene.fit(force)) return;
	app.draw();
	app.loop.wake();
}

function assemble(game, config, i18n, theme, manual) {
	const clock = createClock();
	const tweens = createTweens();
	const prefs = createPrefs(window, `cg-${game.template_id}`);
	const seed = config.settings.seed || freshSeed();
	const app = {
		config, i18n, t: i18n.t, theme, clock, tweens, prefs, seed, images: {}, quality: 0,
		stack: fontStack(config.visuals.font, false, document.documentElement),
		reduced: () => prefs.reduced(),
		rng: (stream) => createRng(app.seed, stream),
		wallTime,
		camera: createCamera(),
	};
	app.particles = createParticles({ rng: createRng(seed, "fx"), cap: window.innerWidth > 768 ? 500 : 250 });
	app.particles.palette(theme.confetti);
	app.haptics = createHaptics({ nav: navigator, prefs, now: () => tweens.now });
	app.events = createEvents({ win: window, origin: config.settings.parent_origin, template_id: game.template_id });
	app.live = createLive(document.getElementById("status"), tweens);
	app.host = createHost({ win: window, doc: document, now: realNow, onPause: (why) => pause(app, why), onResume: (why) => resume(app, why) });
	app.shell = createShell({
		doc: document, config, i18n, prefs, tweens, host: app.host,
		cue: (name) => app.audio.play(name),
		onMenu: (open) => (open ? pause(app, "menu") : resume(app, "menu")),
	});
	app.audio = createSpeaker({ win: window, doc: document, config, prefs, now: () => tweens.now, later, onCaption: (k) => app.shell.caption(i18n.t(k)), slots: game.sounds, cues: game.cues });
	app.scene = createScene({ doc: document, win: window, onLayout: (size) => {
		app.shell.reach();
		app.play.layout(size);
	} });
	app.draw = () => {
		app.play.draw(tweens.now);
		air();
	};
	// The layer of particles is touched only while there are some, and once to clear it.
	let clear = true;
	function air() {
		const none = !app.particles.count();
		if (none && clear) return;
		clear = none;
		const ctx = app.scene.clear("fx");
		app.particles.draw(ctx, tweens.now, app.scene.layers.fx.dpr);
		if (app.play.reading) cutOut(ctx, app.play.reading());
	}
	app.loop = createLoop({
		clock, manual,
		update: (time) => {
			tweens.update(time);
			app.particles.update(time);
			app.play.update(time);
		},
		draw: app.draw,
		alive: () => !clock.paused() && (tweens.busy() || app.particles.count() > 0 || app.play.alive()),
		onSlow: () => slower(app),
	});
	prefs.watch(() => app.loop.wake());
	for (const n of ["pointerdown", "keydown", "click", "pointermove"]) document.addEventListener(n, () => app.loop.wake(), { passive: true });
	document.addEventListener("pointerdown", () => app.loop.forget(), { once: true });
	return app;
}

// What is to be read on the stage stays in front of what flies.
function cutOut(ctx, plates) {
	ctx.globalCompositeOperation = "destination-out";
	for (const p of plates) {
		plate(ctx, ...p);
		fill(ctx, "#000");
	}
	ctx.globalCompositeOperation = "source-over";
}

// The ladder for slow devices; each step is taken once and kept.
function slower(app) {
	if (app.quality >= 3) return;
	app.quality++;
	if (app.quality === 2) app.particles.halve();
	app.scene.limitRatio([2, 2, 1.5, 1.25][app.quality]);
	app.scene.resize();
}

function pause(app, why) {
	app.clock.pause(why);
	app.audio.suspend();
	if (app.play && app.play.pause) app.play.pause();
}

function resume(app, why) {
	app.clock.resume(why);
	if (app.clock.paused()) return;
	app.audio.resume();
	if (app.play && app.play.resume) app.play.resume();
	app.loop.wake();
}

function teardown(app) {
	pause(app, "teardown");
	app.loop.stop();
	app.scene.free();
}

const ROUND = 180000;

// Test mode: time stands until it is stepped.
function expose(app) {
	const { loop, play } = app;
	const cg = (window.__cg = {
		step: (ms, hz) => (loop.step(ms, hz), play.state()),
		until(name, maxMs = 20000) {
			for (let t = 0; t < maxMs && play.state().state !== name; t += 1000 / 60) loop.step(1000 / 60);
			return play.state();
		},
		// Real DOM events, so that the same listeners run as for a person.
		input(kind, x, y) {
			const at = document.elementFromPoint(x, y) || document.body;
			if (kind === "tap") for (const k of ["down", "up"]) cg.input(k, x, y);
			if (/^(down|move|up)$/.test(kind)) at.dispatchEvent(new PointerEvent("pointer" + kind, { bubbles: true, pointerId: 1, isPrimary: true, clientX: x, clientY: y, button: 0 }));
			else at.click();
		},
		state: () => play.state(),
		draw: () => app.draw(),
		reading: () => play.reading(),
		replay: (seed) => {
			app.seed = String(seed);
			play.replay();
			return play.state();
		},
		// One whole round to the wished outcome, by what a person has; see the README.
		async play(wish) {
			if (!/^(win|lose)$/.test(wish)) throw new Error(`play: no ${wish}`);
			if (play.state().state !== "ready") cg.replay(app.seed);
			cg.step(1000);
			play.play(wish, cg);
			const { state, outcome, told } = cg.until("card", ROUND);
			if ("failed" in document.documentElement.dataset || !told) throw new Error(`play: ends in ${state}`);
			const { player_result, duration_ms, interactions } = told;
			return { wish, outcome, reached: outcome === wish, state, player_result, duration_ms, interactions };
		},
	});
}
