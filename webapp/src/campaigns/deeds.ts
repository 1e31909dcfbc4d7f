// Doing things with campaigns: at once on the page, then at the server, and back if it says no.
import { useQueryCache } from "@pinia/colada";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";
import { api, ok, onceKey } from "@/api/client";
import { ApiError, asApiError } from "@/api/error";
import { outlive } from "@/api/outlive";
import type { Body, Campaign, Reply } from "@/api/types";
import { useLater } from "@/stores/later";
import { useRunWatch } from "@/stores/runWatch";
import { useToasts } from "@/stores/toasts";
import { useConflict } from "./conflict";
import type { Bundle, CampaignList } from "./queries";

/** The version that somebody saw: a change is refused when it is another one by now. */
export const match = (c: Pick<Campaign, "version">): { "If-Match": string } => ({ "If-Match": `"${c.version}"` });

type Patch = Partial<Campaign>;
export type Update = NonNullable<Body<"generateCampaign">["update"]>;

/** The lists and the single campaign that are known, changed; what undoes it. */
export function useOptimistic(): { patch: (ids: readonly string[], to: Patch) => () => void; refresh: (ids?: readonly string[]) => Promise<void> } {
	const cache = useQueryCache();

	function patch(ids: readonly string[], to: Patch): () => void {
		const wanted = new Set(ids);
		const back: (() => void)[] = [];
		// What is on its way was asked for before, and would undo this.
		cache.cancelQueries({ key: ["campaigns"] });
		for (const entry of cache.getEntries({ key: ["campaigns"] })) {
			const old = cache.getQueryData<CampaignList>(entry.key);
			if (!old?.campaigns?.some((c) => wanted.has(c.id))) continue;
			cache.setQueryData(entry.key, { ...old, campaigns: old.campaigns.map((c) => (wanted.has(c.id) ? { ...c, ...to } : c)) });
			back.push(() => cache.setQueryData(entry.key, old));
		}
		for (const id of ids) {
			const old = cache.getQueryData<Campaign>(["campaign", id]);
			if (!old) continue;
			cache.cancelQueries({ key: ["campaign", id], exact: true });
			cache.setQueryData(["campaign", id], { ...old, ...to });
			back.push(() => cache.setQueryData(["campaign", id], old));
		}
		return () => back.forEach((f) => f());
	}
	async function refresh(ids: readonly string[] = []): Promise<void> {
		// Whoever shows them says what went wrong; one that was asked for anew meanwhile is no error.
		await Promise.allSettled([cache.invalidateQueries({ key: ["campaigns"] }), ...ids.map((id) => cache.invalidateQueries({ key: ["campaign", id] }))]);
	}
	return { patch, refresh };
}

export interface Deeds {
	generate: (c: Campaign) => Promise<string | undefined>;
	cancel: (c: Campaign) => Promise<void>;
	rename: (c: Campaign, name: string) => Promise<boolean>;
	show: (c: Campaign, bundle: number, before: number | undefined) => Promise<void>;
	discard: (c: Campaign, b: Pick<Bundle, "id" | "version">) => void;
	update: (c: Campaign, wish: Update & { hold: boolean }, key: string) => Promise<Reply<"generateCampaign"> | undefined>;
	duplicate: (c: Campaign) => Promise<void>;
	archive: (c: Campaign) => Promise<void>;
	restore: (c: Campaign) => Promise<void>;
	remove: (c: Campaign) => void;
	archiveAll: (list: readonly Campaign[]) => Promise<Failed[]>;
	removeAll: (list: readonly Campaign[], failed: (f: Failed[]) => void) => void;
}

/** One of many that was not done, and why. */
export interface Failed {
	id: string;
	name: string;
	error: ApiError;
}

export function useDeeds(): Deeds {
	const { t } = useI18n();
	const router = useRouter();
	const toasts = useToasts();
	const { later } = useLater();
	const conflict = useConflict();
	const runs = useRunWatch();
	const { patch, refresh } = useOptimistic();

	/** Shown at once; taken back, and said why, when it did not work. */
	async function atOnce<T>(list: readonly Campaign[], to: Patch, call: () => Promise<T>): Promise<T | undefined> {
		const ids = list.map((c) => c.id);
		const back = patch(ids, to);
		try {
			return await call();
		} catch (e) {
			back();
			const seen = list.length === 1 ? list[0] : undefined;
			if (!seen || !(await conflict.meet(e, seen))) toasts.bad(asApiError(e));
			return undefined;
		} finally {
			void refresh(ids);
		}
	}
	const path = (c: Pick<Campaign, "id">): { path: { id: string } } => ({ path: { id: c.id } });
	const named = (list: readonly Campaign[], errors: readonly { id: string; code: string; reason: string }[]): Failed[] =>
		errors.map(({ id, code, reason }) => ({ id, name: list.find((c) => c.id === id)?.name ?? id, error: new ApiError(0, code, reason) }));

	async function generate(c: Campaign): Promise<string | undefined> {
		const key = onceKey();
		const to: Patch = c.status === "live" ? { latestRunStatus: "queued" } : { status: "generating", latestRunStatus: "queued" };
		const made = await atOnce([c], to, () =>
			ok(api.POST("/api/campaigns/{id}/generate", { params: { ...path(c), header: { "Idempotency-Key": key, ...match(c) } } })));
		if (!made) return undefined;
		const run = made.runId;
		if (run) runs.watchRun(run, c.id);
		toasts.good(t("campaigns.done.generate", { name: c.name }), run ? { action: { label: t("campaigns.watch"), to: `/runs/${run}` } } : {});
		return run;
	}
	async function cancel(c: Campaign): Promise<void> {
		const done = await atOnce([c], c.status === "live" ? { latestRunStatus: "cancelled" } : { status: "draft", latestRunStatus: "cancelled" }, () =>
			ok(api.POST("/api/campaigns/{id}/cancel", { params: path(c) })));
		if (done) toasts.info(t("campaigns.done.cancel", { name: c.name }));
	}
	async function call(c: Campaign, name: string): Promise<Campaign | undefined> {
		return atOnce([c], { name }, () => ok(api.PATCH("/api/campaigns/{id}", { params: { ...path(c), header: match(c) }, body: { name } })));
	}
	/** Another name, at once. true: it holds. */
	async function rename(c: Campaign, name: string): Promise<boolean> {
		const done = await call(c, name);
		if (done) toasts.undoable(t("campaigns.done.rename", { name }), t("ui.undo"), () => call(done, c.name));
		return done !== undefined;
	}
	/** Another version is what people play from now on; undoing goes back to the one before. */
	async function show(c: Campaign, bundle: number, before: number | undefined): Promise<void> {
		const done = await atOnce([c], {}, () => ok(api.POST("/api/campaigns/{id}/rollback", { params: { ...path(c), header: match(c) }, body: { bundle } })));
		if (!done) return;
		const said = t("campaign.versions.shown", { n: bundle });
		if (before === undefined) toasts.good(said);
		else toasts.undoable(said, t("ui.undo"), () => show(done, before, undefined));
	}
	/** Nobody plays it, so it is away at once, and for good when nobody takes that back. */
	function discard(c: Campaign, b: Pick<Bundle, "id" | "version">): void {
		later({
			text: t("campaign.waiting.discarded", { n: b.version }),
			undo: t("ui.undo"),
			ids: [b.id],
			// Whatever else was changed meanwhile: the server refuses if this very version was published.
			run: (leaving) => outlive(`/api/campaigns/${encodeURIComponent(c.id)}/discard`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ bundle: b.version }) }, leaving),
			settled: () => refresh([c.id]),
		});
	}
	/** A part made anew: published by itself when it has passed, or held until it was seen. undefined: somebody was faster, and that is said. */
	async function update(c: Campaign, { hold, ...update }: Update & { hold: boolean }, key: string): ReturnType<Deeds["update"]> {
		const back = patch([c.id], { latestRunStatus: "queued" });
		try {
			const made = await ok(api.POST("/api/campaigns/{id}/generate", { params: { ...path(c), header: { "Idempotency-Key": key, ...match(c) } }, body: { update, hold } }));
			if (made.runId) runs.watchRun(made.runId, c.id);
			return made;
		} catch (e) {
			back();
			if (await conflict.meet(e, c)) return undefined;
			throw e;
		} finally {
			void refresh([c.id]);
		}
	}
	async function duplicate(c: Campaign): Promise<void> {
		try {
			const made = await ok(api.POST("/api/campaigns/{id}/duplicate", { params: path(c), body: { name: t("campaigns.copyOf", { name: c.name }).slice(0, 255) } }));
			toasts.good(t("campaigns.done.duplicate", { name: c.name }), { action: { label: t("campaigns.open"), to: `/campaigns/${made.id}` } });
			await refresh();
		} catch (e) {
			toasts.bad(e);
		}
	}
	async function archive(c: Campaign): Promise<void> {
		const done = await atOnce([c], { status: "archived" }, () => ok(api.POST("/api/campaigns/{id}/archive", { params: { ...path(c), header: match(c) } })));
		if (done) toasts.undoable(t("campaigns.done.archive", { name: c.name }), t("ui.undo"), () => restoreQuietly([done]));
	}
	/** Undoing an archiving: it is live again, and nothing is said. */
	async function restoreQuietly(list: readonly Campaign[]): Promise<void> {
		await atOnce(list, { status: "live" }, () =>
			Promise.all(list.map((c) => ok(api.POST("/api/campaigns/{id}/restore", { params: path(c) })))));
	}
	async function restore(c: Campaign): Promise<void> {
		const done = await atOnce([c], { status: "live" }, () => ok(api.POST("/api/campaigns/{id}/restore", { params: { ...path(c), header: match(c) } })));
		if (done) toasts.good(t("campaigns.done.restore", { name: c.name }));
	}
	function remove(c: Campaign): void {
		later({
			text: t("campaigns.done.delete", { name: c.name }),
			undo: t("ui.undo"),
			ids: [c.id],
			run: (leaving) => outlive(`/api/campaigns/${encodeURIComponent(c.id)}`, { method: "DELETE", headers: match(c) }, leaving),
			settled: () => refresh(),
		});
		if (router.currentRoute.value.path.startsWith(`/campaigns/${c.id}`)) void router.push("/campaigns");
	}

	async function archiveAll(list: readonly Campaign[]): Promise<Failed[]> {
		const ids = list.map((c) => c.id);
		const said = await atOnce(list, { status: "archived" }, () => ok(api.POST("/api/campaigns/bulk-archive", { body: { campaignIds: ids } })));
		if (!said) return [];
		const failed = named(list, said.errors);
		const done = list.filter((c) => !failed.some((f) => f.id === c.id));
		if (done.length) toasts.undoable(t("campaigns.done.archived", { n: done.length }, done.length), t("ui.undo"), () => restoreQuietly(done));
		return failed;
	}
	function removeAll(list: readonly Campaign[], failed: (f: Failed[]) => void): void {
		const ids = list.map((c) => c.id);
		later({
			text: t("campaigns.done.deleted", { n: list.length }, list.length),
			undo: t("ui.undo"),
			ids,
			run: async (leaving) => {
				const reply = await outlive("/api/campaigns/bulk-delete", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ campaignIds: ids }) }, leaving);
				const said = (await reply.json()) as Reply<"bulkDeleteCampaigns">;
				if (said.errors.length) failed(named(list, said.errors));
			},
			settled: () => refresh(),
		});
	}
	return { generate, cancel, rename, show, discard, update, duplicate, archive, restore, remove, archiveAll, removeAll };
}
