// What a key may: by area, and how the server calls it.
import type { Body } from "@/api/types";

export type Scope = Body<"createKey">["scopes"][number];
export const AREAS = ["campaigns", "runs", "workflows", "intelligence", "media", "chat"] as const;
export type Area = (typeof AREAS)[number];
export type Level = "none" | "read" | "write";
export type Choice = "all" | "see" | "some";

/** Writing includes reading: it is said once. */
export function scopesOf(choice: Choice, levels: Record<Area, Level>): Scope[] {
	if (choice === "all") return ["write"];
	if (choice === "see") return ["read"];
	return AREAS.flatMap((a): Scope[] => (levels[a] === "none" ? [] : levels[a] === "read" ? [`${a}:read`] : [`${a}:read`, `${a}:write`]));
}

export const noLevels = (): Record<Area, Level> => ({ campaigns: "none", runs: "none", workflows: "none", intelligence: "none", media: "none", chat: "none" });
