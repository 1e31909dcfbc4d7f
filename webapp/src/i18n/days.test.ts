import { describe, expect, it } from "vitest";
import { dayEnd, daysBack, dayStart, dayText, momentsOf, momentText, rangeText, whenOf } from "./days";

describe("days", () => {
	it("are whole, where one is", () => {
		expect(Date.parse(dayEnd("2026-11-30")) - Date.parse(dayStart("2026-11-30"))).toBe(86_399_999);
	});
	it("are counted back from today, which is one of them", () => {
		const now = new Date(2026, 2, 3, 23, 59);
		expect([daysBack(1, now), daysBack(7, now), daysBack(30, now)]).toEqual(["2026-03-03", "2026-02-25", "2026-02-02"]);
		expect(momentsOf({ days: 7 }, now)).toEqual({ from: dayStart("2026-02-25") });
		expect(momentsOf({ from: "2026-01-01", to: "2026-01-31" }, now)).toEqual({ from: dayStart("2026-01-01"), to: dayEnd("2026-01-31") });
		expect(momentsOf({})).toEqual({});
	});
	it("of an address are none where they mean nothing, and in order", () => {
		expect(whenOf("7", "2026-01-01", "")).toEqual({ days: 7 });
		expect(whenOf("", "2026-02-01", "2026-01-01")).toEqual({ from: "2026-01-01", to: "2026-02-01" });
		for (const [days, from, to] of [["-1", "", ""], ["1e9", "yesterday", "2026-13-45"], ["seven", "", "1"]] as const) expect(whenOf(days, from, to)).toEqual({ from: undefined, to: undefined });
	});
	it("are read in the language of the application, whatever the browser's is", () => {
		expect(rangeText("2026-11-01", "2026-11-15", "de")).toMatch(/^0?1\.[ ]?[–-][ ]?15\.11\.2026$|^01\.11\.2026[ ]?[–-][ ]?15\.11\.2026$|^0?1\.–15\. Nov\. 2026$/);
		expect(dayText("2026-11-30", "de")).toBe("Montag, 30. November 2026");
		expect(dayText("2026-11-30", "en")).toBe("Monday, November 30, 2026");
		expect(momentText("2026-11-30T14:05", "de")).toMatch(/^Montag, 30\. November 2026(,| um) 14:05 \S+$/);
		expect([momentText("", "de"), momentText("soon", "de")]).toEqual(["", ""]);
	});
});
