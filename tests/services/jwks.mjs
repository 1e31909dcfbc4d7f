/*
 * An issuer's key endpoint for the tests of lib/auth: serves the file `keys` of a folder, and
 * how stands in its file `mode`: ok, slow (never), garbage, huge, moved, or a status. Each
 * request adds a byte to the file `asked`. Prints its port; ends on SIGTERM and when its
 * standard input ends.
 * usage: node jwks.mjs DIR [PORT]
 */
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

const dir = process.argv[2];
const file = (name) => path.join(dir, name);

const ways = {
	ok: (res) => res.end(fs.readFileSync(file("keys"))),
	slow: () => {},
	garbage: (res) => res.end("<html>Welcome to the hotel's network"),
	huge: (res) => res.end(Buffer.alloc(1 << 20, " ")),
	moved: (res) => res.writeHead(302, { location: "/elsewhere" }).end(),
};

const server = http.createServer((req, res) => {
	const mode = fs.readFileSync(file("mode"), "utf8");

	fs.appendFileSync(file("asked"), ".");
	res.setHeader("content-type", "application/json");
	if (ways[mode])
		ways[mode](res);
	else
		res.writeHead(Number(mode)).end(fs.readFileSync(file("keys")));
});
server.listen(Number(process.argv[3] ?? 0), "127.0.0.1", () => console.log(server.address().port));
process.on("SIGTERM", () => process.exit(0));
process.stdin.resume().on("end", () => process.exit(0)).on("error", () => process.exit(0));
