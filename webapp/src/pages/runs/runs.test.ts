import { describe, expect, it } from "vitest";
import { adviceOf, causeOf } from "@/timeline/failure";
import { begin } from "@/timeline/model";
import { recorded } from "@/timeline/fixtures/read";
import { span } from "@/timeline/names";
import { schemaOf, stepsOf } from "@/timeline/workflow";
import { anew } from "./anew";
import { callsOf } from "./calls";
import { forecastOf } from "./forecast";
import { objectOf } from "./json";
import { readLog } from "./log";

describe("the log of a step", () => {
	it("has text, progress and messages, and numbers each line", () => {
		const text = 'begins\n{"progress":0.4,"what":"rendered"}\n{"level":"warn","message":"<b>slow</b>"}\n{not json\nan error came\n';
		expect(readLog(text)).toEqual([
			{ n: 1, text: "begins", level: "plain" },
			{ n: 2, text: "40 % rendered", level: "progress" },
			{ n: 3, text: "<b>slow</b>", level: "warn" },
			{ n: 4, text: "{not json", level: "plain" },
			{ n: 5, text: "an error came", level: "error" },
		]);
		expect(readLog("")).toEqual([]);
	});
});

describe("what a retry does anew", () => {
	const needs = new Map([["plan", []], ["intro_image", ["plan"]], ["bgm", ["plan"]], ["intro_video", ["intro_image"]], ["manifest", ["intro_video", "bgm"]]]);
	const m = begin(recorded.shaky.run, recorded.shaky.steps);
	it("without a step: what did not end well", () => {
		expect(anew(m, needs)).toEqual(["intro_image", "intro_video", "manifest"]);
	});
	it("from a step: it, what builds on it, and what did not end well", () => {
		expect(anew(m, needs, "bgm")).toEqual(["intro_image", "bgm", "intro_video", "manifest"]);
		expect(anew(m, needs, "plan")).toHaveLength(5);
	});
});

describe("JSON that somebody types", () => {
	it("is an object, or says why not", () => {
		expect(objectOf('{"a":1}')).toEqual({ value: { a: 1 } });
		expect(objectOf("[1]")).toEqual({ wrong: "" });
		expect(objectOf("null")).toEqual({ wrong: "" });
		expect(objectOf("{a")).toMatchObject({ wrong: expect.stringMatching(/./) });
	});
});

describe("what the server leaves open", () => {
	it("is read carefully: calls", () => {
		expect(callsOf([{ provider: "openai", model: "m", calls: 2, costUsd: "0.01", costFrom: "prices" }, { calls: "x" }])).toEqual([
			{ provider: "openai", model: "m", calls: 2, tokensIn: 0, tokensOut: 0, costUsd: "0.01", from: "prices" },
			{ provider: "?", model: "", calls: 0, tokensIn: 0, tokensOut: 0, costUsd: undefined, from: undefined },
		]);
	});
	it("workflows and their schemas", () => {
		expect(stepsOf({ steps: [{ stepId: "a", needs: ["b"], approval: true }, 7] })).toEqual([
			{ stepId: "a", description: "", needs: ["b"], approval: true }, { stepId: "", description: "", needs: [], approval: false },
		]);
		expect(stepsOf({ nodes: [] })).toEqual([]);
		expect(schemaOf({ type: "object", required: ["x"], properties: { x: { enum: ["a"], default: "a" } } })).toEqual({ type: "object", required: ["x"], properties: { x: { enum: ["a"], default: "a" } } });
		expect(schemaOf(true)).toEqual({});
	});
	it("prices of a dry run", () => {
		const f = forecastOf({ steps: [{ stepId: "a", skillId: "s", forecast: "run" }, { stepId: "b", skillId: "s", forecast: "hit", reason: "same" }], cost: { costUsd: "0.5", budgetUsd: null, unpriced: 1, exceeds: false, steps: [{ stepId: "a", costUsd: "0.5" }, { stepId: "b", costUsd: null }] } });
		expect(f.steps.map((s) => s.costUsd)).toEqual(["0.5", undefined]);
	});
	it("errors of kinds that are new", () => {
		expect(causeOf({ code: "BUDGET_EXCEEDED", category: "resource" })).toBe("runs.cause.budget");
		expect(causeOf({ code: "EMPTY_RESPONSE", category: "provider" })).toBe("runs.cause.answer");
		expect(causeOf({ code: "toString", category: "timeout" })).toBe("runs.cause.timeout");
		expect(causeOf({ code: "X" })).toBe("runs.cause.internal");
		expect(adviceOf({ code: "BUDGET_EXCEEDED", category: "resource" })).toBe("runs.advice.budget");
		expect(adviceOf({ code: "X" })).toBe("runs.advice.internal");
		expect(adviceOf({ code: "X", category: "timeout" })).toBe("runs.advice.timeout");
	});
});

describe("spans of time", () => {
	it("are said as people say them", () => {
		expect([850, 4200, 61_000, 3_725_000].map((ms) => span(ms, "en"))).toEqual(["850 ms", "4.2 sec", "1:01 min", "1:02:05 h"]);
		expect(span(4200, "de")).toBe("4,2 Sek.");
	});
});
