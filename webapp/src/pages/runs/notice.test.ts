import { mount } from "@vue/test-utils";
import { createPinia } from "pinia";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { i18n, speak } from "@/i18n";
import { recorded } from "@/timeline/fixtures/read";
import { begin } from "@/timeline/model";
import RunNotice from "./RunNotice.vue";

beforeAll(() => speak("de"));
afterAll(() => speak("en"));

describe("a run that has failed", () => {
	it("says why in the language of the application, and the server's own words below", () => {
		const model = begin(recorded.shaky.run, recorded.shaky.steps);
		const page = mount(RunNotice, { props: { model, now: 0, nameOf: () => "Bild malen", mayRetry: true }, global: { plugins: [createPinia(), i18n] } });
		const error = [...model.steps.values()].find((s) => s.state === "failed")?.error;
		expect(error?.message).toBeTruthy();
		const own = page.find('[lang="en"]');
		expect(own.text()).toBe(error?.message);
		const rest = page.find(".said").text().replace(own.text(), "");
		expect(rest).toContain("Bild malen");
		expect(rest).toMatch(/Der Dienst|Das Modell|Es dauerte|Bei uns|Etwas/);
		expect(rest).not.toMatch(/\b(the|was|not)\b/);
	});
});
