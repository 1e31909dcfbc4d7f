// A value that fits a JSON Schema of ours: the smallest that a person would write.
export function sample(schema) {
	if (schema.const !== undefined) return schema.const;
	if (schema.enum) return schema.enum[0];
	if (schema.examples) return schema.examples[0];
	if (schema.default !== undefined) return schema.default;
	for (const of of [schema.oneOf, schema.anyOf]) if (of) return sample(of[0]);
	const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
	switch (type) {
	case "object":
		return Object.fromEntries((schema.required ?? []).map((k) => [k, sample(schema.properties?.[k] ?? {})]));
	case "array":
		return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}));
	case "integer":
	case "number":
		return Math.max(schema.minimum ?? 1, schema.exclusiveMinimum !== undefined ? schema.exclusiveMinimum + 1 : -Infinity);
	case "boolean":
		return false;
	case "null":
		return null;
	default:
		return text(schema);
	}
}

function text({ format, pattern, minLength = 1, maxLength = 255 }) {
	if (format === "uuid") return "0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10";
	if (format === "date-time") return "2026-01-01T00:00:00.000Z";
	if (pattern) {
		const known = ["#112233", "spin_wheel", "2026-01", "a", "1.0.0"].find((v) => new RegExp(pattern, "u").test(v));
		if (known === undefined) throw new Error(`no sample for the pattern ${pattern}: give the schema examples`);
		return known;
	}
	return "sample text".repeat(Math.ceil(minLength / 11)).slice(0, Math.max(minLength, Math.min(maxLength, 11)));
}
