// A picture for each prize: the campaign's own where its name is in the prize's words, a
// coin for money, else one that promises nothing in particular. A slice without a prize
// has none. Pure.

const PLAIN = ["gift", "star", "heart", "gem", "flower"];
const MONEY = /[%\u066a\u20ac$\u00a3]/;

const words = (s) => s.toLowerCase().split(/[^\p{L}]+/u).filter((w) => w.length > 3);

// "sandal" is in "sandals", "Blume" in "Blumen".
function named(symbol, said) {
	const own = words(symbol.name);
	return own.length > 0 && own.every((w) => said.some((s) => s.startsWith(w.slice(0, Math.max(4, w.length - 2)))));
}

// A symbol or null for each segment; `top` is the index of the one great prize.
export function iconsOf(segments, list, top) {
	const plain = PLAIN.map((id) => list.find((s) => s.id === id)).filter(Boolean);
	const known = new Map();
	let next = 0;
	return segments.map(({ label, prize }, i) => {
		if (!prize) return null;
		const said = words(`${label} ${prize}`);
		const key = label + prize;
		const own = list.find((s) => named(s, said)) || (MONEY.test(key) && list.find((s) => s.id === "coin"));
		if (!known.has(key)) known.set(key, own || (i === top && list.find((s) => s.id === "crown")) || plain[next++ % plain.length]);
		return known.get(key);
	});
}
