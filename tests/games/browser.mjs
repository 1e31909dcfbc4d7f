// A small driver for headless Chromium over its debugging pipe: no port, no library.
// Everything asked of the network is recorded, so a test can say that nothing left.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CHROMIUM = process.env.CHROMIUM || "chromium";
const FLAGS = [
	"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync", "--mute-audio", "--hide-scrollbars", "--remote-debugging-pipe",
];

const CODES = { Enter: 13, " ": 32, Tab: 9, Escape: 27, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 };

// extra: more flags; gpu: canvases go through a graphics card (made of software here).
export async function launch(extra = [], { gpu = false } = {}) {
	const flags = gpu ? [...FLAGS.filter((f) => f !== "--disable-gpu"), "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--enable-gpu-rasterization"] : FLAGS;
	const profile = mkdtempSync(join(tmpdir(), "cg-games-"));
	const child = spawn(CHROMIUM, [...flags, `--user-data-dir=${profile}`, ...extra, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
	const waiting = new Map();
	const sessions = new Map();
	let id = 0;
	let rest = "";

	const dead = new Promise((done) => child.on("exit", done));
	child.stdio[4].on("data", (chunk) => {
		const parts = (rest + chunk).split("\0");
		rest = parts.pop();
		for (const p of parts) receive(JSON.parse(p));
	});
	function receive(m) {
		if (m.id) {
			const w = waiting.get(m.id);
			waiting.delete(m.id);
			if (w) m.error ? w.fail(new Error(`${w.method}: ${m.error.message}`)) : w.done(m.result);
		} else if (m.sessionId && sessions.has(m.sessionId)) sessions.get(m.sessionId)(m.method, m.params);
	}
	function send(method, params = {}, sessionId) {
		return new Promise((done, fail) => {
			waiting.set(++id, { done, fail, method });
			child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
		});
	}
	async function page(options = {}) {
		const { targetId } = await send("Target.createTarget", { url: "about:blank" });
		const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
		return openPage((m, p) => send(m, p, sessionId), (fn) => sessions.set(sessionId, fn), () => send("Target.closeTarget", { targetId }), options);
	}
	async function close() {
		child.stdio[3].end();
		const timer = setTimeout(() => child.kill("SIGKILL"), 3000);
		await dead;
		clearTimeout(timer);
		rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
	}
	return { page, close };
}

async function openPage(send, on, closeTarget, { width = 390, height = 844, scale = 1, mobile = false, reduced = false, before = "" }) {
	const errors = [];
	const requests = [];
	let loaded = null;
	const ears = new Set();
	on((method, p) => {
		for (const hear of ears) hear(method, p);
		if (method === "Runtime.exceptionThrown") errors.push(p.exceptionDetails.exception?.description || p.exceptionDetails.text);
		if (method === "Runtime.consoleAPICalled" && ["error", "warning"].includes(p.type)) errors.push(p.args.map((a) => a.value ?? a.description).join(" "));
		if (method === "Log.entryAdded" && p.entry.level === "error") errors.push(`${p.entry.text} ${p.entry.url || ""}`);
		if (method === "Network.requestWillBeSent") requests.push(p.request.url);
		if (method === "Page.loadEventFired" && loaded) loaded();
	});
	await Promise.all(["Page", "Runtime", "Log", "Network"].map((d) => send(`${d}.enable`)));
	const resize = (w, h) => send("Emulation.setDeviceMetricsOverride", { width: w, height: h, deviceScaleFactor: scale, mobile });
	await resize(width, height);
	if (reduced) await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-reduced-motion", value: "reduce" }] });
	if (before) await send("Page.addScriptToEvaluateOnNewDocument", { source: before });

	async function evaluate(expression) {
		const r = await send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true, userGesture: true });
		if (r.exceptionDetails) throw new Error(r.exceptionDetails.exception?.description || r.exceptionDetails.text);
		return r.result.value;
	}
	return {
		errors, requests, resize, evaluate, send,
		// hear(method, params) is called for every event until the returned function is.
		hear(fn) {
			ears.add(fn);
			return () => ears.delete(fn);
		},
		async open(url) {
			const done = new Promise((ok) => (loaded = ok));
			await send("Page.navigate", { url });
			await done;
		},
		async key(key, code = key) {
			const text = key === "Enter" ? "\r" : key === " " ? " " : undefined;
			await send("Input.dispatchKeyEvent", { type: "keyDown", key, code: key === " " ? "Space" : code, text, windowsVirtualKeyCode: CODES[key] });
			await send("Input.dispatchKeyEvent", { type: "keyUp", key, code: key === " " ? "Space" : code, windowsVirtualKeyCode: CODES[key] });
		},
		async click(x, y) {
			for (const type of ["mousePressed", "mouseReleased"]) await send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
		},
		mouse: (type, x, y) => send("Input.dispatchMouseEvent", { type, x, y, button: "left", buttons: 1, clickCount: 1 }),
		async shot() {
			const { data } = await send("Page.captureScreenshot", { format: "png" });
			return Buffer.from(data, "base64");
		},
		close: closeTarget,
	};
}
