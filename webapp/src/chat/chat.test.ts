import { describe, expect, it } from "vitest";
import { asked, eventOf, grow, partsOf, wordsOf } from "./parts";
import { endOf, Speaker } from "./sentences";
import { merged } from "./store";
import { argumentsOf, fieldsOf, outcomeOf, placesOf } from "./tools";
import type { Message, ToolPart, TurnEvent } from "./types";

const CAMPAIGN = "4a922549-9ec5-8579-a383-e863f8c5f83d";
const RUN = "01a22a12-3d92-76c7-b95c-bc88de360d99";
const message = (more: Partial<Message>): Message => ({ type: "chat.message", id: "m1", sessionId: "s1", role: "assistant", status: "complete", content: "", createdAt: "2026-11-30T01:00:00Z", ...more });
const empty = { parts: [], base: 0, interruptId: undefined, tokens: 0, user: undefined, continues: undefined };
const play = (events: TurnEvent[], from: Parameters<typeof grow>[0] = empty): ReturnType<typeof grow> => events.reduce((t, e) => grow(t, e), from);

const call = { id: "c1", name: "campaign_list", arguments: {} };
const exchange = [
	{ role: "assistant", content: "Let me look.", tool_calls: [call] },
	{ role: "tool", tool_call_id: "c1", name: "campaign_list", content: '{"campaigns":[],"total":0}' },
	{ role: "assistant", content: "There are none." },
];

describe("a stored message", () => {
	it("is its words and its tools, in their order", () => {
		expect(partsOf({ content: "Let me look.\n\nThere are none.", exchange })).toEqual([
			{ kind: "text", text: "Let me look." },
			{ kind: "tool", ...call, result: { campaigns: [], total: 0 } },
			{ kind: "text", text: "There are none." },
		]);
	});
	it("has the words after which it was stopped", () => {
		expect(wordsOf(partsOf({ content: "Let me look.\n\nThere a", exchange: exchange.slice(0, 2) }))).toBe("Let me look.\n\nThere a");
		expect(partsOf({ content: "Hello", exchange: [] })).toEqual([{ kind: "text", text: "Hello" }]);
	});
	it("takes nothing that has another shape", () => {
		expect(partsOf({ content: "x", exchange: [{ role: "assistant", tool_calls: [{ id: 7 }, "no"] }, { role: "tool", tool_call_id: "gone", content: "y" }] })).toEqual([{ kind: "text", text: "x" }]);
	});
});

describe("a stream", () => {
	it("comes to the same as the message that is stored in the end", () => {
		const t = play([
			{ type: "delta", text: "Let me " }, { type: "delta", text: "look." }, { type: "delta", text: "\n\n" },
			{ type: "tool", ...call }, { type: "result", id: "c1", result: { campaigns: [], total: 0 } },
			{ type: "delta", text: "There are none." }, { type: "usage", input: 3, output: 4 }, { type: "usage", input: 1, output: 2 },
		]);
		expect(wordsOf(t.parts)).toBe("Let me look.\n\nThere are none.");
		expect(t.parts.map((p) => p.kind)).toEqual(["text", "tool", "text"]);
		expect(t.tokens).toBe(10);
	});
	it("forgets the words since the last result when it begins anew", () => {
		const t = play([{ type: "tool", ...call }, { type: "result", id: "c1", result: {} }, { type: "delta", text: "half" }, { type: "restart" }, { type: "delta", text: "whole" }]);
		expect(wordsOf(t.parts)).toBe("whole");
		expect(t.parts).toHaveLength(2);
	});
	it("goes on with the message whose approval was answered, and keeps it when it begins anew", () => {
		const m = message({ status: "waiting", content: "I would.", exchange: [{ role: "assistant", content: "I would.", tool_calls: [{ id: "c2", name: "run_cancel", arguments: { run_id: RUN } }] }] });
		const t = play([{ type: "start", message: m }, { type: "delta", text: "x" }, { type: "restart" }, { type: "result", id: "c2", result: { run_id: RUN } }, { type: "delta", text: "Done." }]);
		expect(wordsOf(t.parts)).toBe("I would.\n\nDone.");
		expect(t.continues?.id).toBe("m1");
		expect(asked(t.parts)).toEqual([]);
	});
	it("never puts new words into those of an earlier turn", () => {
		const t = play([{ type: "start", message: message({ content: "Before." }) }, { type: "delta", text: "After." }]);
		expect(t.parts).toEqual([{ kind: "text", text: "Before." }, { kind: "text", text: "After." }]);
	});
	it("asks, until there is a result", () => {
		const t = play([{ type: "tool", ...call }, { type: "approval", interruptId: "i1" }]);
		expect(t.interruptId).toBe("i1");
		expect(asked(t.parts).map((c) => c.id)).toEqual(["c1"]);
		expect(grow(t, { type: "result", id: "c1", result: 1 }).interruptId).toBeUndefined();
	});
	it("reads events by their data, and nothing else", () => {
		expect(eventOf('{"type":"delta","text":"a"}')).toEqual({ type: "delta", text: "a" });
		expect(eventOf('{"type":"approval","interrupts":[{"id":"i1"}]}')).toEqual({ type: "approval", interruptId: "i1" });
		for (const bad of ["", "null", "[]", '{"type":"delta"}', '{"type":"tool","id":"x"}', '{"type":"start","message":{}}', '{"type":"news"}', '{"type":"approval","interrupts":{}}']) expect(eventOf(bad)).toBeUndefined();
	});
});

describe("the list with what a stream brought", () => {
	it("has each message once, in the order of time, and the list's word when it is newer", () => {
		const a = message({ id: "a", createdAt: "2026-01-01T00:00:01Z" });
		const b = message({ id: "b", createdAt: "2026-01-01T00:00:02Z" });
		expect(merged([b], [a]).map((m) => m.id)).toEqual(["a", "b"]);
		expect(merged([{ ...a, status: "waiting" }], [a])).toEqual([a]);
		expect(merged([{ ...a, status: "partial" }], [{ ...a, status: "waiting" }])[0]?.status).toBe("partial");
	});
});

describe("what is read out", () => {
	it("is whole sentences, each once, without their marks", () => {
		const said: string[] = [];
		const s = new Speaker((x) => said.push(x));
		s.hear("**Hello** th");
		s.hear("**Hello** there. How a");
		s.hear("**Hello** there. How are [you](/x)? Fi");
		s.hear("**Hello** there. How are [you](/x)? Fine", true);
		expect(said).toEqual(["Hello there.", "How are you?", "Fine"]);
	});
	it("takes no point inside a number for an end", () => {
		expect(endOf("It costs 3.50 and")).toBe(0);
		expect(endOf("One.\nTwo")).toBe(5);
	});
});

describe("a tool's result", () => {
	const tool = (more: Partial<ToolPart>): ToolPart => ({ kind: "tool", id: "c", name: "campaign_list", arguments: {}, ...more });
	it("leads to campaigns and runs", () => {
		const o = outcomeOf(tool({ result: { campaigns: [{ campaign_id: CAMPAIGN, name: "A", status: "live" }, { campaign_id: "../../x", name: "B" }] } }));
		expect(o.campaigns).toEqual([{ id: CAMPAIGN, name: "A", status: "live", templateId: "" }]);
		expect(outcomeOf(tool({ name: "run_show", result: { run_id: RUN, status: "failed", steps: { total: 4, completed: 1 }, error: "no disk" } })).run)
			.toEqual({ id: RUN, status: "failed", done: 1, total: 4, error: "no disk" });
	});
	it("can be a no, or that it failed", () => {
		expect(outcomeOf(tool({ result: { rejected: true, reason: "slower" } })).rejected).toBe("slower");
		expect(outcomeOf(tool({ result: { error: { message: "not there" } } })).error).toBe("not there");
		expect(outcomeOf(tool({ result: "nonsense" }))).toMatchObject({ campaigns: [], run: undefined, rejected: undefined });
	});
	it("tells where its ids lead", () => {
		const places = placesOf([tool({ arguments: { campaign_id: CAMPAIGN }, result: { run_id: RUN } }), { kind: "text", text: "x" }]);
		expect([...places]).toEqual([[CAMPAIGN, `/campaigns/${CAMPAIGN}`], [RUN, `/runs/${RUN}`]]);
	});
	it("can be asked for with other arguments, of their own types", () => {
		const t = tool({ name: "campaign_update", arguments: { campaign_id: CAMPAIGN, change: "audio", overrides: { bpm: 90 } } });
		const fields = fieldsOf(t);
		expect(fields.find((f) => f.name === "campaign_id")?.kind).toBe("fixed");
		expect(argumentsOf(fields, { change: "audio", overrides: '{"bpm":120}', campaign_id: "other" }))
			.toEqual({ arguments: { campaign_id: CAMPAIGN, change: "audio", overrides: { bpm: 120 } } });
		expect(argumentsOf(fields, { change: "audio", overrides: "{bpm" })).toEqual({ wrong: "overrides" });
	});
});
