// What a workflow says of its steps and of what it is started with. Its document leaves the shape
// open, since graphs have another one: it is read carefully.

export interface WorkflowStep {
	stepId: string;
	description: string;
	needs: string[];
	approval: boolean;
}

const members = (v: unknown): Record<string, unknown> => (typeof v === "object" && v !== null && !Array.isArray(v) ? Object.fromEntries(Object.entries(v)) : {});
const text = (v: unknown): string => (typeof v === "string" ? v : "");

export function stepsOf(workflow: unknown): WorkflowStep[] {
	const steps = members(workflow)["steps"];
	if (!Array.isArray(steps)) return [];
	return steps.map((one: unknown) => {
		const m = members(one);
		const needs: unknown = m["needs"];
		return { stepId: text(m["stepId"]), description: text(m["description"]), needs: Array.isArray(needs) ? needs.map(text) : [], approval: m["approval"] === true };
	});
}

export interface Schema {
	type?: string;
	description?: string;
	enum?: unknown[];
	default?: unknown;
	properties?: Record<string, Schema>;
	required?: string[];
	minimum?: number;
	maximum?: number;
	minLength?: number;
	maxLength?: number;
	pattern?: string;
}

const number = (v: unknown): number | undefined => (typeof v === "number" ? v : undefined);

export function schemaOf(v: unknown): Schema {
	const m = members(v);
	const out: Schema = {};
	if (typeof m["type"] === "string") out.type = m["type"];
	if (typeof m["description"] === "string") out.description = m["description"];
	if (typeof m["pattern"] === "string") out.pattern = m["pattern"];
	if (Array.isArray(m["enum"])) out.enum = m["enum"];
	if ("default" in m) out.default = m["default"];
	if (Array.isArray(m["required"])) out.required = m["required"].map(text);
	for (const key of ["minimum", "maximum", "minLength", "maxLength"] as const) {
		const n = number(m[key]);
		if (n !== undefined) out[key] = n;
	}
	if (m["properties"]) out.properties = Object.fromEntries(Object.entries(members(m["properties"])).map(([k, s]) => [k, schemaOf(s)]));
	return out;
}

export const triggerOf = (workflow: unknown): Schema => schemaOf(members(workflow)["triggerSchema"]);
export const exampleOf = (workflow: unknown): Record<string, unknown> => members(members(workflow)["exampleTrigger"]);
export const aboutOf = (workflow: unknown): string => text(members(workflow)["description"]);
