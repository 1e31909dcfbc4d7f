// What can be done with a campaign: it follows from where it stands, whose it is, and who asks.
// The server has the last word; this keeps away what it would refuse, and can say why.
import type { Campaign, RunStatus } from "@/api/types";

export const ACTIONS = ["generate", "cancel", "restore", "edit", "preview", "duplicate", "archive", "delete"] as const;
export type Action = (typeof ACTIONS)[number];

/** Why something that the state allows is not allowed to this person. */
export type Barrier = "read" | "own";

export interface Can {
	action: Action;
	barrier?: Barrier;
}

export interface Asker {
	/** May change campaigns. */
	write: boolean;
	/** May destroy what others made. */
	admin: boolean;
	userId?: string | undefined;
}

type Standing = Pick<Campaign, "status" | "userId" | "bundleUrl" | "latestRunStatus">;

const GOING: readonly RunStatus[] = ["queued", "running", "paused"];

/** A run is at work for it: of a draft the first one, of a live campaign the next version. */
export const isBusy = (c: Pick<Campaign, "status" | "latestRunStatus">): boolean =>
	c.status === "generating" || (c.latestRunStatus !== undefined && GOING.includes(c.latestRunStatus));

function inState(c: Standing): Action[] {
	const seen: Action[] = c.bundleUrl ? ["preview"] : [];
	switch (c.status) {
		case "draft": return ["generate", "edit", ...seen, "duplicate", "delete"];
		case "failed": return ["generate", "edit", ...seen, "duplicate", "delete"];
		case "generating": return ["cancel", ...seen, "duplicate"];
		case "live": return isBusy(c) ? ["cancel", "edit", ...seen, "duplicate", "archive"] : ["generate", "edit", ...seen, "duplicate", "archive"];
		case "archived": return ["restore", ...seen, "duplicate", "delete"];
	}
}

export function actionsOf(c: Standing, who: Asker): Can[] {
	return inState(c).map((action): Can => {
		if (action === "preview") return { action };
		if (!who.write) return { action, barrier: "read" };
		if (action === "delete" && !who.admin && c.userId !== who.userId) return { action, barrier: "own" };
		return { action };
	});
}

/** It may be done, by this person, now. */
export const can = (c: Standing, who: Asker, action: Action): boolean =>
	actionsOf(c, who).some((a) => a.action === action && !a.barrier);
