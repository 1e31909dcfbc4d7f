import type { Reply } from "@/api/types";
import type { Obj } from "@/wizard/json";

export type Session = Reply<"getSession">;
/** The document says that an exchange is objects, and no more: what is in one is looked at. */
export type Message = Omit<Reply<"listMessages">["messages"][number], "exchange"> & { exchange?: readonly unknown[] };

/** A tool that is used, with what came of it. */
export interface ToolPart {
	kind: "tool";
	id: string;
	name: string;
	arguments: Obj;
	/** undefined: not yet. */
	result?: unknown;
}

export type Part = { kind: "text"; text: string } | ToolPart;

/** What a stream of an answer says; what we do not know is not among it. */
export type TurnEvent =
	| { type: "start"; message: Message }
	| { type: "delta"; text: string }
	| { type: "tool"; id: string; name: string; arguments: Obj }
	| { type: "result"; id: string; result: unknown }
	| { type: "usage"; input: number; output: number; model?: string }
	| { type: "approval"; interruptId: string }
	| { type: "restart" }
	| { type: "error"; code: string; message: string }
	| { type: "done"; message: Message; title: string | null };

/** An answer that is being made. */
export interface Turn {
	sessionId: string;
	/** What was said, until the server has it. */
	said: string;
	key: string;
	phase: "sending" | "answering" | "broken" | "failed";
	user: Message | undefined;
	/** The message that goes on, when an approval was answered. */
	continues: Message | undefined;
	parts: Part[];
	/** Parts that were there before this turn: a restart leaves them. */
	base: number;
	interruptId: string | undefined;
	tokens: number;
	stopping: boolean;
	error: unknown;
}
