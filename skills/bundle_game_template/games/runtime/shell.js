// The page around the game: texts, buttons, result card, menu, error screen. All of it
// is DOM, so that words can be read aloud, zoomed and selected; canvas text is
// decoration. Data enters by textContent alone. Motion runs on the game's own time.

import { press } from "./input.js";
import { ease } from "./tween.js";

export function createShell({ doc, config, i18n, prefs, tweens, host, cue, onMenu }) {
	const $ = (id) => doc.getElementById(id);
	const { t } = i18n;
	const el = (tag, props = {}, ...kids) => {
		const e = Object.assign(doc.createElement(tag), props);
		e.append(...kids);
		return e;
	};
	const put = (id, text) => ($(id).textContent = text);
	const now = () => tweens.now;
	let back = null;	// what had the focus before the menu

	// Down at once, up with a small overshoot; the click decides.
	function springy(button) {
		let scale = 1;
		const to = (target, dur, fn) => {
			const from = scale;
			tweens.cancel(button);
			if (prefs.reduced()) return;
			tweens.run({ owner: button, dur, ease: fn, step: (k) => (button.style.transform = `scale(${(scale = from + (target - from) * k).toFixed(4)})`) });
		};
		return {
			down: () => to(0.95, 70, ease.outQuad),
			up: () => scale !== 1 && to(1, 160, ease.back(1.2)),
		};
	}
	// `since` keeps a control of the card quiet at first; no second activation in half a second.
	function lively(e, action, since) {
		press(e, action, { now, since, guard: 500, ...springy(e) });
		return e;
	}
	function primary(label, action, since) {
		const b = el("button", { type: "button", className: "primary" }, el("span", { className: "label", textContent: label }), el("span", { className: "sheen" }));
		return lively(b, () => b.getAttribute("aria-disabled") !== "true" && action(), since);
	}
	function textButton(label, action) {
		const b = el("button", { type: "button", className: "text", textContent: label });
		b.addEventListener("click", action);
		return b;
	}
	function offerLink(label, since) {
		const a = el("a", { className: "primary", href: config.offer.url, target: "_blank", rel: "noopener" }, el("span", { textContent: label }));
		a.title = t("new_tab");
		return lively(a, (e) => (host.mayExit() ? cue("tap") : e.preventDefault()), since);
	}

	function head() {
		const brand = $("brand");
		const logo = config.assets.logo ? config.assets.logo.path : "";
		if (logo) brand.append(el("img", { src: logo, alt: config.branding.brand_name }));
		else brand.textContent = config.branding.brand_name;
		if (config.copy.title) put("title", config.copy.title);
		$("title").classList.toggle("long", config.copy.title.length > 30);
		put("lead", config.copy.instructions || t("instructions"));
		const link = el("button", { type: "button" }, el("span", { textContent: config.copy.terms }));
		if (config.copy.terms) $("terms").append(link);
		press(link, () => menu(true));
		put("card-brand", config.branding.brand_name);
		put("card-terms", config.copy.terms);
	}

	function switches() {
		const rows = [["music", "music"], ["effects", "effects"], ["vibration", "vibration"], ["captions", "captions"], ["motion", "less_motion"]];
		if (!config.assets.background_music || !config.audio.bgm.enabled) rows.shift();
		for (const [pref, label] of rows) toggle(pref, t(label));
	}
	function toggle(pref, label) {
		const input = el("input", { type: "checkbox" });
		input.setAttribute("role", "switch");
		const show = () => (input.checked = pref === "motion" ? prefs.reduced() : Boolean(prefs.get(pref)));
		input.addEventListener("change", () => prefs.set(pref, pref === "motion" ? (input.checked ? "less" : "full") : input.checked));
		prefs.watch(show);
		show();
		$("menu-switches").append(el("label", { className: "switch" }, el("span", { textContent: label }), input));
	}
	function sound() {
		const b = $("sound");
		const on = () => prefs.get("effects") || prefs.get("music");
		const show = () => b.setAttribute("aria-pressed", String(on()));
		press(b, () => {
			const next = !on();
			prefs.set("effects", next);
			prefs.set("music", next);
		});
		prefs.watch(show);
		show();
	}
	function menu(open) {
		const panel = $("menu");
		if (open === !panel.hidden) return;
		if (open) back = doc.activeElement;
		onMenu(open);
		panel.hidden = !open;
		reach();
		const to = open ? $("menu-title") : back;
		if (to && to !== doc.body) to.focus({ preventScroll: true });
	}
	// Whatever is covered cannot have the focus: all under the menu (from its last control
	// the focus goes to the browser, as in any dialog), the page under a card over it, and
	// always the stage, where all is decided once there is a card.
	function reach() {
		const menuOpen = !$("menu").hidden;
		$("card").inert = menuOpen;
		$("stage-box").inert = card.open;
		$("main").inert = menuOpen || (card.open && !beside());
	}
	// The prize as a model that turns, by a script of its own; without one the card is bare.
	let turn = null;
	function prize(on) {
		const asset = config.assets.prize_model || {};
		const canvas = $("card-model");
		const win = doc.defaultView;
		if (!asset.script || (!on && !turn)) return;
		if (turn) return turn(on);
		turn = () => {};
		canvas.hidden = false;
		win.__cgModel = (create) => (turn = create({ win, doc, canvas, asset, still: () => config.test || prefs.reduced(), watch: prefs.watch }))(card.open);
		doc.head.append(el("script", { src: "scripts/model.js", onerror: () => (canvas.hidden = true) }));
	}
	const beside = () => doc.defaultView.matchMedia("(min-aspect-ratio: 11/10)").matches;
	const card = {
		open: false,
		// show({title, prize, tally, text, code, expires, actions}) with actions as elements.
		show(c, then) {
			const box = $("card");
			put("card-title", c.title);
			put("card-prize", c.prize || "");
			put("card-tally", c.tally || "");
			put("card-text", c.text || "");
			card.code(c.code, c.expires);
			prize(Boolean(c.prize));
			$("card-actions").replaceChildren(...c.actions);
			box.hidden = false;
			card.open = true;
			box.scrollTop = 0;
			reach();
			const side = beside();
			const less = prefs.reduced();
			const place = (k) => {
				const y = less ? 0 : (1 - k) * 48;
				box.style.opacity = String(Math.min(1, k));
				box.style.transform = side ? `translateY(calc(-50% + ${y.toFixed(2)}px))` : `translate(-50%, ${y.toFixed(2)}px)`;
			};
			place(0);
			tweens.cancel("card");
			tweens.run({ owner: "card", dur: c.dur || 380, ease: less ? ease.linear : ease.back(0.8), step: place, done: () => {
				// The sheet decides the resting place again, so a rotation finds it right.
				box.style.transform = "";
				if (then) then();
			} });
			$("card-title").focus({ preventScroll: true });
		},
		code(code, expires, prize) {
			if (prize && !$("card-prize").textContent) put("card-prize", prize);
			$("card-code").hidden = !code;
			put("code", code || "");
			put("card-valid", code && expires ? t("valid", { date: expires }) : "");
		},
		hide() {
			tweens.cancel("card");
			prize(false);
			$("card").hidden = true;
			card.open = false;
			reach();
		},
	};

	function copying() {
		const b = $("code-copy");
		press(b, () => {
			const range = doc.createRange();
			range.selectNodeContents($("code"));
			const sel = doc.getSelection();
			sel.removeAllRanges();
			sel.addRange(range);
			const ok = () => {
				b.textContent = t("copied");
				tweens.at(2000, () => (b.textContent = t("copy")), "copy");
			};
			// Pages of file:// and some frames have no clipboard; the selection is there for both.
			const clip = doc.defaultView.navigator.clipboard;
			const old = () => doc.execCommand("copy") && ok();
			if (clip) clip.writeText($("code").textContent).then(ok, old);
			else old();
		});
	}

	let captionFor = 0;
	function caption(text) {
		if (!prefs.get("captions")) return;
		const c = $("caption");
		c.textContent = `[${text}]`;
		c.hidden = false;
		const mine = ++captionFor;
		tweens.at(1800, () => mine === captionFor && (c.hidden = true), "caption");
	}

	head();
	switches();
	sound();
	doc.addEventListener("keydown", (e) => e.key === "Escape" && menu($("menu").hidden));
	copying();
	for (const e of doc.querySelectorAll("[data-t]")) e.textContent = t(e.dataset.t);
	for (const e of doc.querySelectorAll("[data-label]")) e.setAttribute("aria-label", t(e.dataset.label));
	press($("menu-open"), () => menu(true), springy($("menu-open")));
	press($("menu-close"), () => menu(false));

	return {
		$, el, rect: (id) => $(id).getBoundingClientRect(), toggle, primary, textButton, offerLink, card, menu, caption,
		action: (...list) => $("action").replaceChildren(...list),
		info(...sections) {
			for (const [title, ...body] of sections) $("menu-info").append(el("h3", { textContent: title }), ...body);
		},
		reach,
		state: (s) => ($("game").dataset.state = s),
		alive: () => (doc.documentElement.dataset.alive = ""),
		// Text centred on a point of the stage; k 0..1 scales and shows it.
		banner(text, x, y, k) {
			const b = $("banner");
			// A text that is set again is broken into lines again.
			if (b.textContent !== text) b.textContent = text;
			b.style.left = `${x.toFixed(1)}px`;
			b.style.top = `${y.toFixed(1)}px`;
			b.style.opacity = String(Math.min(1, Math.max(0, k * 1.5)));
			b.style.transform = `translate(-50%, -50%) scale(${(0.7 + 0.3 * k).toFixed(4)})`;
		},
		// One breath and one sweep of light over the button: the hint.
		hint(button) {
			const sheen = button.querySelector(".sheen");
			tweens.run({ owner: "hint", dur: 900, step: (k) => (button.style.transform = `scale(${(1 + 0.04 * Math.sin(Math.PI * k)).toFixed(4)})`), done: () => (button.style.transform = "") });
			tweens.run({ owner: "hint", dur: 700, ease: ease.both, step: (k) => sheen && (sheen.style.transform = `translateX(${(-140 + 420 * k).toFixed(1)}%)`) });
		},
	};
}

// Works with nothing but the page: a broken config must still end in a kind sentence.
export function showError(doc, { i18n, config }) {
	doc.documentElement.dataset.failed = "";
	const $ = (id) => doc.getElementById(id);
	if (i18n) {
		$("error-text").textContent = i18n.t("error");
		$("error-retry").textContent = i18n.t("retry");
	}
	if (config && config.branding.brand_name) $("error-brand").textContent = config.branding.brand_name;
	if (config && config.offer.url) {
		const a = $("error-offer");
		a.href = config.offer.url;
		a.textContent = config.offer.label || config.offer.url;
		a.hidden = false;
	}
}
