// Colours and a font, where the build and the preview look for them.
import { isObj, objOf, put, textOf } from "@/wizard/json";
import { recolored, themeColors } from "@/wizard/gameConfig";
import type { Draft } from "@/wizard/types";
import type { Colors } from "./checks";

export const fonts = ["sans", "rounded", "serif", "mono"] as const;
export type Font = (typeof fonts)[number];

export interface Look {
	colors: Colors;
	font: string;
}

export function applyLook(d: Draft, look: Look): void {
	const { colors, font } = look;
	const had = { ...objOf(objOf(d.config.game["visuals"])["colors"]), ...themeColors(d.config.theme) };
	const back = d.config.theme.background;
	d.config.theme = {
		...d.config.theme,
		primaryColor: colors.primary,
		secondaryColor: colors.secondary,
		accentColor: colors.accent,
		textColor: colors.text,
		fontFamily: font,
		...(back && back.type !== "solid" ? { backgroundColor: colors.background } : { background: { type: "solid" as const, value: colors.background } }),
	};
	if (d.config.theme.background?.type === "solid" && d.config.theme.backgroundColor) d.config.theme.backgroundColor = colors.background;
	// A game that was made already has them, too, down to the slices of its wheel.
	const game = d.config.game;
	if (isObj(game["mechanics"])) game["mechanics"] = recolored(game["mechanics"], had, colors);
	if (isObj(game["visuals"])) {
		put(game, ["visuals", "colors"], { ...colors });
		if (textOf(objOf(game["visuals"])["font"])) put(game, ["visuals", "font"], font);
	}
}

/** The look that a configuration of a game has. */
export function lookOf(config: Record<string, unknown> | undefined): Look | undefined {
	const visuals = objOf(config?.["visuals"]);
	const c = objOf(visuals["colors"]);
	const [primary, secondary, accent, background, text] = ["primary", "secondary", "accent", "background", "text"].map((r) => textOf(c[r]));
	if (!primary || !secondary || !accent || !background || !text) return undefined;
	return { colors: { primary, secondary, accent, background, text }, font: textOf(visuals["font"]) ?? "sans" };
}
