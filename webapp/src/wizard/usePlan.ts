// A plan on its page: what it says, what was changed of it, and what is made of it.
import { useQuery, useQueryCache } from "@pinia/colada";
import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";
import { api, ok, onceKey } from "@/api/client";
import { asApiError, type ApiError } from "@/api/error";
import type { Generation } from "@/api/types";
import { tabStore } from "@/composables/tabStore";
import { useRunWatch } from "@/stores/runWatch";
import { clone } from "./json";
import { accept, failureOf, generation, made, plan, planAgain, type PlanRequest } from "./planning";
import { briefIn, carried, constraintsIn, dropEdit, editOf, keepEdit, keptEdit, planIn, textsFor, untouched, writeEdit, type Part, type PlanEdit } from "./planEdit";

export type Making = "accepting" | "writing" | "starting";

export function usePlan(id: () => string, o: { blank: () => string; go: (path: string) => Promise<unknown> }) {
	const cache = useQueryCache();
	const runs = useRunWatch();
	const query = useQuery({ key: () => ["generation", id()], query: ({ signal }) => generation(id(), signal), staleTime: 60_000 });
	const source = computed<Generation | undefined>(() => (query.data.value?.id === id() ? query.data.value : undefined));
	const planned = computed(() => source.value && planIn(source.value));
	const brief = computed(() => (source.value ? briefIn(source.value) : ""));
	const edit = shallowRef<PlanEdit>();
	const error = shallowRef<ApiError>();
	/** A new plan is being made: of everything, or of a part. */
	const thinking = ref<"all" | Part>();
	const making = ref<Making>();
	/** What became of it: its id is kept, so that a second try goes on from there. */
	const campaignId = ref<string>();
	const accepted = computed(() => Boolean(source.value?.accepted));
	/** There are edits that no campaign has yet: until one has them they can be changed, and put onto it. */
	const own = ref(false);
	const frozen = computed(() => accepted.value && !own.value);
	let stop: AbortController | undefined;
	/** Texts are written beside all that, and waited for where they would be lost. */
	const writing = ref(false);
	let writes: AbortController | undefined;
	let written = Promise.resolve();
	let startKey = onceKey();

	const signal = (): AbortSignal => {
		stop?.abort();
		return (stop = new AbortController()).signal;
	};
	onScopeDispose(() => {
		stop?.abort();
		writes?.abort();
	});

	watch([id, planned], ([now, p], [before]) => {
		if (now !== before) {
			writes?.abort();
			edit.value = undefined;
			campaignId.value = undefined;
			startKey = onceKey();
		}
		if (!p || edit.value) return;
		const kept = keptEdit(now);
		own.value = kept !== undefined;
		edit.value = kept ?? editOf(p);
	}, { immediate: true });
	watch(source, async (g) => {
		campaignId.value = g?.campaign_id && g.accepted ? g.campaign_id : campaignId.value;
		if (g?.status !== "pending") return;
		const mine = signal();
		const done = await made(g.id, mine).catch((e: unknown) => { if (!mine.aborted) error.value = asApiError(e); });
		if (done) cache.setQueryData(["generation", g.id], done);
	}, { immediate: true });

	function change(part: Partial<PlanEdit>): void {
		if (!edit.value || frozen.value) return;
		edit.value = { ...edit.value, ...clone(part) };
		own.value = true;
		keepEdit(id(), edit.value);
	}
	/** A part that was changed is one that is meant: it stays when the rest is thought about again. */
	function set<P extends Part>(part: P, value: PlanEdit[P]): void {
		const kept = edit.value?.kept ?? [];
		change({ [part]: value, kept: kept.includes(part) ? kept : [...kept, part] });
	}
	function setGame(value: PlanEdit["game"]): void {
		if (edit.value) change(textsFor(edit.value, value.templateId));
		set("game", value);
	}
	function keep(part: Part): void {
		const kept = edit.value?.kept ?? [];
		change({ kept: kept.includes(part) ? kept.filter((k) => k !== part) : [...kept, part] });
	}

	/** By what is asked for: once more after the line broke, it is the same request. */
	const keys = new Map<string, string>();
	async function thinkWith(what: "all" | Part, asked: string, how: (key: string, s: AbortSignal) => Promise<string>, then: (g: Generation) => unknown): Promise<void> {
		const mine = signal();
		const key = keys.get(asked) ?? onceKey();
		keys.set(asked, key);
		error.value = undefined;
		thinking.value = what;
		try {
			const next = await generation(await how(key, mine), mine);
			if (what === "all") await written;
			if (mine.aborted) return;
			keys.delete(asked);
			await then(next);
		} catch (e) {
			const why = asApiError(e);
			// The same again only where nobody knows whether it has been heard.
			if (why.status !== 0) keys.delete(asked);
			if (!mine.aborted) error.value = why;
		} finally {
			if (!mine.aborted) thinking.value = undefined;
		}
	}
	async function moveTo(g: Generation): Promise<void> {
		const p = planIn(g);
		if (!p) throw failureOf(g);
		if (edit.value) keepEdit(g.id, carried(p, edit.value));
		cache.setQueryData(["generation", g.id], g);
		void cache.invalidateQueries({ key: ["generations"] }).catch(() => undefined);
		await o.go(`/brief/${g.id}`);
	}
	const again = (): Promise<void> => thinkWith("all", `again ${id()}`, (key, s) => planAgain(id(), key, s), moveTo);
	const againPart = (part: Part): Promise<void> =>
		thinkWith(part, `again ${id()}`, (key, s) => planAgain(id(), key, s), (g) => {
			const p = planIn(g);
			if (!p) throw failureOf(g);
			change({ [part]: editOf(p)[part], kept: (edit.value?.kept ?? []).filter((k) => k !== part) });
		});
	async function writeNow(g: Generation, e: PlanEdit): Promise<void> {
		const mine = (writes = new AbortController()).signal;
		error.value = undefined;
		writing.value = true;
		try {
			// Not every plan's texts are looked at.
			const { textsRequest, writeTexts } = await import("./planCopy");
			const texts = await writeTexts(textsRequest(g, e), onceKey(), mine);
			// It may be another game by now.
			if (!mine.aborted && edit.value) change(textsFor({ ...edit.value, texts, game: e.game }, edit.value.game.templateId));
		} catch (x) {
			if (!mine.aborted) error.value = asApiError(x);
		} finally {
			if (writes?.signal === mine) writing.value = false;
		}
	}
	async function write(): Promise<void> {
		const [g, e] = [source.value, edit.value];
		if (!g || !e || writing.value || thinking.value || making.value) return;
		await (written = writeNow(g, e));
	}
	/** The brief as it was written last: kept until there is a plan of it. */
	const tried = (): string => tabStore.get(`cg.rebrief.${id()}`) ?? brief.value;
	function rebrief(text: string): Promise<void> {
		const kept = `cg.rebrief.${id()}`;
		tabStore.set(kept, text);
		// What was wished for beside the brief is wished for still.
		const wishes = source.value && constraintsIn(source.value);
		const body: PlanRequest = { brief: text, ...(wishes ? { constraints: wishes } : {}) };
		return thinkWith("all", JSON.stringify(body), (key, s) => plan(body, key, s), async (g) => {
			await moveTo(g);
			tabStore.drop(kept);
		});
	}
	function cancel(): void {
		stop?.abort();
		thinking.value = undefined;
		making.value = undefined;
	}

	/** The campaign, with everything that was changed on it. */
	async function use(s: AbortSignal): Promise<string> {
		making.value = "accepting";
		await written;
		const p = planned.value;
		const fresh = !campaignId.value;
		const made = campaignId.value ?? (await accept(id(), edit.value?.name.trim() || undefined, s));
		campaignId.value = made;
		making.value = "writing";
		// As it is now: it may have been accepted for a while.
		const e = edit.value;
		if (!e || !p) throw asApiError(new Error("no plan"));
		const c = await writeEdit(made, p, e, o.blank(), !fresh, s);
		cache.setQueryData(["campaign", made], c);
		dropEdit(id());
		own.value = false;
		return made;
	}
	async function run(how: (s: AbortSignal) => Promise<string>): Promise<void> {
		const mine = signal();
		error.value = undefined;
		try {
			const to = await how(mine);
			for (const key of ["campaigns", "generations", "generation"]) void cache.invalidateQueries({ key: [key] }).catch(() => undefined);
			await o.go(to);
		} catch (e) {
			if (!mine.aborted) error.value = asApiError(e);
		} finally {
			if (!mine.aborted) making.value = undefined;
		}
	}
	const adjust = (): Promise<void> => run(async (s) => `/campaigns/${await use(s)}/edit/plan`);
	const makeNow = (): Promise<void> =>
		run(async (s) => {
			const campaign = await use(s);
			making.value = "starting";
			const reply = await ok(api.POST("/api/campaigns/{id}/generate", { params: { path: { id: campaign }, header: { "Idempotency-Key": startKey } }, body: {}, signal: s }));
			if (!reply.runId) return `/campaigns/${campaign}`;
			runs.watchRun(reply.runId, campaign);
			return `/runs/${reply.runId}`;
		});

	return {
		query, source, planned, brief, edit, error, thinking, making, campaignId, accepted, frozen,
		edited: (part: Part): boolean => Boolean(planned.value && edit.value && !untouched(planned.value, edit.value, part)),
		change, set, setGame, keep, writing, write, again, againPart, tried, rebrief, cancel, adjust, makeNow,
	};
}
