// What the page and its parent are told. One object goes out by DOM event and, when
// the config names an origin, by postMessage to exactly that origin, never to "*".

export function createEvents({ win, origin, template_id }) {
	const framed = win.parent && win.parent !== win;

	const fire = (name, detail) => win.dispatchEvent(new win.CustomEvent(name, { detail, bubbles: true }));
	function emit(name, detail) {
		fire(name, detail);
		if (framed && origin) win.parent.postMessage({ source: "cg-game", v: 1, event: name, detail }, origin);
	}
	return {
		emit,
		ready(asset_count, load_time_ms) {
			win.__gameReady = true;
			emit("gameReady", { template_id, asset_count, load_time_ms });
		},
		started: (detail) => emit("gameStarted", { template_id, ...detail }),
		progress: (detail) => emit("gameProgress", { template_id, ...detail }),
		complete(detail, legacy) {
			const full = { event_type: "gameComplete", template_id, ...detail };
			emit("gameComplete", full);
			// Older pages listen for this name and this shape.
			fire("game_complete", { type: "game_complete", ...legacy, timestamp: full.timestamp });
		},
		// Messages in: a DOM event on window, or a message of the configured origin.
		listen(names, fn) {
			for (const n of names) win.addEventListener(n, (e) => fn(n, e.detail || {}));
			win.addEventListener("message", (e) => {
				const d = e.data;
				if (!origin || e.origin !== origin || !d || d.source !== "cg-host" || !names.includes(d.event)) return;
				fn(d.event, d.detail && typeof d.detail === "object" ? d.detail : {});
			});
		},
	};
}
