import { describe, expect, it } from "vitest";
import { readGlb } from "./glb";
import { bytesText, clock, kindOf } from "./kind";
import { excerptOf, filesOf } from "./text";
import { peaksOf } from "./wave";

/** A GLB of one triangle, lifted by one on y. */
function triangle(change: (json: Record<string, unknown>) => void = () => undefined): ArrayBuffer {
	const json: Record<string, unknown> = {
		asset: { version: "2.0" }, scene: 0, scenes: [{ nodes: [0] }], nodes: [{ mesh: 0, translation: [0, 1, 0] }],
		meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }], materials: [{}],
		accessors: [{ bufferView: 0, componentType: 5126, count: 3, type: "VEC3" }],
		bufferViews: [{ buffer: 0, byteLength: 36 }], buffers: [{ byteLength: 36 }],
	};
	change(json);
	let text = JSON.stringify(json);
	text += " ".repeat((4 - (text.length % 4)) % 4);
	const out = new ArrayBuffer(12 + 8 + text.length + 8 + 36);
	const v = new DataView(out);
	[0x46546c67, 2, out.byteLength, text.length, 0x4e4f534a].forEach((n, i) => v.setUint32(i * 4, n, true));
	new Uint8Array(out, 20).set(new TextEncoder().encode(text));
	const at = 20 + text.length;
	v.setUint32(at, 36, true);
	v.setUint32(at + 4, 0x004e4942, true);
	[0, 0, 0, 1, 0, 0, 0, 1, 0].forEach((n, i) => v.setFloat32(at + 8 + i * 4, n, true));
	return out;
}

describe("kindOf", () => {
	it("goes by the type of the bytes before the name of the artifact", () => {
		expect(kindOf({ artifactType: "image/poster", mime: "video/mp4" })).toBe("video");
		expect(kindOf({ artifactType: "bundle/game", mime: "application/vnd.cg.tree+json" })).toBe("bundle");
		expect(kindOf({ artifactType: "json/scene", mime: "application/json; charset=utf-8" })).toBe("text");
		expect(kindOf({ artifactType: "bundle/archive", mime: "application/zip" })).toBe("archive");
	});
	it("goes by the artifact's room when nobody says what the bytes are", () => {
		expect(kindOf({ artifactType: "audio/bgm" })).toBe("audio");
		expect(kindOf({ artifactType: "3d/asset" })).toBe("model");
		expect(kindOf({ artifactType: "something" })).toBe("other");
	});
});

describe("readGlb", () => {
	it("counts what is in it, and puts corners where their node is", () => {
		const m = readGlb(triangle());
		expect(m).toMatchObject({ meshes: 1, triangles: 1, materials: 1, textures: 0 });
		expect([...(m?.corners ?? [])]).toEqual([0, 1, 0, 1, 1, 0, 0, 2, 0]);
	});
	it("draws nothing that reaches beyond the file", () => {
		const m = readGlb(triangle((j) => { j["accessors"] = [{ bufferView: 0, componentType: 5126, count: 300, type: "VEC3" }]; }));
		expect(m?.triangles).toBe(100);
		expect(m?.corners.length).toBe(0);
	});
	it("ends with nodes that are their own children", () => {
		const m = readGlb(triangle((j) => { j["nodes"] = [{ children: [0] }]; }));
		expect(m?.corners.length).toBe(0);
	});
	it("is undefined for what is no GLB", () => {
		expect(readGlb(new TextEncoder().encode("not a model, but long enough").buffer)).toBeUndefined();
		expect(readGlb(triangle().slice(0, 40))).toBeUndefined();
	});
});

describe("peaksOf", () => {
	it("has the loudest of every part, the loudest of all at 1", () => {
		expect(peaksOf([new Float32Array([0, 0.25, -0.5, 0, 0, 0.1])], 3)).toEqual([0.5, 1, expect.closeTo(0.2)]);
	});
	it("hears every channel, and silence is silence", () => {
		expect(peaksOf([new Float32Array([0, 0]), new Float32Array([0, 0.5])], 2)).toEqual([0, 1]);
		expect(peaksOf([new Float32Array(8)], 2)).toEqual([0, 0]);
		expect(peaksOf([], 2)).toEqual([]);
	});
});

describe("texts", () => {
	it("lists the files of a bundle, and nothing of what is none", () => {
		expect(filesOf('{"type":"tree","entries":[{"path":"a.js","size":3},{"path":7}]}')).toEqual([{ path: "a.js", size: 3 }]);
		expect(filesOf("<html>")).toEqual([]);
	});
	it("lays JSON out and cuts what is long", () => {
		expect(excerptOf('{"a":1}', 100)).toBe('{\n  "a": 1\n}');
		expect(excerptOf("{ not json", 5)).toBe("{ not…");
	});
	it("says sizes and times as one reads them", () => {
		expect(bytesText(3_240_000, "en")).toBe("3.2 MB");
		expect(bytesText(512, "en")).toBe("512 byte");
		expect(clock(67.9)).toBe("1:07");
	});
});
