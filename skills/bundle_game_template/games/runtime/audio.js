// Sound after a gesture: buses, voices, and music that loops on the sample. A cue of the
// bundle replaces the built-in one.

import { loadBytes } from "./assets.js";
import { idle } from "./clock.js";
import { BASE, cueSteps, parseKey } from "./cues.js";

const VOICES = 12;
const APART = 35;
const MUSIC_GAIN = 0.5;
// Making a context holds the page up for long; the answer to a touch is seen before it is
// heard. By a timer: a gesture's leave to sound is handed on to timers, not to frames.
const AFTER = 40;
const RATE = 32000;	// of the built-in cues; none has anything to say above 16 kHz

export function createAudio({ win, doc, config, prefs, now, later, slots, cues }) {
	const Context = win.AudioContext;
	const key = parseKey(config.audio.key);
	const recipes = Object.entries({ ...BASE, ...cues });
	let ctx = null;
	let bus = null;
	let buffers = {};
	const samples = {};
	let music = null;	// {source, gain} or {element}
	let wanted = false;
	let lastAt = {};
	let live = 0;
	let quiet = false;

	function build() {
		ctx = new Context();
		const master = ctx.createGain();
		const comp = ctx.createDynamicsCompressor();
		comp.threshold.value = -10;
		comp.ratio.value = 8;
		comp.attack.value = 0.003;
		comp.release.value = 0.12;
		master.connect(comp).connect(ctx.destination);
		bus = { master };
		for (const name of ["sfx", "music"]) (bus[name] = ctx.createGain()).connect(master);
		levels();
		buffers = {};
		for (const name of Object.keys(samples)) load(name);
		files();
	}
	function load(name) {
		buffers[name] = ctx.createBuffer(1, samples[name].length, RATE);
		buffers[name].copyToChannel(samples[name], 0);
	}
	// Cues are made while nobody waits, a voice at a time, so that the first touch sounds.
	function render(i, steps) {
		const { done, value } = steps.next();
		if (done) {
			const [name] = recipes[i];
			samples[name] = value;
			if (ctx && !buffers[name]) load(name);
			if (++i >= recipes.length) return;
			steps = stepsOf(i);
		}
		idle(() => render(i, steps));
	}
	const stepsOf = (i) => cueSteps(recipes[i][1], RATE, key);
	function files() {
		for (const [slot, cue] of Object.entries(slots)) {
			const a = config.assets[slot];
			if (!a || !a.script) continue;
			loadBytes(a, slot, doc, win).then((bytes) => ctx.decodeAudioData(bytes)).then((b) => (buffers[cue] = b)).catch(() => {});
		}
	}
	function levels() {
		if (!bus) return;
		bus.sfx.gain.value = prefs.get("effects") ? 1 : 0;
		bus.music.gain.value = prefs.get("music") ? config.audio.bgm.volume * MUSIC_GAIN : 0;
		if (music && music.element) music.element.muted = !prefs.get("music");
	}
	function startMusic() {
		const a = config.assets.background_music;
		if (!a || !config.audio.bgm.enabled || music || !prefs.get("music")) return;
		music = {};
		loadBytes(a, "background_music", doc, win)
			.then((bytes) => ctx.decodeAudioData(bytes))
			.then((buffer) => {
				const source = ctx.createBufferSource();
				source.buffer = buffer;
				source.loop = config.audio.bgm.loop;
				source.loopStart = a.loop_start;
				source.loopEnd = a.loop_end > a.loop_start ? Math.min(a.loop_end, buffer.duration) : buffer.duration;
				source.connect(bus.music);
				source.start();
				music = { source };
			})
			.catch(() => element(a));
	}
	// Without a twin the element still plays; the seam is then the browser's.
	function element(a) {
		const el = new win.Audio(a.path);
		el.loop = config.audio.bgm.loop;
		el.volume = config.audio.bgm.volume * MUSIC_GAIN;
		el.play().catch(() => {});
		music = { element: el };
	}
	// A context can die under us (call, lock screen); if its time stands still, start anew.
	function revive() {
		if (!ctx || quiet) return;
		if (ctx.state !== "running") ctx.resume().catch(() => {});
		const before = ctx.currentTime;
		later(250, () => {
			if (quiet || !ctx || ctx.state !== "running" || ctx.currentTime !== before) return;
			ctx.close().catch(() => {});
			music = null;
			build();
			startMusic();
		});
	}
	// Listeners stay for life: a first-gesture listener that removes itself leaves the
	// game silent after the first interruption.
	function gesture() {
		if (!Context || quiet) return;
		wanted = true;
		if (ctx) open();
		else later(AFTER, open);
	}
	function open() {
		if (quiet) return;
		if (!ctx) build();
		if (ctx.state !== "running") revive();
		startMusic();
	}
	if (Context) idle(() => render(0, stepsOf(0)));
	for (const n of ["pointerup", "touchend", "click", "keydown"]) doc.addEventListener(n, gesture, { capture: true, passive: true });
	prefs.watch(() => {
		levels();
		if (wanted && ctx) startMusic();
	});

	const slotOf = (cue) => Object.keys(slots).find((s) => slots[s] === cue);
	// A sounding cue, or null when it may not or cannot sound now.
	function voice(cue, rate, gain, loop = false) {
		const cfg = config.audio.sfx[slotOf(cue)] || { enabled: true, volume: 1 };
		if (!ctx || ctx.state !== "running" || !buffers[cue] || !cfg.enabled || live >= VOICES) return null;
		if (now() - (lastAt[cue] || -APART) < APART) return null;
		lastAt[cue] = now();
		const src = ctx.createBufferSource();
		const g = ctx.createGain();
		src.buffer = buffers[cue];
		src.loop = loop;
		src.playbackRate.value = rate;
		g.gain.value = gain * cfg.volume;
		src.connect(g).connect(bus.sfx);
		live++;
		src.onended = () => live--;
		src.start();
		return { src, gain: g.gain, volume: cfg.volume, ctx };
	}
	return {
		voice,
		play(cue, { rate = 1, gain = 1 }) {
			voice(cue, rate, gain);
		},
		// 6 dB down for half a second, from where the gain is now.
		duck() {
			if (!bus || !prefs.get("music")) return;
			const g = bus.music.gain;
			const full = config.audio.bgm.volume * MUSIC_GAIN;
			const t = ctx.currentTime;
			g.cancelScheduledValues(t);
			g.setValueAtTime(g.value, t);
			g.linearRampToValueAtTime(full * 0.5, t + 0.05);
			g.setValueAtTime(full * 0.5, t + 0.5);
			g.linearRampToValueAtTime(full, t + 1.1);
		},
		suspend() {
			quiet = true;
			if (ctx) ctx.suspend().catch(() => {});
			if (music && music.element) music.element.pause();
		},
		resume() {
			quiet = false;
			if (ctx && wanted) revive();
			if (music && music.element) music.element.play().catch(() => {});
		},
	};
}
