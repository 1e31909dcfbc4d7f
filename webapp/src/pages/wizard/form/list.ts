// Lists that are put in order by hand.

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
	const out = [...list];
	if (from < 0 || from >= out.length) return out;
	const [one] = out.splice(from, 1);
	if (one !== undefined) out.splice(Math.min(Math.max(0, to), out.length), 0, one);
	return out;
}

export const without = <T>(list: readonly T[], index: number): T[] => list.filter((_, i) => i !== index);

/** Where an index that pointed into the list points after a move. */
export function followed(index: number, from: number, to: number): number {
	if (index === from) return to;
	if (from < index && index <= to) return index - 1;
	if (to <= index && index < from) return index + 1;
	return index;
}
