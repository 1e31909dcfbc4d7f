// Vibration where it exists; never the only channel, at most ten a second.

const PATTERN = { tick: 8, tap: 8, catch: 20, match: [15, 40, 15], win: [20, 40, 20, 40, 60] };

export function createHaptics({ nav, prefs, now }) {
	let last = -1000;
	return (name) => {
		if (!prefs.get("vibration") || !PATTERN[name] || typeof nav.vibrate !== "function") return;
		if (now() - last < 100) return;
		last = now();
		try {
			nav.vibrate(PATTERN[name]);
		} catch (e) {
			// Some frames forbid it; nothing is lost.
		}
	};
}
