// When, where and how often a game is played, and what can be won: as the server keeps it.
import type { Body } from "@/api/types";

export type PlayerBody = Body<"setPlayer">;

export interface Prize {
	label: string;
	/** One for all who win it; empty: none. */
	code: string;
	/** null: as many as win. */
	stock: number | null;
	won: number;
}
export interface Player {
	startsAt: string | null;
	endsAt: string | null;
	maxPlaysPerUser: number | null;
	maxPlaysPerAddress: number | null;
	regions: string[];
	frameAncestors: string[];
	prizes: Prize[];
}

const text = (v: unknown): string | null => (typeof v === "string" && v !== "" ? v : null);
const whole = (v: unknown): number | null => (typeof v === "number" && Number.isInteger(v) ? v : null);
const words = (v: unknown): string[] => (Array.isArray(v) ? v.filter((s): s is string => typeof s === "string") : []);

function prizeOf(v: unknown): Prize {
	const o = typeof v === "object" && v !== null ? (v as Record<string, unknown>) : {};
	return { label: text(o["label"]) ?? "", code: text(o["code"]) ?? "", stock: whole(o["stock"]), won: whole(o["won"]) ?? 0 };
}

export function readPlayer(raw: object): Player {
	const o = raw as Record<string, unknown>;
	return {
		startsAt: text(o["startsAt"]),
		endsAt: text(o["endsAt"]),
		maxPlaysPerUser: whole(o["maxPlaysPerUser"]),
		maxPlaysPerAddress: whole(o["maxPlaysPerAddress"]),
		regions: words(o["regions"]),
		frameAncestors: words(o["frameAncestors"]),
		prizes: Array.isArray(o["prizes"]) ? o["prizes"].map(prizeOf) : [],
	};
}

/** All that can be set, since it is replaced as a whole; what was won is the server's to say. */
export function bodyOf(p: Player): PlayerBody {
	return {
		startsAt: p.startsAt,
		endsAt: p.endsAt,
		maxPlaysPerUser: p.maxPlaysPerUser,
		maxPlaysPerAddress: p.maxPlaysPerAddress,
		regions: p.regions,
		frameAncestors: p.frameAncestors,
		prizes: p.prizes.map((z) => ({ label: z.label.trim(), code: z.code.trim() || null, stock: z.stock })),
	};
}

/** What was won in the meantime is no other setting. */
export const sameSettings = (a: Player, b: Player): boolean => JSON.stringify(bodyOf(a)) === JSON.stringify(bodyOf(b));

export type Trouble = "times" | "past" | "label" | "twice" | "stock";

/** What is wrong before the server says so, by field: "endsAt", "prizes.2". */
export function troublesOf(p: Player, now: number): Map<string, Trouble> {
	const out = new Map<string, Trouble>();
	if (p.endsAt && p.startsAt && Date.parse(p.endsAt) <= Date.parse(p.startsAt)) out.set("endsAt", "times");
	else if (p.endsAt && Date.parse(p.endsAt) <= now) out.set("endsAt", "past");
	const seen = new Set<string>();
	p.prizes.forEach((z, i) => {
		const name = z.label.trim().toLowerCase();
		if (!name) out.set(`prizes.${i}`, "label");
		else if (seen.has(name)) out.set(`prizes.${i}`, "twice");
		else if (z.stock !== null && z.stock < z.won) out.set(`prizes.${i}`, "stock");
		seen.add(name);
	});
	return out;
}

/** Some of these keep a game from being played, some only want a look. */
export const stops = (t: Trouble): boolean => t === "times" || t === "label" || t === "twice";

/** "2026-06-01T08:00:00Z" as an input of type datetime-local has it, here. */
export function localOf(at: string | null): string {
	if (!at) return "";
	const d = new Date(at);
	if (Number.isNaN(d.getTime())) return "";
	const two = (n: number): string => String(n).padStart(2, "0");
	return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}
export function momentOf(local: string): string | null {
	const d = new Date(local);
	return local && !Number.isNaN(d.getTime()) ? d.toISOString().replace(/\.\d{3}Z$/, "Z") : null;
}
