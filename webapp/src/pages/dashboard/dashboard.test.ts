import { describe, expect, it } from "vitest";
import type { Run } from "@/api/types";
import { needsOf } from "./needs";
import { monthsBefore, sharesOf } from "./spend";

const now = Date.parse("2026-11-30T12:00:00Z");
const run = (id: string, status: Run["status"], more: Partial<Run> = {}): Run => ({
	type: "run", id, runId: id, workflowName: "campaign.build", workflowVersion: "1.0.0", status, triggerType: "initial", attempt: 1, costUsd: "0",
	createdAt: "2026-11-30T01:00:00.000Z", updatedAt: "2026-11-30T01:00:00.000Z", ...more,
});

describe("what needs somebody", () => {
	it("are questions first, then what stopped", () => {
		const needs = needsOf([run("f", "failed"), run("q", "paused", { waitsFor: [{ stepId: "s", prompt: "Well?" }] }), run("p", "paused")], [], now);
		expect(needs.map((n) => [n.kind, n.to, n.text])).toEqual([["answer", "/runs/q", "Well?"], ["failed", "/runs/f", ""]]);
	});
	it("is not what was mended since, or is long past", () => {
		const runs = [run("again", "completed", { campaignId: "c" }), run("f", "failed", { campaignId: "c" }), run("old", "failed", { updatedAt: "2026-10-01T00:00:00Z" })];
		expect(needsOf(runs, [], now)).toEqual([]);
	});
	it("is the assistant's question once, from its conversation", () => {
		const talk = { type: "thread" as const, threadId: "t", workflowName: "chat.assistant", workflowVersion: "1.0.0", status: "interrupted" as const, createdAt: "2026-11-30T01:00:00Z", updatedAt: "2026-11-30T01:00:00Z" };
		const needs = needsOf([run("r", "paused", { workflowName: "chat.assistant", waitsFor: [{ stepId: "s", prompt: "?" }] })], [talk], now);
		expect(needs.map((n) => n.to)).toEqual(["/chat/t"]);
	});
});

describe("spending", () => {
	it("is summed by provider, the rest as one", () => {
		const calls = ["a", "b", "c", "d", "e", "a"].map((provider, i) => ({ provider, costUsd: String(i + 1) }));
		expect(sharesOf({ month: "2026-11", costUsd: "21", budgetUsd: null, calls }, "Other")).toEqual([
			{ name: "a", usd: 7 }, { name: "e", usd: 5 }, { name: "d", usd: 4 }, { name: "Other", usd: 5 },
		]);
		expect(sharesOf({ month: "2026-11", costUsd: "0", budgetUsd: null, calls: [{ provider: "a", costUsd: null }, {}] }, "Other")).toEqual([]);
	});
	it("counts months over the turn of the year", () => {
		expect(monthsBefore(new Date("2026-02-28T23:30:00Z"), 4)).toEqual(["2025-11", "2025-12", "2026-01", "2026-02"]);
	});
});
