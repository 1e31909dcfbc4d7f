import { describe, expect, it } from "vitest";
import type { Campaign } from "@/api/types";
import { actionsOf, can, isBusy, type Action, type Asker } from "./actions";

const me: Asker = { write: true, admin: false, userId: "u1" };
const c = (status: Campaign["status"], more: Partial<Campaign> = {}) => ({ status, userId: "u1", bundleUrl: null, latestRunStatus: undefined, ...more });
const names = (x: Parameters<typeof actionsOf>[0], who = me): Action[] => actionsOf(x, who).map((a) => a.action);

describe("what can be done with a campaign", () => {
	it.each([
		["draft", ["generate", "edit", "duplicate", "delete"]],
		["failed", ["generate", "edit", "duplicate", "delete"]],
		["generating", ["cancel", "duplicate"]],
		["live", ["generate", "edit", "duplicate", "archive"]],
		["archived", ["restore", "duplicate", "delete"]],
	] as const)("%s", (status, wanted) => {
		expect(names(c(status))).toEqual(wanted);
	});
	it("of a live one whose next version is being made: stopping that, not beginning another", () => {
		const x = c("live", { latestRunStatus: "running" });
		expect(isBusy(x)).toBe(true);
		expect(names(x)).toContain("cancel");
		expect(names(x)).not.toContain("generate");
	});
	it("looking at it, once there is something to look at", () => {
		expect(names(c("draft"))).not.toContain("preview");
		expect(names(c("archived", { bundleUrl: "/b/x/1/index.html" }))).toContain("preview");
	});
	it("who only reads is shown the rest, with why he may not", () => {
		const all = actionsOf(c("live", { bundleUrl: "/b/x/1/index.html" }), { ...me, write: false });
		expect(all.filter((a) => !a.barrier).map((a) => a.action)).toEqual(["preview"]);
		expect(all.find((a) => a.action === "archive")?.barrier).toBe("read");
	});
	it("what others made is deleted by who administers", () => {
		const theirs = c("draft", { userId: "u2" });
		expect(can(theirs, me, "delete")).toBe(false);
		expect(actionsOf(theirs, me).find((a) => a.action === "delete")?.barrier).toBe("own");
		expect(can(theirs, { ...me, admin: true }, "delete")).toBe(true);
		expect(can(theirs, me, "edit")).toBe(true);
	});
	it("a run that has ended keeps nobody from anything", () => {
		for (const latestRunStatus of ["completed", "failed", "cancelled"] as const) expect(isBusy(c("live", { latestRunStatus }))).toBe(false);
	});
});
