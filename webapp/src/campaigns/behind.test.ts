import { describe, expect, it } from "vitest";
import { differs } from "./behind";

const made = { campaign_id: "c", campaign_name: "Shoes", brief: "b", prizes: [{ label: "A", probability: 0.1 }], theme: { x: 1, y: 2 } };

describe("what people play next to what is set", () => {
	it("is the same under another name, and with its keys in another order", () => {
		expect(differs({ theme: { y: 2, x: 1 }, brief: "b", prizes: [{ probability: 0.1, label: "A" }], campaign_id: "c", campaign_name: "Boots" }, made)).toBe(false);
	});
	it("is another when a value is, or is not there any more", () => {
		expect(differs({ ...made, brief: "other" }, made)).toBe(true);
		expect(differs({ ...made, prizes: [] }, made)).toBe(true);
		expect(differs({ ...made, copy: { title: "t" } }, made)).toBe(true);
	});
});
