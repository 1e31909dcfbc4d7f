// The pure modules: chance, colour, motion and the arithmetic of the wheel.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gameDir, games, wheelDir } from "./bundle.mjs";
import { ids } from "./cases.mjs";

const load = (p) => import(join(games, p));
const wheelSrc = (p) => import(join(wheelDir, "src", p));
const { contrast, ensure, fromLch, legible, luminance, mix, ramp, toLch } = await load("runtime/color.js");
const { createRng } = await load("runtime/rng.js");
const { createTweens, ease, spring } = await load("runtime/tween.js");
const cues = await load("runtime/cues.js");
const { degree, parseKey, renderCue } = cues;
const RECIPES = { ...cues.BASE, ...Object.fromEntries(Object.entries(cues).filter(([, v]) => Array.isArray(v))) };
const { ConfigError, normalise, text, webUrl } = await load("runtime/config.js");
const { makeTheme } = await load("runtime/theme.js");
const { breakLines } = await load("runtime/draw.js");
const { crossings, indexAt, layoutSlices, MARGIN, mod, targetAngle, travel, turnsFor } = await wheelSrc("wheel.js");
const { CHARGE, planSpin, SETTLE } = await wheelSrc("spin.js");
const { fitLabels } = await wheelSrc("labels.js");
const { iconsOf } = await wheelSrc("icons.js");
const { legalIndex, normaliseWheel } = await wheelSrc("config.js");

test("rng: the same seed gives the same numbers, streams do not disturb each other", () => {
	const take = (r, n) => Array.from({ length: n }, r.next);
	assert.deepEqual(take(createRng("7"), 20), take(createRng("7"), 20));
	assert.notDeepEqual(take(createRng("7"), 5), take(createRng("8"), 5));
	assert.notDeepEqual(take(createRng("7", "logic"), 5), take(createRng("7", "fx"), 5));
	const logic = createRng("7", "logic");
	const fx = createRng("7", "fx");
	const mixed = Array.from({ length: 20 }, () => (fx.next(), logic.next()));
	assert.deepEqual(mixed, take(createRng("7", "logic"), 20));
});

test("rng: weights decide, within five per cent over many draws, and zero never comes", () => {
	const weights = [0.12, 0.14, 0, 0.06, 0.28, 0.4];
	const seen = weights.map(() => 0);
	const r = createRng("weights");
	const n = 40000;
	for (let i = 0; i < n; i++) seen[r.weighted(weights)]++;
	assert.equal(seen[2], 0);
	weights.forEach((w, i) => w && assert.ok(Math.abs(seen[i] / n / w - 1) < 0.05, `${i}: ${seen[i] / n} for ${w}`));
	assert.ok(r.weighted([0, 0, 0, 0]) < 4);
});

test("colour: known luminances and contrasts, and a way there and back", () => {
	assert.equal(luminance("#ffffff"), 1);
	assert.equal(contrast("#000000", "#ffffff"), 21);
	assert.ok(Math.abs(contrast("#777777", "#ffffff") - 4.478) < 0.01);
	for (const hex of ["#e4572e", "#17798f", "#ffc53d", "#120b2e", "#808080"]) {
		const { L, C, h } = toLch(hex);
		assert.equal(fromLch(L, C, h), hex);
	}
	assert.equal(ramp("#e4572e").length, 12);
	assert.equal(mix("#000000", "#ffffff", 1), "#ffffff");
});

test("colour: ink is readable on its fill for any colour there is", () => {
	const r = createRng("fills");
	for (let i = 0; i < 600; i++) {
		const c = "#" + Array.from({ length: 3 }, () => r.int(256).toString(16).padStart(2, "0")).join("");
		const { fill, ink } = legible(c);
		assert.ok(contrast(fill, ink) >= 4.5, `${c}: ${fill} ${ink}`);
		const bg = "#" + Array.from({ length: 3 }, () => r.int(256).toString(16).padStart(2, "0")).join("");
		assert.ok(contrast(ensure(c, bg, 4.5), bg) >= 4.5, `${c} on ${bg}`);
	}
});

test("theme: five random colours always give readable roles", () => {
	const r = createRng("themes");
	const hex = () => "#" + Array.from({ length: 3 }, () => r.int(256).toString(16).padStart(2, "0")).join("");
	for (let i = 0; i < 150; i++) {
		const t = makeTheme({ primary: hex(), secondary: hex(), accent: hex(), background: hex(), text: hex() });
		assert.ok(contrast(t.text, t.background) >= 4.5 && contrast(t.text, t.surface) >= 4.5);
		assert.ok(contrast(t.muted, t.background) >= 4.5 && contrast(t.muted, t.surface) >= 4.5);
		assert.ok(contrast(t.action, t.actionInk) >= 3);
		assert.ok(contrast(t.action, t.background) >= 3 && contrast(t.focus, t.background) >= 3);
	}
});

test("tweens: callbacks run in order at their own instants, whatever the frames", () => {
	const history = (frame) => {
		const tw = createTweens();
		const out = [];
		tw.at(100, () => {
			out.push(["a", tw.now]);
			tw.at(50, () => out.push(["b", tw.now]));
		});
		tw.run({ dur: 120, step() {}, done: () => out.push(["c", tw.now]) });
		tw.at(130, () => out.push(["never", 0]), "x");
		tw.at(125, () => tw.cancel("x"));
		for (let t = 0; t <= 400; t += frame) tw.update(t);
		return out;
	};
	const want = [["a", 100], ["c", 120], ["b", 150]];
	for (const frame of [1, 7, 16.667, 33.3, 200]) assert.deepEqual(history(frame), want);
});

test("ease: ends are exact, back overshoots as much as it says", () => {
	for (const f of [ease.linear, ease.smooth, ease.outCubic, ease.in, ease.out, ease.both, ease.back(1.7)]) {
		assert.ok(Math.abs(f(0)) < 1e-9 && Math.abs(f(1) - 1) < 1e-9);
	}
	const peak = (s) => Math.max(...Array.from({ length: 1000 }, (_, i) => ease.back(s)(i / 999))) - 1;
	assert.ok(Math.abs(peak(1.7) - 0.1) < 0.005);
	assert.ok(Math.abs(peak(0.8) - 0.023) < 0.003);
});

test("spring: the closed form satisfies its equation", () => {
	const [w, z, dt] = [38, 0.35, 1e-4];
	for (const t of [0.01, 0.05, 0.2]) {
		const at = (d) => spring(5, 2, w, z, t + d).x;
		const v = (at(dt) - at(-dt)) / (2 * dt);
		const a = (at(dt) - 2 * at(0) + at(-dt)) / (dt * dt);
		assert.ok(Math.abs(a + 2 * z * w * v + w * w * at(0)) < 1);
		assert.ok(Math.abs(v - spring(5, 2, w, z, t).v) < 0.01);
	}
});

const WEIGHTS = [
	[0.12, 0.14, 0.12, 0.14, 0.06, 0.14, 0.15, 0.13], [0.25, 0.25, 0.25, 0.25], [0.01, 0.9, 0.03, 0.06],
	[0, 0, 0, 0, 0], Array(12).fill(1 / 12), [0.001, 0.001, 0.001, 0.001, 0.001, 0.5, 0.2, 0.1, 0.1, 0.05, 0.03, 0.02],
];

test("wheel: slices fill the circle in proportion, none too thin", () => {
	for (const w of WEIGHTS) {
		const s = layoutSlices(w);
		assert.ok(Math.abs(s.reduce((a, x) => a + x.sweep, 0) - 360) < 1e-9);
		assert.ok(s.every((x) => x.sweep >= (0.55 * 360) / w.length - 1e-9));
		s.forEach((x, i) => assert.equal(indexAt(s, mod(-x.mid, 360)), i));
	}
	const s = layoutSlices([0.15, 0.2, 0.25, 0.4]);
	assert.deepEqual(s.map((x) => Math.round(x.sweep)), [54, 72, 90, 144]);
	const wide = layoutSlices([0.01, 0.2, 0.3, 0.49]);
	assert.ok(Math.abs(wide[2].sweep / wide[1].sweep - 1.5) < 1e-9);
});

test("wheel: fifty spins in a row stop on what was drawn, clear of the lines", () => {
	for (const w of WEIGHTS) {
		const slices = layoutSlices(w);
		const r = createRng("row");
		let angle = 0;
		for (let i = 0; i < 50; i++) {
			const index = r.int(w.length);
			const turns = turnsFor(5000, 3);
			const distance = travel(angle, targetAngle(slices, index, r.next()), turns);
			assert.ok(distance >= turns * 360 && distance < (turns + 1) * 360);
			const plan = planSpin({ from: angle, distance, duration: 5000, slice: 360 / w.length });
			angle = plan.pos(plan.end + 1);
			assert.equal(indexAt(slices, angle), index);
			const inside = mod(-angle - slices[index].start, 360) / slices[index].sweep;
			assert.ok(inside > MARGIN - 1e-6 && inside < 1 - MARGIN + 1e-6);
			// Rocking to rest crosses no line either.
			for (let t = 0; t <= SETTLE; t += 5) assert.equal(indexAt(slices, plan.pos(5000 + t)), index);
		}
	}
});

test("wheel: a line passing the pointer is counted once", () => {
	const slices = layoutSlices(WEIGHTS[0]);
	assert.equal(crossings(slices, 0, 3600), 80);
	let n = 0;
	for (let a = 0; a < 3600; a += 1.7) n += crossings(slices, a, Math.min(3600, a + 1.7));
	assert.equal(n, 80);
	assert.equal(crossings(slices, 10, 5), 0);
});

test("spin: position and speed join without a step; starts back, ends with weight", () => {
	for (const duration of [2000, 3500, 5000, 10000]) {
		for (const v0 of [0, 3, 400]) {
			const distance = travel(33, 100, turnsFor(duration, 3));
			const p = planSpin({ from: 33, distance, duration, v0, slice: 45 });
			const v = (t, side) => ((p.pos(t + (side > 0 ? 0.02 : 0)) - p.pos(t - (side > 0 ? 0 : 0.02))) / 0.02) * 1000;
			for (const joint of [p.charge, p.launchEnd, duration]) {
				if (joint === 0) continue;
				assert.ok(Math.abs(p.pos(joint - 1e-6) - p.pos(joint + 1e-6)) < 0.01, `position at ${joint}`);
				assert.ok(Math.abs(v(joint, -1) - v(joint, 1)) < 2, `speed at ${joint}: ${v(joint, -1)} ${v(joint, 1)}`);
			}
			if (v0 < 60) assert.ok(Math.abs(p.pos(CHARGE) - 25) < 1, "pulled back eight degrees");
			else assert.ok(p.pos(20) > 33);
			assert.ok(Math.abs(p.pos(p.end + 5) - 33 - distance) < 1e-9);
			// Between launch and rest it never turns back.
			for (let t = p.charge + 1; t < duration - 10; t += 10) assert.ok(p.pos(t + 10) >= p.pos(t) - 1e-9);
		}
	}
	const p = planSpin({ from: 0, distance: 6 * 360 + 100, duration: 5000, slice: 45 });
	let t = 5000;
	while (p.pos(t) > 6 * 360 + 100 - 45) t--;
	assert.ok(5000 - t >= 1200 && 5000 - t <= 1600, `last slice takes ${5000 - t} ms`);
});

test("labels: each fits its slice or becomes a number; the size is one for all", () => {
	const measure = (s) => s.length * 0.56;
	const slices = layoutSlices(Array(12).fill(1));
	const some = fitLabels(["10 %", "24 Monate Gratisversand", ...Array(10).fill("Kein Gewinn")], slices, 156, 1, measure);
	assert.ok(some.size >= 13 && some.size <= 30);
	assert.deepEqual(some.items[0].lines, ["10 %"]);
	const long = fitLabels(Array(12).fill("Donaudampfschifffahrtsgesellschaft"), slices, 156, 1, measure);
	assert.deepEqual(long.items.map((i) => i.number), Array.from({ length: 12 }, (_, i) => i + 1));
	const short = fitLabels(Array(12).fill("Donaudampfschifffahrtsgesellschaft"), slices, 156, 1, measure, true);
	assert.match(short.items[0].lines[0], /^Dona.*\u2026$/);
	assert.deepEqual(breakLines("24 Monate Gratisversand", 2), ["24 Monate", "Gratisversand"]);
	assert.deepEqual(breakLines("Gratis\u00adversand", 2), ["Gratis-", "versand"]);
	assert.equal(breakLines("Gratisversand", 2), null);
});

test("icons: a prize gets what its words name, money a coin, no prize nothing", () => {
	const list = ["sandal", "high heel", "gift", "star", "heart", "gem", "coin", "crown", "flower"].map((name) => ({ id: name, name }));
	const of = (top, ...prizes) => iconsOf(prizes.map((p) => ({ label: p || "Next time", prize: p })), list, top).map((s) => s && s.id);
	assert.deepEqual(of(-1, "A pair of sandals", null, "20 % off", "A tote", "A cap", "A tote"), ["sandal", null, "coin", "gift", "star", "gift"]);
	assert.deepEqual(of(1, "A tote", "A weekend", "\u062e\u0635\u0645"), ["gift", "crown", "star"]);
	assert.deepEqual(of(-1, "High time", "12"), ["gift", "star"]);
});

test("labels: a picture only where it and the words have room", () => {
	const measure = (s) => s.length * 0.56;
	const slices = layoutSlices([1, 1, 1, 1, 1, 1, 1, 0.1]);
	const labels = ["10 %", "Free tea", "Beach bag", "A long weekend", "x", "y", "z", "Donaudampfschifffahrt"];
	const icons = labels.map((l, i) => (i === 5 ? null : {}));
	const fit = fitLabels(labels, slices, 156, 1, measure, false, icons);
	assert.ok(fit.size >= 13);
	assert.deepEqual([0, 1, 4, 5].map((i) => Boolean(fit.items[i].icon)), [true, true, true, false]);
	for (const [i, it] of fit.items.entries()) {
		const edge = Math.tan((slices[i].sweep / 2) * (Math.PI / 180));
		assert.ok(it.at > 0 && it.at < 0.9 && (!it.icon || it.at < 0.64));
		if (it.icon) assert.ok(0.118 * 156 <= 0.765 * 156 * edge, "the picture stays in its slice");
		if (!it.number) for (const l of it.lines) assert.ok(it.at * 156 - measure(l) * fit.size >= 0.23 * 156, `${l} runs into the hub`);
	}
	assert.ok(fitLabels(labels, slices, 156, 1, measure, false).items.every((it) => !it.icon));
});

test("cues: in key, bounded, clickless, and a loss is softer than a win", () => {
	const key = parseKey("A minor");
	assert.ok(Math.abs(key.root - 220) < 0.01);
	assert.ok(Math.abs(degree(key, 3) / key.root - 2 ** (3 / 12)) < 1e-9);
	assert.ok(Math.abs(parseKey("F# major").root - 369.99 ) < 0.02 || Math.abs(parseKey("F# major").root - 184.997) < 0.02);
	assert.ok(Math.abs(parseKey("").root - 261.626) < 0.01);
	const peak = (d) => d.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
	let total = 0;
	for (const [c, recipe] of Object.entries(RECIPES)) {
		const d = renderCue(recipe, 44100, key);
		total += d.length;
		assert.ok(d.every(Number.isFinite), c);
		assert.ok(peak(d) <= 0.36, `${c} ${peak(d)}`);
		assert.ok(Math.abs(d[0]) < 0.02 && Math.abs(d[d.length - 1]) < 0.02, `${c} starts and ends at rest`);
	}
	assert.ok(total / 44100 < 12, "of all games together");
	assert.ok(Math.abs(peak(renderCue(cues.BASE.win, 44100, key)) / peak(renderCue(cues.BASE.lose, 44100, key)) - 2) < 0.01);
});

const spec = { template_id: "spin_wheel", mechanics_keys: ["segments", "spin_duration_ms", "min_rotations", "respin_enabled"] };
const four = Array.from({ length: 4 }, (_, i) => ({ label: `L${i}`, color: "#112233", weight: 0.25, prize: i ? "P" : null }));

test("config: nested and flat forms mean the same", () => {
	const a = normalise({ mechanics: { segments: four, spin_duration_ms: 3000 } }, spec);
	const b = normalise({ segments: four, spin_duration_ms: 3000 }, spec);
	normaliseWheel(a);
	normaliseWheel(b);
	assert.deepEqual(a, b);
	assert.equal(a.mechanics.spin_duration_ms, 3000);
	assert.equal(a.mechanics.min_rotations, 3);
});

test("config: clamps, drops and refuses", () => {
	const c = normalise({
		mechanics: { segments: four, spin_duration_ms: 99999, min_rotations: -4 },
		offer: { url: "javascript:alert(1)" }, settings: { parent_origin: "*" },
		assets: { a: { path: "../../etc/passwd" }, b: { path: "https://x/y.js", script: "https://x" }, c: { path: "assets/c.1.ogg", script: "assets/../x.js" } },
		presentation: { landed_segment_index: 9 },
	}, spec);
	normaliseWheel(c);
	assert.equal(c.mechanics.spin_duration_ms, 10000);
	assert.equal(c.mechanics.min_rotations, 3);
	assert.equal(c.offer.url, "");
	assert.equal(c.settings.parent_origin, "");
	assert.deepEqual(Object.keys(c.assets), ["c"]);
	assert.equal(c.assets.c.script, "");
	assert.equal(legalIndex(9, 4), -1);
	assert.throws(() => normalise({ template_id: "quiz" }, spec), ConfigError);
	for (const segments of [undefined, four.slice(1), [...four, ...four, ...four, four[0]], [null, 1, 2, 3], four.map((s) => ({ ...s, label: "" }))]) {
		assert.throws(() => normaliseWheel(normalise({ mechanics: { segments } }, spec)), ConfigError);
	}
	assert.equal(text("a\u0000b\u0007", 10), "ab");
	assert.equal(text("x".repeat(50), 10).length, 10);
	assert.equal(webUrl("https://a.example/x"), "https://a.example/x");
});

test("strings: every language has every key, with the same blanks", () => {
	for (const file of [join(games, "runtime/strings.json"), ...ids.map((id) => join(gameDir(id), "strings.json"))]) {
		const all = JSON.parse(readFileSync(file, "utf8"));
		for (const lang of ["en", "de", "fr", "es", "it", "pt", "nl", "ar", "he"]) {
			assert.deepEqual(Object.keys(all[lang]), Object.keys(all.en), lang);
			for (const k of Object.keys(all.en)) {
				const blanks = (s) => (s.match(/\{\w+\}/g) || []).join();
				assert.equal(blanks(all[lang][k]), blanks(all.en[k]), `${lang} ${k}`);
			}
		}
	}
});

test("sources: clocks and chance of the machine are read in one place only", () => {
	const allowed = { "clock.js": /performance\.now|new Date|setTimeout|requestIdleCallback/g };
	for (const dir of [join(games, "runtime"), ...ids.map((id) => join(gameDir(id), "src"))]) {
		for (const f of readdirSync(dir).filter((x) => x.endsWith(".js"))) {
			let src = readFileSync(join(dir, f), "utf8").replace(/^\s*\/\/.*$/gm, "");
			if (allowed[f]) src = src.replace(allowed[f], "");
			const bad = src.match(/Math\.random|performance\.now|\bnew Date|Date\.now|setTimeout|setInterval|innerHTML|\beval\b|new Function|\bfetch\(|XMLHttpRequest|setAttribute\("style|getImageData/);
			assert.equal(bad, null, `${f}: ${bad}`);
		}
	}
});
