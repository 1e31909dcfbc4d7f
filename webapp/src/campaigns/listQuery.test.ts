import { mount } from "@vue/test-utils";
import { flushPromises } from "@vue/test-utils";
import { defineComponent, h } from "vue";
import { describe, expect, it } from "vitest";
import { createMemoryHistory, createRouter, type LocationQuery } from "vue-router";
import { dayEnd, daysBack, dayStart } from "@/i18n/days";
import { PAGE_SIZE, readList, toQuery, useListQuery, writeList, type ListState } from "./listQuery";
import { useTab } from "./tab";

const usual: ListState = { search: "", status: "", game: "", when: {}, by: "updated", sort: "updatedAt-desc", page: 1 };

describe("a list's address", () => {
	it("says nothing of what is as usual", () => {
		expect(writeList(usual)).toEqual({});
		expect(readList({})).toEqual(usual);
	});
	it("gives back what was put into it", () => {
		const s: ListState = { ...usual, search: "sun & sea", status: "live", game: "quiz", sort: "name-asc", page: 3 };
		expect(readList(writeList(s) as LocationQuery)).toEqual(s);
		expect(toQuery(s)).toEqual({ search: "sun & sea", status: "live", templateId: "quiz", sortBy: "name", sortOrder: "asc", limit: PAGE_SIZE, offset: 2 * PAGE_SIZE });
	});
	it("says from when to when, by days back or by days, of what was changed or made", () => {
		const week: ListState = { ...usual, when: { days: 7 } };
		expect(writeList(week)).toEqual({ days: "7" });
		expect(readList({ days: "7" })).toEqual(week);
		expect(toQuery(week)).toMatchObject({ updatedAfter: dayStart(daysBack(7)) });
		const range: ListState = { ...usual, when: { from: "2026-11-01", to: "2026-11-15" }, by: "created" };
		expect(readList(writeList(range) as LocationQuery)).toEqual(range);
		expect(toQuery(range)).toMatchObject({ createdAfter: dayStart("2026-11-01"), createdBefore: dayEnd("2026-11-15") });
		expect(toQuery(usual)).not.toHaveProperty("updatedAfter");
	});
	it("does without what means nothing", () => {
		expect(readList({ status: "alive", game: "chess", sort: "price", page: "-2", days: "0", from: "now", to: "2026-02-31x", by: "me" })).toEqual(usual);
		expect(readList({ page: "1e99" }).page).toBe(1);
		expect(readList({ status: ["live", "draft"] }).status).toBe("live");
	});
});

describe("going through it", () => {
	async function page(path: string) {
		const router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/campaigns", component: { render: () => null } }] });
		await router.push(path);
		let list: ReturnType<typeof useListQuery> | undefined;
		let tab: ReturnType<typeof useTab<"one" | "two">> | undefined;
		mount(defineComponent({ setup() { list = useListQuery(); tab = useTab(["one", "two"] as const); return () => h("div"); } }), { global: { plugins: [router] } });
		if (!list || !tab) throw new Error("not mounted");
		return { router, list, tab };
	}
	it("another filter begins at its first page, and back is the one before", async () => {
		const { router, list } = await page("/campaigns?status=live&page=2");
		list.set({ game: "quiz" });
		await flushPromises();
		expect(router.currentRoute.value.query).toEqual({ status: "live", game: "quiz" });
		router.back();
		await flushPromises();
		expect(list.state.value).toEqual({ ...usual, status: "live", page: 2 });
	});
	it("more letters of the same word are no step of their own", async () => {
		const { router, list } = await page("/campaigns");
		list.set({ search: "s" });
		await flushPromises();
		list.set({ search: "sea" }, true);
		await flushPromises();
		expect(list.filtered.value).toBe(true);
		router.back();
		await flushPromises();
		expect(list.state.value.search).toBe("");
	});
	it("a tab stands in it beside the rest", async () => {
		const { router, tab } = await page("/campaigns?q=sea");
		tab.value = "two";
		await flushPromises();
		expect(router.currentRoute.value.query).toEqual({ q: "sea", tab: "two" });
		tab.value = "one";
		await flushPromises();
		expect(router.currentRoute.value.query).toEqual({ q: "sea" });
		await router.replace("/campaigns?tab=nonsense");
		expect(tab.value).toBe("one");
	});
});
