import { beforeAll, describe, expect, it } from "vitest";
import { begin, i18n } from "@/i18n";
import { parseNumber } from "./numbers";

beforeAll(async () => {
	await begin("de");
	await begin("en");
}, 60_000);

describe("a number that was typed", () => {
	it.each([
		["10,5", 10.5], ["10.5", 10.5], ["1.234,5", 1234.5], ["1.500", 1500], ["1.234.567", 1234567], ["12 %", 12], ["-3,25", -3.25], ["−3", -3], [",5", 0.5], ["7,", 7], ["1,500", 1.5],
	])("%s in German", (text, is) => expect(parseNumber(text, "de")).toBe(is));
	it.each([
		["10.5", 10.5], ["10,5", 10.5], ["1,234.5", 1234.5], ["1,500", 1500], ["1.500", 1.5], ["1’000", 1000],
	])("%s in English", (text, is) => expect(parseNumber(text, "en")).toBe(is));
	it.each(["", " ", ",", "ten", "1e3", "1.2.3,4,5", "1,2,3", "--1"])("%s is none", (text) => {
		expect(parseNumber(text, "de")).toBeUndefined();
		expect(parseNumber(text, "en")).toBeUndefined();
	});
});

describe("a number in a sentence", () => {
	const t = i18n.global.t;
	it("is written as the language does, and still chooses the plural", async () => {
		expect(t("chat.composer.long", { n: 1234 }, 1234)).toContain("1,234");
		expect(t("runs.page.madeCount", { n: 1 })).not.toBe(t("runs.page.madeCount", { n: 2 }).replace("2", "1"));
		await begin("de");
		expect(t("chat.composer.long", { n: 1234 }, 1234)).toContain("1.234");
		expect(t("theme.ratio", { ratio: 4.5 })).toContain("4,5");
		await begin("en");
	});
});
