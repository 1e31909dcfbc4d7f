import { describe, expect, it } from "vitest";
import type { Campaign } from "@/api/types";
import { draftOf } from "./change";
import { clone, listOf, objOf } from "./json";
import { applyEdit, carried, editOf, madeFirst, sketch, type PlanEdit } from "./planEdit";
import type { Plan } from "./planning";
import type { Draft } from "./types";

const plan = (...needs: [type: "image" | "video" | "audio", purpose: string, words: string][]): Plan => ({
	summary: "A wheel.",
	recommended_template: { template_id: "spin_wheel", template_name: "Wheel", reasoning: "Named.", confidence: 0.9 },
	theme: { primary_color: "#0B5563", secondary_color: "#7A3E00", accent_color: "#A8321D", background_color: "#FFFFFF", text_color: "#1B1B1B", mood: "playful" },
	prize_tiers: [], estimated_engagement: "high", warnings: [],
	asset_requirements: needs.map(([type, purpose, generation_prompt]) => ({ type, purpose, generation_prompt })),
}) as Partial<Plan> as Plan;

const usual = plan(["image", "opening picture", "a poster with a shoe"], ["image", "badge", "a round badge"], ["video", "loop", "the poster in a loop"], ["audio", "music", "happy, 120 bpm"]);

/** The campaign that accepting the plan makes. */
function accepted(p: Plan): Draft {
	const campaign: object = {
		name: "x", templateId: "spin_wheel",
		config: { theme: {}, game: {}, assets: p.asset_requirements.map((_, i) => ({ slotId: `slot_${i}` })) },
		settings: { assets: p.asset_requirements.map((a, i) => ({ ...a, slot_id: `slot_${i}` })) },
	};
	return draftOf(campaign as Partial<Campaign> as Campaign);
}

const said = (e: PlanEdit, type: string, words: string): void => {
	e.assets = e.assets.map((a) => (a.type === type && madeFirst(e.assets, a) ? { ...a, prompt: words } : a));
};
const prompts = (d: Draft): unknown => objOf(d.settings)["prompts"];

describe("the words that pictures and sounds are made from", () => {
	it("go to what makes them where they were changed, and nowhere else", () => {
		const d = accepted(usual);
		const e = editOf(usual);
		applyEdit(d, usual, e, "Nothing");
		expect([prompts(d), d.settings.audio]).toEqual([undefined, undefined]);
		said(e, "image", "a lantern in the snow");
		said(e, "audio", "a ukulele");
		applyEdit(d, usual, e, "Nothing");
		expect([prompts(d), d.settings.audio]).toEqual([{ image: "a lantern in the snow" }, { prompt: "a ukulele" }]);
		expect(objOf(listOf(d.settings.assets)[0])["generation_prompt"]).toBe("a lantern in the snow");
	});
	it("can be few, or none", () => {
		const d = accepted(usual);
		const e = editOf(usual);
		said(e, "image", "a cat");
		said(e, "video", " ");
		applyEdit(d, usual, e, "Nothing");
		expect(prompts(d)).toEqual({ image: "opening picture: a cat" });
	});
	it("are the same after a second try, and gone when they were taken back", () => {
		const d = accepted(usual);
		const e = editOf(usual);
		said(e, "video", "snow falls slowly");
		e.assets = e.assets.filter((a) => a.purpose !== "badge");
		applyEdit(d, usual, e, "Nothing");
		const once = clone(d);
		applyEdit(d, usual, e, "Nothing");
		expect(d).toEqual(once);
		expect(listOf(d.settings.assets).map((a) => objOf(a)["slot_id"])).toEqual(["slot_0", "slot_2", "slot_3"]);
		expect(d.config.assets.map((a) => a.slotId)).toEqual(["slot_0", "slot_2", "slot_3"]);
		applyEdit(d, usual, editOf(usual), "Nothing");
		expect(prompts(d)).toBeUndefined();
	});
	it("stay those that were kept when the plan is a new one with other needs", () => {
		const old = editOf(usual);
		said(old, "image", "a lantern in the snow");
		old.kept = ["assets"];
		const fresh = plan(["audio", "music", "calm"], ["image", "opening picture", "a stage with a shoe"]);
		const d = accepted(fresh);
		applyEdit(d, fresh, carried(fresh, old), "Nothing");
		expect([prompts(d), d.settings.audio]).toEqual([{ image: "a lantern in the snow", video: "the poster in a loop" }, { prompt: "happy, 120 bpm" }]);
		expect(listOf(d.settings.assets).map((a) => [objOf(a)["purpose"], objOf(a)["slot_id"]])).toEqual([["opening picture", "slot_1"], ["badge", undefined], ["loop", undefined], ["music", "slot_0"]]);
	});
	it("of other colours and prizes come back with the plan's", () => {
		const d = accepted(usual);
		const e = editOf(usual);
		e.look = { ...e.look, colors: { ...e.look.colors, primary: "#123456" } };
		applyEdit(d, usual, e, "Nothing");
		expect(d.config.theme.primaryColor).toBe("#123456");
		applyEdit(d, usual, editOf(usual), "Nothing", undefined, true);
		expect(d.config.theme.primaryColor).toBe("#0B5563");
	});
});

describe("texts that were written before", () => {
	it("are the campaign's, but for those that are empty", () => {
		const d = accepted(usual);
		d.config.game = { copy: { title: "Written at accept", cta: "Spin", terms: "One a day." } };
		applyEdit(d, usual, { ...editOf(usual), texts: { title: "Mine", cta: " ", win_message: "Yes!" } }, "Nothing");
		expect(d.config.game["copy"]).toEqual({ title: "Mine", cta: "Spin", terms: "One a day.", win_message: "Yes!" });
		const old = { ...editOf(usual), texts: { title: "Mine", cta: "Spin" } };
		expect([carried(usual, old).texts, carried({ ...usual, recommended_template: { ...usual.recommended_template, template_id: "quiz" } }, old).texts]).toEqual([old.texts, { title: "Mine" }]);
		expect(sketch({ ...editOf(usual), texts: { title: "Mine", cta: " " } }, "").config.game).toEqual({ copy: { title: "Mine" } });
	});
});
