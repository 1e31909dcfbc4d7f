import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

type Heard = (list: { getEntriesByName: (name: string) => unknown[] }) => void;
const told = { paint: (name: string): void => void name, disconnected: 0 };

/** A browser that tells of paints. */
function observer(): unknown {
	return class {
		static supportedEntryTypes = ["paint"];
		constructor(heard: Heard) {
			told.paint = (name) => heard({ getEntriesByName: (n) => (n === name ? [{}] : []) });
		}
		observe(): void { told.disconnected = 0; }
		disconnect(): void { told.disconnected++; }
	};
}
/** As when the window has just been opened. */
const anew = async (): Promise<() => Promise<void>> => {
	vi.resetModules();
	return (await import("./painted")).painted;
};
async function isOver(p: Promise<void>): Promise<boolean> {
	let over = false;
	void p.then(() => { over = true; });
	await vi.advanceTimersByTimeAsync(0);
	return over;
}

describe("what may come after the first paint", () => {
	beforeEach(() => {
		vi.useFakeTimers();
		vi.stubGlobal("PerformanceObserver", observer());
	});
	afterEach(() => {
		vi.unstubAllGlobals();
		vi.useRealTimers();
	});
	it("waits until something is seen, not only painted, and asks once", async () => {
		const painted = await anew();
		const p = painted();
		expect(painted()).toBe(p);
		told.paint("first-paint");
		expect(await isOver(p)).toBe(false);
		told.paint("first-contentful-paint");
		expect(await isOver(p)).toBe(true);
		expect(told.disconnected).toBe(1);
	});
	it("comes anyway where no paint is told", async () => {
		const p = (await anew())();
		expect(await isOver(p)).toBe(false);
		await vi.advanceTimersByTimeAsync(3000);
		expect(await isOver(p)).toBe(true);
	});
	it("does not wait in a browser that cannot tell, nor in a window that nobody sees", async () => {
		vi.stubGlobal("PerformanceObserver", undefined);
		expect(await isOver((await anew())())).toBe(true);
		vi.stubGlobal("PerformanceObserver", observer());
		vi.spyOn(document, "hidden", "get").mockReturnValue(true);
		expect(await isOver((await anew())())).toBe(true);
		vi.restoreAllMocks();
	});
});
