// How much the main thread works for a frame on a processor `rate` times slower than this
// one, from a trace of Chromium. What is counted is the thread's own processor time. The
// throttle of the debugging protocol goes by the wall: on a machine that others use too, it
// stretches the time in which the thread did not run at all. So the default measures at
// full speed and multiplies; {throttle: true} throttles for real, on an idle machine.

const CATEGORIES = "-*,devtools.timeline,disabled-by-default-devtools.timeline,toplevel";

// Before the game's script: every animation frame it asks for comes a sixtieth of a second
// after the last one, by its own clock. Then a round is the same frames wherever it is played:
// none is left out where frames come late, and the game need not draw less for a slow machine.
// __pace.to(n) lets frames come until n were given or the game asks for none.
export const STEADY = `(() => {
	const real = window.requestAnimationFrame.bind(window);
	const pace = (window.__pace = { given: 0, until: 0 });
	let asked = [];
	let due = false;
	let told = null;
	let asleep = 0;
	function frame() {
		due = false;
		const now = (++pace.given * 1000) / 60;
		for (const fn of asked.splice(0)) fn(now);
		next();
	}
	function next() {
		if (!told || due) return;
		clearTimeout(asleep);
		if (pace.given >= pace.until) stop();
		else if ((due = asked.length > 0)) real(frame);
		else asleep = setTimeout(stop, 1500);
	}
	function stop() {
		const tell = told;
		told = null;
		tell(pace.given);
	}
	pace.to = (n) => new Promise((ok) => {
		pace.until = n;
		told = ok;
		next();
	});
	window.requestAnimationFrame = (fn) => {
		asked.push(fn);
		next();
		return fn;
	};
	window.cancelAnimationFrame = (fn) => (asked = asked.filter((f) => f !== fn));
})();`;

// Runs play() on the page (not in test mode) and returns {frames, p50, p95, max, each} in ms:
// the task of each frame, with script, style, layout, paint and commit; each in the order
// played. Idle work and the reply to a click are tasks of their own.
export async function frameWork(page, play, { rate = 4, throttle = false } = {}) {
	const events = [];
	let complete = null;
	const deaf = page.hear((method, p) => {
		if (method === "Tracing.dataCollected") events.push(...p.value);
		if (method === "Tracing.tracingComplete") complete();
	});
	await page.send("Emulation.setCPUThrottlingRate", { rate: throttle ? rate : 1 });
	await page.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: CATEGORIES.split(",") } });
	await play();
	const ended = new Promise((ok) => (complete = ok));
	await page.send("Tracing.end");
	await ended;
	await page.send("Emulation.setCPUThrottlingRate", { rate: 1 });
	deaf();
	return summary(events, throttle ? 1 : rate);
}

// Pure: the events of a trace in, the numbers out, each so many times what was measured.
export function summary(events, times = 1) {
	const frames = events.filter((e) => e.name === "FireAnimationFrame");
	if (!frames.length) return figures([]);
	frames.sort((a, b) => a.ts - b.ts);
	const { pid, tid } = frames[0];
	const own = (e) => e.pid === pid && e.tid === tid;
	const tasks = events.filter((e) => own(e) && e.ph === "X" && e.name === "RunTask");
	const work = frames.filter(own).map((f) => {
		const t = tasks.find((x) => x.ts <= f.ts && f.ts <= x.ts + x.dur) || f;
		return ((t.tdur === undefined ? t.dur : t.tdur) * times) / 1000;
	});
	return figures(work.filter(Number.isFinite));	// the last may have outlived the trace
}

// Pure: rounds of the same frames. Neighbours take caches and turns away and make a frame
// dearer, never cheaper: what a frame costs is the least that it cost in any of them.
export function leastOf(rounds) {
	const frames = Math.min(...rounds.map((r) => r.frames));
	return figures(Array.from({ length: frames }, (_, i) => Math.min(...rounds.map((r) => r.each[i]))));
}

function figures(each) {
	const work = each.slice().sort((a, b) => a - b);
	const at = (q) => work[Math.min(work.length - 1, Math.floor(q * work.length))] || 0;
	return { frames: work.length, p50: at(0.5), p95: at(0.95), max: work.at(-1) || 0, each };
}
