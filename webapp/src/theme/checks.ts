// Which of a campaign's five colours have to be read on which, and what would mend a pair.
import { contrast, hexOf, inkOn, readable } from "./color";

export const roles = ["primary", "secondary", "accent", "background", "text"] as const;
export type Role = (typeof roles)[number];
export type Colors = Record<Role, string>;

export interface Check {
	pair: "text" | "primary" | "accent" | "button";
	/** The colour that would move. */
	role: Role;
	on: string;
	ratio: number;
	required: number;
	ok: boolean;
	suggestion: string;
}

const rules = [
	{ pair: "text", role: "text", required: 4.5 },
	{ pair: "primary", role: "primary", required: 3 },
	{ pair: "accent", role: "accent", required: 3 },
] as const;

const cut = (n: number): number => Math.floor(n * 100) / 100;

/** What the server checks, too: text, main colour and accent on the background. */
export function checksOf(c: Colors): Check[] {
	return rules.map(({ pair, role, required }) => {
		const ratio = contrast(c[role], c.background);
		return { pair, role, on: c.background, ratio: cut(ratio), required, ok: ratio >= required, suggestion: readable(c[role], c.background, required) };
	});
}

export const passes = (c: Colors): boolean => checksOf(c).every((x) => x.ok);

/** All pairs mended, each by the smallest move of its own colour. */
export function mended(c: Colors): Colors {
	return checksOf(c).reduce((out, x) => (x.ok ? out : { ...out, [x.role]: x.suggestion }), c);
}

export const isHex = (s: string): boolean => hexOf(s) !== undefined;
export { inkOn };
