/*
 * A language model whose answers stand in files, in the OpenAI wire format, for tests of
 * whole steps. usage: node answers.mjs DIR
 *
 * The nth request gets what DIR/n says, else DIR/all: the text of the answer, or one word
 * and a number: "status 503", "hang" (no answer), "wait 300" (that many ms, then what
 * DIR/all.text says). A request for a stream gets the text in words; a file that begins with a
 * line "stream" says the events itself, a line each: text WORDS, tool INDEX ID NAME ARGUMENTS ("-":
 * not told), raw BYTES, finish WHY, usage IN OUT, done, cut (the connection breaks) or stall (nothing
 * more comes). Vectors are counted apart: texts that share words get vectors that are
 * near each other, unless DIR/vectors says "status 503" or "hang". What was asked is added to DIR/seen, a JSON object a line; a request
 * that was given up by who asked, to DIR/closed. Who asks for
 * the title of a conversation gets what DIR/title says, if that is there, and is not counted then.
 * The port stands in DIR/port.
 */
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

const dir = process.argv[2];
const at = (name) => path.join(dir, name);
let n = 0;

function reply(res, body, text) {
	res.writeHead(200, { "content-type": "application/json", "x-litellm-response-cost": "0.00125" });
	res.end(JSON.stringify({ id: "chatcmpl-1", object: "chat.completion", created: 1, model: body.model,
		choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
		usage: { prompt_tokens: 900, completion_tokens: 150, total_tokens: 1050 } }));
}

/* Every event is written in two parts, so that lines arrive in pieces. */
async function stream(res, body, lines) {
	const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: body.model };
	const put = async (text) => {
		res.write(text.slice(0, text.length >> 1));
		await new Promise((r) => setImmediate(r));
		res.write(text.slice(text.length >> 1));
		await new Promise((r) => setImmediate(r));
	};
	const say = (choice) => put(`data: ${JSON.stringify({ ...head, choices: choice ? [{ index: 0, finish_reason: null,
		delta: {}, ...choice }] : [] })}\n\n`);
	const told = (s) => (s === "-" ? undefined : s);
	res.writeHead(200, { "content-type": "text/event-stream" });
	await say({ delta: { role: "assistant", content: "" } });
	for (const line of lines) {
		const [word, a, b, c] = line.split(" ");
		const rest = line.slice(word.length + 1);
		if (word === "text")
			await say({ delta: { content: rest } });
		else if (word === "tool")
			await say({ delta: { tool_calls: [{ index: told(a) && Number(a), id: told(b), type: told(b) && "function",
				function: { name: told(c), arguments: line.split(" ").slice(4).join(" ") } }] } });
		else if (word === "raw")
			await put(JSON.parse(rest));
		else if (word === "finish")
			await say({ finish_reason: a });
		else if (word === "usage")
			await put(`data: ${JSON.stringify({ ...head, choices: [], usage: { prompt_tokens: Number(a),
				completion_tokens: Number(b), total_tokens: Number(a) + Number(b) } })}\n\n`);
		else if (word === "cut")
			return res.destroy();
		else if (word === "stall")
			return undefined;
	}
	await put("data: [DONE]\n\n");
	return res.end();
}

function act(res, body, text) {
	const [word, number] = text.trim().split(" ");
	if (text.startsWith("stream\n"))
		return stream(res, body, text.split("\n").slice(1).filter(Boolean));
	if (word === "status") {
		res.writeHead(Number(number), { "content-type": "application/json" });
		return res.end(JSON.stringify({ error: { message: "the model is not well" } }));
	}
	if (word === "wait")
		return setTimeout(() => reply(res, body, fs.readFileSync(at("all.text"), "utf8")), Number(number));
	if (word === "hang")
		return undefined;
	return body.stream ? stream(res, body, [...text.trimEnd().match(/[^ ]* ?/gu).filter(Boolean).map((w) => `text ${w}`),
		"finish stop", "usage 900 150"]) : reply(res, body, text);
}

/* Each word in one of 384 places. */
function vector(text) {
	const v = new Array(384).fill(0);
	for (const word of text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? ["-"])
		v[[...word].reduce((h, c) => (h * 31 + c.codePointAt(0)) % 384, 7)] += 1;
	return v;
}

function vectors(res, body) {
	const say = fs.existsSync(at("vectors")) ? fs.readFileSync(at("vectors"), "utf8") : "";
	if (say)
		return act(res, body, say);
	res.writeHead(200, { "content-type": "application/json", "x-litellm-response-cost": "0.00002" });
	res.end(JSON.stringify({ object: "list", model: body.model, usage: { prompt_tokens: 30, total_tokens: 30 },
		data: body.input.map((text, index) => ({ object: "embedding", index, embedding: vector(text) })) }));
}

const server = http.createServer((req, res) => {
	const parts = [];
	req.on("data", (p) => parts.push(p)).on("end", () => {
		const body = JSON.parse(Buffer.concat(parts).toString());
		const isVector = req.url === "/v1/embeddings";
		const isTitle = !isVector && body.messages.at(-1).content === "Write the title." && fs.existsSync(at("title"));
		const file = isVector ? "" : isTitle ? at("title") : fs.existsSync(at(String(++n))) ? at(String(n)) : at("all");
		fs.appendFileSync(at("seen"), `${JSON.stringify({ path: req.url, auth: req.headers.authorization, body })}\n`);
		res.on("close", () => res.writableFinished || fs.appendFileSync(at("closed"), `${body.model}\n`));
		if (isVector)
			vectors(res, body);
		else
			act(res, body, fs.readFileSync(file, "utf8"));
	});
});
server.keepAliveTimeout = 60000;
server.listen(0, "127.0.0.1", () => {
	fs.writeFileSync(at("port.new"), String(server.address().port));
	fs.renameSync(at("port.new"), at("port"));
});
process.on("SIGTERM", () => process.exit(0));
