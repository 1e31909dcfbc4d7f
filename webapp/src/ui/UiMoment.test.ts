import { mount } from "@vue/test-utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { i18n, speak } from "@/i18n";
import UiMoment from "./UiMoment.vue";
import UiWhen from "./UiWhen.vue";

beforeAll(() => speak("de"));
afterAll(() => speak("en"));

describe("a date in a field", () => {
	it("is said in the language of the application, and belongs to the field", async () => {
		const page = mount(UiMoment, { props: { modelValue: "2026-11-30T14:05", label: "Start" }, global: { plugins: [i18n] } });
		const said = page.find(".said");
		expect(said.text()).toMatch(/^Montag, 30\. November 2026/);
		expect(page.find("input").attributes("aria-describedby")).toContain(said.attributes("id"));
		await page.setProps({ modelValue: "" });
		expect(page.find(".said").exists()).toBe(false);
	});
	it("stands on the button of a span of time", () => {
		const text = (modelValue: object): string => mount(UiWhen, { props: { modelValue, label: "Zeitraum" }, global: { plugins: [i18n] } }).find("button").text();
		expect([text({}), text({ days: 1 }), text({ days: 7 })]).toEqual(["Jederzeit", "Heute", "Letzte 7 Tage"]);
		expect(text({ from: "2026-11-01" })).toBe("Seit 01.11.2026");
		expect(text({ from: "2026-11-01", to: "2026-11-15" })).toMatch(/^01\.\s?–\s?15\.11\.2026$/);
	});
});
