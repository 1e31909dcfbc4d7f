// Whose pages may frame the game: what people type, as the origins that browsers compare.

/** As the server wants it. */
const ORIGIN = /^(\*|https?:\/\/[A-Za-z0-9*][A-Za-z0-9.-]*(:[0-9]{1,5})?)$/;
const LOCAL = /^(localhost|127\.0\.0\.1)$/;

export type Domain = { ok: true; origin: string } | { ok: false; why: "empty" | "scheme" | "wrong" | "long" };

/** "Shop.Example.com/page" is https://shop.example.com; a page of one's own machine is http. */
export function domainOf(typed: string): Domain {
	const text = typed.trim();
	if (!text) return { ok: false, why: "empty" };
	if (text === "*") return { ok: true, origin: "*" };
	const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
	if (scheme && scheme !== "http" && scheme !== "https") return { ok: false, why: "scheme" };
	try {
		// The star stands for any name below it; as a name it would not be one.
		const star = /^([a-z]+:\/\/)?\*\./i.test(text);
		const plain = text.replace(/^([a-z]+:\/\/)?\*\./i, "$1");
		const url = new URL(scheme ? plain : `https://${plain}`);
		if (url.username || url.password) return { ok: false, why: "wrong" };
		const proto = scheme ?? (LOCAL.test(url.hostname) ? "http" : "https");
		const origin = `${proto}://${star ? "*." : ""}${url.hostname}${url.port ? `:${url.port}` : ""}`;
		const named = url.hostname.includes(".") || LOCAL.test(url.hostname);
		if (!ORIGIN.test(origin) || !named) return { ok: false, why: "wrong" };
		return origin.length > 200 ? { ok: false, why: "long" } : { ok: true, origin };
	} catch {
		return { ok: false, why: "wrong" };
	}
}
