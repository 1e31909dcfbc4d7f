// Where the slices of a wheel are: as the game lays them out, so that the drawing tells the truth.

export interface Slice {
	start: number;
	sweep: number;
	mid: number;
}

/** None is narrower than this part of an even share, or nobody could read it. */
const SMALLEST = 0.55;

export function slicesOf(weights: readonly number[]): Slice[] {
	const n = weights.length;
	const total = weights.reduce((s, w) => s + Math.max(0, w), 0);
	const want = weights.map((w) => (total ? (360 * Math.max(0, w)) / total : 360 / n));
	const least = (SMALLEST * 360) / n;
	let small = want.map((d) => d < least);
	const room = (): number => 360 - least * small.filter(Boolean).length;
	const rest = (): number => want.reduce((s, d, k) => s + (small[k] ? 0 : d), 0);
	for (let i = 0; i < n; i++) {
		const [space, wide] = [room(), rest()];
		const next = want.map((d, k) => Boolean(small[k]) || (d * space) / wide < least);
		if (next.every((v, k) => v === small[k])) break;
		small = next;
	}
	const [space, wide] = [room(), rest()];
	const sweeps = want.map((d, k) => (small[k] ? least : (d * space) / wide));
	let at = -(sweeps[0] ?? 0) / 2;
	return sweeps.map((sweep) => {
		const slice = { start: at, sweep, mid: at + sweep / 2 };
		at += sweep;
		return slice;
	});
}

const point = (deg: number, r: number): string => {
	const a = (deg * Math.PI) / 180;
	return `${(Math.sin(a) * r).toFixed(3)} ${(-Math.cos(a) * r).toFixed(3)}`;
};

/** The slice as a path round 0,0; degrees go clockwise from the top. */
export function slicePath({ start, sweep }: Slice, r: number): string {
	if (sweep >= 359.999) return `M0 ${-r}A${r} ${r} 0 1 1 0 ${r}A${r} ${r} 0 1 1 0 ${-r}Z`;
	return `M0 0L${point(start, r)}A${r} ${r} 0 ${sweep > 180 ? 1 : 0} 1 ${point(start + sweep, r)}Z`;
}
