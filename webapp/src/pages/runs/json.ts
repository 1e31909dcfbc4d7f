/** An object that somebody has typed, or why it is none; an empty reason: it is another kind of value. */
export function objectOf(text: string): { value: Record<string, unknown> } | { wrong: string } {
	let v: unknown;
	try {
		v = JSON.parse(text);
	} catch (e) {
		return { wrong: e instanceof Error ? e.message : String(e) };
	}
	if (typeof v !== "object" || v === null || Array.isArray(v)) return { wrong: "" };
	return { value: Object.fromEntries(Object.entries(v)) };
}
