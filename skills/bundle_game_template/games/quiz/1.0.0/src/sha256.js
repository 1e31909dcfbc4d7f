// SHA-256 of a text, as hex. A page of file:// has no promise of crypto.subtle, and the
// answer is wanted at once. The constants are what the standard says they are: the
// fractions of the roots of the first primes.

const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n++) if (PRIMES.every((p) => n % p)) PRIMES.push(n);
const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
const K = PRIMES.map((p) => fraction(Math.cbrt(p)));
const START = PRIMES.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
const turn = (x, n) => (x >>> n) | (x << (32 - n));

export function sha256(text) {
	const bytes = new TextEncoder().encode(text);
	const blocks = (bytes.length + 72) >> 6;
	const data = new DataView(new ArrayBuffer(blocks * 64));
	bytes.forEach((b, i) => data.setUint8(i, b));
	data.setUint8(bytes.length, 128);
	data.setUint32(blocks * 64 - 4, bytes.length * 8);
	const sum = START.slice();
	const w = [];
	for (let block = 0; block < blocks; block++) {
		let [a, b, c, d, e, f, g, h] = sum;
		for (let i = 0; i < 64; i++) {
			if (i < 16) w[i] = data.getInt32(block * 64 + i * 4);
			else {
				const x = w[i - 15];
				const y = w[i - 2];
				w[i] = (w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
			}
			const t = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
			const u = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
			[h, g, f, e, d, c, b, a] = [g, f, e, (d + t) | 0, c, b, a, (t + u) | 0];
		}
		[a, b, c, d, e, f, g, h].forEach((v, i) => (sum[i] = (sum[i] + v) | 0));
	}
	return sum.map((v) => (v >>> 0).toString(16).padStart(8, "0")).join("");
}
