// How a campaign looks before its game was made: its own colours and the sign of its game. Colours
// come from somebody's hands: only what is one is drawn.
import { CircleHelp, Cherry, Disc3, Grid2x2, ShoppingBasket, Ticket } from "@lucide/vue";
import type { Component } from "vue";
import type { Campaign } from "@/api/types";

export const SIGNS: Record<string, Component> = {
	spin_wheel: Disc3, scratch_card: Ticket, memory_match: Grid2x2, quiz: CircleHelp, catch_game: ShoppingBasket, slot_machine: Cherry,
};

const COLOUR = /^(#([0-9a-f]{3}){1,2}|rgb\((\d{1,3}, ?){2}\d{1,3}\))$/i;
export const colour = (v: unknown): string | undefined => (typeof v === "string" && COLOUR.test(v) ? v : undefined);

export const member = (o: unknown, ...path: readonly string[]): unknown =>
	path.reduce<unknown>((at, name) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined), o);

/** Primary, secondary, accent: from the theme, else from the decisions, else the game's own. */
export function coloursOf(c: Pick<Campaign, "config" | "settings" | "templateId">): [string, string, string] {
	const usual: Record<string, [string, string, string]> = {
		spin_wheel: ["#6633d6", "#ff6b4a", "#ffc145"], scratch_card: ["#0e7c86", "#f4d58d", "#ff8a5b"], memory_match: ["#2f5fe0", "#7bdff2", "#f7d6e0"],
		quiz: ["#b3355f", "#ffb86b", "#fff1c9"], catch_game: ["#1f7a4d", "#b8e986", "#ffd166"], slot_machine: ["#8a1c3b", "#f2b134", "#fff3b0"],
	};
	const [a, b, d] = usual[c.templateId] ?? ["#4a4652", "#8b857d", "#dfdad3"];
	const pick = (theme: string, scheme: string): string | undefined => colour(member(c.config, "theme", theme)) ?? colour(member(c.settings, "color_scheme", scheme));
	return [pick("primaryColor", "primary") ?? a, pick("secondaryColor", "secondary") ?? b, pick("accentColor", "accent") ?? d];
}

/** A picture of ours, by its path on this server: nothing else is loaded. */
export const ownPath = (v: string | null | undefined): string | undefined => (v && /^\/(b|api)\/[^\\]*$/.test(v) && !v.includes("..") ? v : undefined);
