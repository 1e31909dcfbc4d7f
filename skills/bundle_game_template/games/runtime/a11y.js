// What is said, what is remembered, and whether motion is wanted. The live region is in
// the page, empty, from the start: a region inserted already filled is not announced.

const DEFAULTS = { music: true, effects: true, vibration: true, captions: false, motion: "auto" };

// Settings survive where storage exists; in a sandboxed frame it throws, so memory then.
export function createPrefs(win, key) {
	let store = null;
	let values = { ...DEFAULTS };
	try {
		store = win.localStorage;
		values = { ...values, ...JSON.parse(store.getItem(key) || "{}") };
	} catch (e) {
		store = null;
	}
	const watchers = [];
	const query = win.matchMedia("(prefers-reduced-motion: reduce)");
	const tell = () => watchers.forEach((f) => f());
	query.addEventListener("change", tell);
	return {
		get: (k) => values[k],
		set(k, v) {
			values[k] = v;
			try {
				if (store) store.setItem(key, JSON.stringify(values));
			} catch (e) {
				store = null;
			}
			tell();
		},
		watch: (f) => watchers.push(f),
		reduced: () => (values.motion === "auto" ? query.matches : values.motion === "less"),
	};
}

// One sentence a change, at most one a second; a repeat is cleared first or it is silent.
export function createLive(el, tweens) {
	const queue = [];
	let busy = false;
	function next() {
		if (!queue.length) {
			busy = false;
			return;
		}
		busy = true;
		const text = queue.shift();
		el.textContent = "";
		tweens.at(60, () => (el.textContent = text), "live");
		tweens.at(1000, next, "live");
	}
	return (text) => {
		if (queue[queue.length - 1] === text) return;
		queue.push(text);
		if (queue.length > 2) queue.shift();
		if (!busy) next();
	};
}
