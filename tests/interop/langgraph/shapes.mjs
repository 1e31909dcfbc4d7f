// The twelve shapes of tests/graphs as programs of LangGraph.js: the same names of nodes and state
// keys, the same edges, nodes that return what ours do. Each: build(lg, world) gives the StateGraph,
// script is what is done with a thread of it, in order:
//	{ input }            run with new input      { on: true }     go on with what is pending
//	{ resume }           one answer              { answers: f }   f(value) to each interrupt, by its id
//	{ some: n, ... }     only the first n of them
//	{ heal: true }       what fails does not fail any more
// world.broken and world.fails say how often which node fails.

const append = (lg) => lg.Annotation({ reducer: (a, b) => a.concat(b), default: () => [] });
const add = (lg) => lg.Annotation({ reducer: (a, b) => a + b, default: () => 0 });
const merge = (lg) => lg.Annotation({ reducer: (a, b) => ({ ...a, ...b }), default: () => ({}) });
const last = (lg) => lg.Annotation();

function chain(lg) {
	const state = lg.Annotation.Root({ topic: last(lg), text: last(lg), log: append(lg) });
	return new lg.StateGraph(state)
		.addNode('plan', async (s) => ({ log: `plan ${s.topic}` }))
		.addNode('write', async (s) => ({ text: `About ${s.topic}`, log: 'write' }))
		.addNode('check', async () => ({ log: 'check' }))
		.addEdge(lg.START, 'plan').addEdge('plan', 'write').addEdge('write', 'check').addEdge('check', lg.END);
}

function join(lg) {
	const state = lg.Annotation.Root({ n: last(lg), log: append(lg), sum: add(lg), found: merge(lg) });
	const part = (name) => async (s) => ({ log: name, sum: s.n, found: { [name]: s.n } });
	return new lg.StateGraph(state)
		.addNode('split', async () => ({ log: 'split' }))
		.addNode('a', part('a')).addNode('b', part('b')).addNode('c', part('c'))
		.addNode('join', async () => ({ log: 'join' }))
		.addEdge(lg.START, 'split').addEdge('split', 'a').addEdge('split', 'b').addEdge('split', 'c')
		.addEdge(['a', 'b', 'c'], 'join').addEdge('join', lg.END);
}

function conditional(lg) {
	const state = lg.Annotation.Root({ n: last(lg), size: last(lg), log: append(lg) });
	return new lg.StateGraph(state)
		.addNode('look', async () => ({ log: 'look' }))
		.addNode('big', async () => ({ size: 'big' }))
		.addNode('small', async () => ({ size: 'small' }))
		.addEdge(lg.START, 'look')
		.addConditionalEdges('look', (s) => s.n >= 10 ? 'big' : s.n >= 0 ? 'small' : lg.END, ['big', 'small', lg.END])
		.addEdge('big', lg.END).addEdge('small', lg.END);
}

function loop(lg) {
	const state = lg.Annotation.Root({ count: add(lg), log: append(lg) });
	return new lg.StateGraph(state)
		.addNode('again', async () => ({ count: 1, log: 'again' }))
		.addNode('after', async () => ({ log: 'after' }))
		.addEdge(lg.START, 'again')
		.addConditionalEdges('again', (s) => s.count < 5 ? 'again' : 'after', ['again', 'after'])
		.addEdge('after', lg.END);
}

function map(lg) {
	const state = lg.Annotation.Root({ items: last(lg), log: append(lg), found: merge(lg) });
	return new lg.StateGraph(state)
		.addNode('split', async () => ({ log: 'split' }))
		.addNode('work', async (p) => ({ log: p.log, found: p.found }))
		.addNode('collect', async () => ({ log: 'collect' }))
		.addEdge(lg.START, 'split')
		.addConditionalEdges('split', (s) => s.items.map((item) => new lg.Send('work', { log: item.name, found: item.sizes })), ['work'])
		.addEdge('work', 'collect').addEdge('collect', lg.END);
}

function nested(lg) {
	const deep = new lg.StateGraph(lg.Annotation.Root({ topic: last(lg), answer: last(lg), depth: last(lg) }))
		.addNode('dive', async () => ({ depth: 2 }))
		.addNode('ask', async (s) => ({ answer: lg.interrupt({ question: 'go on?', topic: s.topic }) }))
		.addEdge(lg.START, 'dive').addEdge('dive', 'ask').addEdge('ask', lg.END);
	const inner = new lg.StateGraph(lg.Annotation.Root({ topic: last(lg), text: last(lg), answer: last(lg) }))
		.addNode('one', async (s) => ({ text: `one of ${s.topic}` }))
		.addNode('deep', deep.compile())
		.addNode('two', async (s) => ({ text: `two says ${s.answer}` }))
		.addEdge(lg.START, 'one').addEdge('one', 'deep').addEdge('deep', 'two').addEdge('two', lg.END);
	return new lg.StateGraph(lg.Annotation.Root({ topic: last(lg), text: last(lg), answer: last(lg), log: append(lg) }))
		.addNode('before', async () => ({ log: 'before' }))
		.addNode('inner', inner.compile())
		.addNode('after', async () => ({ log: 'after' }))
		.addEdge(lg.START, 'before').addEdge('before', 'inner').addEdge('inner', 'after').addEdge('after', lg.END);
}

function interrupt(lg) {
	const state = lg.Annotation.Root({ topic: last(lg), answer: last(lg), log: append(lg) });
	return new lg.StateGraph(state)
		.addNode('plan', async (s) => ({ log: `plan ${s.topic}` }))
		.addNode('ask', async (s) => ({ answer: lg.interrupt({ question: 'approve?', topic: s.topic }), log: 'asked' }))
		.addNode('act', async (s) => ({ log: `act on ${s.answer}` }))
		.addEdge(lg.START, 'plan').addEdge('plan', 'ask').addEdge('ask', 'act').addEdge('act', lg.END);
}

function parallel(lg) {
	const state = lg.Annotation.Root({ items: last(lg), answers: append(lg), log: append(lg) });
	return new lg.StateGraph(state)
		.addNode('split', async () => ({ log: 'split' }))
		.addNode('ask', async (p) => ({ answers: lg.interrupt({ about: p.about }) }))
		.addNode('note', async () => ({ log: 'note' }))
		.addNode('collect', async () => ({ log: 'collect' }))
		.addEdge(lg.START, 'split')
		.addConditionalEdges('split', (s) => s.items.map((about) => new lg.Send('ask', { about })), ['ask'])
		.addEdge('split', 'note')
		.addEdge('ask', 'collect').addEdge('collect', lg.END);
}

// An error's name is its code.
const broken = (name) => Object.assign(new Error(`${name} is broken`), { name: 'PROVIDER_UNAVAILABLE' });

function error(lg, world) {
	const state = lg.Annotation.Root({ log: append(lg) });
	const part = (name) => async () => {
		// Not before the others are done: theirs would abort them between two of their writes.
		if (world.broken.has(name)) await new Promise((_, no) => setTimeout(() => no(broken(name)), 50));
		return { log: name };
	};
	return new lg.StateGraph(state)
		.addNode('split', async () => ({ log: 'split' }))
		.addNode('a', part('a')).addNode('b', part('b')).addNode('c', part('c'))
		.addNode('join', async () => ({ log: 'join' }))
		.addEdge(lg.START, 'split').addEdge('split', 'a').addEdge('split', 'b').addEdge('split', 'c')
		.addEdge(['a', 'b', 'c'], 'join').addEdge('join', lg.END);
}

function retry(lg, world) {
	const state = lg.Annotation.Root({ log: append(lg) });
	return new lg.StateGraph(state)
		.addNode('before', async () => ({ log: 'before' }))
		.addNode('shaky', async () => {
			if (world.fails.shaky-- > 0) throw new Error('not yet');
			return { log: 'shaky' };
		}, { retryPolicy: { maxAttempts: 3, initialInterval: 10, jitter: false } })
		.addNode('after', async () => ({ log: 'after' }))
		.addEdge(lg.START, 'before').addEdge('before', 'shaky').addEdge('shaky', 'after').addEdge('after', lg.END);
}

function limit(lg) {
	const state = lg.Annotation.Root({ count: add(lg) });
	return new lg.StateGraph(state)
		.addNode('ping', async () => ({ count: 1 }))
		.addNode('pong', async () => ({ count: 10 }))
		.addEdge(lg.START, 'ping').addEdge('ping', 'pong').addEdge('pong', 'ping');
}

function chat(lg) {
	const state = lg.Annotation.Root({ question: last(lg), answer: last(lg), turns: add(lg), messages: append(lg) });
	return new lg.StateGraph(state)
		.addNode('window', async (s) => ({ messages: { role: 'user', content: s.question } }))
		.addNode('reply', async (s) => ({ answer: `You said ${s.question}`, turns: 1,
			messages: { role: 'assistant', content: `You said ${s.question}` } }))
		.addEdge(lg.START, 'window').addEdge('window', 'reply').addEdge('reply', lg.END);
}

const items = [['red', 3], ['green', 5], ['blue', 4]].map(([name, size]) => ({ name, sizes: { [name]: size } }));

export const shapes = {
	chain: { build: chain, script: [{ input: { topic: 'cats' } }] },
	join: { build: join, script: [{ input: { n: 7 } }] },
	conditional: { build: conditional, script: [{ input: { n: 12 } }, { input: { n: 3 } }, { input: { n: -1 } }] },
	loop: { build: loop, script: [{ input: { count: 0 } }] },
	map: { build: map, script: [{ input: { items } }] },
	nested: { build: nested, script: [{ input: { topic: 'cats' } }, { resume: 'yes' }] },
	interrupt: { build: interrupt, script: [{ input: { topic: 'cats' } }, { resume: 'yes' }] },
	parallel: { build: parallel, script: [{ input: { items: ['red', 'green', 'blue'] } },
		{ answers: (v) => `${v.about} is fine`, some: 2 }, { answers: (v) => `${v.about} is fine` }] },
	error: { build: error, broken: ['b'], script: [{ input: { log: [] } }, { heal: true, on: true }] },
	retry: { build: retry, fails: { shaky: 2 }, script: [{ input: { log: [] } }] },
	limit: { build: limit, limit: 3, script: [{ input: { count: 0 } }, { on: true }] },
	chat: { build: chat, script: Array.from({ length: 50 }, (_, i) => ({ input: { question: `word ${i}` } })) },
};
