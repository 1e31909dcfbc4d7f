// A plan as somebody makes it their own before it is a campaign: what they change stays here, and
// goes onto the campaign once it is one.
import { api, ok } from "@/api/client";
import { errorOf } from "@/api/error";
import type { Campaign, Generation } from "@/api/types";
import { tabStore } from "@/composables/tabStore";
import { applyLook, type Look } from "@/theme/apply";
import type { Colors } from "@/theme/checks";
import { draftOf, patchOf } from "./change";
import { clone, isObj, listOf, objOf, put, same, textOf } from "./json";
import type { Plan, PlanRequest } from "./planning";
import type { Win } from "./prizes";
import { setPrizes } from "./setPrizes";
import { changeGame, templateOf } from "./settle";
import { languageOf } from "./usual/words";
import type { Draft, GameId, Template } from "./types";

export const parts = ["game", "look", "prizes", "assets"] as const;
export type Part = (typeof parts)[number];

export interface Need {
	/** Where it stands in the plan. */
	at: number;
	type: "image" | "audio" | "video";
	purpose: string;
	prompt: string;
}

/** Texts of a game, by the names that it has for them. */
export type Texts = Record<string, string>;

export interface PlanEdit {
	name: string;
	startsAt: string | null;
	endsAt: string | null;
	game: { templateId: GameId; reasoning: string; confidence: number };
	look: { colors: Colors; mood: Plan["theme"]["mood"] };
	prizes: Win[];
	assets: Need[];
	/** Those that were written already; the others are when it is made. */
	texts?: Texts;
	/** What stays when everything else is suggested anew. */
	kept: Part[];
}

export function editOf(p: Plan): PlanEdit {
	const { template_id: templateId, reasoning, confidence } = p.recommended_template;
	return {
		name: "",
		startsAt: null,
		endsAt: null,
		game: { templateId, reasoning, confidence },
		look: {
			colors: { primary: p.theme.primary_color, secondary: p.theme.secondary_color, accent: p.theme.accent_color, background: p.theme.background_color, text: p.theme.text_color },
			mood: p.theme.mood,
		},
		prizes: p.prize_tiers.map((t) => ({ label: t.suggestion, tier: t.tier, chance: t.probability, cost: t.estimated_cost })),
		assets: p.asset_requirements.map((a, at) => ({ at, type: a.type, purpose: a.purpose, prompt: a.generation_prompt })),
		kept: [],
	};
}

/** Is a part as the plan has it? */
export const untouched = (p: Plan, e: PlanEdit, part: Part): boolean => (part === "game" ? e.game.templateId === p.recommended_template.template_id : same(editOf(p)[part], e[part]));

/** Texts for another game: how the one was played is not said of it. */
export const textsFor = (e: PlanEdit, game: GameId): Pick<PlanEdit, "texts"> =>
	e.texts ? { texts: e.game.templateId === game ? e.texts : Object.fromEntries(Object.entries(e.texts).filter(([k]) => k !== "instructions" && k !== "cta")) } : {};

/** A new plan, with what of the old edits is kept. */
export function carried(fresh: Plan, old: PlanEdit): PlanEdit {
	const next = editOf(fresh);
	for (const part of old.kept) Object.assign(next, { [part]: clone(old[part]) });
	return { ...next, ...textsFor(old, next.game.templateId), name: old.name, startsAt: old.startsAt, endsAt: old.endsAt, kept: old.kept };
}

// ---- kept for this tab ----

const key = (id: string): string => `cg.plan.${id}`;
export function keepEdit(id: string, e: PlanEdit): void {
	try {
		sessionStorage.setItem(key(id), JSON.stringify(e));
	} catch {
		// The edits live in the page alone, then.
	}
}
export function keptEdit(id: string): PlanEdit | undefined {
	try {
		const v: unknown = JSON.parse(sessionStorage.getItem(key(id)) ?? "null");
		return isObj(v) && isObj(v["game"]) && isObj(v["look"]) && Array.isArray(v["prizes"]) && Array.isArray(v["kept"]) ? (v as Partial<PlanEdit> as PlanEdit) : undefined;
	} catch {
		return undefined;
	}
}
export const dropEdit = (id: string): void => tabStore.drop(key(id));

// ---- what there is to see, and what becomes of it ----

const themeOf = (c: Colors): Draft["config"]["theme"] => ({ primaryColor: c.primary, secondaryColor: c.secondary, accentColor: c.accent, textColor: c.text, background: { type: "solid", value: c.background } });

const said = (texts: Texts): Texts => Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ""));

/** A draft as it will be, for the preview. */
export const sketch = (e: PlanEdit, brief: string): Draft => ({
	name: e.name,
	templateId: e.game.templateId,
	brief,
	startsAt: e.startsAt,
	endsAt: e.endsAt,
	config: { theme: themeOf(e.look.colors), game: e.texts ? { copy: said(e.texts) } : {}, assets: [] },
	settings: { prizes: e.prizes.map((w) => ({ label: w.label, tier: w.tier, probability: w.chance })) },
});

/** Is a need one that something is made for? That is the first of its kind: a picture with its clips, and music. */
export const madeFirst = (needs: readonly Need[], need: Need): boolean => needs.find((x) => x.type === need.type) === need;

const LEAST_WORDS = 10;

/** The words that are somebody's own: what makes pictures and sounds has its own otherwise. */
function ownWords(p: Plan, e: PlanEdit): Partial<Record<Need["type"], string>> {
	const out: Partial<Record<Need["type"], string>> = {};
	for (const n of e.assets.filter((x) => madeFirst(e.assets, x))) {
		const words = n.prompt.trim();
		const planned = p.asset_requirements.find((a) => a.type === n.type)?.generation_prompt;
		if (words && words !== planned) out[n.type] = n.type === "audio" || words.length >= LEAST_WORDS ? words : `${n.purpose}: ${words}`;
	}
	return out;
}

/** What is wished for, as the campaign keeps it. Known by what it is for: a plan anew has other places. */
function applyNeeds(d: Draft, e: PlanEdit): void {
	const left = listOf(d.settings.assets).map(objOf);
	const kept = e.assets.map((a) => {
		const i = left.findIndex((w) => w["type"] === a.type && w["purpose"] === a.purpose);
		return { ...(i < 0 ? { type: a.type, purpose: a.purpose } : left.splice(i, 1)[0]), generation_prompt: a.prompt };
	});
	const gone = new Set(left.map((w) => w["slot_id"]));
	put(objOf(d.settings), ["assets"], kept);
	d.config.assets = d.config.assets.filter((a) => !gone.has(a.slotId));
}

/**
 * What was changed of the plan, onto the campaign that was made of it; `again`: which may have been
 * changed by an earlier try, so that what is as planned is written, too.
 */
export function applyEdit(d: Draft, p: Plan, e: PlanEdit, blank: string, template?: Template, again = false): void {
	if (e.name.trim()) d.name = e.name.trim();
	if (template && d.templateId !== e.game.templateId) changeGame(d, e.game.templateId, template, blank);
	if (again || !same(editOf(p).look.colors, e.look.colors)) {
		const look: Look = { colors: e.look.colors, font: d.config.theme.fontFamily ?? "sans" };
		applyLook(d, look);
	}
	if (again || e.look.mood !== p.theme.mood) {
		d.settings.mood = e.look.mood;
		if (textOf(objOf(d.config.game["visuals"])["mood"])) put(d.config.game, ["visuals", "mood"], e.look.mood);
	}
	if (again || !untouched(p, e, "prizes")) setPrizes(d, e.prizes, blank);
	if (e.texts) d.config.game["copy"] = { ...objOf(d.config.game["copy"]), ...said(e.texts) };
	applyNeeds(d, e);
	const words = ownWords(p, e);
	const { audio, ...seen } = words;
	put(objOf(d.settings), ["prompts"], Object.keys(seen).length ? seen : undefined);
	put(objOf(d.settings), ["audio", "prompt"], audio);
	d.startsAt = e.startsAt;
	d.endsAt = e.endsAt;
}

/** Writes the edits onto a campaign that has just been made. */
export async function writeEdit(id: string, p: Plan, e: PlanEdit, blank: string, again: boolean, signal: AbortSignal): Promise<Campaign> {
	const path = { id };
	const { data, error, response } = await api.GET("/api/campaigns/{id}", { params: { path }, signal });
	if (!data) throw errorOf(response, error);
	const before = draftOf(data);
	const after = clone(before);
	applyEdit(after, p, e, blank, after.templateId === e.game.templateId ? undefined : await templateOf(e.game.templateId, languageOf(after), signal), again);
	const body = patchOf(before, after);
	if (!body) return data;
	return ok(api.PATCH("/api/campaigns/{id}", { params: { path, header: { "If-Match": response.headers.get("ETag") ?? "*" } }, body, signal }));
}

/** The plan in a generation, when that is one. */
export function planIn(g: Generation): Plan | undefined {
	const out = objOf(g.output);
	return isObj(out["recommended_template"]) && isObj(out["theme"]) && Array.isArray(out["prize_tiers"]) ? (out as Partial<Plan> as Plan) : undefined;
}
export const briefIn = (g: Generation): string => textOf(objOf(g.input_params)["brief"]) ?? "";
/** What was wished for beside it. */
export function constraintsIn(g: Generation): PlanRequest["constraints"] {
	const said = objOf(g.input_params)["constraints"];
	return isObj(said) && Object.keys(said).length ? (said as PlanRequest["constraints"]) : undefined;
}
/** The language that was asked for, if one was. */
export const languageIn = (g: Generation): string | undefined => textOf(objOf(objOf(g.input_params)["constraints"])["language"]);
