// What an answer is made of: words and the use of tools, in their order. A stored message and a
// stream give the same parts.
import { isObj, listOf, numOf, objOf, textOf } from "@/wizard/json";
import type { Message, Part, ToolPart, Turn, TurnEvent } from "./types";

function parsed(text: unknown): unknown {
	if (typeof text !== "string") return text;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

export function partsOf(m: Pick<Message, "content" | "exchange">): Part[] {
	const parts: Part[] = [];
	for (const turn of listOf(m.exchange)) {
		const e = objOf(turn);
		if (e["role"] === "tool") {
			const call = parts.findLast((p): p is ToolPart => p.kind === "tool" && p.id === e["tool_call_id"]);
			if (call) call.result = parsed(e["content"]);
			continue;
		}
		const text = textOf(e["content"]);
		if (text) parts.push({ kind: "text", text });
		for (const c of listOf(e["tool_calls"])) {
			const call = objOf(c);
			const id = textOf(call["id"]);
			const name = textOf(call["name"]);
			if (id && name) parts.push({ kind: "tool", id, name, arguments: objOf(parsed(call["arguments"])) });
		}
	}
	// What was stopped in the middle has more words than its exchange.
	const told = wordsOf(parts);
	if (!told && m.content) parts.push({ kind: "text", text: m.content });
	else if (m.content.length > told.length && m.content.startsWith(told)) parts.push({ kind: "text", text: m.content.slice(told.length).trim() });
	return parts;
}

export const wordsOf = (parts: readonly Part[]): string =>
	parts.flatMap((p) => (p.kind === "text" ? [p.text.trim()] : [])).filter(Boolean).join("\n\n");

/** Tools that wait for a yes: those at the end that nothing came of. */
export const asked = (parts: readonly Part[]): ToolPart[] => parts.filter((p): p is ToolPart => p.kind === "tool" && p.result === undefined);

const isMessage = (v: unknown): v is Message => isObj(v) && typeof v["id"] === "string" && typeof v["content"] === "string" && (v["role"] === "user" || v["role"] === "assistant");

/** An event of the stream by its data, or undefined for one that is none of ours. */
export function eventOf(data: string): TurnEvent | undefined {
	const e = objOf(parsed(data));
	const id = textOf(e["id"]);
	switch (e["type"]) {
		case "start": return isMessage(e["message"]) ? { type: "start", message: e["message"] } : undefined;
		case "delta": return typeof e["text"] === "string" ? { type: "delta", text: e["text"] } : undefined;
		case "tool": return id && textOf(e["name"]) ? { type: "tool", id, name: textOf(e["name"]) ?? "", arguments: objOf(e["arguments"]) } : undefined;
		case "result": return id ? { type: "result", id, result: e["result"] ?? null } : undefined;
		case "usage": return { type: "usage", input: numOf(e["input"]) ?? 0, output: numOf(e["output"]) ?? 0, ...(textOf(e["model"]) ? { model: textOf(e["model"]) } : {}) };
		case "approval": {
			const first = textOf(objOf(listOf(e["interrupts"])[0])["id"]);
			return first ? { type: "approval", interruptId: first } : undefined;
		}
		case "restart": return { type: "restart" };
		case "error": return { type: "error", code: textOf(e["code"]) ?? "ERROR", message: textOf(e["message"]) ?? "" };
		case "done": return isMessage(e["message"]) ? { type: "done", message: e["message"], title: textOf(e["title"]) ?? null } : undefined;
		default: return undefined;
	}
}

type Grown = Pick<Turn, "parts" | "base" | "interruptId" | "tokens" | "user" | "continues">;

/** A turn with one more event. "error" and "done" are its end: the store's. */
export function grow<T extends Grown>(turn: T, e: TurnEvent): T {
	switch (e.type) {
		case "start": {
			if (e.message.role === "user") return { ...turn, user: e.message };
			const parts = partsOf(e.message);
			return { ...turn, continues: e.message, parts, base: parts.length };
		}
		case "delta": {
			const last = turn.parts.at(-1);
			// Words after those of an earlier turn are words of their own.
			if (last?.kind !== "text" || turn.parts.length <= turn.base) return e.text.trim() ? { ...turn, parts: [...turn.parts, { kind: "text", text: e.text.trimStart() }] } : turn;
			return { ...turn, parts: [...turn.parts.slice(0, -1), { kind: "text", text: last.text + e.text }] };
		}
		case "tool": {
			const part: ToolPart = { kind: "tool", id: e.id, name: e.name, arguments: e.arguments };
			return { ...turn, parts: [...turn.parts.filter((p) => p.kind === "text" || p.id !== e.id), part] };
		}
		case "result": return { ...turn, interruptId: undefined, parts: turn.parts.map((p) => (p.kind === "tool" && p.id === e.id ? { ...p, result: e.result } : p)) };
		case "usage": return { ...turn, tokens: turn.tokens + e.input + e.output };
		case "approval": return { ...turn, interruptId: e.interruptId };
		case "restart": {
			const last = turn.parts.findLastIndex((p) => p.kind === "tool" && p.result !== undefined);
			return { ...turn, interruptId: undefined, parts: turn.parts.slice(0, Math.max(turn.base, last + 1)) };
		}
		default: return turn;
	}
}
