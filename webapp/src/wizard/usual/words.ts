// The words that a game comes with are English. A campaign in a language that is known here begins
// with words of that language; who plays is addressed as the game itself does it.
import { clone, isObj, objOf, textOf, type Obj } from "../json";
import type { Draft, Template } from "../types";

export type Words = Readonly<Record<string, string>>;
const known: Record<string, () => Promise<{ default: Words }>> = { de: () => import("./de.json") };

/** Members that people read; everything else is a name for the machine. */
const READ = new Set(["title", "subtitle", "instructions", "cta", "win_message", "lose_message", "prizes", "brand_name", "label", "prize", "name", "text", "answers"]);

export function said(v: unknown, words: Words, read = false): unknown {
	if (typeof v === "string") return read ? (words[v] ?? v) : v;
	if (Array.isArray(v)) return v.map((x) => said(x, words, read));
	if (!isObj(v)) return v;
	return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, said(x, words, READ.has(k))]));
}

/** What is known of a language, by the English words; nothing of one in which nobody has written any. */
export const wordsOf = async (language: string | undefined): Promise<Words> => (await known[(language ?? "").slice(0, 2)]?.())?.default ?? {};

/** The same game, in that language; as it is where nobody has written its words. */
export async function speaking<T extends Pick<Template, "defaultConfig">>(template: T, language: string | undefined): Promise<T> {
	const words = await wordsOf(language);
	if (!Object.keys(words).length) return template;
	const own = objOf(clone(template.defaultConfig));
	const config: Obj = { ...own, settings: { ...objOf(own["settings"]), locale: language } };
	// Pictures are found by their English names.
	for (const part of ["copy", "branding", "mechanics"]) if (isObj(own[part])) config[part] = said(own[part], words);
	return { ...template, defaultConfig: config };
}

/** The language that a draft is in, where one was chosen. */
export const languageOf = (d: Pick<Draft, "config" | "settings">): string | undefined =>
	textOf(objOf(d.config.game["settings"])["locale"]) ?? textOf(objOf(d.settings.constraints)["language"]);
