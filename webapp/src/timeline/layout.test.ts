import { describe, expect, it } from "vitest";
import type { StepView } from "./model";
import { barsOf, scaleOf, ticks, waves } from "./layout";

const step = (id: string, ...spans: [number, number?][]): StepView => ({
	stepId: id, skillId: id, state: "completed", attempt: spans.length, seq: 1,
	attempts: spans.map(([startedAt, endedAt], i) => (endedAt === undefined ? { n: i + 1, startedAt } : { n: i + 1, startedAt, endedAt })),
});

describe("waves", () => {
	it("put a step after all that it needs", () => {
		const needs: Record<string, string[]> = { d: ["b", "c"], b: ["a"], c: [], a: [] };
		expect(waves(["d", "b", "c", "a"], (id) => needs[id] ?? [])).toEqual([
			{ stepId: "c", wave: 0 }, { stepId: "a", wave: 0 }, { stepId: "b", wave: 1 }, { stepId: "d", wave: 2 },
		]);
	});
	it("live with needs that are not there, and with a circle", () => {
		expect(waves(["a", "b"], (id) => (id === "a" ? ["b", "gone"] : ["a"])).map((p) => p.stepId)).toHaveLength(2);
	});
});

describe("the axis", () => {
	it("has round marks, and not too many", () => {
		expect(ticks(61_000)).toEqual([0, 15_000, 30_000, 45_000, 60_000]);
		for (const span of [900, 5_000, 42_000, 3_000_000, 9e8]) expect(ticks(span).length).toBeLessThanOrEqual(8);
	});
	it("cuts a long wait between two stretches of work, and leaves a short one", () => {
		const hour = 3_600_000;
		const long = [step("a", [0, 10_000]), step("b", [8 * hour, 8 * hour + 10_000])];
		expect(scaleOf(long, 0, 9 * hour).span).toBeLessThan(40_000);
		const short = [step("a", [0, 10_000]), step("b", [15_000, 20_000])];
		expect(scaleOf(short, 0, 20_000).span).toBe(20_000);
	});
	it("keeps bars in order and on it", () => {
		const s = step("a", [0, 1000], [2000, 3000], [4000]);
		const scale = scaleOf([s], 0, 5000);
		const bars = barsOf({ ...s, state: "running" }, scale, 5000);
		expect(bars.map((b) => [b.from, b.to])).toEqual([[0, 0.2], [0.4, 0.6], [0.8, 1]]);
		expect(bars.at(-1)?.kind).toBe("open");
	});
});
