// The peer of b_queue and b_store: BullMQ, the same jobs in the same ways on the same server.
// usage: node tests/bench/bullmq.mjs NODE_MODULES URL JOBS add|flight|bulk|batch|latency [N]
// URL redis://... and unix:...: BullMQ 5. postgresql:///DATABASE?host=FOLDER (as postgres): BullMQ 6 with its
// own backend there, over the 10 connections that it takes unless told otherwise.
// SERVER_PID names PostgreSQL's first process: what it and its children use is said too.
// batch: N active at a time. A worker of BullMQ's ends each in a call of its own, and those calls
// travel together; so do those of b_queue, each of which may end several.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [, , modules, url, count, mode, many = '1'] = process.argv;
const require = createRequire(resolve(modules, 'package.json'));
const jobs = Number(count), n = Number(many), name = `n-${process.pid}`;
const at = new URL(url), pg = at.protocol === 'postgresql:';
const { Queue, Worker, createPostgresBackend } = require(pg ? 'bullmq6' : 'bullmq');
const connection = pg ? { host: at.searchParams.get('host'), user: 'postgres', database: at.pathname.slice(1), max: 10, migrate: true }
	: { ...(at.protocol === 'unix:' ? { path: url.slice(5) } : { host: at.hostname, port: Number(at.port) }), maxRetriesPerRequest: null };
const backend = pg ? [createPostgresBackend] : [];
const data = { a: 1, b: 'some text' };
const queue = new Queue(name, { connection }, ...backend);
await queue.waitUntilReady();

const modes = {
	async add(jobs) {
		for (let i = 0; i < jobs; i++) await queue.add('bench', data);
	},
	async flight(jobs) {
		let i = 0;
		await Promise.all(Array.from({ length: n }, async () => { while (i++ < jobs) await queue.add('bench', data); }));
	},
	async bulk(jobs, size = n) {
		for (let i = 0; i < jobs; i += size) await queue.addBulk(Array.from({ length: size }, () => ({ name: 'bench', data })));
	},
	batch: (jobs) => new Promise((done) => {
		let left = jobs;
		worker.on('completed', () => --left || done());
		worker.run();
	}),
};
// 200 a second from a process of its own, for a worker with 10 slots: how long from add to start.
const leisure = async (jobs) => {
	const took = [], now = () => performance.timeOrigin + performance.now();
	worker = new Worker(name, async (job) => { took.push(now() - job.data.t); }, { connection: { ...connection }, concurrency: 10 }, ...backend);
	worker.on('error', (e) => { throw e; });
	await worker.waitUntilReady();
	const self = fork(process.argv[1], [modules, url, count, 'produce', name]);
	await new Promise((done) => { self.on('exit', done); });
	while (took.length < jobs) await new Promise((done) => { setTimeout(done, 5); });
	const sorted = took.slice(100).sort((a, b) => a - b), us = (share) => Math.round(sorted[Math.floor(sorted.length * share)] * 1e3);
	return { p50_us: us(0.5), p99_us: us(0.99) };
};
if (mode === 'produce') {
	const to = new Queue(many, { connection }, ...backend), begin = performance.now(), pending = [];
	await to.waitUntilReady();
	for (let i = 0; i < jobs; i++) {
		const early = begin + i * 5 - performance.now();
		if (early > 0) await new Promise((done) => { setTimeout(done, early); });
		pending.push(to.add('bench', { t: performance.timeOrigin + performance.now() }));
	}
	await Promise.all(pending);
	process.exit();
}
let worker;
if (mode === 'latency') {
	modes.latency = leisure;
} else if (mode === 'batch') {
	await modes.bulk(jobs, 100);
	worker = new Worker(name, async () => ({ ok: true }), { connection: { ...connection }, concurrency: n, autorun: false }, ...backend);
	worker.on('error', (e) => { throw e; });
	await worker.waitUntilReady();
} else {
	await modes[mode](Math.min(jobs, 500)); // so that what is compiled when it is first used is compiled
}
const client = pg ? null : await queue.client;
const ticks = (pid, fields) => {
	try { return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ').slice(11, 11 + fields).reduce((s, v) => s + Number(v), 0); }
	catch { return 0; }
};
const pgUs = async (pid) => {
	if (!pid) return 0;
	await new Promise((done) => { setTimeout(done, 200); });
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
	return (ticks(pid, 4) + children.reduce((sum, c) => sum + ticks(c, 2), 0)) * 1e4;
};
const serverUs = async () => client ? (await client.info('cpu')).match(/^used_cpu_(sys|user):[\d.]+/gm)
	.reduce((sum, l) => sum + Number(l.split(':')[1]) * 1e6, 0) : pgUs(process.env.SERVER_PID);
const server = await serverUs(), cpu = process.cpuUsage(), begin = performance.now();
const late = await modes[mode](jobs) ?? {};
const took = performance.now() - begin, used = process.cpuUsage(cpu);
console.log(JSON.stringify({ mode, n, jobs, per_second: Math.round(jobs * 1e3 / took),
	client_us: (used.user + used.system) / jobs, server_us: (await serverUs() - server) / jobs, ...late }));
await worker?.close(true);
if (!pg) await queue.obliterate({ force: true });
process.exit();
