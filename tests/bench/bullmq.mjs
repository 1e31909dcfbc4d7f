// The peer of b_queue: BullMQ 5, the same jobs in the same ways on the same server.
// usage: node tests/bench/bullmq.mjs NODE_MODULES URL JOBS add|flight|bulk|batch [N]
// batch: N active at a time. A worker of BullMQ's ends each in a call of its own, and those calls
// travel together; ours ends what has ended in one call.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [, , modules, url, count, mode, many = '1'] = process.argv;
const { Queue, Worker } = createRequire(resolve(modules, 'package.json'))('bullmq');
const jobs = Number(count), n = Number(many), name = `n-${process.pid}`;
const at = url.startsWith('unix:') ? { path: url.slice(5) } : { host: new URL(url).hostname, port: Number(new URL(url).port) };
const connection = { ...at, maxRetriesPerRequest: null };
const data = { a: 1, b: 'some text' };
const queue = new Queue(name, { connection });
await queue.waitUntilReady();

const modes = {
	async add() {
		for (let i = 0; i < jobs; i++) await queue.add('bench', data);
	},
	async flight() {
		let i = 0;
		await Promise.all(Array.from({ length: n }, async () => { while (i++ < jobs) await queue.add('bench', data); }));
	},
	async bulk(size = n) {
		for (let i = 0; i < jobs; i += size) await queue.addBulk(Array.from({ length: size }, () => ({ name: 'bench', data })));
	},
	batch: () => new Promise((done) => {
		let left = jobs;
		worker.on('completed', () => --left || done());
		worker.run();
	}),
};
let worker;
if (mode === 'batch') {
	await modes.bulk(100);
	worker = new Worker(name, async () => ({ ok: true }), { connection: { ...connection }, concurrency: n, autorun: false });
	worker.on('error', (e) => { throw e; });
	await worker.waitUntilReady();
}
const client = await queue.client;
const serverUs = async () => (await client.info('cpu')).match(/^used_cpu_(sys|user):[\d.]+/gm)
	.reduce((sum, l) => sum + Number(l.split(':')[1]) * 1e6, 0);
const server = await serverUs(), cpu = process.cpuUsage(), begin = performance.now();
await modes[mode]();
const took = performance.now() - begin, used = process.cpuUsage(cpu);
console.log(JSON.stringify({ mode, n, jobs, per_second: Math.round(jobs * 1e3 / took),
	client_us: (used.user + used.system) / jobs, server_us: (await serverUs() - server) / jobs }));
await worker?.close(true);
await queue.obliterate({ force: true });
process.exit();
