// A cue that goes on while something is done: a coin on foil. Changes are smoothed over
// 30 ms, and it stops from the gain it has.

const SMOOTH = 0.03;

// set(level, rate): 0 ends it.
export function createHum(audio, cue) {
	let v = null;
	return (level, rate = 1) => {
		if (!v && level > 0) v = audio.voice(cue, rate, 0, true);
		if (!v) return;
		const t = v.ctx.currentTime;
		v.gain.setTargetAtTime(level * v.volume, t, SMOOTH);
		v.src.playbackRate.setTargetAtTime(rate, t, SMOOTH);
		if (level > 0) return;
		v.src.stop(t + 6 * SMOOTH);
		v = null;
	};
}
