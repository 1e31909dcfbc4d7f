// The shell is kept for when there is no network (sw.js, which the build writes). Not before the
// first page is there, so that nobody waits for it; and not while developing, where it would show
// what was.
export function keepShell(): void {
	if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
	const register = (): void => void navigator.serviceWorker.register("/sw.js").catch(() => undefined);
	const later = (): void => void setTimeout(register, 1500);
	if (document.readyState === "complete") later();
	else addEventListener("load", later, { once: true });
}
