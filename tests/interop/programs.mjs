// Our installed programs and BullMQ 5 and 6 on one server: what one side begins the other ends,
// and both see the same. usage: node --test-reporter=tap programs.mjs DRIVERS BIN
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

const require = createRequire(import.meta.url);
const bin = process.argv[3];
const dir = mkdtempSync(join(tmpdir(), 'cg-programs-'));
const sock = `${dir}/redis.sock`;
const connection = { path: sock, maxRetriesPerRequest: null };
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, CG_QUEUE: `unix:${sock}` };
const running = new Set(), open = [];
let server;

// The dashboard asks for bullmq by its own name.
const resolveName = Module._resolveFilename;
Module._resolveFilename = (name, ...rest) => resolveName(name === 'bullmq' ? 'bullmq6' : name, ...rest);

const bullmq = {};
try {
	bullmq[5] = require('bullmq5');
	bullmq[6] = require('bullmq6');
} catch {
	test('programs', { skip: 'npm ci --prefix tests/interop' }, () => {});
}

before(async () => {
	server = spawn('tests/services/redis/run', [dir], { stdio: ['pipe', 'pipe', 'inherit'] });
	await once(server.stdout, 'data');
});
after(async () => {
	await Promise.all(open.map((o) => o.close(true).catch(() => {})));
	for (const p of running) p.kill('SIGKILL');
	server.stdin.end();
	await once(server, 'exit');
	rmSync(dir, { recursive: true, force: true });
	process.exit();
});

// cg-queue VERB -n QUEUE ...: what it says, as records.
function cgq(queue, args, input = '') {
	const r = spawnSync(`${bin}/cg-queue`, [args[0], '-n', queue, '--json', ...args.slice(1)],
		{ env, input, encoding: 'utf8', maxBuffer: 1 << 28 });
	const records = r.stdout.split('\n').filter(Boolean).map((l) => JSON.parse(l));
	return { status: r.status, error: r.stderr, records, first: records[0] };
}
function cg(queue, args, input) {
	const r = cgq(queue, args, input);
	assert.equal(r.status, 0, `cg-queue ${args.join(' ')}: ${r.error}`);
	return r.records;
}

// The same without holding up the workers of this process.
function ended(queue, id) {
	return new Promise((resolve, reject) => execFile(`${bin}/cg-queue`, ['wait', '-n', queue, '--json', '--timeout=20s', id],
		{ env }, (e, stdout) => e ? reject(e) : resolve(JSON.parse(stdout))));
}

// A worker of ours with a shell script for a program.
function ours(queue, script, ...opts) {
	const p = spawn(`${bin}/cg-worker`, ['-q', '--exec', 'sh', '-n', queue, ...opts, '--', '-c', script],
		{ env, cwd: dir, stdio: ['ignore', 'pipe', 'inherit'] });
	const events = [];
	let rest = '';
	p.stdout.setEncoding('utf8').on('data', (text) => {
		const lines = (rest + text).split('\n');
		rest = lines.pop();
		events.push(...lines.map((l) => JSON.parse(l)));
	});
	running.add(p);
	const gone = once(p, 'close').then((how) => { running.delete(p); return how; });
	return { p, events, gone, types: () => events.map((e) => e.type),
		stop: async (signal = 'SIGTERM') => { p.kill(signal); return gone; } };
}

async function until(what, fn, ms = 20000) {
	for (const end = Date.now() + ms; ;) {
		const v = await fn();
		if (v) return v;
		if (Date.now() > end) throw new Error(`it never came: ${what}`);
		await new Promise((r) => setTimeout(r, 20));
	}
}

for (const v of Object.keys(bullmq)) {
	const { Queue, Worker, QueueEvents, FlowProducer } = bullmq[v];
	const keep = (o) => { o.on('error', () => {}); open.push(o); return o; };
	const queue = (name) => keep(new Queue(name, { connection }));
	const worker = (name, fn, opts) => keep(new Worker(name, fn, { connection, drainDelay: 1, ...opts }));
	const listen = async (name) => {
		// From the beginning: "from now on" begins a moment after it says that it is ready.
		const e = keep(new QueueEvents(name, { connection, lastEventId: '0' }));
		await e.waitUntilReady();
		return e;
	};
	const heard = (events, type) => {
		const list = [];
		events.on(type, (x) => list.push(x));
		return list;
	};
	const name = (what) => `v${v}-${what}`;
	const t = (what, fn) => test(`${v}: ${what}`, { timeout: 90000 }, fn);

	t('their producer, our worker: data, result, progress, log, events, counts', async () => {
		const n = name('there-here'), q = queue(n), events = await listen(n);
		const progress = heard(events, 'progress'), active = heard(events, 'active');
		const job = await q.add('greet', { who: 'Ana', n: 1.5, list: [] }, { attempts: 2 });
		const w = ours(n, `job=$(cat); echo "a line" >&2; echo '{"type":"progress","progress":{"pct":50}}' >&2
			echo "$job" | jq -c '{hello: .data.who, data, attempt, id}'`, '--name=otto');
		const result = await job.waitUntilFinished(events, 20000);
		assert.deepEqual(result, { hello: 'Ana', data: { who: 'Ana', n: 1.5, list: [] }, attempt: 1, id: job.id });
		const got = await q.getJob(job.id);
		assert.deepEqual([await got.getState(), got.attemptsMade, got.processedBy, got.progress],
			['completed', 1, 'otto', { pct: 50 }]);
		assert.deepEqual(await q.getJobLogs(job.id), { logs: ['a line'], count: 1 });
		// The result may be asked for and there before the stream of events was read.
		await until('its events', () => progress.length && active.length);
		assert.deepEqual([progress.map((p) => p.data), active.length], [[{ pct: 50 }], 1]);
		const counts = await q.getJobCounts('wait', 'active', 'completed', 'failed');
		assert.deepEqual(counts, { wait: 0, active: 0, completed: 1, failed: 0 });
		assert.ok((await q.getWorkers()).some((x) => x.name.endsWith('otto') || x.rawname?.endsWith('otto')));
		await w.stop();
	});

	t('our producer, their worker: options, order, result, our wait and events', async () => {
		const n = name('here-there'), q = queue(n), order = [];
		// What is delayed comes before what has a priority once it is due: it has to be due last.
		for (const [job, ...opts] of [['low', '--priority=9'], ['high', '--priority=2'], ['plain'], ['front', '--lifo']])
			cg(n, ['add', job, '-d', `{"of":"${job}"}`, ...opts]);
		const [{ id }] = cg(n, ['add', 'twice', '--attempts=2', '--backoff=30ms', '--delay=3s', '--job-id=mine']);
		assert.equal(id, 'mine');
		assert.equal((await q.getJob('mine')).opts.backoff.delay, 30);
		assert.deepEqual(await q.getJobCounts('wait', 'prioritized', 'delayed'), { wait: 2, prioritized: 2, delayed: 1 });
		worker(n, async (job) => {
			order.push(job.data.of ?? job.name);
			if (job.name === 'twice' && job.attemptsMade === 0) throw new Error('not yet');
			await job.log(`did ${job.name}`);
			return { by: 'node' };
		});
		const end = await ended(n, 'mine');
		assert.deepEqual([end.state, end.returnvalue], ['completed', { by: 'node' }]);
		assert.deepEqual(order, ['front', 'plain', 'high', 'low', 'twice', 'twice']);
		const [job] = cg(n, ['job', 'mine']);
		assert.deepEqual([job.attemptsMade, job.returnvalue, job.finishedOn - job.timestamp >= 3030], [2, { by: 'node' }, true]);
		assert.deepEqual(cg(n, ['logs', 'mine'])[0].logs, ['did twice']);
		const seen = cg(n, ['events', '--job=mine']).map((e) => e.event);
		assert.deepEqual(seen.filter((e) => e !== 'waiting'), ['added', 'delayed', 'active', 'delayed', 'active', 'completed']);
	});

	t('failures of our programs: attempts and backoff, unrecoverable at once, reasons', async () => {
		const n = name('failures'), q = queue(n), events = await listen(n);
		const exhausted = heard(events, 'retries-exhausted');
		const again = await q.add('75', {}, { attempts: 3, backoff: { type: 'exponential', delay: 40 } });
		const never = await q.add('65', {}, { attempts: 3 });
		const w = ours(n, 'echo "status $CG_JOB_NAME, try $CG_JOB_ATTEMPT" >&2; exit "$CG_JOB_NAME"');
		await assert.rejects(again.waitUntilFinished(events, 20000), /status 75, try 3/);
		await assert.rejects(never.waitUntilFinished(events, 20000), /status 65, try 1/);
		const [a, b] = [await q.getJob(again.id), await q.getJob(never.id)];
		assert.deepEqual([a.attemptsMade, a.stacktrace.length, b.attemptsMade], [3, 3, 1]);
		assert.ok(a.finishedOn - a.timestamp >= 120);
		await until('retries-exhausted', () => exhausted.some((e) => e.jobId === again.id));
		await a.retry();
		await until('a fourth try', async () => (await q.getJob(again.id)).attemptsMade === 4);
		await w.stop();
	});

	t('their delays and priorities in our worker', async () => {
		const n = name('order'), q = queue(n), events = await listen(n);
		const done = heard(events, 'completed');
		for (const [job, opts] of [['c', { priority: 7 }], ['b', { priority: 1 }], ['a', {}], ['late', { delay: 3000 }]])
			await q.add(job, {}, opts);
		const w = ours(n, 'echo "\\"$CG_JOB_NAME\\""', '-j', '1');
		await until('four jobs', () => done.length === 4);
		assert.deepEqual(done.map((e) => e.returnvalue), ['a', 'b', 'c', 'late']);
		const late = (await q.getCompleted()).find((j) => j.name === 'late');
		assert.ok(late.processedOn - late.timestamp >= 3000);
		await w.stop();
	});

	t('schedules: theirs goes on with our worker, ours with theirs; every and cron', async () => {
		const a = name('beat-theirs'), b = name('beat-ours'), q = queue(a);
		await q.upsertJobScheduler('fast', { every: 200 }, { name: 'tick', data: { z: 1 }, opts: { attempts: 2 } });
		await q.upsertJobScheduler('cron', { pattern: '* * * * * *', tz: 'Europe/Madrid' }, { name: 'tock' });
		const w = ours(a, 'echo "\\"$CG_JOB_NAME\\""');
		const ran = async (what) => (await q.getCompleted()).filter((j) => j.name === what);
		await until('ticks', async () => (await ran('tick')).length >= 4);
		await until('tocks', async () => (await ran('tock')).length >= 3);
		await w.stop();
		const times = (await ran('tick')).map((j) => Number(j.id.split(':')[2])).sort();
		assert.ok(times.every((x, i) => i === 0 || (x - times[i - 1]) % 200 === 0), `${times}`);
		assert.deepEqual((await ran('tick'))[0].data, { z: 1 });
		assert.equal((await q.getJobSchedulers()).length, 2);
		await q.removeJobScheduler('fast');
		assert.deepEqual(cg(a, ['schedules']).map((s) => s.id), ['cron']);

		const names = [];
		cg(b, ['schedule', 'fast', '--every=200ms', '--name=tick', '-d', '{"z":2}']);
		cg(b, ['schedule', 'cron', '--pattern=* * * * * *', '--name=tock', '--limit=2']);
		worker(b, async (job) => { names.push([job.name, job.data]); });
		await until('our ticks', () => names.filter((x) => x[0] === 'tick').length >= 4);
		await until('our tocks', () => names.filter((x) => x[0] === 'tock').length >= 2);
		assert.deepEqual(names.find((x) => x[0] === 'tick')[1], { z: 2 });
		cg(b, ['unschedule', 'fast']);
		assert.equal(names.filter((x) => x[0] === 'tock').length, 2);
	});

	t('flows: our parent and their children, their parent and our children', async () => {
		const p = name('parents'), c = name('children'), p2 = name('parents2'), c2 = name('children2');
		const [tree] = cg(p, ['flow'], JSON.stringify({ name: 'sum', queueName: p, data: 0, children:
			[1, 2, 3].map((x) => ({ name: 'part', queueName: c, data: { x } })) }));
		assert.deepEqual(await queue(p).getJobCounts('waiting-children'), { 'waiting-children': 1 });
		worker(c, async (job) => job.data.x * 10);
		const w = ours(p, 'cg-queue children --json "$CG_JOB_ID" | jq -c "[.processed[]] | add"');
		const end = await ended(p, tree.id);
		assert.equal(end.returnvalue, 60);

		const flows = keep(new FlowProducer({ connection }));
		const node = await flows.add({ name: 'sum', queueName: p2, children: [
			{ name: 'part', queueName: c2, data: { x: 4 } }, { name: 'part', queueName: c2, data: { x: 5 } },
			{ name: 'broken', queueName: c2, opts: { ignoreDependencyOnFailure: true } }] });
		const events = await listen(p2);
		const w2 = ours(c2, 'job=$(cat); [ "$CG_JOB_NAME" = part ] || exit 65; echo "$job" | jq ".data.x + 1"');
		worker(p2, async (job) => Object.values(await job.getChildrenValues()).sort());
		assert.deepEqual(await node.job.waitUntilFinished(events, 20000), [5, 6]);
		assert.equal(cg(p2, ['tree', node.job.id])[0].children.length, 3);
		await Promise.all([w.stop(), w2.stop()]);
	});

	t('deduplication across both sides, and its end', async () => {
		const n = name('dedup'), q = queue(n), events = await listen(n);
		const told = heard(events, 'deduplicated');
		const first = await q.add('a', {}, { deduplication: { id: 'k' } });
		assert.deepEqual(cg(n, ['add', 'b', '--dedup=k'])[0], { type: 'queue.added', id: first.id, name: 'b', queueName: n, added: false });
		const [{ id }] = cg(n, ['add', 'c', '--dedup=other', '--dedup-ttl=1h']);
		assert.equal((await q.add('d', {}, { deduplication: { id: 'other', ttl: 3600000 } })).id, id);
		await until('two events', () => told.length === 2);
		assert.deepEqual(told.map((e) => [e.jobId, e.deduplicationId]), [[first.id, 'k'], [id, 'other']]);
		assert.equal(await q.getDeduplicationJobId('other'), id);
		const w = ours(n, 'true', '--once');
		await w.gone;
		assert.notEqual(cg(n, ['add', 'e', '--dedup=k'])[0].id, first.id);
		assert.equal((await q.getJobCounts('completed')).completed, 2);
	});

	t('a pause holds both fleets, whoever says it, and loses nothing', async () => {
		const n = name('pause'), q = queue(n);
		let there = 0;
		worker(n, async () => { there++; });
		const w = ours(n, 'true', '-j', '2');
		await until('both workers', async () => (await q.getWorkers()).length >= 2);
		for (const [pause, resume] of [[() => q.pause(), () => cg(n, ['resume'])], [() => cg(n, ['pause']), () => q.resume()]]) {
			await pause();
			const before_ = (await q.getJobCounts('completed')).completed;
			await q.addBulk(Array.from({ length: 10 }, () => ({ name: 'x', data: {} })));
			cg(n, ['add'], Array.from({ length: 10 }, () => '{"name":"y"}\n').join(''));
			assert.equal(await q.isPaused(), true);
			assert.equal(cg(n, ['counts'])[0].isPaused, true);
			await new Promise((r) => setTimeout(r, 300)); // nothing may happen now
			const c = await q.getJobCounts('completed', 'active', 'wait', 'paused');
			assert.deepEqual([c.completed, c.active, c.wait + (c.paused ?? 0)], [before_, 0, 20]);
			await resume();
			await until('all', async () => (await q.getJobCounts('completed')).completed === before_ + 20);
		}
		assert.equal(await q.isPaused(), false);
		await w.stop();
		assert.ok(w.types().filter((x) => x === 'job.completed').length + there === 40);
	});

	t('kill -9 of our worker: theirs takes the job; and the reverse', async () => {
		const n = name('stall'), q = queue(n), events = await listen(n);
		const stalled = heard(events, 'stalled');
		const job = await q.add('a', {});
		const w = ours(n, 'sleep 1000', '--lock=1s', '--stalled=500ms');
		await until('it is active', async () => (await job.getState()) === 'active');
		await w.stop('SIGKILL');
		const other = worker(n, async () => 'theirs', { stalledInterval: 500, lockDuration: 1000 });
		assert.equal(await job.waitUntilFinished(events, 20000), 'theirs');
		await until('stalled', () => stalled.some((e) => e.jobId === job.id));
		await other.close();

		const n2 = name('stall2'), q2 = queue(n2), events2 = await listen(n2);
		const job2 = await q2.add('b', {});
		writeFileSync(`${dir}/hang.cjs`, `const { Worker } = require(process.argv[2]);
			new Worker(process.argv[3], () => new Promise(() => {}), { connection: { path: process.argv[4],
			maxRetriesPerRequest: null }, lockDuration: 1000, stalledInterval: 500 });`);
		const p = spawn(process.execPath, [`${dir}/hang.cjs`, require.resolve(`bullmq${v}`), n2, sock], { stdio: 'inherit' });
		running.add(p);
		await until('it is active there', async () => (await job2.getState()) === 'active');
		p.kill('SIGKILL');
		const w2 = ours(n2, 'echo 7', '--lock=1s', '--stalled=500ms');
		assert.equal(await job2.waitUntilFinished(events2, 20000), 7);
		const got = await q2.getJob(job2.id);
		assert.deepEqual([got.stalledCounter, got.attemptsStarted, got.attemptsMade], [1, 2, 1]);
		await w2.stop();
	});
}

test('one queue, BullMQ 5, BullMQ 6 and two of our workers: 10,000 jobs, each once', { timeout: 240000, skip: !bullmq[6] }, async () => {
	const n = 'mixed', N = 10000, log = `${dir}/mixed.log`;
	const q = new bullmq[6].Queue(n, { connection });
	open.push(q);
	writeFileSync(log, '');
	for (let i = 0; i < N / 2; i += 500)
		await q.addBulk(Array.from({ length: 500 }, (_, k) => ({ name: 'j', data: { i: i + k } })));
	cg(n, ['add'], Array.from({ length: N / 2 }, (_, k) => `{"name":"j","data":{"i":${N / 2 + k}}}\n`).join(''));
	assert.equal(cg(n, ['counts'])[0].waiting, N);
	const script = `read -r job; i=\${job##*'"i":'}; echo "ours \${i%%'}'*}" >>${log}`;
	const workers = [ours(n, script, '-j', '4'), ours(n, script, '-j', '4')];
	const theirs = [5, 6].map((v) => new bullmq[v].Worker(n, async (job) => {
		appendFileSync(log, `v${v} ${job.data.i}\n`);
		await new Promise((r) => setTimeout(r, 4)); // as long as a process takes: all get their share
	}, { connection, concurrency: 4 }));
	open.push(...theirs);
	await until('the end', async () => (await q.getJobCounts('completed')).completed === N, 200000);
	await Promise.all(workers.map((w) => w.stop()));
	const lines = readFileSync(log, 'utf8').trim().split('\n').map((l) => l.split(' '));
	const share = Object.fromEntries(['ours', 'v5', 'v6'].map((who) => [who, lines.filter((l) => l[0] === who).length]));
	console.log(`# 10,000 jobs: ${JSON.stringify(share)}`);
	assert.equal(lines.length, N, 'each job was processed once');
	assert.equal(new Set(lines.map((l) => l[1])).size, N, 'none was lost');
	assert.ok(Object.values(share).every((x) => x > 100), JSON.stringify(share));
	assert.deepEqual(await q.getJobCounts('wait', 'active', 'failed', 'delayed'), { wait: 0, active: 0, failed: 0, delayed: 0 });
	assert.ok((await q.getJobs(['completed'], 0, N)).every((j) => j.attemptsMade === 1 && j.attemptsStarted === 1));
});

test('bull-board sees our jobs and moves them', { timeout: 60000, skip: !bullmq[6] }, async () => {
	const n = 'board', routes = [];
	const { createBullBoard } = require('@bull-board/api');
	const { BullMQAdapter } = require('@bull-board/api/bullMQAdapter');
	const q = new bullmq[6].Queue(n, { connection });
	open.push(q);
	let queues;
	const adapter = new Proxy({}, { get: (_, what) => (arg) => {
		if (what === 'setQueues') queues = arg;
		if (what === 'setApiRoutes') routes.push(...arg);
		return adapter;
	} });
	createBullBoard({ queues: [new BullMQAdapter(q)], serverAdapter: adapter, options: { uiBasePath: dir, uiConfig: {} } });
	const api = async (method, route, params = {}, query = {}) => {
		const r = routes.find((x) => [x.method].flat().includes(method) && [x.route].flat().includes(route));
		assert.ok(r, `${method} ${route} of ${routes.map((x) => x.route)}`);
		return (await r.handler({ queues, query, params: { queueName: n, ...params }, body: {}, headers: {}, uiConfig: {} })).body;
	};
	cg(n, ['add', 'bad', '-d', '{"x":1}', '--attempts=2']);
	cg(n, ['add', 'later', '--delay=1h']);
	const w = ours(n, 'echo "a line" >&2; exit 1', '--once');
	await w.gone;
	const list = await api('get', '/api/queues', {}, { activeQueue: n, page: '1', jobsPerPage: '10' });
	const mine = list.queues.find((x) => x.name === n);
	assert.deepEqual([mine.counts.failed, mine.counts.delayed, mine.isPaused], [1, 1, false]);
	const bad = mine.jobs.find((j) => j.name === 'bad');
	assert.deepEqual([bad.attempts, bad.failedReason, bad.data, bad.isFailed], [2, 'a line', { x: 1 }, true]);
	assert.deepEqual(await api('get', '/api/queues/:queueName/:jobId/logs', { jobId: bad.id }), ['a line', 'a line']);
	await api('put', '/api/queues/:queueName/:jobId/retry', { jobId: bad.id });
	await api('put', '/api/queues/:queueName/pause');
	assert.deepEqual(cg(n, ['counts']).map((c) => [c.isPaused, c.waiting + c.paused]), [[true, 1]]);
});
