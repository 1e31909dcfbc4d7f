/*
 * Language models for the tests of lib/llm: the OpenAI wire format as its reference has
 * it (chat completions, embeddings, images). What a model does stands in its name up to
 * the colon; what follows tells one test's from another's. GET /seen/<model> says what
 * was asked. Prints its port; ends on SIGTERM and when its standard input ends.
 */
import http from "node:http";

const seen = new Map(); // model: { n, closed, most, now, requests: [{ path, auth, body, ms }] }

function of(model) {
	if (!seen.has(model))
		seen.set(model, { n: 0, closed: 0, now: 0, most: 0, requests: [] });
	return seen.get(model);
}

const usage = (out) => ({ prompt_tokens: 20, completion_tokens: out, total_tokens: 20 + out,
	prompt_tokens_details: { cached_tokens: 8 } });
const completion = (a, text, finish = "stop", more = {}) => ({ id: "chatcmpl-1", object: "chat.completion",
	created: 1, model: `${a.model}-2025`, choices: [{ index: 0, message: { role: "assistant", content: text, ...more },
		logprobs: null, finish_reason: finish }], usage: usage(3) });

function json(a, doc, status = 200, headers = {}) {
	a.res.writeHead(status, { "content-type": "application/json", ...headers });
	a.res.end(JSON.stringify(doc));
}

const refuse = (a, status, error, headers) => json(a, { error: { message: "no", type: null, param: null, code: null,
	...error } }, status, headers);

/* Events, the first empty as it is upstream; each piece is one. */
function events(a) {
	const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: `${a.model}-2025` };
	a.res.writeHead(200, { "content-type": "text/event-stream" });
	const put = (doc) => a.res.write(`data: ${typeof doc === "string" ? doc : JSON.stringify({ ...head, ...doc })}\n\n`);
	const delta = (d, finish = null) => put({ choices: [{ index: 0, delta: d, finish_reason: finish }] });
	delta({ role: "assistant", content: "" });
	return { put, delta, piece: (text) => delta({ content: text }),
		end(tokens, finish = "stop") {
			delta({}, finish);
			if (a.body.stream_options?.include_usage)
				put({ choices: [], usage: usage(tokens) });
			put("[DONE]");
			a.res.end();
		} };
}

function say(a, text, finish = "stop", tokens = 3) {
	if (!a.body.stream)
		return json(a, { ...completion(a, text, finish), usage: usage(tokens) });
	const e = events(a);
	for (const piece of text.match(/[^ ]* ?/gu).filter(Boolean))
		e.piece(piece);
	return e.end(tokens, finish);
}

const good = (a) => say(a, '{"title":"Sun","n":3,"note":null}');

const acts = {
	ok: (a) => say(a, "Grüße aus Zürich 🎉"),
	good,
	/* 1,000 tokens in 100 pieces, one write each. */
	async pieces(a) {
		const e = events(a);
		for (let i = 0; i < 100; i++) {
			e.piece("a token or ten and so on it goes ");
			await new Promise((r) => setImmediate(r));
		}
		e.end(1000);
	},
	async slow(a, ms) {
		const e = events(a);
		for (let i = 0; i < 50 && !a.res.destroyed; i++) {
			e.piece("tick ");
			await new Promise((r) => setTimeout(r, Number(ms)));
		}
		e.end(50);
	},
	/* Cut in the middle of lines and characters. */
	async bytes(a) {
		const whole = Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"Grüße 🎉"}}]}\r\n\r\n: ping\r\n\r\n'
			+ 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\r\n\r\ndata: [DONE]\r\n\r\n');
		a.res.writeHead(200, { "content-type": "text/event-stream" });
		for (const b of whole) {
			a.res.write(Buffer.from([b]));
			await new Promise((r) => setImmediate(r));
		}
		a.res.end();
	},
	tools(a) {
		const e = events(a);
		e.delta({ tool_calls: [{ index: 0, id: "c", type: "function", function: { name: "f", arguments: "" } }] });
		e.delta({ tool_calls: [{ index: 0, function: { arguments: '{"x":' } }] });
		e.piece("Hello.");
		e.end(3);
	},
	/* Two calls, their pieces mixed, and not a word. */
	calls(a) {
		const e = events(a);
		const call = (index, f, id) => e.delta({ tool_calls: [{ index, id, type: id && "function", function: f }] });
		call(0, { name: "first", arguments: "" }, "a");
		call(1, { name: "second", arguments: '{"y"' }, "b");
		for (const c of '{"x":"Zürich {"}')
			call(0, { arguments: c });
		call(1, { arguments: ":[1,2]}" });
		e.end(9, "tool_calls");
	},
	/* As some upstreams have it: every call whole, all with one index or with none; no id; no arguments; an object. */
	odd(a) {
		const e = events(a);
		e.delta({ tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: "{}" } },
			{ index: 0, id: "b", function: { name: "g", arguments: { x: 1 } } }] });
		e.delta({ tool_calls: [{ id: "c", function: { name: "h" } }] });
		e.delta({ tool_calls: [{ index: 7, function: { name: "i", arguments: "[1]" } }] });
		e.end(9, "stop");
	},
	atonce: (a) => json(a, completion(a, null, "tool_calls", { tool_calls: [{ id: "a", type: "function",
		function: { name: "f", arguments: '{"x":1}' } }] })),
	/* It breaks within a call: nothing was said yet. */
	halfcall(a) {
		const e = events(a);
		e.delta({ tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: '{"x":' } }] });
		if (a.n === 1)
			return setImmediate(() => a.res.destroy());
		e.delta({ tool_calls: [{ index: 0, function: { arguments: "2}" } }] });
		return e.end(3, "tool_calls");
	},
	async callstorm(a) {
		const e = events(a);
		for (let i = 0; i < 5000 && !a.res.destroyed; i++)
			e.delta({ tool_calls: [{ index: i, id: `c${i}`, function: { name: "f", arguments: "{}" } }] });
		e.end(3, "tool_calls");
	},
	async argtorrent(a) {
		const e = events(a);
		e.delta({ tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: "" } }] });
		while (!a.res.destroyed) {
			e.delta({ tool_calls: [{ index: 0, function: { arguments: "x".repeat(16000) } }] });
			await new Promise((r) => setImmediate(r));
		}
	},
	broken(a) {
		const e = events(a);
		e.piece("half of ");
		setImmediate(() => a.res.destroy());
	},
	/* Ends in an orderly way, but before its end. */
	short(a) {
		const e = events(a);
		e.piece("half of ");
		a.res.end();
	},
	midway(a) {
		const e = events(a);
		e.piece("one ");
		e.put({ error: { message: "litellm.RateLimitError: too many, key sk-12345678901234567890", type: null, code: "429" } });
		a.res.end();
	},
	/* An error before anything was said: this may be tried again. */
	early(a) {
		if (a.n > 1)
			return say(a, "Hello.");
		a.res.writeHead(200, { "content-type": "text/event-stream" });
		return a.res.end('data: {"error":{"message":"overloaded","type":"overloaded_error","code":"503"}}\n\n');
	},
	/* Says that it has ended and stays. */
	lingering(a) {
		const e = events(a);
		e.piece("Hello.");
		e.delta({}, "stop");
		e.put("[DONE]");
	},
	whole: (a) => json(a, completion(a, "Hello.")),
	file: (a) => json(a, { ...completion(a, "Hello."), model: "/home/me/weights/small.gguf" }),
	parts: (a) => json(a, completion(a, [{ type: "text", text: "Hel" }, { type: "text", text: "lo." }])),
	hang() {},
	late: (a, ms) => setTimeout(() => say(a, "Hello."), Number(ms)),
	busy: (a, after) => (a.n === 1 ? refuse(a, 429, { message: "slow down" }, { "retry-after": after }) : say(a, "Hello.")),
	flaky(a) {
		if (a.n === 1)
			return refuse(a, 503, {});
		if (a.n > 2)
			return say(a, "Hello.");
		a.res.writeHead(200, { "content-length": 1000 });
		a.res.write("{");
		return setImmediate(() => a.res.destroy());
	},
	status: (a, code) => refuse(a, Number(code), { message: `status ${code}, Authorization: ${a.req.headers.authorization}` }),
	poor: (a) => refuse(a, 402, { message: "pay first" }),
	spent: (a) => refuse(a, 429, { code: "insufficient_quota" }),
	policy: (a) => refuse(a, 400, { message: "Your request was rejected as a result of our safety system.",
		code: "content_policy_violation" }),
	refusal: (a) => json(a, completion(a, null, "stop", { refusal: "I cannot help with that." })),
	filter: (a) => say(a, "half", "content_filter"),
	empty: (a) => (a.n === 1 ? say(a, "") : say(a, "Hello.")),
	malformed(a) {
		a.res.writeHead(200, { "content-type": "application/json" });
		a.res.end('{"choices":[{"message":{"content":"half');
	},
	html: (a) => json(a, "<html>"),
	endless(a) {
		a.res.writeHead(200, { "content-type": "application/json" });
		a.res.write('{"choices":[{"message":{"content":"');
		const more = () => {
			while (!a.res.destroyed && a.res.write("x".repeat(65536)))
				;
			if (!a.res.destroyed)
				a.res.once("drain", more);
		};
		more();
	},
	async torrent(a) {
		const e = events(a);
		while (!a.res.destroyed) {
			e.piece("x".repeat(16000));
			await new Promise((r) => setImmediate(r));
		}
	},
	paid: (a) => json(a, completion(a, "Hello."), 200, { "x-litellm-response-cost": "0.00123456" }),
	noschema(a) {
		if (a.body.response_format?.type === "json_schema")
			return refuse(a, 400, { message: "Invalid value: 'response_format' of type 'json_schema' is not supported" });
		return good(a);
	},
	/* Three kinds of wrong until it is told; the words must say what was wrong. */
	wrong(a) {
		const told = JSON.stringify(a.body.messages);
		return told.includes("/title: Must have at most 10 characters") && told.includes("/n: Must be >= 1")
			&& told.includes("far too long a title") ? good(a) : say(a, '{"title":"far too long a title","n":0}');
	},
	always: (a) => say(a, '{"title":"far too long a title","n":0}'),
	prose: (a) => (JSON.stringify(a.body.messages).includes("Must be one JSON object") ? good(a) : say(a, "Here you are: the sun!")),
	never: (a) => say(a, '{"title":"Sun",'),
	fenced: (a) => say(a, 'Sure!\n```json\n{"title":"Sun","n":3}\n```\n'),
	length: (a) => (a.body.max_tokens >= 200 ? good(a) : say(a, '{"title":"Su', "length")),
	cut: (a) => say(a, '{"title":"Su', "length"),
	eyes: (a) => (a.body.messages[0].content?.[1]?.image_url?.url?.startsWith("data:image/png;base64,") ? good(a)
		: refuse(a, 400, { message: "no picture" })),
};

function embeddings(a) {
	const list = a.body.input.map((text, i) => ({ object: "embedding", index: i,
		embedding: [text.length, i, 0.5] })).reverse();
	json(a, { object: "list", data: list, model: a.model, usage: { prompt_tokens: 7, total_tokens: 7 } });
}

function images(a) {
	if (a.act === "url")
		return json(a, { created: 1, data: [{ url: "https://pictures.example/1.png" }] });
	if (a.act === "hang")
		return undefined;
	return json(a, { created: 1, data: Array.from({ length: a.body.n ?? 1 }, () => ({ b64_json: Buffer.from("PICTURE").toString("base64") })),
		usage: { input_tokens: 10, output_tokens: 1000, total_tokens: 1010 } });
}

function answer(req, res, text) {
	const body = JSON.parse(text), model = body.model, [act, arg] = model.split(":"), s = of(model);
	const a = { req, res, body, model, act, n: ++s.n };
	s.requests.push({ path: req.url, auth: req.headers.authorization ?? null, body, ms: Date.now() });
	s.now++;
	s.most = Math.max(s.most, s.now);
	res.on("close", () => {
		s.now--;
		if (!res.writableFinished)
			s.closed++;
	});
	if (req.url === "/v1/embeddings")
		return embeddings(a);
	if (req.url === "/v1/images/generations")
		return images(a);
	if (req.url === "/v1/chat/completions" && acts[act])
		return acts[act](a, arg);
	return refuse(a, 404, { message: `no model ${model}` });
}

const server = http.createServer((req, res) => {
	const parts = [];
	if (req.method === "GET") {
		const what = decodeURIComponent(req.url);
		return json({ res }, what === "/v1/models" ? { object: "list", data: Object.keys(acts).map((id) => ({ id, object: "model" })) }
			: of(what.replace("/seen/", "")));
	}
	req.on("data", (p) => parts.push(p)).on("error", () => {}); // who asks may go away
	return req.on("end", () => answer(req, res, Buffer.concat(parts).toString()));
});
server.keepAliveTimeout = 60000;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.on("SIGTERM", () => process.exit(0));
process.stdin.resume().on("end", () => process.exit(0)).on("error", () => process.exit(0));
