// Arrow keys in a grid of buttons: it is one stop of the tab key, whatever its length.

const items = (grid: HTMLElement): HTMLElement[] => [...grid.querySelectorAll<HTMLElement>("[data-item]")];

/** How many stand in the first row. */
function columnsOf(all: readonly HTMLElement[]): number {
	const top = all[0]?.getBoundingClientRect().top;
	const end = all.findIndex((e) => e.getBoundingClientRect().top !== top);
	return end < 0 ? Math.max(1, all.length) : end;
}

export function target(key: string, at: number, count: number, columns: number, rtl: boolean): number | undefined {
	const ways: Record<string, number> = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1, ArrowDown: columns, ArrowUp: -columns };
	if (key === "Home") return 0;
	if (key === "End") return count - 1;
	const way = ways[key];
	if (way === undefined) return undefined;
	const to = at + way;
	return to >= 0 && to < count ? to : at;
}

export function onGridKey(e: KeyboardEvent): void {
	const grid = e.currentTarget;
	if (!(grid instanceof HTMLElement) || e.target instanceof HTMLInputElement) return;
	const all = items(grid);
	const at = all.findIndex((i) => i === e.target);
	if (at < 0) return;
	const to = target(e.key, at, all.length, columnsOf(all), getComputedStyle(grid).direction === "rtl");
	if (to === undefined) return;
	e.preventDefault();
	all[to]?.focus();
}
