import { describe, expect, it, vi } from "vitest";
import type { RouteLocationNormalized } from "vue-router";
import { guard, makeRouter } from "./index";
import { safeRedirect } from "./redirect";
import { routes } from "./routes";

type Auth = Parameters<typeof guard>[0];
interface Who { signedIn: boolean; organisation: { id: string; name: string } | null; load: () => Promise<void> }
const auth = (signedIn: boolean, org: boolean): Auth => {
	const who: Who = { signedIn, organisation: org ? { id: "o", name: "O" } : null, load: () => Promise.resolve() };
	return who as Auth;
};
const to = (path: string, open = false): RouteLocationNormalized => ({ path: path.split("#")[0], fullPath: path, hash: /#.*/.exec(path)?.[0] ?? "", meta: { open } }) as RouteLocationNormalized;

describe("where one goes after signing in", () => {
	it("is a path of this application", () => {
		expect(safeRedirect("/campaigns/1?tab=runs#x")).toBe("/campaigns/1?tab=runs#x");
	});
	it.each(["https://evil.example", "//evil.example/x", "/\\evil.example", "javascript:alert(1)", "/\tx", "", undefined, ["/a"], "campaigns", "/sign-in?redirect=/sign-in"])("is never %j", (wish) => {
		expect(safeRedirect(wish)).toBe("/");
	});
});

describe("the guard", () => {
	it("sends strangers to sign in, and remembers where they were going", async () => {
		expect(await guard(auth(false, false), to("/runs/1"))).toEqual({ path: "/sign-in", query: { redirect: "/runs/1" } });
	});
	it("takes nothing along that stands behind the #", async () => {
		expect(await guard(auth(false, false), to("/library#token=cgk_1"))).toEqual({ path: "/sign-in", query: { redirect: "/library" } });
	});
	it("asks for an organisation", async () => {
		expect(await guard(auth(true, false), to("/runs"))).toEqual({ path: "/select-org", query: { redirect: "/runs" } });
	});
	it("lets in who has both, and everybody where it is open", async () => {
		expect(await guard(auth(true, true), to("/runs"))).toBe(true);
		expect(await guard(auth(false, false), to("/sign-in", true))).toBe(true);
	});
	it("offers no organisations to strangers", async () => {
		expect(await guard(auth(false, false), to("/select-org", true))).toEqual({ path: "/sign-in" });
	});
});

describe("the router", () => {
	it("fetches a page while it is still asked who is here", async () => {
		const record = routes.find((r) => r.path === "/runs");
		if (!record) throw new Error("no such route");
		const fetched = vi.fn(() => Promise.resolve({ render: () => null }));
		record.component = fetched;
		const waits: Auth = auth(true, true);
		let answer = (): void => undefined;
		waits.load = () => new Promise((done) => { answer = () => done(undefined); });
		const router = makeRouter(() => waits);
		const there = router.push("/runs");
		await vi.waitFor(() => { expect(fetched).toHaveBeenCalledOnce(); });
		expect(router.currentRoute.value.path).not.toBe("/runs");
		answer();
		await there;
		expect(router.currentRoute.value.path).toBe("/runs");
	});
});
