import { PiniaColada } from "@pinia/colada";
import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { describe, expect, it } from "vitest";
import type { AuthProvider, Member } from "@/auth/provider";
import { useAuth } from "@/auth/store";
import { i18n } from "@/i18n";
import ChangedBy from "./ChangedBy.vue";

const anna: Member = { id: "m1", userId: "user_2", name: "Anna Berg", identifier: "anna@example.com", role: "member" };

async function show(by: string | undefined, members: Member[] | null = [anna], userId?: string): Promise<VueWrapper> {
	const pinia = createPinia();
	setActivePinia(pinia);
	const auth = useAuth();
	auth.provider = { members: () => Promise.resolve(members) } as Partial<AuthProvider> as AuthProvider;
	auth.profile = { type: "profile", tenantId: "t", ...(userId ? { userId } : {}), role: "member", grants: [] } as unknown as NonNullable<typeof auth.profile>;
	const page = mount(ChangedBy, { props: { by, at: "2026-11-02T14:05:00Z" }, global: { plugins: [pinia, PiniaColada, i18n] } });
	await flushPromises();
	return page;
}

describe("who has changed a campaign", () => {
	it("is called by name, and it is said when", async () => {
		const page = await show("user_2");
		expect(page.find(".name").text()).toBe("Anna Berg");
		expect(page.find("time").attributes("datetime")).toBe("2026-11-02T14:05:00Z");
		expect(page.find(".when").text()).toMatch(/2 Nov 2026|Nov 2, 2026/);
	});
	it("is oneself in another window", async () => {
		expect((await show("user_1", null, "user_1")).find(".name").text()).toBe("You, in another window");
	});
	it("is told by the id where nobody knows the name, and by nothing where it was a key", async () => {
		expect((await show("user_9")).find(".name").text()).toBe("user_9");
		expect((await show("user_2", null)).find(".name").text()).toBe("user_2");
		expect((await show(undefined, null, "user_1")).find(".name").text()).toBe("A key or the studio itself");
		expect((await show(undefined)).find(".name").text()).toMatch(/^You in another window, or/);
	});
});
