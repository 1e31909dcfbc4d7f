// Two tenants held against each other: every operation of the document with ids of the other
// tenant answers as with ids that nobody ever had, word for word; and changes nothing.
// usage: node tenants.mjs URL IDS TOKEN-OF-A TOKEN-OF-B   (TAP on standard output)
// IDS is a JSON object: what A has, by the word that stands before it in a path.
import { randomUUID } from "node:crypto";
import { sample } from "./sample.mjs";

const [url, idsText, a, b] = process.argv.slice(2);
const ids = JSON.parse(idsText);
const doc = await (await fetch(`${url}/api/openapi.json`)).json();
// What stands for a thing in a path: its id, or that of a thread, which may be anything.
const NAMED = /\{\w*[iI]d\}|\{thread\}/;
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const all = Object.values(ids).filter((v) => UUID.test(v));

let n = 0, failed = 0;
function report(good, name, why) {
	console.log(`${good ? "ok" : "not ok"} ${++n} - ${name}`);
	if (good) return;
	failed++;
	for (const line of String(why).split("\n")) console.log(`# ${line.slice(0, 1000)}`);
}

// The parts of a path with names: the ids of A, then strangers. What no id is stays.
function fill(path, strange) {
	const parts = path.split("/");
	return parts.map((part, i) => {
		const name = /^\{(\w+)\*?\}$/.exec(part);
		if (!name) return part;
		const value = ids[name[1]] ?? ids[parts[i - 1]];
		if (value === undefined) throw new Error(`nobody says what stands at {${name[1]}} after '${parts[i - 1]}'`);
		return strange && UUID.test(value) ? randomUUID() : encodeURIComponent(value);
	}).join("/");
}

async function ask(token, method, path, body) {
	const headers = { authorization: `Bearer ${token}` };
	if (body !== undefined) headers["content-type"] = "application/json";
	const r = await fetch(url + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body),
		redirect: "manual", signal: AbortSignal.timeout(20000) });
	return { status: r.status, text: await r.text() };
}

// A reply without what differs from one request to the next.
function plain({ status, text }) {
	return `${status} ${text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, "ID").replace(/"(timestamp|expires_at)":"[^"]*"/g, "").replace(/\/s\/[^/"]+/g, "/s/TICKET")}`;
}

// Where a sample of the schema would be refused before anybody looks at whose it is.
const better = { workflowName: "campaign.build" };
const bodyOf = (op) => {
	const schema = op.requestBody?.content?.["application/json"]?.schema;
	return schema && { ...sample(schema), ...Object.fromEntries(Object.entries(better).filter(([k]) => k in (schema.properties ?? {}))) };
};
const required = (op) => (op.parameters ?? []).filter((p) => p.in === "query" && p.required)
	.map((p) => `${p.name}=${encodeURIComponent(sample(p.schema))}`).join("&");

const operations = Object.entries(doc.paths).flatMap(([path, item]) => Object.entries(item)
	.filter(([, op]) => op.security).map(([method, op]) => ({ path, method: method.toUpperCase(), op })));

const before = await Promise.all(operations.filter((o) => o.method === "GET" && NAMED.test(o.path) && !/events$/.test(o.path))
	.map((o) => ask(a, "GET", fill(o.path, false)).then((r) => ({ o, r }))));
for (const { o, r } of before)
	report(r.status < 400, `${o.op.operationId}: A sees what is A's`, plain(r));

for (const { path, method, op } of operations) {
	// A stream without end: tests/pipe/http_events.bats has whose runs it tells of.
	if (op.operationId === "followRuns") continue;
	const query = required(op), tail = query ? `?${query}` : "";
	let body = bodyOf(op);
	if (NAMED.test(path)) {
		const theirs = await ask(b, method, fill(path, false) + tail, body);
		const nobodys = await ask(b, method, fill(path, true) + tail, body);
		report(theirs.status === 404 && plain(theirs) === plain(nobodys), `${op.operationId}: not there for B`,
			`${plain(theirs)}\n${plain(nobodys)}`);
		continue;
	}
	// No id in the path: an id of A's in the body is one that nobody has, and nothing of A is told.
	const own = await ask(b, method, path.replace(/\{(\w+)\*?\}/g, (_, name) => encodeURIComponent(ids[name] ?? "x")) + tail, body);
	report(own.status !== 403 && own.status < 500 && !all.some((id) => own.text.includes(id)), `${op.operationId}: nothing of A's for B`, plain(own));
	for (const [name, value] of Object.entries(ids).filter(([k]) => /Id$|_id$/.test(k))) {
		const members = op.requestBody?.content?.["application/json"]?.schema?.properties ?? {};
		if (!(name in members)) continue;
		const list = members[name].type === "array";
		const theirs = await ask(b, method, path + tail, { ...body, [name]: value });
		const nobodys = await ask(b, method, path + tail, { ...body, [name]: list ? [randomUUID()] : randomUUID() });
		report(theirs.status >= 400 && plain(theirs) === plain(nobodys), `${op.operationId}: ${name} of A's is nobody's for B`,
			`${plain(theirs)}\n${plain(nobodys)}`);
	}
}

for (const { o, r } of before) {
	const now = await ask(a, "GET", fill(o.path, false));
	report(plain(now) === plain(r), `${o.op.operationId}: A has what A had`, `${plain(r)}\n${plain(now)}`);
}
console.log(`1..${n}`);
process.exit(failed ? 1 : 0);
