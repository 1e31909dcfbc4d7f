/** Where to go after signing in: a path of this application, or the dashboard. */
export function safeRedirect(wish: unknown): string {
	if (typeof wish !== "string" || !wish.startsWith("/") || /[\\\u0000-\u0020]/.test(wish)) return "/";
	const url = new URL(wish, location.origin);
	if (url.origin !== location.origin || wish.startsWith("//")) return "/";
	const path = url.pathname + url.search + url.hash;
	return /^\/(sign-in|sign-up|select-org)(\/|\?|#|$)/.test(path) ? "/" : path;
}
