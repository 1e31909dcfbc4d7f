// The pictures of a game: drawings that its configuration brings, and the ones every game has.
import { asList, asObject, asText, type JsonObject } from "./json";

export type Tone = "base" | "shade" | "light" | "accent" | "ink";
export interface SymbolArt {
	id: string;
	/** As it is called here, and as players read and hear it. */
	name: string;
	played: string;
	/** None: the game draws it, here an icon stands for it. */
	paths: readonly { d: string; tone: Tone }[];
}

export const BUILT_IN = ["star", "gift", "heart", "gem", "coin", "crown", "bolt", "flower"] as const;
const TONES: readonly string[] = ["base", "shade", "light", "accent", "ink"];
const isTone = (s: string): s is Tone => TONES.includes(s);
/** Data: digits and a few letters, or it is not drawn. */
const PATH = /^M[0-9\s,.+MLCQAZ-]*$/;

export const spelt = (id: string): string => id.replaceAll("_", " ");

type Names = Readonly<Record<string, string>>;

/** here, played: names by the English ones, in the language of who makes the game and of who plays it. */
export function symbolsOf(config: JsonObject, here: Names = {}, played: Names = {}): SymbolArt[] {
	const named = (name: string): Pick<SymbolArt, "name" | "played"> => ({ name: here[name] ?? name, played: played[name] ?? name });
	const own = asList(asObject(config["visuals"])["symbols"]).map((v): SymbolArt => {
		const o = asObject(v);
		const id = asText(o["id"]);
		const paths = asList(o["paths"]).flatMap((p) => {
			const { d, tone } = asObject(p);
			return typeof d === "string" && PATH.test(d) && typeof tone === "string" && isTone(tone) ? [{ d, tone }] : [];
		});
		return { id, ...named(asText(o["name"]) || spelt(id)), paths };
	}).filter((s) => s.id !== "");
	const more = BUILT_IN.filter((id) => !own.some((s) => s.id === id)).map((id): SymbolArt => ({ id, ...named(spelt(id)), paths: [] }));
	return [...own, ...more];
}

export const symbolOf = (all: readonly SymbolArt[], id: string): SymbolArt =>
	all.find((s) => s.id === id) ?? { id, name: spelt(id), played: spelt(id), paths: [] };
