// What is wrong with the settings of a game: for its form, and for whoever asks beside it.
import type { FieldError } from "@/api/error";
import { COPY, isCopyKey } from "./copy";
import { fieldsOf } from "./fields";
import { dotted, type JsonObject } from "./json";
import { check, readSchema, type Issue, type Schema } from "./schema";

/** By the schema, and by what the builder takes of a text; the look and the brand have steps of their own. */
export function issuesOf(value: JsonObject, schema: Schema, copy: JsonObject): Issue[] {
	const all: Issue[] = check(value, schema).filter((i) => i.path[0] !== "visuals" && i.path[0] !== "branding");
	for (const [key, text] of Object.entries(copy)) {
		if (isCopyKey(key) && typeof text === "string" && text.length > COPY[key]) all.push({ code: "long", limit: COPY[key], path: ["copy", key] });
	}
	return all;
}

/** What the server had against the last version, by the place in the game. */
export const refusedIn = (details: readonly FieldError[]): Map<string, string> =>
	new Map(details.filter((d) => d.field.startsWith("config.game")).map((d) => [d.field.replace(/^config\.game\./, "").replace(/\[(\d+)\]/g, ".$1"), d.message]));

export interface Asked {
	template: string;
	schema: unknown;
	/** All of it, and the texts that were decided. */
	value: JsonObject;
	copy: JsonObject;
	refused: readonly FieldError[];
	say: (i: Issue) => string;
}

/** All that is wrong, by the field in which it stands: what is deep in an editor stands where the editor does. */
export function troublesOf({ template, schema, value, copy, refused, say }: Asked): { field: string; text: string }[] {
	const s = readSchema(schema);
	const fields = fieldsOf(template, s).map((f) => dotted(f.path));
	const standing = (name: string): string => fields.find((f) => name === f || name.startsWith(`${f}.`)) ?? name;
	return [...issuesOf(value, s, copy).map((i) => [dotted(i.path), say(i)] as const), ...refusedIn(refused)].map(([name, text]) => ({ field: standing(name), text }));
}
