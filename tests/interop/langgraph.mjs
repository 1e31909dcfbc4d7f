// Threads of our installed programs and of LangGraph.js with its PostgresSaver in one store: what one
// side begins the other goes on with, and a reader sees the same whoever wrote it.
// usage: node --test-reporter=tap langgraph.mjs DRIVERS BIN
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { shapes } from './langgraph/shapes.mjs';

let world, saver, Thread, cg, lg, open, plain;
try {
	({ Thread, cg, lg, open, plain } = await import('./langgraph/world.mjs'));
	world = open(process.argv[3]);
	saver = world.saver();
} catch (e) {
	if (e.code !== 'MODULE_NOT_FOUND') throw e;
	test('threads', { skip: 'npm ci --prefix tests/interop' }, () => {});
}
after(async () => { await world?.close(); });

let threads = 0;
const thread = (name, what) => new Thread(world, name, `${what}-${name}-${++threads}`, saver);

// What LangGraph.js comes to by itself, after each action of the script.
const references = {};
async function reference(name) {
	if (references[name]) return references[name];
	const t = thread(name, 'theirs'), all = [];
	for (const action of t.shape.script) {
		await t.act('theirs', action);
		all.push(plain(await t.seen(), t.id));
	}
	return references[name] = all;
}

// The whole history of a chat after each of its turns would be much of the same.
const looked = (name, i, n) => name !== 'chat' || i < 2 || i === n - 1;

// A shape, its turns taken by sides in turn: the same at each of them.
async function relay(name, sides) {
	const want = await reference(name), t = thread(name, sides.join('-'));
	for (const [i, action] of t.shape.script.entries()) {
		const r = await t.act(sides[i % sides.length], action);
		// 3: it waits; 1: a node failed.
		if (r) assert.ok([0, 3, ...(t.shape.broken && !action.heal ? [1] : [])].includes(r.status), `status ${r.status}: ${r.error}`);
		if (i === 0 && sides[0] === 'theirs') t.adopt();
		if (!looked(name, i, t.shape.script.length)) continue;
		const seen = await t.seen(), got = plain(seen, t.id);
		assert.deepEqual(got.state, want[i].state, `getState after action ${i}`);
		assert.deepEqual(got.history, want[i].history, `getStateHistory after action ${i}`);
		assert.deepEqual(got.rows, want[i].rows, `checkpoints after action ${i}`);
		own(t, seen);
	}
}

// Our own snapshots of a thread, in the names of theirs, are what their reader has seen.
function own(t, seen) {
	const config = (c) => c && { configurable: { thread_id: c.threadId, checkpoint_ns: c.checkpointNs, checkpoint_id: c.checkpointId } };
	const r = cg(world, ['history', t.id]);
	assert.equal(r.status, 0, r.error);
	const got = r.records.map(({ values, next, tasks, config: c, metadata, createdAt, parentConfig }) => ({ values, next,
		tasks, config: config(c), metadata: { ...metadata, thread_id: t.id }, createdAt, parentConfig: config(parentConfig) }));
	// Where a subgraph's own state is found, and its map of checkpoints, are told apart.
	const bare = (h) => ({ ...h, tasks: h.tasks.map(({ state, ...task }) => task), config: undefined, parentConfig: undefined });
	assert.deepEqual(plain(got.map(bare), t.id), plain(seen.history.map(bare), t.id), 'cg-thread history');
}

for (const name of world ? Object.keys(shapes) : []) {
	test(`${name}: ours is as theirs, to their reader`, { timeout: 120000 }, () => relay(name, ['ours']));
	if (shapes[name].script.length > 1) {
		test(`${name}: begun by us, gone on with by them`, { timeout: 120000 }, () => relay(name, ['ours', 'theirs']));
		test(`${name}: begun by them, gone on with by us`, { timeout: 120000 }, () => relay(name, ['theirs', 'ours']));
	}
}

// ---- changing what is there ----

const both = world ? [['ours', 'theirs'], ['theirs', 'ours']] : [];

// updateState by a side, at a checkpoint (undefined: the newest).
async function update(t, side, values, node, checkpoint) {
	if (side === 'theirs')
		return t.app.updateState({ configurable: { thread_id: t.id, ...(checkpoint ? { checkpoint_id: checkpoint } : {}) } }, values, node);
	const r = cg(world, ['update', ...(node ? [`--as=${node}`] : []), ...(checkpoint ? [`--checkpoint=${checkpoint}`] : []), t.id], values);
	assert.equal(r.status, 0, r.error);
}

for (const [one, other] of both)
	for (const node of ['plan', undefined])
		test(`updateState by ${one}${node ? ` as ${node}` : ''} is seen, and gone on with, by ${other}`, { timeout: 60000 }, async () => {
			const all = [];
			for (const [first, second, last] of [['theirs', 'theirs', 'theirs'], [other, one, other]]) {
				const t = thread('interrupt', `update-${one}`), seen = [];
				await t.act(first, { input: { topic: 'cats' } });
				if (first === 'theirs') t.adopt();
				await update(t, second, { topic: 'dogs', log: 'changed' }, node);
				const now = await t.seen();
				seen.push(plain(now, t.id));
				own(t, now);
				await t.act(last, { on: true });
				await t.act(second, { resume: 'yes' });
				seen.push(plain(await t.seen(), t.id));
				all.push(seen);
			}
			assert.deepEqual(all[1], all[0]);
			assert.deepEqual(all[1][1].state.values, { topic: 'dogs', answer: 'yes', log: ['plan cats', 'changed', 'asked', 'act on yes'] });
		});

// Checkpoints of a thread, the first first.
async function checkpoints(t) {
	const { history } = await t.seen();
	return history.reverse();
}
const id = (h) => h.config.configurable.checkpoint_id;
const at = async (t, checkpoint) => (await t.app.getState({ configurable: { thread_id: t.id, checkpoint_id: checkpoint } })).values;

for (const begun of world ? ['ours', 'theirs'] : [])
	test(`a fork of ours from a thread of ${begun} reads nothing of the other branch, and that nothing of it`, { timeout: 60000 }, async () => {
		const t = thread('chain', `fork-${begun}`);
		await t.act(begun, { input: { topic: 'cats' } });
		if (begun === 'theirs') t.adopt();
		const before = await checkpoints(t), from = before.find((h) => h.next[0] === 'write');
		for (const topic of ['dogs', 'birds']) {
			await update(t, 'ours', { topic }, 'plan', id(from));
			await t.act('ours', { on: true });
			assert.deepEqual(await at(t), { topic, text: `About ${topic}`, log: ['plan cats', 'write', 'check'] });
			// All that was there shows what it showed.
			for (const h of before) assert.deepEqual(await at(t, id(h)), h.values);
			before.push(...(await checkpoints(t)).filter((h) => !before.some((b) => id(b) === id(h))));
		}
		assert.equal(before.length, 5 + 3 + 3);
		const end = before.filter((h) => !h.next.length).map((h) => h.values.text).sort();
		assert.deepEqual(end, ['About birds', 'About cats', 'About dogs']);
		// And theirs goes on from the branch that is the newest.
		await t.act('theirs', { input: { topic: 'fish' } });
		assert.equal((await at(t)).text, 'About fish');
	});

for (const by of world ? ['ours', 'theirs'] : [])
	test(`a replay by ${by} from an older checkpoint is seen by both`, { timeout: 60000 }, async () => {
		const seen = [];
		for (const side of ['theirs', by]) {
			const t = thread('chain', `replay-${by}`);
			const begun = side === by ? 'ours' : 'theirs';
			await t.act(begun, { input: { topic: 'cats' } });
			if (begun === 'theirs') t.adopt();
			const from = id((await checkpoints(t)).find((h) => h.next[0] === 'write'));
			if (side === 'theirs') await t.app.invoke(null, { configurable: { thread_id: t.id, checkpoint_id: from } });
			else assert.equal(cg(world, ['replay', `--checkpoint=${from}`, t.id]).status, 0);
			const { state, history } = await t.seen();
			seen.push(plain({ state, history }, t.id));
			own(t, { history });
		}
		assert.deepEqual(seen[1], seen[0]);
	});

// Going back into graphs within graphs is ours alone; what comes of it is one of their threads. Theirs
// goes on where no other branch has come further: it would take over the values of that one.
for (const [begun, by] of both)
	for (const [ns, next] of [['', 'inner'], ['inner:', 'deep'], ['deep:', 'ask']])
		test(`back to '${next}' in a thread of ${begun}, and gone on with by ${by}`, { timeout: 60000 }, async () => {
			const t = thread('nested', `below-${begun}`), all = [];

			await t.act(begun, { input: { topic: 'cats' } });
			if (by === 'ours') await t.act(begun, { resume: 'yes' });
			if (begun === 'theirs') t.adopt();
			for await (const c of saver.list({ configurable: { thread_id: t.id } })) all.push(c);
			const level = (c) => c.config.configurable.checkpoint_ns.split('|').at(-1);
			// Behind the first superstep of a level the next node is the one that waits, or leads there.
			const from = all.find((c) => (ns ? level(c).startsWith(ns) : level(c) === '') && c.metadata.step === 1);
			const r = cg(world, ['replay', '--stream=tasks', `--checkpoint=${from.checkpoint.id}`, t.id]);
			assert.equal(r.status, 3, r.error);
			const ran = r.records.filter((e) => e.type === 'tasks' && 'input' in e.data).map((e) => e.data.name);
			assert.deepEqual([...new Set(ran)].sort(), ['ask', 'deep', 'inner']);
			assert.deepEqual((await t.waiting()).map((i) => i.value), [{ question: 'go on?', topic: 'cats' }]);
			await t.act(by, { resume: 'again' });
			assert.deepEqual(await at(t), { topic: 'cats', text: 'two says again', answer: 'again', log: ['before', 'after'] });
			own(t, await t.seen());
		});

// ---- tenants ----

test('a thread of one tenant is not there for another, in the raw tables neither', { skip: !world, timeout: 60000 }, async () => {
	const t = thread('interrupt', 'walls'), tables = ['checkpoints', 'checkpoint_blobs', 'checkpoint_writes'];
	const [a, b] = [world.pool('default'), world.pool('another')];
	const rows = async (pool, table) => (await pool.query(`SELECT count(*)::int AS n FROM app.${table} WHERE thread_id = $1`, [t.id])).rows[0].n;

	await t.act('ours', { input: { topic: 'cats' } });
	for (const table of tables) {
		assert.ok(await rows(a, table) > 0, table);
		assert.equal(await rows(b, table), 0, table);
		assert.equal((await b.query(`UPDATE app.${table} SET thread_id = 'mine' WHERE thread_id = $1`, [t.id])).rowCount, 0);
		assert.equal((await b.query(`DELETE FROM app.${table} WHERE thread_id = $1`, [t.id])).rowCount, 0);
	}
	const theirs = new Thread(world, 'interrupt', t.id, world.saver('another'));
	assert.deepEqual((await theirs.app.getState(theirs.config)).values, {});
	await assert.rejects(theirs.act('theirs', { input: { topic: 'mine' } }));
	const insert = {
		checkpoints: `INSERT INTO app.checkpoints (thread_id, checkpoint_id, checkpoint) VALUES ($1, 'ffffffff', '{}')`,
		checkpoint_blobs: `INSERT INTO app.checkpoint_blobs (thread_id, channel, version, type, blob) VALUES ($1, 'topic', '99', 'json', '1')`,
		checkpoint_writes: `INSERT INTO app.checkpoint_writes (thread_id, checkpoint_id, task_id, idx, channel, type, blob) VALUES ($1, 'f', 'f', 0, 'topic', 'json', '1')`,
	};
	for (const table of tables) await assert.rejects(b.query(insert[table], [t.id]), /already|row-level security|violates/, table);
	// Nor as somebody else's, said outright.
	for (const table of tables)
		await assert.rejects(b.query(insert[table].replace('thread_id,', 'tenant_id, thread_id,').replace('($1', `('default', $1`), [`new-${t.id}`]),
			/row-level security/, table);
	await t.act('ours', { resume: 'yes' });
	assert.deepEqual(await at(t), { topic: 'cats', answer: 'yes', log: ['plan cats', 'asked', 'act on yes'] });
	assert.equal(cg({ ...world, env: { ...world.env, CG_TENANT: 'another' } }, ['show', t.id]).status, 1);
});
