// One path for finger, pen, mouse and keys. A press acts on release and is cancelled
// by sliding off (that is what click means); the picture reacts at once, on down.

// press(button, action, {down, up}): action runs once a press, not again within `guard`.
// `since` keeps it quiet for that long at first: a card must not catch the tap that
// was meant for what it covered.
export function press(el, action, { now, guard = 0, since = 0, down, up } = {}) {
	let last = since ? now() - guard + since : -Infinity;
	const lift = () => up && up();
	el.addEventListener("pointerdown", () => down && down());
	for (const n of ["pointerup", "pointercancel", "pointerleave"]) el.addEventListener(n, lift);
	el.addEventListener("keydown", (e) => (e.key === "Enter" || e.key === " ") && !e.repeat && down && down());
	el.addEventListener("keyup", lift);
	el.addEventListener("blur", lift);
	el.addEventListener("click", (e) => {
		const t = now ? now() : 0;
		if (t - last < guard) return e.preventDefault();
		last = t;
		action(e);
	});
}

// Angle drags around a point (a wheel, a knob). Follows one pointer from its own down
// to its own up; speed is taken over the last 80 ms, in degrees a second.
// `centre` and `radius` are in the coordinates of `frame`.
export function turnGesture(el, { frame, centre, radius, now, start, turn, end }) {
	let id = null;
	let prev = 0;
	let trail = [];
	let moved = 0;

	const offset = (e) => {
		const box = frame.getBoundingClientRect();
		const c = centre();
		return [e.clientX - box.left - c.x, e.clientY - box.top - c.y];
	};
	const angle = (e) => {
		const [x, y] = offset(e);
		return (Math.atan2(y, x) * 180) / Math.PI;
	};
	const reach = (e) => Math.hypot(...offset(e));
	el.addEventListener("pointerdown", (e) => {
		if (e.button > 0 || (id !== null && e.isPrimary === false) || reach(e) > radius() || !start()) return;
		id = e.pointerId;
		try {
			el.setPointerCapture(id);
		} catch (err) {
			// The pointer is gone already; its up will not come, the next down starts anew.
		}
		prev = angle(e);
		trail = [];
		moved = 0;
	});
	el.addEventListener("pointermove", (e) => {
		if (e.pointerId !== id) return;
		// Some browsers, and made-up events, have an empty list.
		const all = e.getCoalescedEvents ? e.getCoalescedEvents() : [];
		for (const p of all.length ? all : [e]) {
			let d = angle(p) - prev;
			if (d > 180) d -= 360;
			if (d < -180) d += 360;
			prev += d;
			moved += Math.abs(d);
			trail.push([now(), d]);
			turn(d);
		}
	});
	const finish = (cancel) => (e) => {
		if (e.pointerId !== id) return;
		id = null;
		const recent = trail.filter(([t]) => now() - t < 80);
		const span = recent.length > 1 ? Math.max(16, now() - recent[0][0]) : 0;
		const speed = span ? (recent.reduce((s, [, d]) => s + d, 0) / span) * 1000 : 0;
		end({ tap: !cancel && moved < 3, speed: cancel ? 0 : speed });
	};
	el.addEventListener("pointerup", finish(false));
	el.addEventListener("pointercancel", finish(true));
}

// A stroke over a flat thing: begin(x, y) says whether it takes this finger, then every
// point it went through comes, none left out; in the coordinates of `frame`, measured anew
// for each stroke, so that scrolling and zooming do not shift it.
export function strokeGesture(el, { frame, begin, move, end }) {
	let id = null;
	let box = null;
	const at = (e) => [e.clientX - box.left, e.clientY - box.top];
	el.addEventListener("pointerdown", (e) => {
		if (e.button > 0 || id !== null) return;
		box = frame.getBoundingClientRect();
		if (!begin(...at(e))) return;
		id = e.pointerId;
		try {
			el.setPointerCapture(id);
		} catch (err) {
			// Gone already, or made up by a test; the moves still come by bubbling.
		}
	});
	el.addEventListener("pointermove", (e) => {
		if (e.pointerId !== id) return;
		const all = e.getCoalescedEvents ? e.getCoalescedEvents() : [];
		for (const p of all.length ? all : [e]) move(...at(p));
	});
	for (const n of ["pointerup", "pointercancel"]) el.addEventListener(n, (e) => {
		if (e.pointerId !== id) return;
		id = null;
		end();
	});
}
