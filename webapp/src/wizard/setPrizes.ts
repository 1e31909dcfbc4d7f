// Prizes and difficulty of a draft, where the build looks for them: its settings, and the rules of a
// game that was made already.
import { isObj, objOf, textOf, put } from "./json";
import { themeColors } from "./gameConfig";
import { withPrizes } from "./mechanics";
import { prizeOf, round, sharesOf, type Win } from "./prizes";
import type { Draft } from "./types";

export type Level = "easy" | "medium" | "hard";

/** Has the draft rules of its own, for the game that it has now? */
export function ownMechanics(d: Draft): boolean {
	const game = d.config.game;
	return isObj(game["mechanics"]) && (textOf(game["template_id"]) ?? d.templateId) === d.templateId;
}

export function setDifficulty(d: Draft, level: Level, chance: number): void {
	const difficulty = { level, win_probability: round(chance) };
	d.settings.difficulty = difficulty;
	if (isObj(d.config.game["settings"])) put(d.config.game, ["settings", "difficulty"], { ...difficulty });
}

export function levelOf(d: Draft): Level {
	const said = objOf(objOf(d.config.game["settings"])["difficulty"])["level"] ?? d.settings.difficulty?.level;
	return said === "easy" || said === "hard" ? said : "medium";
}

export function setPrizes(d: Draft, wins: readonly Win[], blank: string): void {
	d.settings.prizes = wins.map(prizeOf);
	setDifficulty(d, levelOf(d), Math.min(1, sharesOf(wins).win));
	if (!ownMechanics(d)) return;
	const colors = { ...objOf(objOf(d.config.game["visuals"])["colors"]), ...themeColors(d.config.theme) };
	d.config.game["mechanics"] = withPrizes(d.templateId, objOf(d.config.game["mechanics"]), wins, { blank, colors });
}

/** Another game: the prizes, words and looks stay, the rules of the old one go. */
export function setTemplate(d: Draft, templateId: Draft["templateId"]): void {
	d.templateId = templateId;
	const { copy, visuals, branding, settings } = d.config.game;
	const { instructions, cta, ...words } = objOf(copy);
	void instructions;
	void cta;
	d.config.game = {
		...(isObj(copy) ? { copy: words } : {}),
		...(isObj(visuals) ? { visuals } : {}),
		...(isObj(branding) ? { branding } : {}),
		...(isObj(settings) ? { settings } : {}),
	};
}
