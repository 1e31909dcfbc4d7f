// Readers who wait: node streams.mjs URL TOKEN N RUN... opens N event streams, of these runs in
// turn, says so once each has its head, and lets go when standard input ends.
import net from "node:net";

const [url, token, n, ...runs] = process.argv.slice(2);
const { hostname, port } = new URL(url);
let open = 0, at = 0;

function next() {
	if (at >= n)
		return;
	const run = runs[at++ % runs.length];
	const s = net.connect(port, hostname, () => s.write(`GET /api/runs/${run}/events HTTP/1.1\r\n` +
		`Host: x\r\nAuthorization: Bearer ${token}\r\n\r\n`));

	s.once("data", d => {
		if (!String(d).startsWith("HTTP/1.1 200"))
			throw new Error(String(d));
		if (++open == n)
			console.log("open");
		next();
	});
}

for (let i = 0; i < 64; i++)
	next();
process.stdin.on("end", () => process.exit(0)).resume();
