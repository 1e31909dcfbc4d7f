import { describe, expect, it } from "vitest";
import type { JsonObject } from "../form/json";
import { guessKind, readBrand } from "./brand";
import { acceptOf, groupsOf, nameIn, refusal, thingAt, type Slot } from "./slots";

const slot = (slotId: string, kind: Slot["kind"], formats: string[], maxSizeBytes = 1000): Slot => ({ slotId, kind, required: false, formats, maxSizeBytes, description: "" }) as Slot;
const slots = [
	slot("background_image", "image", ["png", "jpg"]), slot("symbol_1", "image", ["png"]), slot("symbol_2", "image", ["png"]), slot("symbol_3", "image", ["png"]),
	slot("win_sound", "audio", ["mp3"]), slot("background_music", "audio", ["mp3"]), slot("card_face_textures", "image", ["png"]), slot("prize_model", "model", ["glb"]),
];
const config: JsonObject = { mechanics: { symbols: [{ id: "party_hat" }, { id: "b", name: "Balloon" }] } };

describe("places of a game", () => {
	it("are those that this game looks at, and those that are taken", () => {
		const of = (taken: string[]): string[] => groupsOf(slots, config, new Set(taken)).map((g) => `${g.group}: ${g.slots.map((s) => s.slotId).join(" ")}`);
		expect(of([])).toEqual(["scene: background_image", "things: symbol_1 symbol_2", "sounds: win_sound", "models: prize_model"]);
		expect(of(["symbol_3"])[1]).toBe("things: symbol_1 symbol_2 symbol_3");
	});
	it("are called by what stands there", () => {
		expect([thingAt("symbol_1", config), thingAt("symbol_2", config), thingAt("symbol_3", config), thingAt("logo", config)]).toEqual(["party hat", "Balloon", undefined, undefined]);
	});
	it("take what fits and say why not", () => {
		const s = slot("x", "image", ["png", "jpg"]);
		expect(refusal(s, { mime: "image/png", sizeBytes: 1000 })).toBeUndefined();
		expect(refusal(s, { mime: "image/jpeg; q=1", sizeBytes: 1001 })).toBe("large");
		expect(refusal(s, { mime: "image/gif", sizeBytes: 1 })).toBe("format");
		expect(refusal(s, { sizeBytes: 1 })).toBe("format");
		expect(acceptOf(slot("m", "model", ["glb"]))).toBe(".glb");
	});
	it("name files by their address, broken ones too", () => {
		expect(nameIn("cg://sha256/ab/my%20logo.png")).toBe("my logo.png");
		expect(nameIn("cg://sha256/ab/100%.png")).toBe("100%.png");
	});
});

describe("brand files", () => {
	it("are read whatever they are, and keep what they say", () => {
		expect(readBrand([{ type: "logo", uri: "cg://x", weight: 0.5 }, { type: "color_palette", colors: ["#fff000", 3] }, { type: "evil" }, null])).toEqual([
			{ type: "logo", uri: "cg://x", weight: 0.5 }, { type: "color_palette", colors: ["#fff000"] }, { type: "other" }, { type: "other" },
		]);
		expect(readBrand("x")).toEqual([]);
	});
	it("are taken for what they look like", () => {
		expect(["image/png logo.png", "image/png a.png", "application/pdf guide.pdf", " Brand.WOFF2", "text/plain x"].map((s) => guessKind(s.split(" ")[0] ?? "", s.split(" ")[1] ?? ""))).toEqual(["logo", "reference_image", "style_guide", "font", "other"]);
	});
});
