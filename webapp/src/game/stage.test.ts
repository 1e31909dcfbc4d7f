import { beforeEach, describe, expect, it } from "vitest";
import type { GameEvent } from "./protocol";
import { direct, type Director, type Stage } from "./stage";

const waiting = { source: "cg-player", event: "waiting", detail: {} };
const started = (id: number): unknown => ({ source: "cg-player", event: "started", detail: { id } });
const game = (event: string): unknown => ({ source: "cg-game", v: 1, event, detail: {} });

describe("a stage of two frames", () => {
	let posted: [0 | 1, { id: number; config: { n: number } }][];
	let events: GameEvent[];
	let stage: Stage | undefined;
	let d: Director;
	const shown = (): number | undefined => (stage?.front === undefined ? undefined : stage.frames[stage.front].id);

	beforeEach(() => {
		posted = [];
		events = [];
		stage = undefined;
		d = direct({
			post: (at, m) => posted.push([at, m as { id: number; config: { n: number } }]),
			changed: (s) => { stage = s; },
			event: (e) => events.push(e),
			now: () => 1,
		});
	});

	it("starts in the frame that is ready first and shows it when it stands", () => {
		d.show({ config: { n: 1 } });
		expect(posted).toEqual([]);
		d.hear(0, waiting);
		expect(posted).toMatchObject([[0, { id: 1, config: { n: 1 } }]]);
		expect(stage).toBeUndefined();
		d.hear(0, game("gameReady"));
		expect(events).toEqual([]);
		d.hear(0, started(1));
		expect(shown()).toBe(1);
		expect(events.map((e) => e.event)).toEqual(["gameReady"]);
	});

	it("keeps what is seen until the next one stands, and shows the last of many changes", () => {
		d.show({ config: { n: 1 } });
		d.hear(0, waiting);
		d.hear(1, waiting);
		d.hear(0, started(1));
		d.show({ config: { n: 2 } });
		d.show({ config: { n: 3 } });
		d.show({ config: { n: 4 } });
		expect(posted.map((p) => [p[0], p[1].config.n])).toEqual([[0, 1], [1, 2]]);
		expect(shown()).toBe(1);
		const before = stage?.frames[0].key;
		d.hear(1, started(2));
		expect(stage?.front).toBe(1);
		expect(stage?.frames[0].key).not.toBe(before);
		d.hear(0, waiting);
		expect(posted[2]?.[1].config.n).toBe(4);
		d.hear(0, started(4));
		expect(shown()).toBe(4);
	});

	it("believes nobody who speaks of another wish, and no stranger", () => {
		d.show({ config: { n: 1 } });
		d.hear(0, waiting);
		d.hear(0, started(7));
		d.hear(0, { source: "cg-studio", event: "started", detail: { id: 1 } });
		d.hear(0, "started");
		expect(stage).toBeUndefined();
	});

	it("says what failed over what is still seen, and goes on with the next change", () => {
		d.show({ config: { n: 1 } });
		d.hear(0, waiting);
		d.hear(1, waiting);
		d.hear(0, started(1));
		d.show({ config: { n: 2 } });
		d.hear(1, { source: "cg-player", event: "failed", detail: { id: 2, message: "no segments" } });
		expect(stage).toMatchObject({ front: 0, failed: "no segments" });
		d.show({ config: { n: 3 } });
		d.hear(1, waiting);
		d.hear(1, started(3));
		expect(stage).toMatchObject({ front: 1, failed: undefined });
	});

	it("gives up on what does not start, and starts anew when asked", () => {
		d.show({ config: { n: 1 } });
		d.late();
		expect(stage).toMatchObject({ front: undefined, failed: "" });
		d.restart();
		expect(stage?.failed).toBeUndefined();
		d.show({ config: { n: 1 } });
		d.hear(1, waiting);
		expect(posted).toHaveLength(1);
		d.late();
		expect(stage?.failed).toBe("");
	});
});
