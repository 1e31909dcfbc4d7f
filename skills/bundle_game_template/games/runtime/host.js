// Where the game lives: a tab, a frame, later an ad container. Says when to stand
// still and opens the offer. An export for an ad network replaces this module.

const REST = 500;	// one exit per half second

export function createHost({ win, doc, onPause, onResume, now }) {
	let lastExit = -REST;

	const hidden = () => doc.visibilityState === "hidden";
	doc.addEventListener("visibilitychange", () => (hidden() ? onPause("hidden") : onResume("hidden")));
	win.addEventListener("pagehide", () => onPause("hidden"));
	win.addEventListener("pageshow", () => hidden() || onResume("hidden"));

	return {
		// For a link: the browser follows it, we only keep a double tap from opening two.
		mayExit() {
			const t = now();
			if (t - lastExit < REST) return false;
			lastExit = t;
			return true;
		},
	};
}
