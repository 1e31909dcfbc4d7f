// Answers that are being made. Each belongs to its conversation, whatever page is open meanwhile:
// what comes is never shown in another one.
import { useQueryCache } from "@pinia/colada";
import { defineStore } from "pinia";
import { ref } from "vue";
import { api, ok, onceKey } from "@/api/client";
import { ApiError, asApiError } from "@/api/error";
import { follow, type SseEvent } from "@/api/sse";
import { eventOf, grow } from "./parts";
import type { Message, Session, Turn } from "./types";

const pathOf = (id: string, what: string): string => `/api/chat/sessions/${encodeURIComponent(id)}/${what}`;

/** How long after an answer a title is looked for, in milliseconds between two looks. */
const TITLE_IN = [1000, 2000, 4000, 8000, 16_000];

/** Two texts of which none is to be lost, one below the other. */
export const joined = (a: string, b: string): string => [a, b].filter((s) => s.trim() !== "").join("\n\n");

export interface Answer {
	decision: "approve" | "reject";
	interruptId: string;
	comment?: string;
	calls?: { id: string; arguments: Record<string, unknown> }[];
}

export const useChat = defineStore("chat", () => {
	const cache = useQueryCache();
	const turns = ref<Record<string, Turn>>({});
	/** Messages that a stream has brought, before the list is read again. */
	const fresh = ref<Record<string, Message[]>>({});
	const drafts = ref<Record<string, string>>({});
	const open = new Map<string, AbortController>();
	const untitled = new Set<string>();

	const turnOf = (id: string): Turn | undefined => turns.value[id];
	const busy = (id: string): boolean => {
		const phase = turns.value[id]?.phase;
		return phase === "sending" || phase === "answering" || phase === "broken";
	};
	const set = (id: string, turn: Turn | undefined): void => {
		if (turn) turns.value[id] = turn;
		else Reflect.deleteProperty(turns.value, id);
	};
	const change = (id: string, more: Partial<Turn>): void => {
		const t = turns.value[id];
		if (t) set(id, { ...t, ...more });
	};
	const keep = (id: string, m: Message): void => {
		fresh.value[id] = [...(fresh.value[id] ?? []).filter((f) => f.id !== m.id), m];
	};
	/** What did not get there stands in the box again, above what is being written. */
	function giveBack(id: string): void {
		const t = turns.value[id];
		if (t?.phase !== "failed") return;
		if (t.said) drafts.value[id] = joined(t.said, drafts.value[id] ?? "");
		set(id, undefined);
	}
	function begin(sessionId: string, said: string, key: string): void {
		giveBack(sessionId);
		set(sessionId, { sessionId, said, key, phase: "sending", user: undefined, continues: undefined, parts: [], base: 0, interruptId: undefined, tokens: 0, stopping: false, error: undefined });
	}

	/** The title is made after the answer: the lists are read again when it is there. */
	async function awaitTitle(id: string): Promise<void> {
		if (untitled.has(id)) return;
		untitled.add(id);
		try {
			for (const ms of TITLE_IN) {
				await new Promise((r) => { setTimeout(r, ms); });
				const s = await ok(api.GET("/api/chat/sessions/{id}", { params: { path: { id } } }));
				if (!s.title) continue;
				await Promise.all([["chat", "sessions"], ["chat", "session", id]].map((key) => cache.invalidateQueries({ key })));
				return;
			}
		} catch { /* It was deleted meanwhile, or the server is away: the next answer looks again. */ } finally {
			untitled.delete(id);
		}
	}

	/** true: that was the last one. */
	function take(id: string, raw: SseEvent): boolean {
		const e = eventOf(raw.data);
		const turn = turns.value[id];
		if (!e || !turn) return false;
		if (e.type === "done") {
			if (turn.user) keep(id, turn.user);
			// The stored message tells its question only when it is read: the event before has told it.
			keep(id, turn.interruptId && e.message.status === "waiting" ? { ...e.message, interruptId: turn.interruptId } : e.message);
			set(id, undefined);
			void cache.invalidateQueries({ key: ["chat"] }).catch(() => undefined);
			if (e.title === null && e.message.status === "complete") void awaitTitle(id);
			if (e.message.exchange?.length) void cache.invalidateQueries({ key: ["campaigns"] }).catch(() => undefined);
			return true;
		}
		if (e.type === "error") change(id, { error: new ApiError(0, e.code, e.message) });
		else set(id, { ...grow(turn, e), phase: "answering" });
		return false;
	}

	/** Follows an answer to its end, over as many connections as that takes. */
	async function run(id: string, path: string, request: RequestInit | undefined): Promise<void> {
		const control = new AbortController();
		open.get(id)?.abort();
		open.set(id, control);
		const signal = control.signal;
		let after = "";
		const hear = async (events: AsyncGenerator<SseEvent>): Promise<boolean> => {
			for await (const e of events) {
				if (signal.aborted) return true;
				after = e.id || after;
				if (take(id, e)) return true;
			}
			return false;
		};
		try {
			if (request) {
				try {
					if (await hear(follow(path, { signal, request, retries: 0 }))) return;
				} catch (e) {
					// What the server refused, or never got, is at its end; what broke off goes on.
					if (turns.value[id]?.phase === "sending") throw e;
				}
				change(id, { phase: "broken" });
			}
			const onState = (s: "open" | "waiting"): void => change(id, { phase: s === "open" ? "answering" : "broken" });
			if (await hear(follow(pathOf(id, "stream"), { signal, after, onState }))) return;
			// There is no more of it: the list has what came of it.
			if (signal.aborted) return;
			await cache.invalidateQueries({ key: ["chat", "messages", id] });
			set(id, undefined);
		} catch (e) {
			if (!signal.aborted) change(id, { phase: "failed", error: asApiError(e) });
		} finally {
			if (open.get(id) === control) open.delete(id);
		}
	}

	const post = (key: string, body: unknown): RequestInit =>
		({ method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": key }, body: JSON.stringify(body) });

	function say(id: string, content: string, key = onceKey()): Promise<void> {
		if (busy(id)) return Promise.resolve();
		begin(id, content, key);
		return run(id, pathOf(id, "messages"), post(key, { content }));
	}
	/** Once more what did not reach the server: under its key, so it is said once. */
	function again(id: string): Promise<void> {
		const t = turns.value[id];
		return t?.phase === "failed" && t.said ? (set(id, undefined), say(id, t.said, t.key)) : Promise.resolve();
	}
	/** What was said last is answered anew; nothing is said twice. */
	function retry(id: string, message: Message): Promise<void> {
		if (busy(id)) return Promise.resolve();
		const key = onceKey();
		begin(id, "", key);
		change(id, { user: message });
		return run(id, pathOf(id, "again"), { method: "POST", headers: { "Idempotency-Key": key } });
	}
	function answer(id: string, a: Answer): Promise<void> {
		if (busy(id)) return Promise.resolve();
		const key = onceKey();
		begin(id, "", key);
		return run(id, pathOf(id, "answer"), post(key, a));
	}
	/** Looks whether an answer is being made: a page that was loaded anew goes on with it. */
	async function rejoin(id: string): Promise<void> {
		if (turns.value[id]) return;
		begin(id, "", onceKey());
		await run(id, pathOf(id, "stream"), undefined);
	}
	async function stop(id: string): Promise<void> {
		change(id, { stopping: true });
		try {
			await ok(api.POST("/api/chat/sessions/{id}/stop", { params: { path: { id } } }));
		} catch (e) {
			change(id, { stopping: false });
			throw e;
		}
	}
	function forget(id: string): void {
		open.get(id)?.abort();
		set(id, undefined);
		Reflect.deleteProperty(fresh.value, id);
	}
	const create = async (): Promise<Session> => ok(api.POST("/api/chat/sessions", { body: {} }));

	return { turns, fresh, drafts, turnOf, busy, say, again, retry, answer, rejoin, stop, forget, create, giveBack };
});

/** What is shown: the server's list, with what a stream has brought since. */
export function merged(list: readonly Message[], fresh: readonly Message[] | undefined): Message[] {
	const newer = new Map((fresh ?? []).map((m) => [m.id, m]));
	const out = list.map((m) => {
		const f = newer.get(m.id);
		newer.delete(m.id);
		// A list that was read after the stream's end knows better; of a later run it knows nothing.
		return f && (m.status === "waiting" || (f.runId ?? "") > (m.runId ?? "")) ? f : m;
	});
	return [...out, ...newer.values()].sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
}
