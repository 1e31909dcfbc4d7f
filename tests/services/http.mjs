/*
 * A web server for the tests of lib/fetch: what it does stands in the path. Prints its
 * port; ends on SIGTERM and when its standard input ends.
 * usage: node http.mjs [DIR [PORT [ADDRESS]]]
 * With a folder for its key ("" for none) it speaks TLS, with a certificate that nobody
 * else vouches for.
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import path from "node:path";
import zlib from "node:zlib";

let swallowed = 0, connections = 0, counted = 0;

const acts = {
	/* What arrived: method, url, headers, body. */
	echo(req, res, body) {
		res.setHeader("content-type", "application/json");
		res.end(JSON.stringify({ method: req.method, url: req.url, headers: req.headers,
			body: body.toString("latin1").slice(0, 100), bytes: body.length, connections, swallowed,
			name: req.socket.servername, at: req.socket.localAddress }));
	},
	status(req, res, body, code, after) {
		if (after)
			res.setHeader("retry-after", decodeURIComponent(after));
		res.writeHead(Number(code));
		res.end("the reason\n");
	},
	bytes(req, res, body, n) {
		res.writeHead(200, { "content-length": n });
		res.end(Buffer.alloc(Number(n), "0123456789"));
	},
	/* A reply that ends before its length. */
	cut(req, res) {
		res.writeHead(200, { "content-length": 1000 });
		res.write("half of it");
		setImmediate(() => res.destroy());
	},
	/* Headers, a few bytes, and then nothing more. */
	hang(req, res) {
		res.writeHead(200, { "content-length": 1000 });
		res.write("wait");
	},
	/* Never twice the same. */
	count(req, res) {
		res.end(`number ${++counted}`);
	},
	/* The request arrives, and that is all. */
	silent() {},
	/* Headers that come so slowly that they never end. */
	drip(req) {
		req.socket.write("HTTP/1.1 200 OK\r\n");
		const t = setInterval(() => req.socket.write("x"), 100);
		req.socket.on("close", () => clearInterval(t));
	},
	/* A refusal with so many bytes of explanation; with "cut", it breaks off. */
	refuse(req, res, body, n, cut) {
		res.writeHead(503, { "content-length": Number(n) + (cut ? 1 : 0), "retry-after": "2" });
		res.write(Buffer.alloc(Number(n), "why "), () => cut && res.destroy());
		if (!cut)
			res.end();
	},
	/* So many pieces, each a write of its own, when the one before has left. */
	async pieces(req, res, body, n) {
		for (let i = 0; i < Number(n); i++)
			await new Promise((next) => res.write(`piece ${i}\n`, () => setImmediate(next)));
		res.end();
	},
	/* Somewhere else, with that status: /go/302?to=... */
	go(req, res, body, status) {
		res.writeHead(Number(status), { location: new URL(req.url, "http://x").searchParams.get("to") });
		res.end("over there");
	},
	/* A body that never ends. */
	endless(req, res) {
		const more = () => { while (res.write("more ".repeat(1000))); };
		res.on("drain", more);
		more();
	},
	/* So many bytes, compressed whether or not that was asked for. */
	gzip: (req, res, body, n) => packed(res, "gzip", zlib.gzipSync(Buffer.alloc(Number(n), "0123456789"))),
	br: (req, res, body, n) => packed(res, "br", zlib.brotliCompressSync(Buffer.alloc(Number(n), "0123456789"))),
	/* A hundred megabytes of nothing in a hundred thousand bytes. */
	bomb: (req, res) => packed(res, "gzip", zlib.gzipSync(Buffer.alloc(100 << 20))),
	broken: (req, res) => packed(res, "gzip", Buffer.from("no gzip at all")),
	/* A model that speaks: so many pieces with so many tokens each, and a pause between. */
	async speak(req, res, body, pieces, tokens, ms) {
		const event = (i) => `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk",
			created: 1700000000, model: "m", choices: [{ index: 0, delta: { content: ` word${i}` },
				finish_reason: null }] })}\n\n`;
		res.writeHead(200, { "content-type": "text/event-stream" });
		res.socket.setNoDelay(true);
		for (let i = 0; i < Number(pieces); i++) {
			res.write(Array.from({ length: Number(tokens) }, (_, k) => event(i * tokens + k)).join(""));
			await new Promise((next) => setTimeout(next, Number(ms)));
		}
		res.end("data: [DONE]\n\n");
	},
	/* So many bytes of headers. */
	headers(req, res, body, n) {
		for (let i = 0; i < Number(n) / 1000; i++)
			res.setHeader(`x-${i}`, "h".repeat(1000));
		res.end("behind");
	},
	to(req, res) {
		res.writeHead(302, { location: "/echo" });
		res.end();
	},
	/* What arrived is taken, and the connection ends without a word. */
	swallow(req) {
		swallowed++;
		req.socket.destroy();
	},
	/* The connection ends after the reply without a word: the next one is sent on a dead one. */
	bye(req, res) {
		res.end("bye");
		res.on("finish", () => setImmediate(() => req.socket.destroy()));
	},
};

function packed(res, how, bytes) {
	res.writeHead(200, { "content-encoding": how, "content-length": bytes.length });
	res.end(bytes);
}

function identity(dir) {
	const key = path.join(dir, "key.pem"), cert = path.join(dir, "cert.pem");
	execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
		"/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,IP:127.0.0.2,IP:127.0.0.3,IP:127.0.0.4,DNS:t.test", "-keyout", key, "-out", cert],
	{ stdio: "ignore" });
	return { key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
}

function serve(req, res) {
	const [, act, ...args] = req.url.split("?")[0].split("/"), parts = [];
	if (act === "deaf") // takes nothing of the body
		return req.socket.pause();
	req.on("data", (p) => parts.push(p)).on("error", () => {}); // who asks may go away
	req.on("end", () => {
		if (acts[act])
			return acts[act](req, res, Buffer.concat(parts), ...args);
		res.writeHead(404);
		return res.end();
	});
}

const dir = process.argv[2];
const server = dir ? https.createServer(identity(dir), serve) : http.createServer(serve);
server.keepAliveTimeout = 60000;
server.on("connection", () => connections++);
server.listen(Number(process.argv[3] ?? 0), process.argv[4] ?? "127.0.0.1", () => console.log(server.address().port));
process.on("SIGTERM", () => process.exit(0));
process.stdin.resume().on("end", () => process.exit(0)).on("error", () => process.exit(0));
