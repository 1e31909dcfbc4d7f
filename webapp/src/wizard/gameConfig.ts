// The configuration that a preview plays: what the game comes with, what the campaign says on it,
// and over both the colours and the font of its theme.
import { roles, type Colors, type Role } from "@/theme/checks";
import { hexOf } from "@/theme/color";
import { isObj, objOf, overlay, textOf, type Obj } from "./json";
import { withPrizes } from "./mechanics";
import { winsOf } from "./prizes";
import type { Draft, Template, Theme } from "./types";

/** The colours that a theme says, as "#RRGGBB". */
export function themeColors(theme: Theme): Partial<Colors> {
	const back = theme.background?.type === "solid" ? theme.background.value : undefined;
	const said: Record<Role, string | null | undefined> = {
		primary: theme.primaryColor,
		secondary: theme.secondaryColor,
		accent: theme.accentColor,
		background: back ?? theme.backgroundColor,
		text: theme.textColor,
	};
	const out: Partial<Colors> = {};
	for (const role of roles) {
		const hex = hexOf(said[role]);
		if (hex) out[role] = hex;
	}
	return out;
}

/** Colours of parts (the slices of a wheel) follow the role that they were. */
export function recolored(v: unknown, from: Partial<Colors>, to: Partial<Colors>): unknown {
	if (Array.isArray(v)) return v.map((x) => recolored(x, from, to));
	if (!isObj(v)) return v;
	const out: Obj = {};
	for (const [k, x] of Object.entries(v)) {
		const hex = k === "color" ? hexOf(textOf(x)) : undefined;
		const role = hex && roles.find((r) => hexOf(from[r]) === hex);
		out[k] = role ? (to[role] ?? x) : recolored(x, from, to);
	}
	return out;
}

/** What of the campaign's game is meant for another game when its template was changed. */
const foreign = ["mechanics", "template_id", "version", "audio"];

export function gameConfigOf(draft: Draft, template: Template): Obj {
	const base = objOf(template.defaultConfig);
	const said = { ...draft.config.game };
	const own = textOf(said["template_id"]) ?? template.id;
	if (own !== template.id || draft.templateId !== template.id) for (const k of foreign) Reflect.deleteProperty(said, k);
	const out = overlay(base, said);
	out["template_id"] = template.id;
	out["version"] = template.version;

	const visuals = objOf(out["visuals"]);
	const before = objOf(visuals["colors"]) as Partial<Colors>;
	const colors = { ...before, ...themeColors(draft.config.theme) };
	const font = textOf(draft.config.theme.fontFamily) ?? textOf(visuals["font"]);
	out["mechanics"] = recolored(out["mechanics"], before, colors);
	out["visuals"] = { ...visuals, colors, ...(font ? { font } : {}) };

	// Prizes that were chosen before the game was made.
	if (!said["mechanics"] && Array.isArray(draft.settings.prizes)) {
		out["mechanics"] = withPrizes(template.id, objOf(out["mechanics"]), winsOf(draft), { blank: "–", colors });
	}

	const settings = objOf(draft.settings);
	const language = textOf(objOf(settings["constraints"])["language"]);
	if (isObj(settings["copy"])) out["copy"] = overlay(objOf(out["copy"]), objOf(settings["copy"]));
	if (isObj(draft.config.game["copy"])) out["copy"] = overlay(objOf(out["copy"]), objOf(draft.config.game["copy"]));
	if (language) out["settings"] = overlay(objOf(out["settings"]), { locale: language });
	return out;
}
