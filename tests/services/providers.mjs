/*
 * Media services for tests of lib/media: each speaks the wire format that its vendor
 * documents, and is strict about it. What shall go wrong stands in the prompt, "do=429",
 * "do=slow:3"; what has happened is told by GET /_state?prompt=TEXT, and how many jobs a
 * service had at once by GET /_state?prompt=suno. Every service lies
 * under its own path: the base URL of Runway is http://127.0.0.1:PORT/runway, its key
 * key-of-runway-0123456789. Prints its port; ends on SIGTERM and with its standard input.
 * What they make is as small as can be; files that are more, image.png, audio.mp3, video.mp4
 * and model.glb, are taken from the folder that PROVIDERS_FILES names.
 */
import { existsSync, readFileSync } from "node:fs";
import http from "node:http";

const META = "http://169.254.169.254/latest/meta-data/";
const folder = process.env.PROVIDERS_FILES;
const made = (name, least) => folder && existsSync(`${folder}/${name}`) ? readFileSync(`${folder}/${name}`) : least;
const PNG = made("image.png", Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
	"base64"));
const MP3 = made("audio.mp3", Buffer.concat([Buffer.from("fffb9064", "hex"), Buffer.alloc(413)]));
const MP4 = made("video.mp4", Buffer.from("0000001c667479706d703432000000006d70343269736f6d6176633100000008mdat".replace("mdat", "6d646174"), "hex"));
const GLB = made("model.glb", Buffer.from("676c5446020000000c000000", "hex"));
const HTML = Buffer.from("<!doctype html><title>Not found</title>");

/* ---- what has happened, by prompt ---- */

const states = new Map(), jobs = new Map();
let port = 0, serial = 0;

const state = (prompt) => {
	if (!states.has(prompt))
		states.set(prompt, { tries: 0, submits: 0, polls: 0, cancels: 0, downloads: 0, lists: 0, keys: [] });
	return states.get(prompt);
};
const fault = (prompt, name) => {
	const m = new RegExp(`do=${name}(?::(\\d+))?(?![a-z0-9])`).exec(prompt);
	return m ? Number(m[1] ?? 1e9) : 0;
};

class Refusal extends Error {
	constructor(status, body, headers = {}) {
		super(`HTTP ${status}`);
		Object.assign(this, { status, body, headers });
	}
}

function send(res, status, body, headers = {}) {
	const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
	if (res.held) {
		const ms = res.held;
		res.held = 0;
		setTimeout(() => send(res, status, body, headers), ms);
		return;
	}
	res.writeHead(status, { "content-type": Buffer.isBuffer(body) ? "application/octet-stream"
		: "application/json", ...headers });
	res.end(bytes);
}

/* A body that goes on until nobody listens. */
function endless(res, type) {
	res.writeHead(200, { "content-type": type });
	const more = () => {
		while (!res.destroyed && res.write(Buffer.alloc(65536, "{\"a\":")))
			;
	};
	res.on("drain", more).on("error", () => {});
	more();
}

/* ---- what every service does with a submit ---- */

/* A prompt's faults that come before any job; `say` is the vendor's shape of a refusal. */
function before(prompt, say) {
	const s = state(prompt), n = ++s.tries;
	if (n <= fault(prompt, "429"))
		throw say(429, "rate", { "retry-after": "1" });
	if (n <= fault(prompt, "503"))
		throw say(503, "busy");
	if (fault(prompt, "402"))
		throw say(402, "quota");
	if (fault(prompt, "401"))
		throw say(401, "key");
	if (fault(prompt, "policy"))
		throw say(0, "policy");
	if (fault(prompt, "bad"))
		throw say(400, "bad");
}

/* It is taken: count it, and perhaps say so in no understandable way. true: it was answered. */
function taken(res, prompt) {
	const s = state(prompt);
	s.submits++;
	if (s.submits <= fault(prompt, "cut")) {
		res.destroy();
		return true;
	}
	if (s.submits <= fault(prompt, "broken")) {
		res.writeHead(200, { "content-type": "application/json" });
		res.end("{\"id\": ");
		return true;
	}
	if (s.submits <= (fault(prompt, "hold") ? 1 : 0))
		res.held = 100; // milliseconds until it is answered
	if (fault(prompt, "endless")) {
		endless(res, "application/json");
		return true;
	}
	return false;
}

const bytesOf = (prompt, good) => fault(prompt, "html") ? HTML : good;

function job(vendor, prompt, more = {}) {
	const j = { id: `${vendor}-${++serial}`, prompt, at: Date.now(), polls: 0, ...more };
	jobs.set(j.id, j);
	const v = state(vendor);
	v.open = (v.open ?? 0) + 1;
	v.most = Math.max(v.most ?? 0, v.open);
	return j;
}

/* It is over: the service has one less to do. */
function close(j) {
	if (!j.closed)
		state(j.id.split("-")[0]).open--;
	j.closed = true;
}

/* How a job stands when asked: "wait", "run", "done", "fail", "stop", "policy". */
function stand(res, id, gone) {
	const j = jobs.get(id);
	if (!j)
		throw gone;
	const s = state(j.prompt), n = ++j.polls;
	s.polls++;
	if (s.polls <= fault(j.prompt, "down"))
		throw new Refusal(503, {});
	if (s.polls <= fault(j.prompt, "mess"))
		throw new Refusal(200, Buffer.from("<html>"));
	if (j.stopped)
		return [j, "stop"];
	if (n <= (fault(j.prompt, "slow") || 1))
		return [j, n === 1 ? "wait" : "run"];
	close(j);
	if (s.submits <= fault(j.prompt, "fail"))
		return [j, "fail"];
	return [j, fault(j.prompt, "late") ? "policy" : "done"];
}

const file = (j, ext) => fault(j.prompt, "meta") ? META + "x." + ext
	: fault(j.prompt, "other") ? `http://127.0.0.1:${port + 1}/x.${ext}`
		: `http://127.0.0.1:${port}/_file/${j.id}.${ext}`;

function download(res, name) {
	const j = jobs.get(name.replace(/\.\w+$/, "")), s = state(j.prompt), n = ++s.downloads;
	if (fault(j.prompt, "redirect")) {
		res.writeHead(302, { location: META });
		return res.end();
	}
	if (n <= fault(j.prompt, "gone"))
		return send(res, 404, {});
	if (fault(j.prompt, "flood"))
		return endless(res, "image/png");
	return send(res, 200, bytesOf(j.prompt, name.endsWith(".mp3") ? MP3 : name.endsWith(".mp4") ? MP4
		: name.endsWith(".glb") ? GLB : PNG));
}

/* ---- the services ---- */

const need = (ok, refusal) => {
	if (!ok)
		throw refusal;
};

function multipart(req, body) {
	const boundary = /boundary=(.+)$/.exec(req.headers["content-type"] ?? "")?.[1];
	const out = {};
	for (const part of body.toString("utf8").split(`--${boundary}`).slice(1, -1)) {
		const [head, ...rest] = part.split("\r\n\r\n");
		out[/name="([^"]+)"/.exec(head)[1]] = rest.join("\r\n\r\n").replace(/\r\n$/, "");
	}
	return out;
}

function stability(req, res, path, body) {
	const say = (status, what, headers) => new Refusal(status || 403, { id: "1", name: { rate: "rate_limit_exceeded",
		quota: "payment_required", policy: "content_moderation", key: "unauthorized", busy: "internal_error" }[what]
		?? "bad_request", errors: [`refused: ${what}`] }, headers);
	need(path === "/v2beta/stable-image/generate/sd3" && req.method === "POST", say(404, "path"));
	const f = multipart(req, body);
	need(f.prompt && req.headers.accept === "image/*" && /^sd3/.test(f.model)
		&& ["png", "jpeg"].includes(f.output_format)
		&& ["21:9", "16:9", "3:2", "5:4", "1:1", "4:5", "2:3", "9:16", "9:21"].includes(f.aspect_ratio)
		&& (f.seed === undefined || Number(f.seed) <= 4294967294), say(400, "bad"));
	before(f.prompt, say);
	if (taken(res, f.prompt))
		return;
	send(res, 200, bytesOf(f.prompt, PNG), { "content-type": "image/png", "finish-reason": "SUCCESS" });
}

function openai(req, res, path, body) {
	const say = (status, what, headers) => new Refusal(status === 402 ? 429 : status || 400, { error: {
		message: what === "key" ? `Incorrect API key provided: ${req.headers.authorization.slice(7)}.` : `refused: ${what}`,
		type: "error", param: null, code: { rate: "rate_limit_exceeded", quota: "insufficient_quota",
			policy: "moderation_blocked", key: "invalid_api_key" }[what] ?? null } }, headers);
	need(path === "/v1/images/generations" && req.method === "POST", say(404, "path"));
	const b = JSON.parse(body);
	need(b.prompt && b.n === 1 && ["1024x1024", "1536x1024", "1024x1536"].includes(b.size)
		&& ["png", "jpeg", "webp"].includes(b.output_format) && b.response_format === undefined
		&& /^gpt-image-1/.test(b.model), say(400, "bad"));
	before(b.prompt, say);
	if (taken(res, b.prompt))
		return;
	send(res, 200, { created: 1, data: [{ b64_json: bytesOf(b.prompt, PNG).toString("base64") }],
		usage: { total_tokens: 100 } });
}

function gemini(req, res, path, body) {
	const say = (status, what, headers) => what === "policy"
		? new Refusal(200, { promptFeedback: { blockReason: "PROHIBITED_CONTENT" } })
		: new Refusal(status === 402 ? 429 : status, { error: { code: status, status: what,
			message: what === "quota" ? "You exceeded your current quota, please check your plan" : `refused: ${what}` } }, headers);
	const [, model, verb] = /^\/v1beta\/models\/([\w.-]+):(\w+)$/.exec(path) ?? [];
	const op = /^\/v1beta\/(models\/[\w.-]+\/operations\/([\w-]+))$/.exec(path);
	if (op && req.method === "GET") {
		const [j, how] = stand(res, op[2], say(404, "path"));
		if (how === "fail")
			return send(res, 200, { name: op[1], done: true, error: { code: 13, message: "internal" } });
		if (how === "policy")
			return send(res, 200, { name: op[1], done: true, response: { generateVideoResponse: {
				raiMediaFilteredCount: 1, raiMediaFilteredReasons: ["sensitive words"] } } });
		return send(res, 200, how !== "done" ? { name: op[1] } : { name: op[1], done: true, response: {
			generateVideoResponse: { generatedSamples: [{ video: { uri: file(j, "mp4") } }] } } });
	}
	need(model && req.method === "POST", say(404, "path"));
	const b = JSON.parse(body);
	if (verb === "predictLongRunning") {
		const i = b.instances?.[0], p = b.parameters;
		need(i?.prompt && ["16:9", "9:16"].includes(p.aspectRatio) && [4, 6, 8].includes(p.durationSeconds)
			&& (!i.image || i.image.bytesBase64Encoded), say(400, "bad"));
		before(i.prompt, say);
		if (taken(res, i.prompt))
			return;
		return send(res, 200, { name: `models/${model}/operations/${job("gemini", i.prompt).id}` });
	}
	const prompt = b.contents?.[0]?.parts?.[0]?.text;
	need(verb === "generateContent" && prompt && b.generationConfig.responseModalities.includes("IMAGE")
		&& b.contents[0].parts.every((p) => p.text || p.inlineData?.data)
		&& /^\d+:\d+$/.test(b.generationConfig.imageConfig.aspectRatio), say(400, "bad"));
	before(prompt, say);
	if (taken(res, prompt))
		return;
	send(res, 200, { candidates: [{ finishReason: "STOP", content: { role: "model", parts: [{ text: "Here it is" },
		{ inlineData: { mimeType: "image/png", data: bytesOf(prompt, PNG).toString("base64") } }] } }] });
}

function elevenlabs(req, res, path, body) {
	const say = (status, what, headers) => new Refusal(what === "quota" ? 401 : status || 400, { detail: {
		status: { quota: "quota_exceeded", policy: "content_against_policy", key: "invalid_api_key",
			rate: "too_many_concurrent_requests" }[what] ?? "error", message: `refused: ${what}` } }, headers);
	const sfx = path === "/v1/sound-generation";
	need((sfx || path === "/v1/music") && req.method === "POST", say(404, "path"));
	const b = JSON.parse(body), prompt = sfx ? b.text : b.prompt;
	need(prompt && (sfx ? b.duration_seconds >= 0.5 && b.duration_seconds <= 30 && b.prompt_influence <= 1
		: Number.isInteger(b.music_length_ms) && b.music_length_ms >= 10000 && b.music_length_ms <= 300000),
	say(422, "bad"));
	before(prompt, say);
	if (taken(res, prompt))
		return;
	send(res, 200, bytesOf(prompt, MP3), { "content-type": "audio/mpeg" });
}

function replicate(req, res, path, body) {
	const say = (status, what, headers) => new Refusal(status || 422, { title: "Refused", detail: what === "policy"
		? "The input was flagged as sensitive." : `refused: ${what}`, status }, headers);
	const shape = (j, how) => ({ id: j.id, model: j.model, version: "v", input: j.input, created_at: new Date(j.at).toISOString(),
		source: "api", status: { wait: "starting", run: "processing", done: "succeeded", fail: "failed", policy: "failed",
			stop: "canceled" }[how], error: how === "fail" ? "CUDA out of memory" : how === "policy"
			? "NSFW content detected" : null, output: how === "done" ? [file(j, "png")] : null,
		urls: { get: `/v1/predictions/${j.id}`, cancel: `/v1/predictions/${j.id}/cancel` } });
	const create = /^\/v1\/models\/([\w.-]+\/[\w.-]+)\/predictions$/.exec(path);
	const one = /^\/v1\/predictions\/([\w-]+)(\/cancel)?$/.exec(path);
	if (create && req.method === "POST") {
		const b = JSON.parse(body);
		need(b.input?.prompt && /^\d+:\d+$/.test(b.input.aspect_ratio) && ["png", "jpg", "webp"].includes(b.input.output_format),
			say(422, "bad"));
		before(b.input.prompt, say);
		const j = job("replicate", b.input.prompt, { input: b.input, model: create[1] });
		if (state(b.input.prompt).submits < fault(b.input.prompt, "unseen"))
			jobs.delete(j.id);
		if (!taken(res, b.input.prompt))
			send(res, 201, shape(j, "wait"));
		return;
	}
	if (path === "/v1/predictions" && req.method === "GET") {
		const mine = [...jobs.values()].filter((j) => j.id.startsWith("replicate-"));
		for (const s of states.values())
			s.lists++;
		send(res, 200, { next: null, previous: null, results: mine.reverse().slice(0, 100).map((j) => shape(j, "wait")) });
		return;
	}
	need(one, say(404, "path"));
	if (one[2]) {
		const j = jobs.get(one[1]);
		j.stopped = true;
		state(j.prompt).cancels++;
		return send(res, 200, shape(j, "stop"));
	}
	const [j, how] = stand(res, one[1], say(404, "path"));
	send(res, 200, shape(j, how));
}

function runway(req, res, path, body) {
	const say = (status, what, headers) => new Refusal(what === "quota" || what === "policy" ? 400 : status, { error:
		what === "quota" ? "You do not have enough credits to run this task." : `refused: ${what}`,
	...(what === "policy" ? { failureCode: "SAFETY.INPUT.TEXT" } : {}) }, headers);
	need(req.headers["x-runway-version"] === "2024-11-06", say(400, "version"));
	const task = /^\/v1\/tasks\/([\w-]+)$/.exec(path);
	if (task && req.method === "DELETE") {
		const j = jobs.get(task[1]);
		need(j, say(404, "path"));
		j.stopped = true;
		state(j.prompt).cancels++;
		res.writeHead(204);
		return res.end();
	}
	if (task) {
		const [j, how] = stand(res, task[1], say(404, "path"));
		return send(res, 200, { id: j.id, createdAt: new Date(j.at).toISOString(), status: { wait: "PENDING", run: "RUNNING",
			done: "SUCCEEDED", fail: "FAILED", policy: "FAILED", stop: "CANCELLED" }[how],
		...(how === "run" ? { progress: 0.5 } : {}), ...(how === "done" ? { output: [file(j, "mp4")] } : {}),
		...(how === "fail" ? { failure: "Something went wrong", failureCode: "INTERNAL.BAD_OUTPUT.CODE01" } : {}),
		...(how === "policy" ? { failure: "Refused", failureCode: "SAFETY.OUTPUT.VIDEO" } : {}) });
	}
	need(path === "/v1/image_to_video" && req.method === "POST", say(404, "path"));
	const b = JSON.parse(body);
	need(/^data:image\/png;base64,iVBOR/.test(b.promptImage) && b.promptText && [5, 10].includes(b.duration)
		&& ["1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672"].includes(b.ratio)
		&& b.model === "gen4_turbo", say(400, "bad"));
	before(b.promptText, say);
	const j = job("runway", b.promptText);
	if (!taken(res, b.promptText))
		send(res, 200, { id: j.id });
}

/* The contract of cg-provider(5). */
function suno(req, res, path, body) {
	const say = (status, what, headers) => new Refusal(status || 400, { error: what === "policy"
		? { code: "content_policy", message: "refused" } : { code: what, message: `refused: ${what}` } }, headers);
	const poll = /^\/v1\/([\w-]+)\/status$/.exec(path);
	if (poll && req.method === "GET") {
		const [j, how] = stand(res, poll[1], say(404, "path"));
		return send(res, 200, { status: { wait: "queued", run: "processing", done: "completed" }[how] ?? "failed",
			...(how === "run" ? { progress: 50 } : {}), ...(how === "done" ? { audio_url: file(j, "mp3") } : {}),
			...(how === "fail" ? { error: "it did not work" } : {}), ...(how === "policy" ? { error: "against content policy" } : {}) });
	}
	need(path === "/v1/generate" && req.method === "POST", say(404, "path"));
	const b = JSON.parse(body);
	need(b.prompt && b.instrumental === true && b.duration >= 30 && b.duration <= 120 && b.format === "mp3", say(400, "bad"));
	const key = req.headers["idempotency-key"], had = key && jobs.get(key);
	if (had)
		return send(res, 200, { job_id: had.id, status: "pending" });
	before(b.prompt, say);
	const j = job("suno", b.prompt);
	if (key)
		jobs.set(key, j);
	if (!taken(res, b.prompt))
		send(res, 200, { job_id: j.id, status: "pending" });
}

function meshy(req, res, path, body) {
	const say = (status, what, headers) => new Refusal(status || 400, { message: what === "policy"
		? "The prompt was rejected by moderation" : `refused: ${what}` }, headers);
	const one = /^\/openapi\/v2\/text-to-3d\/([\w-]+)$/.exec(path);
	const shape = (j, how) => ({ id: j.id, type: `text-to-3d-${j.mode}`, ...(fault(j.prompt, "mute") ? {} : { prompt: j.prompt }), created_at: j.at,
		progress: how === "done" ? 100 : how === "run" ? 50 : 0, status: { wait: "PENDING", run: "IN_PROGRESS", done: "SUCCEEDED",
			stop: "CANCELED" }[how] ?? "FAILED", task_error: { message: how === "policy" ? "rejected by moderation" : "" },
		model_urls: how === "done" ? { glb: file(j, "glb") } : {} });
	if (one && req.method === "DELETE") {
		const j = jobs.get(one[1]);
		j.stopped = true;
		state(j.prompt).cancels++;
		return send(res, 200, {});
	}
	if (one) {
		const [j, how] = stand(res, one[1], say(404, "path"));
		return send(res, 200, shape(j, how));
	}
	need(path === "/openapi/v2/text-to-3d", say(404, "path"));
	if (req.method === "GET")
		return send(res, 200, [...jobs.values()].filter((j) => j.mode).reverse().slice(0, 50).map((j) => shape(j, "run")));
	const b = JSON.parse(body), preview = jobs.get(b.preview_task_id);
	const prompt = b.mode === "refine" ? preview?.prompt : b.prompt;
	need(prompt && (b.mode === "refine" ? b.enable_pbr === true : b.mode === "preview" && b.topology === "triangle"
		&& b.target_polycount >= 100 && b.target_polycount <= 300000), say(400, "bad"));
	before(prompt, say);
	const j = job("meshy", prompt, { mode: b.mode });
	if (!taken(res, prompt))
		send(res, 202, { result: j.id });
}

const services = { stability, openai, gemini, elevenlabs, replicate, runway, suno, meshy };
const authorised = (vendor, h) => (vendor === "gemini" ? h["x-goog-api-key"] : vendor === "elevenlabs" ? h["xi-api-key"]
	: h.authorization?.replace(/^Bearer /, "")) === `key-of-${vendor}-0123456789`;

function serve(req, res, body) {
	const url = new URL(req.url, "http://localhost"), [, vendor] = url.pathname.split("/");
	if (vendor === "_state")
		return send(res, 200, state(url.searchParams.get("prompt")));
	if (vendor === "_file")
		return download(res, url.pathname.slice(7));
	if (!services[vendor] || !authorised(vendor, req.headers))
		return send(res, 401, { error: "no key" });
	return services[vendor](req, res, decodeURIComponent(url.pathname.slice(vendor.length + 1)), body);
}

const server = http.createServer((req, res) => {
	const parts = [];
	req.on("data", (p) => parts.push(p)).on("error", () => {}); // who asks may go away
	res.on("error", () => {});
	req.on("end", () => {
		try {
			serve(req, res, Buffer.concat(parts));
		} catch (e) {
			if (!(e instanceof Refusal)) // a request that the vendor would not understand either
				e = new Refusal(400, { error: String(e) });
			send(res, e.status, e.body, e.headers);
		}
	});
});
server.keepAliveTimeout = 60000;
server.listen(0, "127.0.0.1", () => console.log(port = server.address().port));
process.on("SIGTERM", () => process.exit(0));
process.stdin.resume().on("end", () => process.exit(0)).on("error", () => process.exit(0));
