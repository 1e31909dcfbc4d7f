// The edges of a JSON Schema as values: each number at its least and greatest, each list at
// its shortest and longest, each word of an enum, each text at its full length; one at a
// time, in a config that is otherwise `value`.

// Long words and short ones, in both directions.
const WORDS = "Donaudampfschifffahrtsgesellschaft im Morgengrauen und Abendrot ";
const ARABIC = "\u0627\u0644\u0645\u0647\u0631\u062c\u0627\u0646 \u0627\u0644\u0635\u064a\u0641\u064a \u0627\u0644\u0643\u0628\u064a\u0631 ";
export const filled = (n, words = WORDS) => words.repeat(Math.ceil(n / words.length)).slice(0, n - 1).trimEnd().padEnd(n, ".");
export const arabic = (n) => filled(n, ARABIC);

const least = (s) => (s.minimum !== undefined ? s.minimum : s.exclusiveMinimum === undefined ? undefined : s.exclusiveMinimum + (s.type === "integer" ? 1 : 0.001));

// A list of n made of the one given; what names an item stays different.
function stretch(list, n) {
	return Array.from({ length: n }, (_, i) => {
		const item = list[i % list.length];
		if (i < list.length || typeof item !== "object") return item;
		const own = { ...item };
		for (const k of ["id", "pair_id", "tier_id", "prize_id"]) if (k in own) own[k] = `${own[k]}_${i}`;
		return own;
	});
}

// Yields [name, value].
export function* edges(schema, value, path = "") {
	const types = [schema.type].flat();
	if (schema.enum) for (const e of schema.enum) yield [`${path} = ${e}`, e];
	else if (types.includes("boolean")) for (const b of [true, false]) yield [`${path} = ${b}`, b];
	else if (types.includes("number") || types.includes("integer")) {
		if (least(schema) !== undefined) yield [`${path} least`, least(schema)];
		if (schema.maximum !== undefined) yield [`${path} greatest`, schema.maximum];
	} else if (types.includes("string")) {
		if (schema.maxLength && !schema.pattern) yield [`${path} longest`, filled(schema.maxLength)];
		if (types.includes("null")) yield [`${path} null`, null];
	} else if (types.includes("array")) {
		if (!value || !value.length) return;
		if (schema.minItems !== undefined) yield [`${path} shortest`, stretch(value, schema.minItems)];
		if (schema.maxItems !== undefined) yield [`${path} longest`, stretch(value, schema.maxItems)];
		for (const [name, v] of edges(schema.items, value[0], `${path}[0]`)) yield [name, [v, ...value.slice(1)]];
	} else if (types.includes("object")) {
		for (const [key, s] of Object.entries(schema.properties || {})) {
			for (const [name, v] of edges(s, value && value[key], path ? `${path}.${key}` : key)) yield [name, { ...value, [key]: v }];
		}
	}
}
