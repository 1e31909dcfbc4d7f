import { describe, expect, it } from "vitest";
import { encode } from "uqr";
import { domainOf } from "./domains";
import { bodyOf, localOf, momentOf, readPlayer, stops, troublesOf, type Player } from "./player";
import { qrPath, qrSvg } from "./qr";
import { regionsIn } from "./regions";
import { embedUrl, fileName, listener, playUrl, SANDBOX, snippet } from "./share";


describe("the frame for other pages", () => {
	it("is one element whatever the campaign is called", () => {
		const evil = `"><script>alert(1)</script>&'`;
		const code = snippet({ url: embedUrl("https://play.example", "a/b?c"), title: evil, width: "100%", height: 720.4 });
		const page = new DOMParser().parseFromString(code.replaceAll("iframe", "article"), "text/html"); // this browser would load a frame
		const frame = page.querySelector("article");
		expect(page.body.children).toHaveLength(1);
		expect(page.querySelector("script")).toBeNull();
		expect(frame?.getAttribute("title")).toBe(evil);
		expect(frame?.getAttribute("src")).toBe("https://play.example/play/a%2Fb%3Fc/embed");
		expect(frame?.getAttribute("height")).toBe("720");
		expect(frame?.getAttribute("sandbox")).toBe(SANDBOX);
		expect(SANDBOX).not.toContain("top-navigation");
	});
	it("says who speaks in the example, and cannot be broken out of", () => {
		const code = listener(`https://x.example"</script>`);
		expect(code).toContain("e.origin !==");
		expect(code).not.toContain("</script>");
		expect(playUrl("https://x.example/any/page", "id")).toBe("https://x.example/play/id");
	});
	it("names files of anything", () => {
		expect(fileName("Größe: Sommer / Été!")).toBe("gro-e-sommer-ete");
		expect(fileName("夏")).toBe("game");
	});
});

describe("domains", () => {
	it.each([
		["example.com", "https://example.com"],
		[" HTTPS://Shop.Example.com/page?x#y ", "https://shop.example.com"],
		["*.example.com", "https://*.example.com"],
		["http://*.example.com:8080/a", "http://*.example.com:8080"],
		["localhost:3000", "http://localhost:3000"],
		["https://example.com:443", "https://example.com"],
		["*", "*"],
	])("%s is %s", (typed, origin) => {
		expect(domainOf(typed)).toEqual({ ok: true, origin });
	});
	it.each([["", "empty"], ["javascript://x.com", "scheme"], ["ftp://x.com", "scheme"], ["two words.com", "wrong"], ["https://u:p@x.com", "wrong"], ["word", "wrong"], ["https://", "wrong"], [`${"a.".repeat(110)}com`, "long"]])("%s is refused as %s", (typed, why) => {
		expect(domainOf(typed)).toEqual({ ok: false, why });
	});
});

describe("the player's settings", () => {
	const player: Player = { startsAt: null, endsAt: null, maxPlaysPerUser: 3, maxPlaysPerAddress: null, regions: ["DE"], frameAncestors: [], prizes: [{ label: " Bag ", code: "", stock: 5, won: 2 }] };
	it("are read whatever they are, and written whole", () => {
		expect(readPlayer({ prizes: [{ label: "Bag", won: 2, stock: 5 }, null], regions: ["DE", 4], maxPlaysPerUser: "x" })).toEqual({
			startsAt: null, endsAt: null, maxPlaysPerUser: null, maxPlaysPerAddress: null, regions: ["DE"], frameAncestors: [],
			prizes: [{ label: "Bag", code: "", stock: 5, won: 2 }, { label: "", code: "", stock: null, won: 0 }],
		});
		expect(bodyOf(player).prizes).toEqual([{ label: "Bag", code: null, stock: 5 }]);
	});
	it("are looked at before they are sent", () => {
		const now = Date.parse("2026-06-10T00:00:00Z");
		const of = (p: Partial<Player>): [string, string][] => [...troublesOf({ ...player, ...p }, now)];
		expect(of({})).toEqual([]);
		expect(of({ startsAt: "2026-07-02T00:00:00Z", endsAt: "2026-07-01T00:00:00Z" })).toEqual([["endsAt", "times"]]);
		expect(of({ endsAt: "2026-06-01T00:00:00Z" })).toEqual([["endsAt", "past"]]);
		const z = { label: "Bag", code: "", stock: 1, won: 2 };
		expect(of({ prizes: [z, { ...z, label: "bag ", stock: null }, { ...z, label: " " }] })).toEqual([["prizes.0", "stock"], ["prizes.1", "twice"], ["prizes.2", "label"]]);
		expect([stops("times"), stops("past"), stops("stock")]).toEqual([true, false, false]);
	});
	it("keep the moment through the input of the place", () => {
		const at = "2026-06-01T08:30:00Z";
		expect(momentOf(localOf(at))).toBe(at);
		expect(localOf("nonsense")).toBe("");
		expect(momentOf("")).toBeNull();
	});
	it("name every country once", () => {
		const all = regionsIn("de");
		expect(all).toHaveLength(249);
		expect(new Set(all.map((r) => r.code)).size).toBe(249);
		expect(all.find((r) => r.code === "AT")?.name).toBe("Österreich");
	});
});

describe("the picture for cameras", () => {
	it("is dark exactly where the code is", () => {
		const { data } = encode("https://play.example/play/01a22a1d", { ecc: "M", border: 2 });
		const seen = data.map((row) => row.map(() => false));
		for (const [, x, y, w] of qrPath(data).matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
			for (let i = 0; i < Number(w); i++) (seen[Number(y)] ?? [])[Number(x) + i] = true;
		}
		expect(seen).toEqual(data);
		expect(qrSvg(data)).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
	});
});
