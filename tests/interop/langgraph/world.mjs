// A server, our installed programs and LangGraph.js on it, and threads that either may take a turn of.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { shapes } from './shapes.mjs';

const require = createRequire(import.meta.url);
const here = resolve(import.meta.dirname, '../..');
export const lg = require('@langchain/langgraph');
const { PostgresSaver } = require('@langchain/langgraph-checkpoint-postgres');
const pg = require('pg');

export function open(bin) {
	const root = resolve(bin, '../..'), usr = resolve(bin, '..');
	const dir = mkdtempSync(join(tmpdir(), 'cg-lg-')), share = join(usr, 'share/cg'), scratch = join(dir, 'scratch');
	const server = (...args) => execFileSync(join(here, 'services/postgres'), args,
		{ encoding: 'utf8', env: { ...process.env, O: usr, CG_LIBEXEC: join(usr, 'libexec/cg') } }).trim();
	server('start', dir);
	server('template', dir);
	const url = server('fresh', dir);

	// The skills that the shapes use: ours as they are installed, and one that says that it ran.
	const skills = join(dir, 'skills');
	mkdirSync(scratch);
	cpSync(join(here, 'graphs/skills'), skills, { recursive: true });
	for (const s of ['pass', 'ask_person']) cpSync(join(share, 'skills/catalog', `${s}.yaml`), join(skills, 'catalog', `${s}.yaml`));
	for (const f of ['catalog/tally.yaml', 'tally/tally'])
		writeFileSync(join(skills, f), readFileSync(join(skills, f), 'utf8').replaceAll('@SCRATCH@', scratch));

	const base = Object.fromEntries(Object.entries(process.env).filter(([k]) => !/^(CG_|XDG_|DATABASE_URL|PG)/.test(k)));
	const env = { ...base, PATH: `${bin}:${process.env.PATH}`, HOME: dir, CG_STORE: url, CG_TENANT: 'default', LC_ALL: 'C.UTF-8',
		CG_LIBEXEC: join(usr, 'libexec/cg'), CG_SKILLS_PATH: skills, CG_WORKFLOWS_PATH: join(here, 'graphs') };
	const pools = [];
	const pool = (tenant) => {
		const p = new pg.Pool({ connectionString: url, max: 4, options: `-c app.current_tenant_id=${tenant}` });
		pools.push(p);
		return p;
	};
	const saver = (tenant = 'default') => new PostgresSaver(pool(tenant), undefined, { schema: 'app' });
	const close = async () => {
		await Promise.all(pools.map((p) => p.end()));
		server('stop', dir);
		rmSync(dir, { recursive: true, force: true });
	};
	return { dir, root, url, env, scratch, saver, pool, close };
}

// cg-thread ARGS: {status, records, error}.
export function cg(world, args, input = '') {
	const r = spawnSync('cg-thread', args, { env: world.env, cwd: world.dir, encoding: 'utf8', maxBuffer: 1 << 28,
		input: typeof input === 'string' ? input : JSON.stringify(input) });
	const records = r.stdout.split('\n').filter(Boolean).map((l) => JSON.parse(l));
	return { status: r.status, records, error: r.stderr, last: records.at(-1) };
}

// A thread of one shape, and both sides to take its turns.
export class Thread {
	constructor(world, name, id, saver) {
		const shape = shapes[name];

		Object.assign(this, { world, name, id, shape, saver });
		this.there = { broken: new Set(shape.broken), fails: { ...shape.fails } };
		this.app = shape.build(lg, this.there).compile({ checkpointer: saver });
		this.config = { configurable: { thread_id: id }, ...(shape.limit ? { recursionLimit: shape.limit } : {}) };
		for (const node of shape.broken ?? []) this.#fails(node, 1000);
		for (const [node, n] of Object.entries(shape.fails ?? {})) this.#fails(node, n);
	}

	// What only they have written is not one of ours before we are told what it is of.
	adopt() {
		const r = cg(this.world, ['adopt', `--workflow=test.${this.name}`, this.id]);

		if (r.status) throw new Error(`cg-thread adopt: ${r.error}`);
	}

	#fails(node, n) {
		const file = join(this.world.scratch, `fails.${node}`);

		if (n) writeFileSync(file, `${n}\n`);
		else if (existsSync(file)) rmSync(file);
	}

	// Interrupt ids that wait, with the values they show, as their reader has them.
	async waiting() {
		const state = await this.app.getState(this.config);
		return state.tasks.filter((t) => t.result === undefined).flatMap((t) => t.interrupts);
	}

	async answers(action) {
		const all = await this.waiting();
		return Object.fromEntries(all.slice(0, action.some ?? all.length).map((i) => [i.id, action.answers(i.value)]));
	}

	// One action of the script by a side: 'ours' or 'theirs'.
	async act(side, action) {
		if (action.heal) {
			this.there.broken.clear();
			for (const node of this.shape.broken) this.#fails(node, 0);
		}
		return side === 'ours' ? this.#ours(action) : this.#theirs(action);
	}

	async #theirs(action) {
		const arg = action.on ? null : action.input ?? new lg.Command({ resume: action.resume ?? await this.answers(action) });

		try {
			await this.app.invoke(arg, this.config);
		} catch (e) {
			if (!this.shape.broken && e.lc_error_code !== 'GRAPH_RECURSION_LIMIT') throw e;
		}
	}

	async #ours(action) {
		const r = action.input ? cg(this.world, ['run', `test.${this.name}`], { input: action.input, threadId: this.id })
			: action.on ? cg(this.world, ['resume', this.id])
			: action.resume ? cg(this.world, ['resume', `--answer=${JSON.stringify(action.resume)}`, this.id])
			: cg(this.world, ['resume', `--answers=${JSON.stringify(await this.answers(action))}`, this.id]);

		this.said = r;
		return r;
	}

	// All that a reader of theirs sees, newest first, of all namespaces.
	async seen() {
		const state = await this.app.getState(this.config, { subgraphs: true }), history = [], rows = [];

		for await (const h of this.app.getStateHistory(this.config)) history.push(h);
		for await (const t of this.saver.list({ configurable: { thread_id: this.id } }))
			rows.push({ ns: t.config.configurable.checkpoint_ns, id: t.checkpoint.id, parent: t.parentConfig?.configurable.checkpoint_id,
				versions: t.checkpoint.channel_versions, seen: t.checkpoint.versions_seen, values: t.checkpoint.channel_values });
		return { state, history, rows };
	}
}

// Without what has to differ: ids by the order in which they appear, no times, our own metadata away.
export function plain(what, thread) {
	const ids = new Map();
	const id = (text) => {
		if (!ids.has(text)) ids.set(text, `#${ids.size}`);
		return ids.get(text);
	};
	const walk = (v, key) => {
		if (Array.isArray(v)) return v.map((x) => walk(x));
		// What START came to is the input again: we keep no row of it.
		if (v?.name === '__start__' && v.path) v = { ...v, result: undefined };
		if (v && typeof v === 'object') {
			const keys = key === 'metadata' ? ['source', 'step', 'parents', 'thread_id'] : Object.keys(v).sort();
			return Object.fromEntries(keys.filter((k) => v[k] !== undefined).map((k) => [walk(k), walk(v[k], k)]));
		}
		if (typeof v !== 'string') return v;
		if (key === 'createdAt') return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(v) ? 'a time' : v;
		return v.replaceAll(thread, 'the thread').replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{32}\b/g, id);
	};
	return walk(what);
}
