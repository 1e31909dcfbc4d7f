// Canvases and the camera. Size comes from the container, backing pixels are written
// only when they change, and the layout is a function of the size, so whatever runs
// survives a rotation. The camera shakes the stage, never the words.

// limit: the most backing pixels a layer may take (all together stay under 8 million)
const LAYERS = { backdrop: { limit: 1.0e6, ratio: 1 }, stage: { limit: 2.6e6, ratio: 2 }, fx: { limit: 1.3e6, ratio: 2 } };

export function createScene({ doc, win, onLayout }) {
	const root = doc.getElementById("game");
	const layers = {};
	for (const name of Object.keys(LAYERS)) {
		const canvas = doc.getElementById(name);
		layers[name] = { canvas, ctx: canvas.getContext("2d"), dpr: 1 };
	}
	const size = { w: 0, h: 0 };
	let cap = 2;

	// Backing pixels only: pictures made for the old ratio stay good, a little softer.
	function resize() {
		const w = Math.max(1, root.clientWidth);
		const h = Math.max(1, root.clientHeight);
		size.w = w;
		size.h = h;
		for (const [name, l] of Object.entries(layers)) {
			const { limit, ratio } = LAYERS[name];
			l.dpr = Math.min(win.devicePixelRatio || 1, cap, ratio, Math.sqrt(limit / (w * h)));
			const bw = Math.round(w * l.dpr);
			const bh = Math.round(h * l.dpr);
			if (l.canvas.width !== bw) l.canvas.width = bw;
			if (l.canvas.height !== bh) l.canvas.height = bh;
			l.ctx.setTransform(l.dpr, 0, 0, l.dpr, 0, 0);
		}
	}
	// False when nothing changed, as in the first call of every observer.
	function fit(force) {
		const before = `${size.w} ${size.h} ${layers.stage.dpr}`;
		resize();
		if (!force && before === `${size.w} ${size.h} ${layers.stage.dpr}`) return false;
		onLayout(size);
		return true;
	}
	function watch(request) {
		new win.ResizeObserver(request).observe(root);
		const arm = () => win.matchMedia(`(resolution: ${win.devicePixelRatio}dppx)`).addEventListener("change", () => { request(); arm(); }, { once: true });
		arm();
	}
	return {
		layers, size, fit, resize, watch,
		limitRatio: (r) => (cap = r),
		clear(name) {
			const l = layers[name];
			l.ctx.setTransform(l.dpr, 0, 0, l.dpr, 0, 0);
			l.ctx.clearRect(0, 0, size.w, size.h);
			return l.ctx;
		},
		free() {
			for (const l of Object.values(layers)) l.canvas.width = l.canvas.height = 0;
		},
	};
}

// Trauma falls 1.6 a second; offset goes with its square, by smooth noise at 15 Hz.
export function createCamera() {
	let trauma = 0;
	let since = 0;
	const wave = (t, k) => Math.sin(t * 0.0942 + k) * 0.6 + Math.sin(t * 0.0613 + k * 2.3) * 0.4;
	return {
		zoom: 1, panX: 0, panY: 0,
		hit(now, amount) {
			trauma = amount;
			since = now;
		},
		reset() {
			trauma = 0;
			this.zoom = 1;
			this.panX = this.panY = 0;
		},
		moving: (now) => trauma - ((now - since) / 1000) * 1.6 > 0,
		apply(ctx, now, cx, cy, scale) {
			const left = Math.max(0, trauma - ((now - since) / 1000) * 1.6);
			const k = left * left;
			ctx.translate(cx + this.panX + 6 * scale * k * wave(now, 1), cy + this.panY + 6 * scale * k * wave(now, 5));
			ctx.rotate(0.0105 * k * wave(now, 9));
			ctx.scale(this.zoom, this.zoom);
			ctx.translate(-cx, -cy);
		},
	};
}
