import { describe, expect, it } from "vitest";
import type { ApiError } from "@/api/error";
import { guess, type Plan } from "./forecast";
import { schemaAt, toTree, useOverrides } from "./overrides";

const schema = { type: "object", properties: { audio_overrides: { type: "object", properties: {
	bpm: { type: "integer", minimum: 60, maximum: 200 }, mood: { enum: ["happy", "sad"] }, prompt: { type: "string", maxLength: 2000 },
} } } };

describe("what is to be another", () => {
	it("is only what was filled in", () => {
		const o = useOverrides(() => schema, () => undefined, (): ApiError | undefined => undefined);
		expect(o.empty.value).toBe(true);
		o.set("audio_overrides.bpm", 80);
		o.set("audio_overrides.style.genre", "lofi");
		o.set("audio_overrides.prompt", "   ");
		expect(o.payload.value).toEqual({ audio_overrides: { bpm: 80, style: { genre: "lofi" } } });
		o.set("audio_overrides.bpm", undefined);
		o.set("audio_overrides.style.genre", "");
		expect(o.empty.value).toBe(true);
	});
	it("words are cut at their ends, and 0 is a number like others", () => {
		expect(toTree(new Map<string, string | number>([["a.b", " x "], ["a.c", 0]]))).toEqual({ a: { b: "x", c: 0 } });
	});
	it("has its limits from the workflow", () => {
		expect(schemaAt(schema, "audio_overrides.bpm")).toEqual({ minimum: 60, maximum: 200 });
		expect(schemaAt(schema, "audio_overrides.mood")?.enum).toEqual(["happy", "sad"]);
		expect(schemaAt(schema, "audio_overrides.none.at.all")).toBeUndefined();
		expect(schemaAt(undefined, "x")).toBeUndefined();
	});
});

describe("how long it may take", () => {
	const plan: Pick<Plan, "steps"> = { steps: [
		{ type: "step", stepId: "bgm", skillId: "music", forecast: "run" }, { type: "step", stepId: "mix", skillId: "mix", forecast: "unknown" },
		{ type: "step", stepId: "pic", skillId: "image", forecast: "hit" }, { type: "step", stepId: "new", skillId: "never_seen", forecast: "run" },
	] };
	it("goes by what took how long before, of what is done anew", () => {
		const before = [{ skillId: "music", durationMs: 4000, cacheHit: false }, { skillId: "mix", durationMs: 1000, cacheHit: false }, { skillId: "image", durationMs: 9000, cacheHit: false }];
		expect(guess(plan, before)).toBe(5000);
	});
	it("what came out of the cache took no time then, and says nothing", () => {
		expect(guess(plan, [{ skillId: "music", durationMs: 3, cacheHit: true }])).toBeUndefined();
	});
});
