// The campaign that is worked on: a copy that is edited freely, undone and redone, and saved by
// itself. What one sees is one's own; the server is told soon after, and whoever else has changed
// the campaign in the meantime is not run over.
import { useQueryCache } from "@pinia/colada";
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from "vue";
import { api } from "@/api/client";
import { asApiError, errorOf, type ApiError } from "@/api/error";
import { asSent, differences, draftOf, merged, patchOf } from "./change";
import { clone, listOf, objOf, same } from "./json";
import { forget, keep, kept } from "./kept";
import type { Campaign, Draft } from "./types";

export const AUTOSAVE = 30_000;
const JOIN = 1_500;
const KEEP_SOON = 250;
const DEPTH = 200;

/** The files that a draft names: they lie in the library already, and wait for nobody to leave a field. */
const filesOf = (d: Draft): unknown[] => [d.config.assets, listOf(d.settings.brand_assets).map((a) => objOf(a)["uri"])];

export interface Conflict {
	base: Draft;
	/** As it is by now: one may go on before it is settled. */
	mine: Draft;
	theirs: Draft;
	/** Whose it is, by the server's id; undefined: a key that acts for nobody. */
	by: string | undefined;
	at: string;
}

export interface DraftStore {
	campaign: Readonly<Ref<Campaign | undefined>>;
	draft: Readonly<Ref<Draft | undefined>>;
	loading: Readonly<Ref<boolean>>;
	/** There is something that the server does not have. */
	dirty: ComputedRef<boolean>;
	saving: Readonly<Ref<boolean>>;
	/** When the server last had everything; ms. */
	savedAt: Readonly<Ref<number | undefined>>;
	/** Why the last attempt failed: to load, or to save. */
	error: Readonly<Ref<ApiError | undefined>>;
	conflict: Readonly<Ref<Conflict | null>>;
	/** When edits were made that an earlier visit left unsaved and that are back; ms. */
	recovered: Ref<number | undefined>;
	/**
	 * One step of undo. Edits with the same `join` that follow each other soon are one. What it
	 * gives takes back this edit alone, whatever has come after it.
	 */
	edit: (fn: (d: Draft) => void, join?: string) => () => void;
	undo: () => void;
	redo: () => void;
	canUndo: ComputedRef<boolean>;
	canRedo: ComputedRef<boolean>;
	/** true: the server has everything. leaving: the request outlives the page. */
	save: (how?: { leaving?: boolean }) => Promise<boolean>;
	/** Back to what the server has. */
	discard: () => void;
	resolve: (how: "mine" | "theirs" | Draft) => Promise<boolean>;
	reload: () => Promise<void>;
}

/** complete: what an edit of before left out of next, and the server wants with it. */
export function useDraft(id: () => string, complete?: (next: Draft, before: Draft) => void): DraftStore {
	const cache = useQueryCache();
	const campaign = shallowRef<Campaign>();
	const base = shallowRef<Draft>();
	const draft = shallowRef<Draft>();
	const past = shallowRef<Draft[]>([]);
	const future = shallowRef<Draft[]>([]);
	const loading = ref(true);
	const saving = ref(false);
	const savedAt = ref<number>();
	const error = shallowRef<ApiError>();
	const met = shallowRef<Omit<Conflict, "mine">>();
	const conflict = computed<Conflict | null>(() => (met.value && draft.value ? { ...met.value, mine: draft.value } : null));
	const recovered = ref<number>();
	const dirty = computed(() => Boolean(base.value && draft.value) && !same(base.value, draft.value));

	let etag = "";
	let joined = "";
	let joinedAt = 0;
	let autosave: ReturnType<typeof setTimeout> | undefined;
	let keeping: ReturnType<typeof setTimeout> | undefined;
	let going: Promise<boolean> | undefined;
	let gone = false;
	/** What the server has, while one is asked what to do about it. */
	let waiting: { campaign: Campaign; etag: string } | undefined;

	// ---- what is on record ----

	async function fetched(): Promise<{ campaign: Campaign; etag: string }> {
		const { data, error: body, response } = await api.GET("/api/campaigns/{id}", { params: { path: { id: id() } } });
		if (!data) throw errorOf(response, body);
		return { campaign: data, etag: response.headers.get("ETag") ?? "" };
	}

	function take(c: Campaign, tag: string): void {
		campaign.value = c;
		etag = tag;
		base.value = draftOf(c);
		cache.setQueryData(["campaign", c.id], c);
	}

	/** What one has, and may go back to, lies over something else now: with what others have done. */
	function rebase(from: Draft, to: Draft): void {
		if (same(from, to)) return;
		const over = (d: Draft): Draft => merged(from, d, to, () => "mine");
		past.value = past.value.map(over);
		future.value = future.value.map(over);
		if (draft.value) draft.value = over(draft.value);
	}

	/** Edits that an earlier visit left: over what they were made on, so that a newer version is a conflict. */
	function recover(mine: string): void {
		const k = kept(mine);
		if (!k || same(k.base, k.draft) || same(k.draft, draft.value)) return forget(mine);
		if (k.etag !== etag) {
			base.value = k.base;
			etag = k.etag;
		}
		draft.value = k.draft;
		recovered.value = k.at;
		past.value = [clone(k.base)];
		planSave();
	}

	async function reload(): Promise<void> {
		const mine = id();
		loading.value = true;
		error.value = undefined;
		try {
			const now = await fetched();
			if (gone || mine !== id()) return;
			take(now.campaign, now.etag);
			waiting = met.value = undefined;
			draft.value = clone(base.value);
			past.value = future.value = [];
			recover(mine);
		} catch (e) {
			if (mine === id()) error.value = asApiError(e);
		} finally {
			if (mine === id()) loading.value = false;
		}
	}

	// ---- what is kept here until then ----

	function keepNow(): void {
		clearTimeout(keeping);
		keeping = undefined;
		const mine = campaign.value?.id;
		if (!mine || !base.value || !draft.value) return;
		if (dirty.value) keep(mine, { etag, base: base.value, draft: draft.value, at: Date.now() });
		else forget(mine);
	}

	function planSave(): void {
		keeping ??= setTimeout(keepNow, KEEP_SOON);
		autosave ??= setTimeout(() => void save(), AUTOSAVE);
	}

	function become(next: Draft): void {
		const files = draft.value && !same(filesOf(draft.value), filesOf(next));
		draft.value = next;
		planSave();
		if (files) void save();
	}

	// ---- edits ----

	function put(next: Draft, join = ""): void {
		if (!draft.value) return;
		const now = Date.now();
		if (!join || join !== joined || now - joinedAt > JOIN) past.value = [...past.value.slice(1 - DEPTH), draft.value];
		joined = join;
		joinedAt = now;
		future.value = [];
		become(next);
	}

	/** All that this edit has changed, and nothing else; where that is back already, nothing. */
	function takeBack(before: Draft, after: Draft): void {
		const next = draft.value && merged(after, draft.value, before, () => "theirs");
		if (next && !same(next, draft.value)) put(next);
	}

	function edit(fn: (d: Draft) => void, join = ""): () => void {
		const before = draft.value;
		if (!before) return () => undefined;
		const next = clone(before);
		fn(next);
		if (same(next, before)) return () => undefined;
		complete?.(next, before);
		put(next, join);
		return () => takeBack(before, next);
	}

	function step(from: Ref<Draft[]>, to: Ref<Draft[]>): void {
		const next = from.value.at(-1);
		if (!next || !draft.value) return;
		to.value = [...to.value, draft.value];
		from.value = from.value.slice(0, -1);
		joined = "";
		become(next);
	}

	function discard(): void {
		if (!base.value || !draft.value || !dirty.value) return;
		heed();
		past.value = [...past.value, draft.value];
		draft.value = clone(base.value);
		error.value = undefined;
		recovered.value = undefined;
		keepNow();
	}

	// ---- saving ----

	/** Somebody else was faster: what only one of us has changed stands; the rest is asked about. */
	async function meet(): Promise<boolean> {
		const now = await fetched();
		const before = base.value;
		const mine = draft.value;
		if (!before || !mine) return false;
		const theirs = draftOf(now.campaign);
		if (differences(before, mine, theirs).some((d) => d.clash)) {
			met.value = { base: before, theirs, by: now.campaign.updatedBy, at: now.campaign.updatedAt };
			waiting = now;
			return false;
		}
		take(now.campaign, now.etag);
		rebase(before, theirs);
		return true;
	}

	/** What was met is what one's own lies over from now on. */
	function heed(): void {
		const c = met.value;
		if (waiting) take(waiting.campaign, waiting.etag);
		waiting = met.value = undefined;
		if (c) rebase(c.base, c.theirs);
	}

	async function send(leaving: boolean): Promise<void> {
		const sent = draft.value;
		const body = base.value && sent && patchOf(base.value, sent);
		if (!body || !sent) return;
		const { data, error: reply, response } = await api.PATCH("/api/campaigns/{id}", {
			params: { path: { id: id() }, header: { "If-Match": etag } },
			body,
			keepalive: leaving,
		});
		if (!data) throw errorOf(response, reply);
		const had = asSent(base.value ?? sent, sent);
		take(data, response.headers.get("ETag") ?? "");
		// What the server made of it stands, unless it was edited since, or waits to be mended.
		if (base.value) rebase(had, base.value);
		savedAt.value = Date.now();
	}

	async function attempt(leaving: boolean): Promise<boolean> {
		for (let tried = 0; tried < 3; tried++) {
			try {
				await send(leaving);
				error.value = undefined;
				return !dirty.value;
			} catch (e) {
				const why = asApiError(e);
				if (!why.conflict) throw why;
				if (!(await meet())) return false;
			}
		}
		return false;
	}

	async function run(leaving: boolean): Promise<boolean> {
		saving.value = true;
		try {
			return await attempt(leaving);
		} catch (e) {
			error.value = asApiError(e);
			return false;
		} finally {
			saving.value = false;
			keepNow();
		}
	}

	async function save({ leaving = false } = {}): Promise<boolean> {
		clearTimeout(autosave);
		autosave = undefined;
		if (conflict.value) return false;
		// Whoever asks while one is under way waits for it; what came meanwhile goes after it.
		while (going) await going;
		if (!dirty.value) return true;
		going = run(leaving);
		const done = await going;
		going = undefined;
		if (!done && dirty.value && !conflict.value && !gone) planSave();
		return done;
	}

	async function resolve(how: "mine" | "theirs" | Draft): Promise<boolean> {
		const c = conflict.value;
		if (!c) return true;
		heed();
		const mine = draft.value;
		draft.value = typeof how === "string" ? merged(c.base, c.mine, c.theirs, () => how) : clone(how);
		if (mine && !same(mine, draft.value)) past.value = [...past.value, mine];
		future.value = [];
		return save();
	}

	// ---- the world around ----

	const online = (): void => void (dirty.value && save());
	addEventListener("online", online);
	addEventListener("pagehide", keepNow);
	watch(id, () => void reload(), { immediate: true });
	onScopeDispose(() => {
		gone = true;
		clearTimeout(autosave);
		keepNow();
		removeEventListener("online", online);
		removeEventListener("pagehide", keepNow);
	});

	return {
		campaign, draft, loading, dirty, saving, savedAt, error, conflict, recovered,
		edit,
		undo: () => step(past, future),
		redo: () => step(future, past),
		canUndo: computed(() => past.value.length > 0),
		canRedo: computed(() => future.value.length > 0),
		save, discard, resolve, reload,
	};
}
