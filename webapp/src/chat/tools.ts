// What the assistant's tools do, for people: where their results lead, and what can be changed in
// what it asks for.
import { isObj, listOf, numOf, objOf, textOf, type Obj } from "@/wizard/json";
import type { Part, ToolPart } from "./types";

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const idOf = (v: unknown): string | undefined => (typeof v === "string" && ID.test(v) ? v : undefined);

export interface CampaignFact {
	id: string;
	name: string;
	status: string;
	templateId: string;
}
export interface RunFact {
	id: string;
	status: string;
	done: number;
	total: number;
	error: string | undefined;
}
export interface Outcome {
	campaigns: CampaignFact[];
	run: RunFact | undefined;
	campaignId: string | undefined;
	/** A person said no, with this reason. */
	rejected: string | undefined;
	error: string | undefined;
}

function campaignOf(v: unknown): CampaignFact | undefined {
	const o = objOf(v);
	const id = idOf(o["campaign_id"]);
	const name = textOf(o["name"]);
	return id && name ? { id, name, status: textOf(o["status"]) ?? "", templateId: textOf(o["template_id"]) ?? "" } : undefined;
}

export function outcomeOf(tool: ToolPart): Outcome {
	const r = objOf(tool.result);
	const list = listOf(r["campaigns"]).map(campaignOf);
	const own = campaignOf(r);
	const runId = idOf(r["run_id"]);
	const steps = objOf(r["steps"]);
	const wrong = r["error"];
	const failed = tool.name === "run_show" ? undefined : (textOf(wrong) ?? textOf(objOf(wrong)["message"]));
	return {
		campaigns: [...list, own].filter((c): c is CampaignFact => c !== undefined),
		run: runId
			? { id: runId, status: textOf(r["run_status"]) ?? (tool.name.startsWith("run_") ? (textOf(r["status"]) ?? "") : ""), done: numOf(steps["completed"]) ?? 0, total: numOf(steps["total"]) ?? 0, error: tool.name === "run_show" ? textOf(wrong) : undefined }
			: undefined,
		campaignId: idOf(r["campaign_id"]) ?? idOf(tool.arguments["campaign_id"]),
		rejected: r["rejected"] === true ? (textOf(r["reason"]) ?? "") : undefined,
		error: failed,
	};
}

/** Every id that the parts name, and where one goes with it. */
export function placesOf(parts: readonly Part[]): Map<string, string> {
	const out = new Map<string, string>();
	const look = (v: unknown): void => {
		if (Array.isArray(v)) v.forEach(look);
		if (!isObj(v)) return;
		const campaign = idOf(v["campaign_id"]);
		const run = idOf(v["run_id"]);
		if (campaign) out.set(campaign.toLowerCase(), `/campaigns/${campaign}`);
		if (run) out.set(run.toLowerCase(), `/runs/${run}`);
		for (const inner of Object.values(v)) if (typeof inner === "object") look(inner);
	};
	for (const p of parts) {
		if (p.kind !== "tool") continue;
		look(p.arguments);
		look(p.result);
	}
	return out;
}

export type FieldKind = "line" | "text" | "choice" | "fixed" | "json";
export interface ArgumentField {
	name: string;
	kind: FieldKind;
	choices: readonly string[];
	value: unknown;
}

const CHOICES: Record<string, readonly string[]> = {
	template_id: ["spin_wheel", "scratch_card", "memory_match", "quiz", "catch_game", "slot_machine"],
	tone: ["playful", "urgent", "professional", "luxury", "friendly"],
	change: ["audio", "intro", "outcome", "game_config", "asset_3d"],
};
/** What a tool takes besides what the assistant has filled in. */
const MORE: Record<string, readonly string[]> = { campaign_create: ["name", "template_id", "tone", "brief"] };

export function fieldsOf(tool: ToolPart): ArgumentField[] {
	const names = [...new Set([...(MORE[tool.name] ?? []), ...Object.keys(tool.arguments)])];
	return names.map((name) => {
		const value = tool.arguments[name];
		const choices = CHOICES[name] ?? [];
		const kind: FieldKind = name.endsWith("_id") && !choices.length ? "fixed"
			: choices.length ? "choice"
			: typeof value === "object" && value !== null ? "json"
			: name === "brief" ? "text" : "line";
		return { name, kind, choices, value };
	});
}

/** What stands in the fields as arguments; undefined and the field's name when one is no JSON. */
export function argumentsOf(fields: readonly ArgumentField[], texts: Readonly<Record<string, string>>): { arguments: Obj } | { wrong: string } {
	const out: Obj = {};
	for (const f of fields) {
		const text = texts[f.name]?.trim() ?? "";
		if (f.kind === "fixed") out[f.name] = f.value;
		else if (f.kind === "json") {
			try {
				const v: unknown = JSON.parse(text);
				if (!isObj(v) && !Array.isArray(v)) return { wrong: f.name };
				out[f.name] = v;
			} catch {
				return { wrong: f.name };
			}
		} else if (text) out[f.name] = typeof f.value === "number" && Number.isFinite(Number(text)) ? Number(text) : text;
	}
	return { arguments: out };
}

export const textOfValue = (v: unknown): string => (v === undefined || v === null ? "" : typeof v === "object" ? JSON.stringify(v, null, 2) : String(v));
