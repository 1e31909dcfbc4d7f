// What a game that is previewed and the page around it say to each other; cg-httpd(8) has the words.

export type Outcome = "win" | "lose";

/** A file for a slot of the game, as a data: address: the sandbox can fetch nothing else. */
export interface SlotFile {
	url: string;
	loop_start?: number;
	loop_end?: number;
}

export interface Wish {
	config: object;
	seed?: string | undefined;
	force?: Outcome | undefined;
	muted?: boolean | undefined;
	reduced?: boolean | undefined;
	assets?: Record<string, SlotFile> | undefined;
}

export interface GameEvent {
	/** gameReady, gameStarted, gameProgress, gameComplete, answerGiven, ... */
	event: string;
	detail: Record<string, unknown>;
	/** Of performance.now(). */
	at: number;
}

type Heard =
	| { from: "page"; event: "waiting" }
	| { from: "page"; event: "started" | "failed"; id: number; message: string }
	| { from: "game"; event: string; detail: Record<string, unknown> };

const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === "object" && v !== null && !Array.isArray(v);

/** A message of a frame, or undefined: nothing that was agreed upon. */
export function heard(data: unknown): Heard | undefined {
	if (!isRecord(data) || typeof data["event"] !== "string") return undefined;
	const detail = isRecord(data["detail"]) ? data["detail"] : {};
	const event = data["event"];
	if (data["source"] === "cg-game") return { from: "game", event, detail };
	if (data["source"] !== "cg-player") return undefined;
	if (event === "waiting") return { from: "page", event };
	if (event !== "started" && event !== "failed") return undefined;
	return { from: "page", event, id: Number(detail["id"]), message: typeof detail["message"] === "string" ? detail["message"] : "" };
}

/** The message that starts a game. What reactive objects are made of cannot be sent: plain ones can. */
export const order = (id: number, wish: Wish): unknown => JSON.parse(JSON.stringify({ source: "cg-studio", type: "config", id, ...wish }));
