// queue.mjs: our queue and Node's BullMQ on one server, version 5 and version 6: what one adds,
// the other runs, and both see the same.
import { execFile, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const program = `${process.argv[2]}/queue`;
const require = createRequire(import.meta.url);
const run = promisify(execFile);
let n = 0;

function is(got, want, what) {
	const good = JSON.stringify(got) === JSON.stringify(want);
	console.log(`${good ? 'ok' : 'not ok'} ${++n} - ${what}`);
	if (!good)
		console.log(`#  got: ${JSON.stringify(got)}\n# want: ${JSON.stringify(want)}`);
}

function skip(why) {
	console.log(`ok 1 - queue # SKIP ${why}`);
	process.exit(0);
}

const dir = mkdtempSync(join(tmpdir(), 'cg-queue-'));
const server = spawn('tests/services/redis/run', [dir], { stdio: ['pipe', 'pipe', 'inherit'] });
const end = () => { server.stdin.end(); rmSync(dir, { recursive: true, force: true }); };
process.on('exit', end);
await new Promise((resolve) => {
	server.stdout.once('data', resolve);
	server.once('exit', () => skip('no redis-server'));
});
const path = `${dir}/redis.sock`;

// A command of ours, as queue.c has it.
async function ours(...args) {
	const { stdout } = await run(program, [`redis+unix://${path}`, ...args]).catch((e) => e);
	return stdout.trim();
}
const oursJson = async (...args) => JSON.parse(await ours(...args));

async function between(bullmq, version) {
	const { Queue, Worker, QueueEvents, FlowProducer } = bullmq;
	const connection = { path, maxRetriesPerRequest: null };
	const open = [];
	const queue = async (name) => {
		const q = new Queue(`v${version}-${name}`, { connection });
		const events = new QueueEvents(q.name, { connection });
		await events.waitUntilReady();
		open.push(q, events);
		return { q, events, name: q.name };
	};
	const worker = (q, fn, opts) => {
		const w = new Worker(q.name, fn, { connection, ...opts });
		open.push(w);
		return w;
	};
	const what = (text) => `${version}: ${text}`;

	{
		const a = await queue('ours-runs-there');
		const id = await ours(a.name, 'add', 'one', '{"x":1}', '{"attempts":2,"backoff":{"type":"fixed","delay":50}}');
		await ours(a.name, 'add', 'later', '{}', '{"delay":200}');
		await ours(a.name, 'add', 'first', '{}', '{"priority":5,"jobId":"mine"}');
		is(await a.q.getJobCounts('wait', 'delayed', 'prioritized'), { wait: 1, delayed: 1, prioritized: 1 }, what('counts'));
		const job = await a.q.getJob(id);
		is([job.name, job.data, job.opts.attempts, await job.getState()], ['one', { x: 1 }, 2, 'waiting'], what('our job'));
		let tries = 0;
		const w = worker(a, async (j) => {
			if (j.name === 'one' && tries++ === 0)
				throw new Error('not yet');
			await j.updateProgress(50);
			await j.log('a line');
			return { by: 'node', made: j.attemptsMade };
		}, { name: 'nw' });
		is(await job.waitUntilFinished(a.events, 9000), { by: 'node', made: 1 }, what('runs there, at the second attempt'));
		for (const other of ['mine', '2'])
			await (await a.q.getJob(other)).waitUntilFinished(a.events, 9000);
		await w.close();
		is((await oursJson(a.name, 'verb', 'counts')).completed, 3, what('all have completed'));
		const r = await oursJson(a.name, 'verb', 'job', `{"id":"${id}"}`);
		is([r.returnvalue, r.state, r.progress, r.attemptsMade, r.processedBy],
			[{ by: 'node', made: 1 }, 'completed', 50, 2, 'nw'], what('the record as we read it'));
		is((await oursJson(a.name, 'verb', 'logs', `{"id":"${id}"}`)).logs, ['a line'], what('its log'));
		is(await oursJson(a.name, 'await', id), { state: 'completed', returnvalue: { by: 'node', made: 1 } }, what('its end'));
	}
	{
		const b = await queue('theirs-runs-here');
		const done = ours(b.name, 'work', '5');
		const ok = await b.q.add('ok', { text: 'ü/"' }, { attempts: 2 });
		const fail = await b.q.add('fail', {});
		const others = [await b.q.add('ok', {}, { delay: 300 }), await b.q.add('ok', {}, { priority: 3 }),
			await b.q.add('ok', {}, { lifo: true, jobId: 'z' })];
		is(await ok.waitUntilFinished(b.events, 9000), { by: 'c' }, what('their job runs here'));
		is(await fail.waitUntilFinished(b.events, 9000).catch((e) => e.message), 'c failed', what('and fails here'));
		for (const j of others)
			is(await j.waitUntilFinished(b.events, 9000), { by: 'c' }, what(`${j.id} too`));
		is((await done).split('\n').length, 5, what('five were ended'));
		const j = await b.q.getJob(ok.id), f = await b.q.getJob(fail.id);
		is([j.attemptsMade, j.attemptsStarted, await j.getState(), j.processedBy], [1, 1, 'completed', 'cw'],
			what('the record as they read it'));
		is([f.failedReason, f.stacktrace, await f.getState()], ['c failed', ['c failed'], 'failed'], what('the failure'));
		is((await b.q.getMetrics('completed')).meta.count, 4, what('the metrics'));
		await f.retry();
		is(await oursJson(b.name, 'verb', 'state', `{"id":"${f.id}"}`), 'waiting', what('retried there'));
		await f.remove();
		is(await oursJson(b.name, 'verb', 'state', `{"id":"${f.id}"}`), 'unknown', what('removed there'));
	}
	{
		const p = await queue('parents'), k = await queue('children');
		const flows = new FlowProducer({ connection });
		open.push(flows);
		const tree = await oursJson(p.name, 'flow', JSON.stringify({ name: 'root', children: [
			{ name: 'double', queueName: k.name, data: { i: 1 } },
			{ name: 'fail', queueName: k.name, opts: { ignoreDependencyOnFailure: true } }] }));
		const wk = worker(k, async (j) => {
			if (j.name === 'fail')
				throw new Error('no');
			return j.data.i * 2;
		});
		const wp = worker(p, async (j) => ({ values: Object.values(await j.getChildrenValues()),
			ignored: Object.values(await j.getIgnoredChildrenFailures()) }));
		is(await (await p.q.getJob(tree.id)).waitUntilFinished(p.events, 9000), { values: [2], ignored: ['no'] },
			what('our tree runs there'));
		is((await flows.getFlow({ queueName: p.name, id: tree.id })).children.length, 2, what('and is read'));
		await wk.close();
		await wp.close();
		const theirs = await flows.add({ name: 'root', queueName: p.name, children: [
			{ name: 'c', queueName: k.name, data: {} },
			{ name: 'fail', queueName: k.name, opts: { failParentOnFailure: true } }] });
		is((await oursJson(p.name, 'verb', 'flow', `{"id":"${theirs.job.id}"}`)).children.length, 2, what('we read theirs'));
		await ours(k.name, 'work', '2');
		const gone = ours(p.name, 'work', '1');
		is(/^child .* failed$/.test(await theirs.job.waitUntilFinished(p.events, 9000).catch((e) => e.message)), true,
			what('a child that fails here fails its parent'));
		await p.q.add('last', {});
		await gone;
	}
	{
		const s = await queue('schedules');
		await ours(s.name, 'verb', 'schedule', '{"id":"e","every":300,"name":"tick"}');
		const [first] = await s.q.getJobSchedulers();
		is([first.key, first.every, first.name], ['e', 300, 'tick'], what('our schedule is seen'));
		let ticks = 0, enough;
		const five = new Promise((resolve) => { enough = resolve; });
		const w = worker(s, async () => { if (++ticks === 5) enough(); });
		await five;
		await w.close();
		is(ticks >= 5, true, what('and goes on there'));
		await s.q.upsertJobScheduler('n', { pattern: '* * * * * *' }, { name: 'cron', data: { a: 1 } });
		is((await ours(s.name, 'work', '6')).split('\n').filter((l) => l.endsWith(' ended')).length, 6, what('both run here'));
		is((await s.q.getJobSchedulers()).map((x) => x.key).sort(), ['e', 'n'], what('and are planned on'));
		is(await s.q.removeJobScheduler('e'), true, what('ours is ended there'));
		is(await ours(s.name, 'verb', 'unschedule', '{"id":"n"}'), 'null', what('theirs here'));
		is(await s.q.getJobSchedulers(), [], what('none is left'));
	}
	if (version === 5) {
		const r = await queue('repeatables');
		const old = await r.q.add('tick', { a: 1 }, { repeat: { every: 200, limit: 4 }, attempts: 2 });
		const [mine] = await oursJson(r.name, 'verb', 'schedules');
		is([mine.name, mine.every, mine.legacy], ['tick', 200, true], what('a repeatable of the old kind is listed'));
		is((await ours(r.name, 'work', '2')).split('\n').filter((l) => l.endsWith(' ended')).length, 2, what('runs here, and again'));
		is((await r.q.getRepeatableJobs()).map((x) => x.name), ['tick'], what('and is still theirs'));
		const data = [], four = new Promise((resolve) => {
			const w = worker(r, async (j) => { data.push(j.data); if (data.length === 2) resolve(w); });
		});
		await (await four).close();
		is(data, [{ a: 1 }, { a: 1 }], what('goes on there, with its data'));
		await r.q.add('never', {}, { repeat: { pattern: '0 7 * * *' } });
		const { id } = (await oursJson(r.name, 'verb', 'schedules')).find((x) => x.name === 'never');
		is(await ours(r.name, 'verb', 'unschedule', JSON.stringify({ id })), 'null', what('one is ended here'));
		is([(await r.q.getRepeatableJobs()).some((x) => x.name === 'never'), await r.q.getDelayedCount()], [false, 0],
			what('with its job'));
		const lost = await r.q.add('lost', {});
		await (await r.q.client).del(r.q.toKey('wait'));
		is(await oursJson(r.name, 'verb', 'orphans'), [lost.id], what('a job in no state is found'));
		is(await r.q.removeOrphanedJobs(), 1, what('as they find it'));
		is([await oursJson(r.name, 'verb', 'orphans'), (await r.q.getCompletedCount()) > 0, typeof old.id], [[], true, 'string'],
			what('and nothing else is one'));
	}
	{
		const d = await queue('by-hand');
		await d.q.pause();
		await ours(d.name, 'add', 'a');
		await ours(d.name, 'verb', 'resume');
		is([await d.q.isPaused(), (await d.q.getWaiting()).length], [false, 1], what('paused there, resumed here'));
		await ours(d.name, 'verb', 'pause');
		await d.q.add('b', {});
		is(await d.q.isPaused(), true, what('paused here'));
		await d.q.resume();
		is((await d.q.getWaiting()).length, 2, what('resumed there: nothing is lost'));
		const owner = await d.q.add('c', {}, { deduplication: { id: 'K' } });
		is(await ours(d.name, 'add', 'c', '{}', '{"deduplication":{"id":"K"}}'), owner.id, what('deduplicated here'));
		is((await d.q.add('c', {}, { deduplication: { id: 'K' } })).id, owner.id, what('and there'));
		is(await ours(d.name, 'work', '3').then((s) => s.split('\n').length), 3, what('three run'));
		is(await d.q.getDeduplicationJobId('K'), null, what('and the id is free'));
	}
	for (const x of open)
		await x.close();
}

for (const version of [5, 6]) {
	let bullmq;
	try {
		bullmq = require(`bullmq${version}`);
	} catch {
		skip('bullmq is not installed');
	}
	await between(bullmq, version);
}
process.exit(0);
