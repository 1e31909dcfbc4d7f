// Five brand colours become roles. The brief's background decides dark or light, and
// the two are lit differently: a dark one glows and dims by multiply, a light one has
// tinted shadows and dims by a white wash. Whatever fails contrast is moved in L.

import { alpha, contrast, ensure, fromLch, legible, luminance, mix, ramp, toLch, withL } from "./color.js";

// The stacks of the four moods stand in the sheet; a font of the bundle comes first.
export function fontStack(name, loaded, root) {
	const n = (name || "").toLowerCase();
	root.dataset.font = /round|playful|friendly/.test(n) ? "rounded" : /serif|classic|elegant/.test(n) && !/sans/.test(n) ? "serif" : /mono/.test(n) ? "mono" : "sans";
	return (loaded ? '"cg-brand",' : "") + getComputedStyle(root).getPropertyValue("--stack");
}

// Text of 20 px and bold needs 3:1; a little more, as the fill has a lighter end.
const BIG = 3.4;

// The button takes the accent when it stands out from the backdrop, else the primary.
function actionFill(accent, primary, grounds) {
	const away = (c, ratio) => grounds.reduce((fg, g) => ensure(fg, g, ratio), c);
	const ways = [accent, primary, away(accent, 3.2), away(primary, 4.5), away(primary, 7)].map((c) => legible(c, BIG));
	return ways.find((w) => grounds.every((g) => contrast(w.fill, g) >= 3)) || legible(away(grounds[0], 7), BIG);
}

export function makeTheme(colors) {
	const bg = toLch(colors.background);
	const dark = bg.L < 0.5;
	// A middling background carries no text; it goes to the nearer end.
	const L = dark ? Math.min(bg.L, 0.26) : Math.max(bg.L, 0.9);
	const background = fromLch(L, Math.min(bg.C, dark ? 0.07 : 0.06), bg.h);
	const neutral = ramp(fromLch(0.6, Math.min(bg.C, 0.02), bg.h), 0.02);
	const primary = ramp(colors.primary);
	const accent = ramp(colors.accent);
	const surface = dark ? fromLch(Math.min(0.33, L + 0.08), Math.min(bg.C, 0.05), bg.h) : fromLch(0.993, Math.min(bg.C, 0.006), bg.h);
	// Text is read on the backdrop, on its darker and lighter ends, and on the card.
	const worst = dark ? mix(background, primary[8], 0.35) : mix(background, primary[2], 0.3);
	const grounds = [worst, background, surface];
	const over = (c, ratio) => grounds.reduce((fg, g) => ensure(fg, g, ratio), c);
	// More than the law asks: the rendered ground has dots, grain and a vignette.
	const text = over(colors.text, dark ? 10 : 8);
	const action = actionFill(colors.accent, colors.primary, [worst, background]);
	const a = toLch(colors.accent);
	const metalHue = a.C > 0.03 ? a.h : bg.h;
	// Yellow and orange brands get brass, which reddens in its shade; others tinted steel.
	const deg = ((metalHue * 180) / Math.PI + 360) % 360;
	const brass = deg > 45 && deg < 110;
	const metal = [0.975, 0.92, 0.84, 0.73, 0.6, 0.46, 0.33].map((l) => fromLch(l, (brass ? 0.15 : 0.05) * Math.sin(Math.PI * l ** 1.3), metalHue - (brass ? (1 - l) * 0.5 : 0)));
	const shade = fromLch(0.12, 0.03, toLch(primary[6]).h);
	return {
		dark, background, surface, text, metal, neutral,
		muted: over(mix(text, background, 0.3), 6.5),
		line: ensure(mix(text, surface, 0.75), surface, 1.35),
		control: ensure(mix(text, surface, 0.4), surface, 3),
		ramps: { primary, secondary: ramp(colors.secondary), accent },
		colors,
		action: action.fill,
		actionInk: action.ink,
		focus: over(colors.primary, 3),
		// Shadows share one tint and are never pure black.
		shade,
		shadow: (a) => alpha(shade, a),
		confetti: confetti(colors, background, dark),
	};
}

function confetti(colors, background, dark) {
	const list = [colors.accent, colors.primary, colors.secondary, mix(colors.accent, colors.primary, 0.5)];
	return list.map((c) => {
		const { L } = toLch(c);
		return dark ? (L < 0.6 ? withL(c, 0.66) : c) : L > 0.66 ? withL(c, 0.66) : c;
	});
}

export function applyTheme(theme, root, stack) {
	const vars = {
		bg: theme.background, surface: theme.surface, text: theme.text, muted: theme.muted, line: theme.line, control: theme.control,
		action: theme.action, "action-ink": theme.actionInk, "action-hi": mix(theme.action, "#ffffff", luminance(theme.actionInk) > 0.4 ? 0.1 : 0.24),
		"action-lo": withL(theme.action, toLch(theme.action).L - 0.16), focus: theme.focus,
		shadow: theme.shadow(theme.dark ? 0.6 : 0.26), "shadow-soft": theme.shadow(theme.dark ? 0.45 : 0.16),
		font: stack, veil: alpha(theme.dark ? theme.shade : theme.background, 0.78),
		primary: theme.ramps.primary[6],
	};
	for (const [k, v] of Object.entries(vars)) root.style.setProperty(`--${k}`, v);
	root.dataset.scheme = theme.dark ? "dark" : "light";
}
