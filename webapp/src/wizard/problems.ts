// What keeps a draft from becoming a game, and what only should be looked at.
import { sendable } from "./change";
import { shares, winsOf } from "./prizes";
import type { Draft, StepName } from "./types";

export interface Problem {
	step: StepName;
	/** The field's element has this id's end; for what is not one field, empty. */
	field: string;
	/** Words of the catalogue… */
	key?: "wizard.problem.name" | "wizard.problem.brief" | "wizard.problem.times" | "wizard.problem.shares" | "wizard.problem.unnamed";
	/** …or as they are. */
	text?: string;
}

export function problemsOf(d: Draft): Problem[] {
	const out: Problem[] = [];
	if (!sendable.name(d.name)) out.push({ step: "brief", field: "name", key: "wizard.problem.name" });
	if (!sendable.brief(d.brief)) out.push({ step: "brief", field: "brief", key: "wizard.problem.brief" });
	if (!sendable.times(d)) out.push({ step: "brief", field: "ends", key: "wizard.problem.times" });
	if (shares(d).over) out.push({ step: "plan", field: "prizes", key: "wizard.problem.shares" });
	if (winsOf(d).some((w) => !w.label.trim())) out.push({ step: "plan", field: "prizes", key: "wizard.problem.unnamed" });
	return out;
}
