// Two frames and one picture: the next game is started behind the one that is seen, and comes to the
// front when it stands. A change neither flickers nor is missed, however fast they come.
import { heard, order, type GameEvent, type Wish } from "./protocol";

export type FrameState = "loading" | "waiting" | "starting" | "running";

export interface Frame {
	/** Another key, another document. */
	key: number;
	state: FrameState;
	/** Which wish it plays or is to play. */
	id: number;
}

export interface Stage {
	frames: readonly [Frame, Frame];
	front: 0 | 1 | undefined;
	failed: string | undefined;
}

interface Outside {
	post: (at: 0 | 1, message: unknown) => void;
	changed: (stage: Stage) => void;
	event: (e: GameEvent) => void;
	now: () => number;
}

export interface Director {
	show: (wish: Wish) => void;
	hear: (at: 0 | 1, data: unknown) => void;
	/** Begin with new documents: after an error, or another game. */
	restart: () => void;
	/** Nothing was heard of a start for too long. */
	late: () => void;
}

export function direct(out: Outside): Director {
	let key = 1;
	const frames: [Frame, Frame] = [{ key: key++, state: "loading", id: 0 }, { key: key++, state: "loading", id: 0 }];
	let front: 0 | 1 | undefined;
	let failed: string | undefined;
	let wish: Wish | undefined;
	let wanted = 0;
	let sent = 0;
	// What the next one says before it is seen is told when it is.
	let early: GameEvent[] = [];

	const tell = (): void => out.changed({ frames: [{ ...frames[0] }, { ...frames[1] }], front, failed });
	const anew = (at: 0 | 1): void => {
		frames[at] = { key: key++, state: "loading", id: 0 };
	};
	function pump(): void {
		const behind = ([0, 1] as const).filter((i) => i !== front);
		const back = behind.find((i) => frames[i].state === "waiting");
		if (!wish || sent === wanted || back === undefined || behind.some((i) => frames[i].state === "starting")) return;
		sent = wanted;
		early = [];
		frames[back].state = "starting";
		frames[back].id = wanted;
		out.post(back, order(wanted, wish));
	}
	function started(at: 0 | 1): void {
		const old = front;
		frames[at].state = "running";
		front = at;
		failed = undefined;
		if (old !== undefined && old !== at) anew(old);
		const told = early;
		early = [];
		tell();
		told.forEach(out.event);
		pump();
	}
	function fail(at: 0 | 1, message: string): void {
		failed = message;
		anew(at);
		if (front === at) front = undefined;
		tell();
	}
	return {
		show(next) {
			wish = next;
			wanted++;
			pump();
		},
		hear(at, data) {
			const m = heard(data);
			const frame = frames[at];
			if (!m) return;
			if (m.from === "game") {
				const e = { event: m.event, detail: m.detail, at: out.now() };
				if (at === front) out.event(e);
				else early.push(e);
			} else if (m.event === "waiting") {
				if (frame.state === "loading") frame.state = "waiting";
				pump();
			} else if (m.id === frame.id) {
				if (m.event === "failed") fail(at, m.message);
				else if (frame.state === "starting") started(at);
			}
		},
		restart() {
			front = failed = undefined;
			sent = 0;
			wanted ||= 1;
			anew(0);
			anew(1);
			tell();
		},
		late() {
			const at = ([0, 1] as const).find((i) => frames[i].state !== "running" && i !== front);
			if (at !== undefined && sent !== 0 && sent === wanted && frames[at].state === "starting") fail(at, "");
			else if (front === undefined && !failed) {
				failed = "";
				tell();
			}
		},
	};
}
