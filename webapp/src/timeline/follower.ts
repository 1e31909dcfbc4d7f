// One run, followed: the picture of it, kept up by its events. Who shows the same run shares one
// connection. A browser opens six to a server at most, so only a few runs are streamed at once;
// others are asked for now and then, which shows the same a little later.
import { readonly, shallowRef, type Ref, type ShallowRef } from "vue";
import { api, ok } from "@/api/client";
import { asApiError, type ApiError } from "@/api/error";
import { follow } from "@/api/sse";
import { begin, isFinal, parseEvent, reduce, withArtifacts, withRun, withSteps, type Model, type RunEvent } from "./model";

export type Link = "loading" | "live" | "reconnecting" | "over" | "failed";

export interface Followed {
	model: Readonly<ShallowRef<Model | undefined>>;
	link: Readonly<Ref<Link>>;
	error: Readonly<Ref<ApiError | undefined>>;
	/** Look again now: after something was asked of the run. */
	refresh: () => Promise<void>;
}

const STREAMS = 2;
const POLL_MS = 4000;
const SNAPSHOT_MS = 700;
/** History comes in a burst: it is drawn when it has come, not as it comes. */
const BURST_MS = 90;
const FRAME_MS = 30;

let streams = 0;

async function snapshot(id: string): Promise<Model> {
	const params = { params: { path: { id } } };
	const [run, steps, made] = await Promise.all([
		ok(api.GET("/api/runs/{id}", params)),
		ok(api.GET("/api/runs/{id}/steps", params)),
		ok(api.GET("/api/runs/{id}/artifacts", params)),
	]);
	return begin(run, steps.steps, made.artifacts);
}

class Follower {
	readonly model = shallowRef<Model>();
	readonly link = shallowRef<Link>("loading");
	readonly error = shallowRef<ApiError>();
	readonly #id: string;
	readonly #end = new AbortController();
	#readers = 0;
	#events: RunEvent[] = [];
	#flushAt: ReturnType<typeof setTimeout> | undefined;
	#again: ReturnType<typeof setTimeout> | undefined;
	#history = true;
	#asking: Promise<void> | undefined;
	#wake: (() => void) | undefined;

	constructor(id: string) {
		this.#id = id;
	}

	enter(): void {
		if (this.#readers++ === 0) void this.#go();
	}

	/** true: nobody looks any more. */
	leave(): boolean {
		if (--this.#readers > 0) return false;
		this.#end.abort();
		this.#wake?.();
		clearTimeout(this.#flushAt);
		clearTimeout(this.#again);
		return true;
	}

	get #gone(): boolean {
		return this.#end.signal.aborted;
	}

	async #go(): Promise<void> {
		while (!this.#gone) {
			try {
				if (!this.model.value) this.model.value = await snapshot(this.#id);
				this.error.value = undefined;
				await (streams < STREAMS ? this.#stream() : this.#poll());
			} catch (e) {
				if (this.#gone) return;
				this.error.value = asApiError(e);
				this.link.value = "failed";
			}
			// Over, or not to be had: until somebody asks for more of it.
			if (!this.#gone && (this.link.value === "failed" || this.#final)) await new Promise<void>((wake) => { this.#wake = wake; });
		}
	}

	get #final(): boolean {
		return this.model.value !== undefined && isFinal(this.model.value.run.status);
	}

	async #stream(): Promise<void> {
		streams++;
		try {
			const path = `/api/runs/${encodeURIComponent(this.#id)}/events`;
			const onState = (s: "open" | "waiting"): void => {
				if (!this.#gone) this.link.value = s === "open" ? "live" : "reconnecting";
			};
			const seq = this.model.value?.seq ?? 0;
			for await (const e of follow(path, { signal: this.#end.signal, onState, ...(seq ? { after: String(seq) } : {}) })) {
				const event = parseEvent(e.data);
				if (event) this.#take(event);
			}
			this.#flush();
			if (this.#gone) return;
			await this.#ask();
			if (this.#final) this.link.value = "over";
		} finally {
			streams--;
		}
	}

	async #poll(): Promise<void> {
		this.link.value = this.#final ? "over" : "live";
		while (!this.#gone && !this.#final && streams >= STREAMS) {
			await new Promise<void>((wake) => {
				const timer = setTimeout(wake, POLL_MS);
				this.#wake = () => { clearTimeout(timer); wake(); };
			});
			if (this.#gone) return;
			await this.#ask();
			if (this.#final) this.link.value = "over";
		}
	}

	#take(e: RunEvent): void {
		this.#events.push(e);
		if (this.#history || !this.#flushAt) {
			clearTimeout(this.#flushAt);
			this.#flushAt = setTimeout(() => this.#flush(), this.#history && this.#events.length < 500 ? BURST_MS : FRAME_MS);
		}
	}

	#flush(): void {
		clearTimeout(this.#flushAt);
		this.#flushAt = undefined;
		const before = this.model.value;
		if (!before || this.#gone) return;
		const fresh = !this.#history;
		const after = this.#events.reduce((m, e) => reduce(m, e, fresh), before);
		this.#events = [];
		if (this.#history && after.seq > 0) this.#history = false;
		this.model.value = after;
		if (after.stale) this.#later();
	}

	#later(): void {
		this.#again ??= setTimeout(() => {
			this.#again = undefined;
			void this.#ask();
		}, SNAPSHOT_MS);
	}

	/** What events do not tell: cost, hashes, questions. One question at a time. */
	#ask(): Promise<void> {
		this.#asking ??= (async () => {
			const before = this.model.value;
			const asked = before?.seq ?? 0;
			if (before) this.model.value = { ...before, stale: false };
			try {
				const params = { params: { path: { id: this.#id } } };
				const [run, steps, made] = await Promise.all([
					ok(api.GET("/api/runs/{id}", params)),
					ok(api.GET("/api/runs/{id}/steps", params)),
					ok(api.GET("/api/runs/{id}/artifacts", params)),
				]);
				const now = this.model.value;
				if (!now || this.#gone) return;
				this.model.value = withArtifacts(withSteps(withRun(now, run, asked), steps.steps, asked), made.artifacts, asked);
			} catch (e) {
				// What is shown stays; the stream says itself when the server is away.
				if (asApiError(e).status === 404) throw e;
			} finally {
				this.#asking = undefined;
			}
			if (this.model.value?.stale) this.#later();
		})();
		return this.#asking;
	}

	async refresh(): Promise<void> {
		await this.#ask();
		// A run that was over may go on: somebody retried it.
		if (!this.#final || this.link.value === "failed") this.#wake?.();
	}
}

const all = new Map<string, Follower>();

/** Follow a run; `leave` when it is not shown any more. */
export function followRun(id: string): Followed & { leave: () => void } {
	let one = all.get(id);
	if (!one) all.set(id, (one = new Follower(id)));
	const mine = one;
	mine.enter();
	return {
		model: mine.model,
		link: readonly(mine.link),
		error: mine.error,
		refresh: () => mine.refresh(),
		leave: () => {
			if (mine.leave() && all.get(id) === mine) all.delete(id);
		},
	};
}

/** For those who hear from elsewhere that a run goes on. */
export function nudge(id: string): void {
	void all.get(id)?.refresh();
}
