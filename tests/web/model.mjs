// A language model that says what a test has it say, when the test has it say so, in the wire
// format of OpenAI: an answer can be looked at while it is half there.
import { createServer } from "node:http";
import { until } from "./serve.mjs";

const HEAD = { id: "chatcmpl-1", created: 1, model: "told" };
const usage = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 };

async function read(request) {
	let text = "";
	for await (const part of request) text += part;
	return text ? JSON.parse(text) : {};
}

/** One question to it, which waits for its answer. */
function turn(body, reply) {
	let begun = false;
	const put = (doc) => reply.write(`data: ${typeof doc === "string" ? doc : JSON.stringify({ ...HEAD, object: "chat.completion.chunk", ...doc })}\n\n`);
	const piece = (delta, finish_reason = null) => {
		if (!begun) reply.writeHead(200, { "content-type": "text/event-stream" });
		begun = true;
		put({ choices: [{ index: 0, delta, finish_reason }] });
	};
	const end = (why = "stop") => {
		piece({}, why);
		put({ choices: [], usage });
		put("[DONE]");
		reply.end();
	};
	return {
		body,
		say: (content) => piece({ content }),
		end,
		/** It wants a tool used. */
		call(name, args, id = "call_1") {
			piece({ tool_calls: [{ index: 0, id, type: "function", function: { name, arguments: JSON.stringify(args) } }] });
			end("tool_calls");
		},
		/** All of it at once. */
		whole(content) {
			reply.writeHead(200, { "content-type": "application/json" });
			reply.end(JSON.stringify({ ...HEAD, object: "chat.completion", choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }], usage }));
		},
		refuse(status) {
			reply.writeHead(status, { "content-type": "application/json" });
			reply.end(JSON.stringify({ error: { message: "the model is not well" } }));
		},
		get gone() { return reply.destroyed; },
	};
}

/** Who answers may use tools; who finds a conversation's title may not, and is answered at once. */
const titles = (body) => body.stream && !body.tools;

/** next(): what it is asked, one after the other. settings: what has a server ask it. */
export async function model() {
	const asked = [];
	let taken = 0;
	const server = createServer(async (request, reply) => {
		const body = await read(request);
		if (request.url.endsWith("/chat/completions")) {
			const one = turn(body, reply);
			if (!titles(body)) return asked.push(one);
			one.say("A talk");
			return one.end();
		}
		if (request.method === "GET") return reply.end("{}");
		// It knows nothing but words: no vectors.
		reply.writeHead(404, { "content-type": "application/json" });
		return reply.end(JSON.stringify({ error: { message: "there is no such thing here" } }));
	});
	await new Promise((done) => server.listen(0, "127.0.0.1", done));
	return {
		settings: { LITELLM_BASE_URL: `http://127.0.0.1:${server.address().port}`, LITELLM_API_KEY: "sk-test" },
		next: (ms = 60000) => until("a question to the model", () => asked.length > taken && asked[taken++], ms),
		get asked() { return asked.length; },
		async end() {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
		},
	};
}
