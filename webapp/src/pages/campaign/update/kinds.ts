// The parts of a game that can be made anew by themselves.
import { Box, Clapperboard, Image, Music, SlidersHorizontal } from "@lucide/vue";
import type { Component } from "vue";
import type { Update } from "@/campaigns/deeds";

export interface Kind {
	type: Update["type"];
	workflow: string;
	/** As a change of a run is called. */
	change: string;
	icon: Component;
}

export const KINDS: readonly Kind[] = [
	{ type: "audio", workflow: "campaign.update_audio", change: "update_audio", icon: Music },
	{ type: "intro", workflow: "campaign.update_intro", change: "update_intro", icon: Image },
	{ type: "outcome", workflow: "campaign.update_outcome", change: "update_outcome", icon: Clapperboard },
	{ type: "game_config", workflow: "campaign.update_game_config", change: "update_game_config", icon: SlidersHorizontal },
	{ type: "3d_asset", workflow: "campaign.replace_3d_asset", change: "replace_3d_asset", icon: Box },
];

export const word = (k: Kind): string => (k.type === "3d_asset" ? "model" : k.type === "game_config" ? "game" : k.type);
