// A campaign as a draft, and what has changed between two of them.
import { at, clone, isObj, listOf, objOf, put, same, textOf, type Obj } from "./json";
import type { AssetChoice, Campaign, Draft, Patch, Settings, Theme } from "./types";

export function draftOf(c: Campaign): Draft {
	const config = objOf(c.config);
	return clone({
		name: c.name,
		templateId: c.templateId,
		brief: c.brief ?? "",
		startsAt: c.startsAt ?? null,
		endsAt: c.endsAt ?? null,
		config: { theme: objOf(config["theme"]) as Theme, game: objOf(config["game"]), assets: listOf(config["assets"]) as AssetChoice[] },
		settings: objOf(c.settings) as Settings,
	});
}

/** Members that are others than they were; null for one that is gone. The server merges at this depth. */
function members(before: Obj, after: Obj): Obj | undefined {
	const out: Obj = {};
	for (const k of new Set([...Object.keys(before), ...Object.keys(after)])) {
		if (!same(before[k], after[k])) out[k] = after[k] ?? null;
	}
	return Object.keys(out).length ? out : undefined;
}

/** Can the server take it as it stands? */
export const sendable = {
	name: (s: string): boolean => s.trim().length > 0 && s.length <= 255,
	brief: (s: string): boolean => s === "" || (s.trim().length >= 10 && s.length <= 10_000),
	times: (d: Draft): boolean => !d.startsAt || !d.endsAt || Date.parse(d.endsAt) > Date.parse(d.startsAt),
};

/** What the server gets of a draft: what it would refuse stays as it was, until it is mended. */
export function asSent(before: Draft, after: Draft): Draft {
	const out = clone(after);
	if (!sendable.name(after.name)) out.name = before.name;
	if (!sendable.brief(after.brief)) out.brief = before.brief;
	if (!sendable.times(after)) Object.assign(out, { startsAt: before.startsAt, endsAt: before.endsAt });
	// A prize that is being written has no name yet.
	if (Array.isArray(out.settings.prizes)) out.settings.prizes = listOf(out.settings.prizes).filter((p) => isObj(p) && textOf(p["label"] ?? p["suggestion"]));
	return out;
}

/** The PATCH that makes `before` of the server into `draft`; undefined: there is nothing to send. */
export function patchOf(before: Draft, draft: Draft): Patch | undefined {
	const after = asSent(before, draft);
	const p: Obj = {};
	for (const k of ["name", "templateId", "startsAt", "endsAt"] as const) if (before[k] !== after[k]) p[k] = after[k];
	if (before.brief !== after.brief) p["brief"] = after.brief || null;
	const config: Obj = {};
	const theme = members(before.config.theme, after.config.theme);
	const game = members(before.config.game, after.config.game);
	if (theme) config["theme"] = theme;
	if (game) config["game"] = game;
	if (!same(before.config.assets, after.config.assets)) config["assets"] = after.config.assets;
	if (Object.keys(config).length) p["config"] = config;
	const settings = members(objOf(before.settings), objOf(after.settings));
	if (settings) p["settings"] = settings;
	return Object.keys(p).length ? (clone(p) as Patch) : undefined;
}

// ---- two people, one campaign ----

export interface Difference {
	path: readonly string[];
	base: unknown;
	mine: unknown;
	theirs: unknown;
	/** Both have changed it. */
	clash: boolean;
}

/** How deep a part is looked into: what lies below is chosen as a whole. */
const depth: Record<string, number> = { config: 4, settings: 3 };

function walk(path: string[], base: unknown, mine: unknown, theirs: unknown, out: Difference[]): void {
	if (same(mine, theirs)) return;
	const deep = path.length < (depth[path[0] ?? ""] ?? 1);
	if (deep && isObj(mine) && isObj(theirs)) {
		for (const k of new Set([...Object.keys(mine), ...Object.keys(theirs)])) walk([...path, k], isObj(base) ? base[k] : undefined, mine[k], theirs[k], out);
		return;
	}
	out.push({ path, base, mine, theirs, clash: !same(base, mine) && !same(base, theirs) });
}

/** Field by field, where two drafts differ that have come from one. */
export function differences(base: Draft, mine: Draft, theirs: Draft): Difference[] {
	const out: Difference[] = [];
	const [b, m, t] = [{ ...base }, { ...mine }, { ...theirs }] as Obj[];
	for (const k of Object.keys(mine)) walk([k], b?.[k], m?.[k], t?.[k], out);
	return out;
}

/** Theirs, with what only I have changed, and of the rest what `choose` takes. */
export function merged(base: Draft, mine: Draft, theirs: Draft, choose: (d: Difference) => "mine" | "theirs"): Draft {
	const out = clone(theirs);
	const o: Obj = { ...out };
	for (const d of differences(base, mine, theirs)) {
		const from = d.clash ? choose(d) : same(d.base, d.theirs) ? "mine" : "theirs";
		if (from === "mine") put(o, d.path, clone(at(mine, d.path)));
	}
	return { ...out, ...(o as Partial<Draft>) };
}
