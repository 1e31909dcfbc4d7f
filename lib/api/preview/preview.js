(() => {
"use strict";
// A game before it is built: waits for the page around it to say with what it is to be played, and
// plays that. The game's own script is the one of every bundle; what it would read from files and
// from storage is laid before it here. Started once, it starts anew by loading the page again.
const MARK = "cg-preview:";
const DATA = /^data:([a-z0-9.+-]+\/[a-z0-9.+-]+);base64,([A-Za-z0-9+/]+=*)$/;
const doc = document;
const owner = window.parent;
const home = location.origin; // of the address: the page itself has none
const version = new URL(doc.currentScript.src).search; // of all parts: they are kept for good
let now = null;               // what is played
let said = "";                // the last error

const tell = (event, detail) => owner !== window && owner.postMessage({ source: "cg-player", v: 1, event, detail }, home);
const plain = (v) => (v && typeof v === "object" && !Array.isArray(v) ? v : {});

function take(next) {
	if (!now) return begin(next);
	window.name = MARK + JSON.stringify(next);
	location.reload();
}
addEventListener("message", (e) => {
	const m = e.data;
	if (owner === window || e.source !== owner || e.origin !== home || !m || m.source !== "cg-studio") return;
	if (m.type === "config" && m.config && typeof m.config === "object") {
		const { id, config, seed, force, muted, reduced, assets } = m;
		take({ id, config, seed, force, muted, reduced, assets });
	}
	if (m.type === "force" && now) take({ ...now, id: m.id ?? now.id, force: m.outcome, seed: m.seed ?? now.seed });
});

// Nothing of a server's round gets in: what is previewed decides by itself.
function cleaned({ config, seed }) {
	const { sealed, sealed_outcome_token, presentation, test, ...mine } = config;
	mine.settings = { ...plain(config.settings), parent_origin: "self" };
	if (seed !== undefined && seed !== null && seed !== "") mine.settings.seed = String(seed);
	return mine;
}

// Files come in the message. The game asks for them by the paths of a bundle, and gets these.
function serve(given) {
	const files = {}, scripts = {}, entries = {};
	for (const [slot, a] of Object.entries(plain(given))) {
		const m = /^[a-z0-9_]+$/.test(slot) && DATA.exec(plain(a).url);
		if (!m) continue;
		const path = `assets/${slot}.file`, script = `assets/${slot}.js`;
		files[path] = m[0];
		scripts[script] = () => window.__cgAsset && window.__cgAsset(slot, m[2]);
		entries[slot] = { path, type: m[1], ...(/^image\//.test(m[1]) ? {} : { script }) };
		for (const k of ["loop_start", "loop_end"]) if (typeof a[k] === "number") entries[slot][k] = a[k];
	}
	const source = (proto, to) => {
		const was = Object.getOwnPropertyDescriptor(proto, "src");
		Object.defineProperty(proto, "src", { ...was, set(v) {
			if (!to(this, String(v))) was.set.call(this, v);
		} });
		return was;
	};
	for (const proto of [HTMLImageElement.prototype, HTMLMediaElement.prototype]) {
		const was = source(proto, (el, v) => Object.hasOwn(files, v) && (was.set.call(el, files[v]), true));
	}
	source(HTMLScriptElement.prototype, (el, v) => Object.hasOwn(scripts, v) && (setTimeout(scripts[v]), true));
	const Face = window.FontFace;
	window.FontFace = class extends Face {
		constructor(name, from, how) {
			super(name, String(from).replace(/^url\((assets\/[^)]*)\)$/, (all, path) => (Object.hasOwn(files, path) ? `url(${files[path]})` : all)), how);
		}
	};
	return entries;
}

// A sandbox has no storage; what a player would have chosen in the menu is said by the page around.
function wishes({ muted, reduced }) {
	const values = { vibration: false, ...(muted ? { music: false, effects: false } : {}), ...(reduced ? { motion: "less" } : {}) };
	const kept = { getItem: () => JSON.stringify(values), setItem() {}, removeItem() {} };
	Object.defineProperty(window, "localStorage", { value: kept, configurable: true });
}

// A round that ends as wished: played by the game's own driver, then time goes on as ever.
function force(outcome) {
	const cg = window.__cg;
	const { until } = cg;
	let last = 0;
	cg.until = (name, ms) => (name === "card" ? cg.state() : until(name, ms));
	cg.play(outcome).catch(() => {});
	cg.until = until;
	requestAnimationFrame(function frame(t) {
		cg.step(last ? Math.min(50, t - last) : 16);
		cg.draw();
		last = t;
		requestAnimationFrame(frame);
	});
}

function begin(next) {
	const wish = /^(win|lose)$/.test(next.force) ? next.force : "";
	const t = performance.now();
	now = next;
	const config = cleaned(next);
	config.assets = serve(next.assets);
	wishes(next);
	doc.getElementById("game-config").textContent = JSON.stringify(config);
	if (wish) window.__cgTest = true;
	const log = console.error;
	console.error = (...all) => {
		said = all.map(String).join(" ");
		log.apply(console, all);
	};
	new MutationObserver(() => "failed" in doc.documentElement.dataset && tell("failed", { id: next.id, message: said })).observe(doc.documentElement, { attributeFilter: ["data-failed"] });
	addEventListener("gameReady", () => {
		// The test driver is there when the script has ended.
		setTimeout(() => wish && window.__cg && force(wish));
		tell("started", { id: next.id, ms: Math.round(performance.now() - t) });
	});
	const s = doc.createElement("script");
	s.src = `scripts/game.js${version}`;
	s.onerror = () => tell("failed", { id: next.id, message: "the game's script did not load" });
	doc.head.append(s);
}

const kept = window.name;
window.name = "";
if (kept.startsWith(MARK)) begin(JSON.parse(kept.slice(MARK.length)));
else tell("waiting", {});
})();
