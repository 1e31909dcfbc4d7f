import { describe, expect, it } from "vitest";
import { target } from "@/library/gridKeys";
import { addressOf, filterOf, isFiltered, queryOf } from "./filter";

const ID = "01a22a11-9d4a-7131-82f8-39e18af1bb8c";
const NOW = Date.parse("2026-11-30T10:20:30Z");

describe("the library's filter", () => {
	it("is what the address says, and the other way round", () => {
		const q = { kind: "audio", q: "bgm", campaign: ID, since: "week", from: "upload" };
		expect(addressOf(filterOf(q))).toEqual(q);
		expect(filterOf({ kind: ["image", "audio"] }).kind).toBe("image");
	});
	it("takes nothing that it does not know", () => {
		const f = filterOf({ kind: "everything", campaign: "' OR 1=1", since: "ever" });
		expect(f).toMatchObject({ kind: "", campaign: "", since: "" });
		expect(isFiltered(f)).toBe(false);
	});
	it("asks the server for just that, by whole hours", () => {
		expect(queryOf(filterOf({}), NOW)).toEqual({});
		expect(queryOf(filterOf({ kind: "audio", since: "day", q: " bgm ", from: "upload" }), NOW))
			.toEqual({ type: "audio", search: "bgm", source: "upload", from: "2026-11-29T10:00:00.000Z" });
	});
});

describe("arrow keys in a grid", () => {
	it("go by row and column, and stay at its edges", () => {
		expect(target("ArrowRight", 1, 7, 3, false)).toBe(2);
		expect(target("ArrowDown", 1, 7, 3, false)).toBe(4);
		expect(target("ArrowDown", 5, 7, 3, false)).toBe(5);
		expect(target("ArrowUp", 1, 7, 3, false)).toBe(1);
		expect(target("End", 1, 7, 3, false)).toBe(6);
	});
	it("go the other way where one reads the other way", () => {
		expect(target("ArrowLeft", 1, 7, 3, true)).toBe(2);
		expect(target("a", 1, 7, 3, true)).toBeUndefined();
	});
});
