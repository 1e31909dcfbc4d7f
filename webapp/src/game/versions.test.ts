import { describe, expect, it } from "vitest";
import { versionsOf } from "./versions";

const one = (version: number, live = false): { runId: string; version: number; live: boolean } => ({ runId: `run${version}`, version, live });

describe("the games that are made", () => {
	it("are the one that is played, and the newest where it is another", () => {
		expect(versionsOf([one(2, true), one(1)])).toEqual({ live: "run2" });
		expect(versionsOf([one(3), one(2), one(1, true)])).toEqual({ live: "run1", newest: "run3" });
		expect(versionsOf([one(1, true), one(2)])).toEqual({ live: "run1", newest: "run2" });
		expect(versionsOf([one(1)])).toEqual({ newest: "run1" });
		expect(versionsOf([])).toEqual({});
	});
});
