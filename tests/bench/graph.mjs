// What a node of a checkpointed graph costs when it computes nothing: LangGraph.js with its
// PostgresSaver and cg-thread with the skill pass on one server, in turns, the same graph, results of a
// kilobyte: what the run was given, which each node hands on.
// usage: node tests/bench/graph.mjs NODE_MODULES SERVER_DIR chain200|fan200 last|merge RUNS
//        node tests/bench/graph.mjs NODE_MODULES SERVER_DIR chat N
// with CG_STORE, CG_TENANT and the programs' folder set. One line: {ours, theirs} of a run. Theirs is
// measured warm, in a process that has run the graph before; ours from the start of a process that is
// made for the run, and once more without what a graph of one node costs.
// last: a channel for each result; merge: one for all, as an object.
// chat: a thread of N turns, each of two nodes and a process of ours.
import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [, , modules, server, shape, ...rest] = process.argv;
const chat = shape === 'chat', layout = chat ? 'last' : rest.shift(), runs = Number(rest[0]);
const require = createRequire(resolve(modules, 'package.json'));
const { StateGraph, Annotation, START, END } = require('@langchain/langgraph');
const { PostgresSaver } = require('@langchain/langgraph-checkpoint-postgres');
const pg = require('pg');

const dir = join(server, 'graphs');
const result = { status: 'done', provider: 'mock', costCents: 12, outputs: Array.from({ length: 6 },
	(_, i) => ({ kind: 'image', uri: `asset://one/${i}`, note: 'x'.repeat(90), w: 1024, h: 768 })) };
const median = (list) => { const s = [...list].sort((a, b) => a - b), n = s.length; return (s[n >> 1] + s[(n - 1) >> 1]) / 2; };

// ---- the graphs: names, what each begins after, and who waits for all ----

function graph(kind, n)
{
	const names = Array.from({ length: n }, (_, i) => `n${i}`);
	return { names: kind === 'fan' ? [...names, 'join'] : names, last: names,
		from: (i) => kind === 'fan' ? (i < n ? [] : names) : i ? [`n${i - 1}`] : [] };
}

function theirs(g, saver)
{
	const state = layout === 'merge' ? { results: Annotation({ reducer: (a, b) => ({ ...a, ...b }), default: () => ({}) }) }
		: Object.fromEntries(g.names.map((n) => [`r_${n}`, Annotation()]));
	const s = new StateGraph(Annotation.Root({ ...state, start: Annotation() }));
	for (const n of g.names)
		s.addNode(n, async (v) => layout === 'merge' ? { results: { [n]: v.start } } : { [`r_${n}`]: v.start });
	g.names.forEach((n, i) => {
		const from = g.from(i);
		s.addEdge(from.length > 1 ? from : from[0] ?? START, n);
	});
	s.addEdge(g.names.at(-1), END);
	return s.compile({ checkpointer: saver });
}

// JSON is YAML too.
function ours(g, name)
{
	const start = { source: 'state', path: 'start' };
	const doc = { workflow_name: `bench.${name}`, version: '1.0.0', kind: 'graph', recursion_limit: 1000, output: ['start'],
		state: { start: { reducer: 'last' }, ...(layout === 'merge' ? { results: { reducer: 'merge' } }
			: Object.fromEntries(g.names.map((n) => [`r_${n}`, { reducer: 'last' }]))) },
		nodes: g.names.map((n) => ({ node_id: n, skill_id: 'pass', input_selector: layout === 'merge'
			? { results: { operation: 'object', members: { [n]: start } } } : { [`r_${n}`]: start } })),
		edges: [...g.names.map((n, i) => {
			const from = g.from(i);
			return { from: from.length > 1 ? from : from[0] ?? 'START', to: n };
		}), { from: g.names.at(-1), to: 'END' }] };
	const file = join(dir, `${name}.yaml`);
	writeFileSync(file, JSON.stringify(doc));
	return file;
}

// ---- what is used ----

const database = new URL(process.env.CG_STORE.replace('@/', '@localhost/')).pathname.slice(1);
const connect = (name) => new pg.Client({ host: server, user: 'postgres', database: name });
const db = connect('lg'), own = connect(database);
const fields = (pid) => readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ').map(Number);
const children = () => fields(process.pid).slice(13, 15).reduce((a, b) => a + b) * 1e4;
const self = () => { const c = process.cpuUsage(); return c.user + c.system; };

// What the server's log has since: statements, of which commits.
function logged(from)
{
	const file = join(server, 'log'), size = statSync(file).size, text = Buffer.alloc(size - from);
	readSync(openSync(file), text, 0, size - from, from);
	const lines = text.toString('latin1').match(/LOG:  (statement|execute [^:]*): \S+/g) ?? [];
	return { statements: lines.length, commits: lines.filter((l) => /: (COMMIT|END)\b/i.test(l)).length };
}

const lsn = async () => Number((await db.query("SELECT pg_current_wal_insert_lsn() - '0/0' AS n")).rows[0].n);

// Rows and bytes of one thread.
async function kept(client, schema, thread)
{
	const one = async (table, bytes) => (await client.query(`SELECT count(*)::int AS rows, coalesce(sum(${bytes}), 0)::int AS bytes
		FROM ${schema}.${table} WHERE thread_id = $1`, [thread])).rows[0];
	const parts = [await one('checkpoints', 'length(checkpoint::text) + length(metadata::text)'),
		await one('checkpoint_blobs', 'coalesce(octet_length(blob), 0)'), await one('checkpoint_writes', 'octet_length(blob)')];
	return { rows: parts.reduce((a, p) => a + p.rows, 0), bytes: parts.reduce((a, p) => a + p.bytes, 0), blob_bytes: parts[1].bytes };
}

// ---- both sides ----

function cg(file, thread, input)
{
	const r = spawnSync('cg-thread', ['run', '-q', file], { input: JSON.stringify({ input, threadId: thread }),
		encoding: 'utf8', maxBuffer: 1 << 28, env: process.env });
	if (r.status) throw new Error(`cg-thread: status ${r.status}: ${r.stderr}`);
}

// One run, measured: CPU of the client, time.
async function measured(cpu, run)
{
	const used = cpu(), begin = performance.now();
	await run();
	return { cpu_us: cpu() - used, wall_us: (performance.now() - begin) * 1e3 };
}

// One run with everything written down: statements, rows, bytes.
async function counted(client, name, schema, thread, run)
{
	await client.query(`ALTER DATABASE ${name} SET log_statement = 'all'`);
	await db.query('CHECKPOINT');
	const from = statSync(join(server, 'log')).size, wal = await lsn();
	await run();
	const bytes = await lsn() - wal;
	await client.query(`ALTER DATABASE ${name} RESET log_statement`);
	return { ...logged(from), wal_bytes: bytes, ...await kept(client, schema, thread) };
}

async function compare()
{
	const kind = shape.replace(/\d+/, ''), n = Number(shape.replace(/\D+/, '')), g = graph(kind, n);
	const file = ours(g, shape), one = ours(graph('chain', 1), 'one');
	const pool = () => new pg.Pool({ host: server, user: 'postgres', database: 'lg' });
	const first = pool(), saver = new PostgresSaver(first);
	await saver.setup();
	const app = theirs(g, saver);
	const invoke = (a, thread) => a.invoke({ start: result }, { recursionLimit: 1000, configurable: { thread_id: thread } });
	const tag = `${shape}-${layout}-${process.pid}`;
	const a = [], b = [], alone = [];

	for (let i = 0; i < 3; i++) await invoke(app, `warm-${tag}-${i}`);
	cg(file, `warm-${tag}`, { start: result });
	for (let i = 0; i < runs; i++) {
		a.push(await measured(children, () => cg(file, `${tag}-${i}`, { start: result })));
		b.push(await measured(self, () => invoke(app, `${tag}-${i}`)));
		alone.push(await measured(children, () => cg(one, `one-${tag}-${i}`, { start: result })));
	}
	const nodes = g.names.length, mean = (list, k) => list.reduce((s, x) => s + x[k], 0) / list.length;
	const node = (list) => ({ cpu_us: mean(list, 'cpu_us') / nodes, wall_us: median(list.map((x) => x.wall_us)) / nodes });
	const mine = node(a);
	mine.node_cpu_us = (mean(a, 'cpu_us') - mean(alone, 'cpu_us')) / (nodes - 1);
	mine.node_wall_us = (median(a.map((x) => x.wall_us)) - median(alone.map((x) => x.wall_us))) / (nodes - 1);
	Object.assign(mine, await counted(own, database, 'app', `count-${tag}`, () => cg(file, `count-${tag}`, { start: result })));
	await first.end();
	// A session of its own, that the setting is one of.
	const theirsOf = node(b), again = pool();
	Object.assign(theirsOf, await counted(db, 'lg', 'public', `count-${tag}`, async () => {
		await invoke(theirs(g, new PostgresSaver(again)), `count-${tag}`);
		await again.end();
	}));
	return { ours: mine, theirs: theirsOf, supersteps: kind === 'fan' ? 2 : n, result_bytes: JSON.stringify(result).length * nodes };
}

async function talk()
{
	const constant = (value) => ({ source: 'constants', value });
	writeFileSync(join(dir, 'chat.yaml'), JSON.stringify({ workflow_name: 'bench.chat', version: '1.0.0', kind: 'graph',
		output: ['answer'], state: { question: { reducer: 'last' }, window: { reducer: 'last' }, answer: { reducer: 'last' }, turns: { reducer: 'add' } },
		nodes: [
			{ node_id: 'look', skill_id: 'pass', input_selector: { window: constant(Array.from({ length: 10 }, (_, i) => ({ role: 'user', content: 'w'.repeat(200), i }))) } },
			{ node_id: 'reply', skill_id: 'pass', input_selector: { answer: { operation: 'template', format: 'You said {{q}}', vars: { q: { source: 'state', path: 'question' } } }, turns: constant(1) } }],
		edges: [{ from: 'START', to: 'look' }, { from: 'look', to: 'reply' }, { from: 'reply', to: 'END' }] }));
	const thread = `chat-${process.pid}`, turns = [], sizes = [];

	for (let i = 0; i < runs; i++) {
		if (i % (runs / 10) === 0) sizes.push(await kept(own, 'app', thread));
		turns.push(await measured(children, () => cg(join(dir, 'chat.yaml'), thread, { question: `word ${i} of this talk` })));
	}
	sizes.push(await kept(own, 'app', thread));
	const tenth = runs / 10, part = (list) => ({ wall_us: median(list.map((x) => x.wall_us)),
		cpu_us: list.reduce((s, x) => s + x.cpu_us, 0) / list.length });
	return { first: { ...part(turns.slice(0, tenth)), rows: sizes[1].rows, bytes: sizes[1].bytes },
		last: { ...part(turns.slice(-tenth)), rows: sizes[10].rows - sizes[9].rows, bytes: sizes[10].bytes - sizes[9].bytes },
		all: sizes[10] };
}

mkdirSync(dir, { recursive: true });
await db.connect();
await own.connect();
console.log(JSON.stringify(await (chat ? talk() : compare())));
process.exit();
