// The two doors of a verb: each operation of the document names its command, and what is read
// through one is byte for byte what is read through the other.
// usage: node twins.mjs URL IDS TOKEN   (TAP on standard output; the store's settings are inherited)
import { spawnSync } from "node:child_process";

const [url, idsText, token] = process.argv.slice(2);
const ids = JSON.parse(idsText);
const doc = await (await fetch(`${url}/api/openapi.json`)).json();
const operations = Object.entries(doc.paths).flatMap(([path, item]) => Object.entries(item)
	.map(([method, op]) => ({ path, method, op, command: op["x-command"] })));

// What no shell has: the server about itself, and what a browser is given.
const ALONE = ["greet", "getProfile", "getLiveness", "getReadiness", "getMedia", "getBundleFile",
	"getPreviewFile", "playPage", "embedPage", "getPlay", "getPlayJson", "addPlayEvent", "getTemplatePreview", "followRuns",
	"getConfig", "getAsset", "previewPage", "getPreviewPart"];
// Its own bytes each time, or bytes and not records: other tests hold those against each other.
const APART = ["getHealth", "getOpenapi", "followRun", "followThread", "getArtifactContent", "getArtifactFile", "getStepLog", "getRunPreview",
	"signRunAssets", "forecastCampaign", "getWorkflow", "followSession", "getChatHealth"];

let n = 0, failed = 0;
function report(good, name, why = "") {
	console.log(`${good ? "ok" : "not ok"} ${++n} - ${name}`);
	if (good) return;
	failed++;
	for (const line of String(why).split("\n")) console.log(`# ${line.slice(0, 600)}`);
}
function run(words) {
	const r = spawnSync(words[0], words.slice(1), { encoding: "utf8", input: "" });
	return { ...r, lines: r.stdout.split("\n").filter(Boolean) };
}

report(ALONE.every((id) => operations.some((o) => o.op.operationId === id && !o.command)), "nobody has a reason that he does not need");
for (const { op, command } of operations) {
	if (!command) {
		report(ALONE.includes(op.operationId), `${op.operationId} has a command, or a reason to have none`);
		continue;
	}
	const [program, ...words] = command.split(" ");
	const verb = /^[a-z]/.test(words[0] ?? "") && program !== "cg-enqueue" ? [words[0]] : [];
	const help = run([program, ...verb, "--help"]);
	const options = words.filter((w) => w.startsWith("-"));
	report(help.status === 0 && options.every((o) => new RegExp(`(^|[\\s,])${o}\\b`, "m").test(help.stdout)),
		`${op.operationId}: '${command}' can be typed`, help.stdout + help.stderr);
}

// Values of a path and of its command's words: the same things by other names.
function fill(path) {
	const parts = path.split("/");
	return parts.map((p, i) => (p.startsWith("{") ? encodeURIComponent(ids[p.slice(1, -1)] ?? ids[parts[i - 1]]) : p)).join("/");
}
function typed(path, command) {
	const parts = path.split("/");
	const values = parts.map((p, i) => p.startsWith("{") && (ids[p.slice(1, -1)] ?? ids[parts[i - 1]])).filter(Boolean);
	const words = command.split(" ").map((w) => (/^[A-Z]+$/.test(w) ? values.shift() : w));
	return words[0] === "cg-intel" || words[1] === "state" || words.includes("--json") ? [...words, ...values] : [...words, ...values, "--json"];
}
// The records of a reply: the reply itself, or the members of its one list of objects that have a type.
function records(text) {
	const body = JSON.parse(text);
	if (body.type) return [text];
	const list = Object.values(body).find((v) => Array.isArray(v) && v.every((e) => e && typeof e === "object" && e.type));
	return list ? list.map((e) => JSON.stringify(e)) : [text];
}

for (const { path, method, op, command } of operations) {
	if (method !== "get" || !command || APART.includes(op.operationId)) continue;
	const r = await fetch(url + fill(path), { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(20000) });
	const text = await r.text();
	const said = run(typed(path, command));
	const want = r.status === 200 ? records(text) : [];
	// The command has the steps after the run, as listSteps has them.
	if (op.operationId === "getRun") said.lines = said.lines.filter((l) => JSON.parse(l).type === "run");
	// A list in the document's order; numbers as they are written: through the same parser.
	const got = said.lines.map((l) => (want.includes(l) ? l : JSON.stringify(JSON.parse(l))));
	report(r.status === 200 && said.status === 0 && JSON.stringify(got) === JSON.stringify(want),
		`${op.operationId}: through both doors the same`, `${typed(path, command).join(" ")}\n${said.stdout}${said.stderr}\n${r.status} ${text}`);
}
console.log(`1..${n}`);
process.exit(failed ? 1 : 0);
