// From a schema to what people see: which field is drawn how, in which section, in which unit.
// Editors of their own are named here; all else follows from its type.
import type { Json, Path } from "./json";
import type { Schema } from "./schema";

export type Section = "play" | "prizes" | "offer" | "sound" | "fine";
export type Unit = "ms" | "seconds" | "percent" | "share" | "perSecond" | "pixels" | "turns" | "points" | "moves" | "plain";
export type Editor = "wheel" | "outcomes" | "ladder" | "quiz" | "pairs" | "grid" | "reels" | "paylines" | "catch" | "difficulty" | "sounds";

interface Base {
	path: Path;
	section: Section;
	required: boolean;
	schema: Schema;
	/** Only while another field says so. */
	only?: { path: Path; is: Json };
}
export type Field =
	| (Base & { kind: "text"; max: number | undefined; long: boolean; input: "text" | "url" })
	| (Base & { kind: "number"; min: number; max: number; step: number; unit: Unit })
	| (Base & { kind: "switch" })
	| (Base & { kind: "choice"; options: readonly string[] })
	| (Base & { kind: "count"; min: number; max: number })
	| (Base & { kind: "editor"; editor: Editor });

const nameOf = (path: Path): string => path.join("/");

/** What is not asked here: the look has its own step, the rest is the machine's. */
const HIDDEN = new Set([
	"template_id", "version", "copy", "branding", "visuals", "settings/parent_origin", "settings/seed", "settings/duration_sec",
	"sealed_outcome_token", "presentation", "assets", "test", "audio/key", "audio/bgm/loop",
	"mechanics/prize", "mechanics/prize_display/image_slot",
]);

const EDITORS: Readonly<Record<string, Editor>> = {
	"settings/difficulty": "difficulty",
	"audio/sfx": "sounds",
	"spin_wheel:mechanics/segments": "wheel",
	"scratch_card:mechanics/outcomes": "outcomes",
	"slot_machine:mechanics/outcomes": "outcomes",
	"slot_machine:mechanics/symbols": "reels",
	"slot_machine:mechanics/paylines": "paylines",
	"memory_match:mechanics/grid_size": "grid",
	"memory_match:mechanics/card_pairs": "pairs",
	"memory_match:mechanics/prize_tiers": "ladder",
	"quiz:mechanics/questions": "quiz",
	"quiz:mechanics/prize_tiers": "ladder",
	"catch_game:mechanics/good_objects": "catch",
	"catch_game:mechanics/bad_objects": "catch",
	"catch_game:mechanics/prize_tiers": "ladder",
};

/** Follows from another editor, or is only said there. */
const FOLLOWS = new Set(["spin_wheel:mechanics/prize_tiers"]);

const PRIZES = /^(mechanics\/(segments|outcomes|prize_tiers|prize_display))/;
const FINE = new Set([
	"settings/locale", "mechanics/min_rotations", "mechanics/brush_size", "mechanics/reveal_animation_duration_ms",
	"mechanics/flip_delay_ms", "mechanics/reel_delay_ms", "mechanics/spin_duration_ms", "mechanics/paylines",
	"mechanics/base_fall_speed", "mechanics/basket_width_percent",
]);

export function sectionOf(path: Path): Section {
	const name = nameOf(path);
	if (path[0] === "audio") return "sound";
	if (path[0] === "offer") return "offer";
	if (PRIZES.test(name)) return "prizes";
	if (FINE.has(name)) return "fine";
	return path[0] === "mechanics" || path[0] === "settings" ? "play" : "fine";
}

export function unitOf(path: Path): Unit {
	const key = String(path.at(-1));
	if (key.endsWith("_ms")) return "ms";
	if (key.endsWith("_percent") || key === "pass_threshold") return "percent";
	if (key.endsWith("_per_sec")) return "perSecond";
	if (key.endsWith("_sec") || key.endsWith("_seconds")) return "seconds";
	if (key === "volume" || key.endsWith("probability") || key === "base_fall_speed") return "share";
	if (key === "brush_size") return "pixels";
	if (key.endsWith("rotations")) return "turns";
	if (key.endsWith("score")) return "points";
	if (key === "move_limit") return "moves";
	return "plain";
}

/** Schemas allow more than makes sense to pull at: a slider's own ends and steps. */
const SLIDERS: Readonly<Record<string, [number, number, number]>> = {
	"mechanics/base_fall_speed": [0.15, 1, 0.01],
	"mechanics/spawn_rate_per_sec": [0.5, 4, 0.1],
	"mechanics/win_score": [10, 1000, 10],
	"mechanics/move_limit": [1, 60, 1],
	"mechanics/time_limit_seconds": [5, 300, 5],
	"mechanics/brush_size": [10, 50, 1],
	"mechanics/pass_threshold": [0, 100, 5],
	"mechanics/scratch_threshold_percent": [30, 90, 1],
	"mechanics/basket_width_percent": [10, 40, 1],
};

function stepOf(s: Schema, min: number, max: number, unit: Unit): number {
	if (unit === "ms") return 100;
	if (unit === "share") return 0.05;
	if (s.types.includes("integer")) return 1;
	return max - min <= 1 ? 0.01 : max - min <= 10 ? 0.1 : 1;
}

const CONDITIONS: Readonly<Record<string, { path: Path; is: Json }>> = {
	"mechanics/move_limit": { path: ["mechanics", "win_condition"], is: "move_limit" },
	"mechanics/time_limit_seconds": { path: ["mechanics", "win_condition"], is: "time_limit" },
	"audio/bgm/volume": { path: ["audio", "bgm", "enabled"], is: true },
};

function fieldOf(template: string, path: Path, s: Schema, required: boolean): Field | undefined {
	const name = nameOf(path);
	const base: Base = { path, section: sectionOf(path), required, schema: s };
	const only = CONDITIONS[name];
	if (only) base.only = only;
	const editor = EDITORS[`${template}:${name}`] ?? EDITORS[name];
	if (editor) return { ...base, kind: "editor", editor };
	if (s.options?.every((o) => typeof o === "string")) return { ...base, kind: "choice", options: s.options.map(String) };
	if (s.types.includes("boolean")) return { ...base, kind: "switch" };
	if (s.types.includes("integer") || s.types.includes("number")) {
		const unit = unitOf(path);
		const [min, max, step] = SLIDERS[name] ?? [s.min ?? s.above ?? 0, s.max ?? 100, undefined];
		if (unit === "plain" && s.types.includes("integer") && max - min <= 6) return { ...base, kind: "count", min, max };
		return { ...base, kind: "number", min, max, step: step ?? stepOf(s, min, max, unit), unit };
	}
	if (s.types.includes("string")) {
		return { ...base, kind: "text", max: s.maxLength, long: (s.maxLength ?? 0) > 120, input: s.pattern?.startsWith("^https?") ? "url" : "text" };
	}
	return undefined;
}

function walk(template: string, s: Schema, path: Path, required: boolean): Field[] {
	const name = nameOf(path);
	if (HIDDEN.has(name) || FOLLOWS.has(`${template}:${name}`)) return [];
	const own = path.length > 0 ? fieldOf(template, path, s, required) : undefined;
	if (own) return [own];
	return Object.entries(s.properties).flatMap(([key, inner]) => walk(template, inner, [...path, key], s.required.includes(key)));
}

/** Every field of a game, in the order of its schema. */
export const fieldsOf = (template: string, schema: Schema): Field[] => walk(template, schema, [], true);

/** "spawn_rate_per_sec" as a person would write it. */
export function humanised(key: string): string {
	const words = key.replace(/_(ms|sec|seconds|percent)$/, "").replaceAll("_", " ").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().trim();
	return words.charAt(0).toUpperCase() + words.slice(1);
}
