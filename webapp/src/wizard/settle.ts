// The game of a draft, written down: a build composes what a campaign does not say, so what the
// preview shows of a template has to be said by the campaign, or something else is built.
import { api, ok } from "@/api/client";
import { applyLook, lookOf } from "@/theme/apply";
import type { Colors } from "@/theme/checks";
import { recolored, themeColors } from "./gameConfig";
import { clone, isObj, objOf, put, same, textOf } from "./json";
import { winsOf } from "./prizes";
import { setPrizes, setTemplate } from "./setPrizes";
import type { Draft, Template, TemplateId } from "./types";
import { languageOf, speaking } from "./usual/words";

type Source = Pick<Template, "id" | "defaultConfig">;

/** A game with the words of a language, where they are known. */
export const templateOf = async (template: string, language: string | undefined, signal?: AbortSignal): Promise<Template> =>
	speaking(await ok(api.GET("/api/templates/{template}", { params: { path: { template } }, ...(signal ? { signal } : {}) })), language);

/** Words that a plan has left, or somebody beside it: what is emptied does not come back from there. */
export function dropWords(d: Draft, words: readonly string[]): void {
	const settings = objOf(d.settings);
	for (const at of [["copy"], ["trigger", "copy"]]) {
		for (const word of words) put(settings, [...at, word], undefined);
	}
}

/** Writes the rules, words and colours of a template into a draft that has none: what was said before stays. */
export function settle(d: Draft, template: Source): void {
	const base = objOf(template.defaultConfig);
	const game = d.config.game;
	const own = objOf(objOf(base["visuals"])["colors"]) as Partial<Colors>;
	const worn = { ...own, ...objOf(objOf(game["visuals"])["colors"]), ...themeColors(d.config.theme) };
	game["template_id"] = template.id;
	if (!isObj(game["mechanics"])) game["mechanics"] = recolored(clone(base["mechanics"]), own, worn);
	// Words in another language than the campaign's are left to those who write it.
	const language = languageOf(d);
	if (!language || language === textOf(objOf(base["settings"])["locale"])) game["copy"] = { ...clone(objOf(base["copy"])), ...objOf(game["copy"]) };
	const look = lookOf(base);
	if (look) applyLook(d, { colors: { ...look.colors, ...worn }, font: textOf(d.config.theme.fontFamily) ?? textOf(objOf(game["visuals"])["font"]) ?? look.font });
}

/** A campaign that was begun without a window has no game, and nothing of it is kept without one. */
export function settleFirst(next: Draft, before: Draft, template: Source, blank: string): void {
	if (Object.keys(before.config.game).length || same(next.config, before.config)) return;
	const wins = winsOf(next);
	settle(next, template);
	if (wins.length) setPrizes(next, wins, blank);
}

/** What a campaign that begins with a template has of it. */
export function beginning(templateId: TemplateId, template: Source): Draft["config"] {
	const d: Draft = { name: "", templateId, brief: "", startsAt: null, endsAt: null, config: { theme: {}, game: {}, assets: [] }, settings: {} };
	settle(d, template);
	return d.config;
}

/** Another game for a draft: its prizes and what it says stay, how it is played is that of the template. */
export function changeGame(d: Draft, templateId: TemplateId, template: Source, blank: string): void {
	const wins = winsOf(d);
	setTemplate(d, templateId);
	// They are about how one game is played.
	dropWords(d, ["instructions", "cta"]);
	settle(d, template);
	if (wins.length) setPrizes(d, wins, blank);
}
