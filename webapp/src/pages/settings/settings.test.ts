import { describe, expect, it } from "vitest";
import { beside, groups, isMonth, monthOf } from "./months";
import { noLevels, scopesOf } from "./scopes";

describe("what a key may", () => {
	it("is as little as was chosen", () => {
		expect(scopesOf("all", noLevels())).toEqual(["write"]);
		expect(scopesOf("see", noLevels())).toEqual(["read"]);
		expect(scopesOf("some", noLevels())).toEqual([]);
		expect(scopesOf("some", { ...noLevels(), campaigns: "write", runs: "read" })).toEqual(["campaigns:read", "campaigns:write", "runs:read"]);
	});
});

describe("months", () => {
	it("go on over the year", () => {
		expect(beside("2026-12", 1)).toBe("2027-01");
		expect(beside("2026-01", -1)).toBe("2025-12");
		expect(monthOf(new Date("2026-11-30T23:59:59Z"))).toBe("2026-11");
		expect([isMonth("2026-13"), isMonth("2026-02"), isMonth(["2026-02"])]).toEqual([false, true, false]);
	});
});

describe("what was spent on what", () => {
	const calls = [
		{ provider: "openai", kind: "image", model: "a", calls: 2, tokensIn: 10, tokensOut: 5, costUsd: "0.10" },
		{ provider: "runway", kind: "video", calls: 1, costUsd: "1.5" },
		{ provider: "openai", kind: "text", model: "b", calls: 1, tokensIn: 1, tokensOut: 1, costUsd: "0.05" },
		null,
	];
	it("is added up, the dearest first", () => {
		expect(groups(calls, "provider").map((g) => [g.name, g.calls, g.tokens, g.usd.toFixed(2)])).toEqual([["runway", 1, 0, "1.50"], ["openai", 3, 17, "0.15"]]);
		expect(groups(calls, "model").map((g) => g.name)).toEqual(["–", "a", "b"]);
	});
});
