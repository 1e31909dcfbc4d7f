// Numbers as a language writes them: out of a text that somebody typed, and into a sentence.

const marks = new Map<string, string>();

/** What stands before the tenths: "," in German. */
function decimalOf(locale: string): string {
	const known = marks.get(locale);
	if (known) return known;
	const mark = new Intl.NumberFormat(locale).formatToParts(0.5).find((p) => p.type === "decimal")?.value ?? ".";
	marks.set(locale, mark);
	return mark;
}

/**
 * "10,5" and "1.234,5" in German, "10.5" and "1,234.5" in English. The other language's mark is
 * taken, too, where it cannot be one between thousands: "10.5" is the same number everywhere.
 */
export function parseNumber(text: string, locale: string): number | undefined {
	const plain = text.replace(/[\s'’%]/g, "").replace("−", "-");
	if (!/^[-+]?[\d.,]*\d[\d.,]*$/.test(plain)) return undefined;
	const used = [...new Set(plain.replace(/[^.,]/g, ""))];
	const last = plain.at(Math.max(plain.lastIndexOf("."), plain.lastIndexOf(",")));
	const thousands = /^[-+]?\d{1,3}([.,]\d{3})+$/.test(plain);
	const decimal = used.length > 1 ? last : used[0] === decimalOf(locale) || !thousands ? used[0] : undefined;
	const [whole = "", ...rest] = decimal ? plain.split(decimal) : [plain];
	if (rest.length > 1 || /[.,]/.test(rest[0] ?? "")) return undefined;
	return Number(`${whole.replace(/[.,]/g, "")}.${rest[0] ?? ""}`.replace(/\.$/, ""));
}

type Slots = Record<string, unknown>;
const isSlots = (v: unknown): v is Slots => typeof v === "object" && v !== null && !Array.isArray(v);

/**
 * What a sentence is made with, its numbers written in the language. How many there are still
 * chooses the plural, so it stays a number beside the slots.
 */
export function spelt(rest: readonly unknown[], write: (v: number) => string): unknown[] {
	const [slots, ...more] = rest;
	if (typeof slots === "number") return [{ n: write(slots), count: write(slots) }, slots, ...more];
	if (!isSlots(slots)) return [...rest];
	const words = Object.fromEntries(Object.entries(slots).map(([k, v]) => [k, typeof v === "number" ? write(v) : v]));
	const many = slots["count"] ?? slots["n"];
	return more.length === 0 && typeof many === "number" ? [words, many] : [words, ...more];
}
