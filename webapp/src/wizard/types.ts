import type { Body, Campaign, Reply, TemplateId } from "@/api/types";
import type { Obj } from "./json";

type Change = Body<"updateCampaign">;

/** What a PATCH of a campaign says. */
export type Patch = Change;
export type Settings = NonNullable<Change["settings"]>;
export type Theme = NonNullable<NonNullable<Change["config"]>["theme"]>;
export type AssetChoice = NonNullable<NonNullable<Change["config"]>["assets"]>[number];
/** (The document says what of it is needed by alternatives, of which the types know nothing.) */
export interface Prize {
	label?: string;
	suggestion?: string;
	tier?: "grand" | "secondary" | "consolation";
	probability?: number;
	estimated_cost?: string;
}
export type Constraints = NonNullable<Settings["constraints"]>;
export type Template = Reply<"getTemplate">;
export type TemplateCard = Reply<"listTemplates">["templates"][number];

/** A campaign as it is worked on. */
export interface Draft {
	name: string;
	templateId: TemplateId;
	brief: string;
	/** RFC 3339, or null: no limit. */
	startsAt: string | null;
	endsAt: string | null;
	config: { theme: Theme; game: Obj; assets: AssetChoice[] };
	settings: Settings;
}

export type { Campaign, TemplateId };

export const stepNames = ["brief", "plan", "theme", "game", "assets", "review"] as const;
export type StepName = (typeof stepNames)[number];
export const isStep = (s: unknown): s is StepName => stepNames.some((n) => n === s);

export const templateIds = ["spin_wheel", "scratch_card", "quiz", "memory_match", "catch_game", "slot_machine"] as const;
export type GameId = (typeof templateIds)[number];
export const isGame = (s: unknown): s is GameId => templateIds.some((t) => t === s);
