// Who may go where: asked on every way, not only on the first.
import { shallowRef } from "vue";
import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteLocationRaw, type Router } from "vue-router";
import type { useAuth } from "@/auth/store";
import { followBack } from "@/composables/back";
import { safeRedirect } from "./redirect";
import { routes } from "./routes";

type Auth = ReturnType<typeof useAuth>;

/** Where somebody was going; what stands behind the # stays with the window. */
export const withoutHash = (to: { fullPath: string; hash: string }): string => to.fullPath.slice(0, to.fullPath.length - to.hash.length);

/** true: go on; else where to instead. */
export async function guard(auth: Auth, to: RouteLocationNormalized): Promise<true | RouteLocationRaw> {
	await auth.load();
	if (to.meta.open) {
		if (to.path === "/select-org" && !auth.signedIn) return { path: "/sign-in" };
		return true;
	}
	if (!auth.signedIn) return { path: "/sign-in", query: { redirect: withoutHash(to) } };
	if (!auth.organisation) return { path: "/select-org", query: { redirect: withoutHash(to) } };
	return true;
}

/** Why one did not get where one was going: there is no server, or no page. */
export const trouble = shallowRef<{ error: unknown; to: string }>();

const FRESH = "cg.fresh";
const isLostChunk = (e: unknown): boolean => e instanceof TypeError && /import|module/i.test(e.message);

/**
 * A part of the application that is not there any more: it was built anew since this window was
 * opened. The new one is fetched, once.
 */
function fetchAnew(to: string): boolean {
	try {
		if (!navigator.onLine || sessionStorage.getItem(FRESH) === to) return false;
		sessionStorage.setItem(FRESH, to);
	} catch {
		return false;
	}
	location.assign(safeRedirect(to));
	return true;
}

/** A page is fetched while it is asked who is here; if that fails it is said when one gets there. */
function fetchEarly(to: RouteLocationNormalized): void {
	for (const record of to.matched) {
		const page = record.components?.["default"];
		if (typeof page === "function" && page.length === 0 && !("render" in page)) {
			const load = page as () => unknown;
			void Promise.resolve(load()).catch(() => undefined);
		}
	}
}

export function makeRouter(auth: () => Auth): Router {
	const router = createRouter({
		history: createWebHistory(),
		routes,
		scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
	});
	followBack(router);
	router.beforeEach((to) => {
		fetchEarly(to);
		return guard(auth(), to);
	});
	router.onError((error, to) => {
		if (!isLostChunk(error) || !fetchAnew(to.fullPath)) trouble.value = { error, to: to.fullPath };
	});
	router.afterEach((_to, _from, failure) => {
		if (!failure) trouble.value = undefined;
	});
	return router;
}
