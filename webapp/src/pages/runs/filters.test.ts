import { describe, expect, it } from "vitest";
import { filtersOf } from "./filters";

describe("the filters of the address", () => {
	it("are read", () => {
		expect(filtersOf({ status: "failed", workflow: "campaign.build", from: "2026-11-01", to: "2026-11-30", talk: "1" })).toEqual({
			status: "failed", workflow: "campaign.build", campaignId: undefined, when: { from: "2026-11-01", to: "2026-11-30" }, talk: true,
		});
	});
	it("that the server would refuse are none", () => {
		expect(Object.values({ ...filtersOf({ status: "wild", from: "yesterday", to: "2026-13-45", workflow: ["a", "b"], campaignId: "x".repeat(200) }), when: undefined }).filter(Boolean)).toEqual([]);
	});
});
