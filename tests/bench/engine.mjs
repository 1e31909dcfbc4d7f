// What a step that computes nothing costs client and server: LangGraph.js with its PostgresSaver
// and our worker on the same PostgreSQL, the same graph, results of a kilobyte.
// usage: node tests/bench/engine.mjs NODE_MODULES SERVER_DIR dag18|chain200 RUNS   with CG_STORE,
// CG_TENANT and the programs' folder set. One line: {ours, theirs} with client_us and server_us a
// step and wal_bytes a run. Theirs is measured warm, in a process that has run the graph before;
// ours from the start of a worker that is fed as many plans.
import { spawn, spawnSync } from 'node:child_process';
import { openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [, , modules, server, graph, count] = process.argv, runs = Number(count);
const require = createRequire(resolve(modules, 'package.json'));
const { StateGraph, Annotation, START } = require('@langchain/langgraph');
const { PostgresSaver } = require('@langchain/langgraph-checkpoint-postgres');
const pg = require('pg');

// ---- the graph: each node and what it needs ----

const dag = {
	plan: [], intel_plan: [], intel_theme_brief: [],
	intel_copy: ['plan'], intro_image: ['plan'], bgm: ['plan'], sfx: ['plan'], game_config: ['plan'],
	outcome_win: ['plan'], outcome_lose: ['plan'],
	intel_theme_image: ['intro_image'], segmentation: ['intro_image'], intro_video: ['intro_image'],
	audio_mix: ['bgm', 'sfx'], bundle: ['audio_mix', 'game_config'], qa: ['bundle'],
	manifest: ['qa', 'intel_plan', 'intel_theme_brief', 'intel_copy', 'intel_theme_image', 'segmentation',
		'intro_video', 'outcome_win', 'outcome_lose'],
	review: ['manifest'],
};
const chain = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`n${i}`, i ? [`n${i - 1}`] : []]));
const needs = { dag18: dag, chain200: chain }[graph];
const names = Object.keys(needs);
const result = (name) => ({ status: 'done', provider: 'mock', costCents: 12, outputs: Array.from({ length: 6 },
	(_, i) => ({ kind: 'image', uri: `asset://${name}/${i}`, note: 'x'.repeat(90), w: 1024, h: 768 })) });

// ---- what is used: by processes in clock ticks of 10 ms, so runs have to be many ----

const db = new pg.Client({ host: server, user: 'postgres', database: 'lg' });
const fields = (pid) => readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ').map(Number);
const postmaster = Number(readFileSync(join(server, 'data/postmaster.pid'), 'latin1').split('\n')[0]);

// The server with all it has started; those that have ended are in its children's time. One that
// ends while we look would be missed or counted twice: then we look again.
function serverUs()
{
	for (;;) {
		const own = fields(postmaster).slice(11, 15);
		let ticks = own.reduce((a, b) => a + b);

		for (const pid of readdirSync('/proc').filter((d) => /^\d+$/.test(d)))
			try {
				const f = fields(pid);
				if (f[1] === postmaster) ticks += f[11] + f[12];
			} catch { /* it has ended meanwhile */ }
		if (fields(postmaster).slice(13, 15).every((t, i) => t === own[2 + i])) return ticks * 1e4;
	}
}

async function measure(cpu, run)
{
	// Dead rows of the other side are nobody's work here.
	await db.query('VACUUM');
	await db.query('CHECKPOINT');
	const lsn = async () => Number((await db.query("SELECT pg_current_wal_insert_lsn() - '0/0' AS n")).rows[0].n);
	const [wal, used, own] = [await lsn(), serverUs(), cpu()];
	await run();
	// A session that is being closed has still to be counted.
	while ((await db.query("SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' "
		+ 'AND pid <> pg_backend_pid()')).rowCount);
	const steps = runs * names.length;
	return { client_us: (cpu() - own) / steps, server_us: (serverUs() - used) / steps,
		wal_bytes: (await lsn() - wal) / runs };
}

// ---- theirs ----

async function langgraph()
{
	const results = Annotation({ reducer: (a, b) => ({ ...a, ...b }), default: () => ({}) });
	const g = new StateGraph(Annotation.Root({ results }));
	for (const n of names) g.addNode(n, async () => ({ results: { [n]: result(n) } }));
	for (const n of names)
		if (needs[n].length > 1) g.addEdge(needs[n], n);
		else g.addEdge(needs[n][0] ?? START, n);
	const pool = new pg.Pool({ host: server, user: 'postgres', database: 'lg' });
	const saver = new PostgresSaver(pool);
	await saver.setup();
	const app = g.compile({ checkpointer: saver });
	const go = async (i) => {
		const r = await app.invoke({ results: {} }, { recursionLimit: 1000,
			configurable: { thread_id: `${process.pid}-${i}` } });
		if (Object.keys(r.results).length !== names.length) throw new Error('LangGraph left out a node');
	};
	for (let i = 0; i < runs; i++) await go(`warm-${i}`);
	return measure(() => { const c = process.cpuUsage(); return c.user + c.system; },
		async () => { for (let i = 0; i < runs; i++) await go(i); await pool.end(); });
}

// ---- ours ----

// JSON is YAML too.
function plans()
{
	const steps = names.map((n) => ({ step_id: n, skill_id: 'pass', depends_on: needs[n],
		input_selector: Object.fromEntries(Object.entries(result(n)).map(([k, value]) =>
			[k, { source: 'constants', value }])) }));
	const dir = join(server, graph);
	writeFileSync(`${dir}.yaml`, JSON.stringify({ workflow_name: `bench.${graph}`, version: '1.0.0', steps }));
	writeFileSync(`${dir}.json`, '{}');
	const p = spawnSync('cg-plan', ['-q', '-t', `${dir}.json`, `${dir}.yaml`], { encoding: 'utf8' });
	if (p.status) throw new Error(`cg-plan: ${p.stderr}`);
	writeFileSync(`${dir}.plans`, p.stdout.repeat(runs));
	return openSync(`${dir}.plans`);
}

async function worker()
{
	const input = plans();
	const children = () => fields(process.pid).slice(13, 15).reduce((a, b) => a + b) * 1e4;
	let completed = 0, tail = '';

	return measure(children, () => new Promise((done, failed) => {
		const w = spawn('cg-worker', ['-q'], { stdio: [input, 'pipe', 'inherit'] });
		w.stdout.setEncoding('latin1').on('data', (s) => {
			const lines = (tail + s).split('\n');
			tail = lines.pop();
			completed += lines.filter((l) => l.includes('"run.completed"')).length;
		});
		w.on('close', (code) => code || completed !== runs
			? failed(new Error(`cg-worker: status ${code}, ${completed} of ${runs} runs`)) : done());
	}));
}

await db.connect();
const ours = await worker(), theirs = await langgraph();
await db.end();
console.log(JSON.stringify({ ours, theirs }));
process.exit();
