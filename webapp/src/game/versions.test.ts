import { describe, expect, it } from "vitest";
import { isDiscarded, versionsOf, waits } from "./versions";

const one = (version: number, live = false): { runId: string; version: number; live: boolean } => ({ runId: `run${version}`, version, live });

describe("the games that are made", () => {
	it("are the one that is played, and the newest where it is another", () => {
		expect(versionsOf([one(2, true), one(1)])).toEqual({ live: "run2" });
		expect(versionsOf([one(3), one(2), one(1, true)])).toEqual({ live: "run1", newest: "run3" });
		expect(versionsOf([one(1, true), one(2)])).toEqual({ live: "run1", newest: "run2" });
		expect(versionsOf([one(1)])).toEqual({ newest: "run1" });
		expect(versionsOf([])).toEqual({});
	});
	it("one that was held waits, until it was played once or is discarded", () => {
		const played = { ...one(1, true), publishedAt: "2026-11-01T00:00:00Z" };
		const old = { ...one(1), publishedAt: "2026-11-01T00:00:00Z", retiredAt: "2026-11-02T00:00:00Z" };
		const gone = { ...one(2), retiredAt: "2026-11-02T00:00:00Z" };
		expect([one(2), played, old, gone].map(waits)).toEqual([true, false, false, false]);
		expect([one(2), played, old, gone].map(isDiscarded)).toEqual([false, false, false, true]);
		expect(versionsOf([one(3), gone, played])).toEqual({ live: "run1", newest: "run3" });
		expect(versionsOf([gone, played])).toEqual({ live: "run1" });
	});
});
