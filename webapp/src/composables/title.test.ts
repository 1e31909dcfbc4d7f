import { afterEach, describe, expect, it } from "vitest";
import { effectScope, ref } from "vue";
import { badge, titleOf, useTitle } from "./title";

afterEach(() => { badge.value = 0; });

describe("the title of the window", () => {
	it("says what a page is about before its section, while the page is there", () => {
		const name = ref<string>();
		const page = effectScope();
		page.run(() => useTitle(() => name.value));
		expect(titleOf("Campaigns")).toBe("Campaigns · cg studio");
		name.value = "Harbour";
		expect(titleOf("Campaigns")).toBe("Harbour · Campaigns · cg studio");
		page.stop();
		expect(titleOf("Runs")).toBe("Runs · cg studio");
	});
	it("is that of the page that came last, while one goes and another comes", () => {
		const [old, next] = [effectScope(), effectScope()];
		old.run(() => useTitle(() => "Old"));
		next.run(() => useTitle(() => "Next"));
		old.stop();
		expect(titleOf(undefined)).toBe("Next · cg studio");
		next.stop();
	});
	it("says nothing twice, and first how much has happened unseen", () => {
		const page = effectScope();
		page.run(() => useTitle(() => "Runs"));
		badge.value = 2;
		expect(titleOf("Runs")).toBe("(2) Runs · cg studio");
		page.stop();
	});
});
