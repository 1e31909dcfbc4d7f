// How much the main thread works for a frame on a processor `rate` times slower than this
// one, from a trace of Chromium. What is counted is the thread's own processor time. The
// throttle of the debugging protocol goes by the wall: on a machine that others use too, it
// stretches the time in which the thread did not run at all. So the default measures at
// full speed and multiplies; {throttle: true} throttles for real, on an idle machine.

const CATEGORIES = "-*,devtools.timeline,disabled-by-default-devtools.timeline,toplevel";

// Runs play() on the page (in real time, not in test mode) and returns
// {frames, p50, p95, max} in ms: the task of each frame, with script, style, layout, paint
// and commit. Idle work and the reply to a click are tasks of their own.
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
	if (!frames.length) return { frames: 0, p50: 0, p95: 0, max: 0 };
	const { pid, tid } = frames[0];
	const own = (e) => e.pid === pid && e.tid === tid;
	const tasks = events.filter((e) => own(e) && e.ph === "X" && e.name === "RunTask");
	const work = frames.filter(own).map((f) => {
		const t = tasks.find((x) => x.ts <= f.ts && f.ts <= x.ts + x.dur) || f;
		return ((t.tdur === undefined ? t.dur : t.tdur) * times) / 1000;
	});
	work.sort((a, b) => a - b);
	const at = (q) => work[Math.min(work.length - 1, Math.floor(q * work.length))] || 0;
	return { frames: work.length, p50: at(0.5), p95: at(0.95), max: work.at(-1) || 0 };
}
