import { describe, expect, it } from "vitest";
import type { Generation } from "@/api/types";
import { addressOf, filterOf, queryOf } from "@/pages/intel/filter";
import type { Draft } from "@/wizard/types";
import { applyTo } from "./apply";
import { colorsOf, copyOf, copyRequestOf, gapsIn, lengthOf } from "./results";

const made = (more: Record<string, unknown>): Generation => ({
	id: "1", campaign_id: null, generation_type: "copy", status: "completed", accepted: false, input_params: {}, output: null, error: null, duration_ms: 1, llm_model: "offline", attempts: 1, created_at: "2026-01-01T00:00:00Z", ...more,
}) as Generation;

describe("texts that were written", () => {
	const g = made({ output: {
		copies: [{ copy_type: "headline", variations: [{ text: "Win 👨‍👩‍👧!" }, { text: "Play by [date]" }] }, { copy_type: "song", variations: [{ text: "la" }] }, "no"],
		compliance_warnings: [{ copy_type: "headline", variation_index: 1, term: "win", severity: "warning", suggestion: "Say where the terms are." }],
	} });
	it("stand by kind, with their length as one sees it, and with their own warnings", () => {
		const [head, ...others] = copyOf(g);
		expect(others).toEqual([]);
		expect(head?.most).toBe(60);
		expect(head?.variations[0]).toMatchObject({ length: 6, warnings: [], gaps: [] });
		expect(head?.variations[1]).toMatchObject({ gaps: ["date"], warnings: [{ term: "win", severity: "warning", suggestion: "Say where the terms are." }] });
	});
	it("are counted by what is seen, not by bytes", () => {
		expect(lengthOf("Grüße 🇩🇪")).toBe(7);
		expect(gapsIn("[a] [period] and [number of prizes]")).toEqual(["period", "number of prizes"]);
	});
	it("can be asked for again without what only the server adds", () => {
		const again = copyRequestOf(made({ input_params: { campaign_context: { template_type: "quiz", brand_name: "Lumo", prizes: ["x"], theme: "y" }, copy_types: ["headline", "song"], tone: "urgent", variations_count: 2 } }));
		expect(again).toEqual({ campaign_context: { template_type: "quiz", brand_name: "Lumo" }, copy_types: ["headline"], tone: "urgent", variations_count: 2 });
		expect(copyRequestOf(made({ input_params: { tone: "odd" } }))).toBeUndefined();
	});
});

describe("colours", () => {
	it("are five, or none", () => {
		const c = { primary_color: "#112233", secondary_color: "#445566", accent_color: "#778899", background_color: "#ffffff", text_color: "#000" };
		expect(colorsOf(c)).toMatchObject({ primary: "#112233", background: "#FFFFFF", text: "#000000" });
		expect(colorsOf({ ...c, accent_color: "red; background: url(x)" })).toBeUndefined();
	});
});

describe("applying", () => {
	const draft = (): Draft => ({ name: "A", templateId: "quiz", brief: "", startsAt: null, endsAt: null, settings: {}, config: { theme: {}, game: { copy: { title: "old", cta: "Go" } }, assets: [] } });
	it("a text changes its place and no other", () => {
		const d = draft();
		applyTo(d, { kind: "copy", type: "headline", text: "new" });
		expect(d.config.game).toEqual({ copy: { title: "new", cta: "Go" } });
	});
	it("a text without a place changes nothing", () => {
		const d = draft();
		applyTo(d, { kind: "copy", type: "prize_description", text: "x" });
		expect(d).toEqual(draft());
	});
	it("colours become the theme", () => {
		const d = draft();
		applyTo(d, { kind: "colors", colors: { primary: "#112233", secondary: "#445566", accent: "#778899", background: "#FFFFFF", text: "#000000" } });
		expect(d.config.theme).toMatchObject({ primaryColor: "#112233", textColor: "#000000" });
		expect(d.config.game).toEqual(draft().config.game);
	});
});

describe("which ideas are shown", () => {
	it("is what the address says", () => {
		expect(addressOf(filterOf({ type: "copy", status: "failed" }))).toEqual({ type: "copy", status: "failed" });
		expect(queryOf(filterOf({ type: "poem", status: "ok", tab: "x" }))).toEqual({});
	});
});
