// Runs, on whatever page one is: those that were started here, and those that somebody else or
// something else started. One stream tells what any of them comes to; when one ends or needs a
// person it is said once, and what it has changed is asked for again.
import { useQueryCache } from "@pinia/colada";
import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import { api, ok } from "@/api/client";
import type { Run, RunStatus } from "@/api/types";
import { follow } from "@/api/sse";
import { useAuth } from "@/auth/store";
import { badge } from "@/composables/title";
import { waits } from "@/game/versions";
import { i18n } from "@/i18n";
import { nudge } from "@/timeline/follower";
import { isFinal } from "@/timeline/model";
import { workflowKey } from "@/timeline/names";
import { useToasts } from "./toasts";

/** Where there is no stream (a proxy may forbid it), one asks. */
const ASK_MS = 10_000;

/** Answers of the assistant are runs too; its page says itself what becomes of them. */
export const isTalk = (run: Pick<Run, "workflowName" | "threadId">): boolean => run.workflowName.startsWith("chat.") || run.threadId !== undefined;
export const isActive = (status: RunStatus): boolean => !isFinal(status);

interface Known {
	status: RunStatus;
	asks: string;
}

interface Told {
	runId?: string;
	status?: string;
	active: Told[];
}

/** An event of the stream: a run, or on each connection all that are at it. */
function toldOf(data: string): Told {
	const read = (v: unknown): Told => {
		const m: Record<string, unknown> = typeof v === "object" && v !== null ? Object.fromEntries(Object.entries(v)) : {};
		return {
			...(typeof m["runId"] === "string" ? { runId: m["runId"] } : {}),
			...(typeof m["status"] === "string" ? { status: m["status"] } : {}),
			active: Array.isArray(m["active"]) ? m["active"].map(read) : [],
		};
	};
	try {
		return read(JSON.parse(data));
	} catch {
		return { active: [] };
	}
}

export const useRunWatch = defineStore("runWatch", () => {
	const recent = ref<Run[]>([]);
	/** Whether it was looked once: before that, nothing is not none. */
	const loaded = ref(false);
	const active = computed(() => recent.value.filter((r) => isActive(r.status)));
	const needsYou = computed(() => recent.value.filter((r) => r.status === "paused" && (r.waitsFor?.length ?? 0) > 0));

	const cache = useQueryCache();
	const toasts = useToasts();
	const known = new Map<string, Known>();
	/** What is looked at: its page says what becomes of it, a toast would say it twice. */
	const shown = new Set<string>();
	let timer: ReturnType<typeof setTimeout> | undefined;
	let stream = new AbortController();

	const asksOf = (r: Run): string => (r.status === "paused" ? (r.waitsFor ?? []).map((w) => w.stepId).join(" ") : "");

	function renew(run: Run): void {
		const keys: (readonly string[])[] = [["runs"], ["run", run.runId], ["artifacts"], ["usage"]];
		if (run.campaignId) keys.push(["campaigns"], ["campaign", run.campaignId]);
		for (const key of keys) void cache.invalidateQueries({ key: [...key] }).catch(() => undefined);
	}

	async function nameOf(run: Run): Promise<string> {
		const { t, te } = i18n.global;
		const key = workflowKey(run.workflowName);
		const plain = te(key) ? t(key) : run.workflowName;
		if (!run.campaignId) return plain;
		const campaign = await ok(api.GET("/api/campaigns/{id}", { params: { path: { id: run.campaignId } } })).catch(() => undefined);
		return campaign?.name ?? plain;
	}

	/** It made a version that nobody plays before somebody has seen it. */
	async function isHeld(run: Run): Promise<boolean> {
		if (!run.campaignId) return false;
		const all = await ok(api.GET("/api/campaigns/{id}/bundles", { params: { path: { id: run.campaignId } } })).catch(() => undefined);
		return all?.bundles.some((b) => b.runId === run.runId && waits(b)) ?? false;
	}

	async function say(run: Run): Promise<void> {
		if (document.hidden) badge.value++;
		if (shown.has(run.runId) && !document.hidden) return;
		const { t } = i18n.global;
		const name = await nameOf(run);
		const open = { label: t("runs.toast.open"), to: `/runs/${run.runId}` };
		if (run.status === "completed") {
			const campaign = run.campaignId ? { label: t("runs.toast.see"), to: `/campaigns/${run.campaignId}` } : open;
			toasts.good(t((await isHeld(run)) ? "runs.toast.held" : "runs.toast.done", { name }), { action: campaign });
		} else if (run.status === "failed") toasts.bad(new Error(t("runs.toast.failed", { name })), { action: open });
		else if (run.status === "cancelled") toasts.info(t("runs.toast.cancelled", { name }), { action: open });
		else toasts.info(t("runs.toast.asks", { name }), { action: open, stays: 0 });
	}

	/** What is known of a run now. Whether it is news depends on what was known before. */
	function note(run: Run): void {
		const before = known.get(run.runId);
		const asks = asksOf(run);
		known.set(run.runId, { status: run.status, asks });
		const at = recent.value.findIndex((r) => r.runId === run.runId);
		if (at >= 0) recent.value[at] = run;
		else recent.value = [run, ...recent.value];
		if (!before) return;
		if (before.status !== run.status || before.asks !== asks) {
			renew(run);
			nudge(run.runId);
			if (isTalk(run)) return;
			if ((isFinal(run.status) && isActive(before.status)) || (asks && asks !== before.asks)) void say(run);
		}
	}

	/** Something was started here: it is followed from now on, and its end is said wherever one is then. */
	function watchRun(runId: string, campaignId?: string): void {
		known.set(runId, { status: "queued", asks: "" });
		void cache.invalidateQueries({ key: ["runs"] }).catch(() => undefined);
		if (campaignId) void cache.invalidateQueries({ key: ["campaign", campaignId] }).catch(() => undefined);
		void ask(runId);
	}

	/** One run, that something was heard of. */
	async function ask(runId: string): Promise<void> {
		const mine = stream;
		const run = await ok(api.GET("/api/runs/{id}", { params: { path: { id: runId } } })).catch(() => undefined);
		if (!run || mine.signal.aborted) return;
		const is = known.get(runId);
		note(run);
		if (!is) renew(run);
	}

	/** All of them: at the beginning, and when one was away. What ended meanwhile is told now. */
	async function look(): Promise<void> {
		const mine = stream;
		const first = known.size === 0;
		const list = await ok(api.GET("/api/runs", { params: { query: { limit: 20 } } })).catch(() => undefined);
		if (mine.signal.aborted) return;
		loaded.value = true;
		if (!list) return;
		for (const run of list.runs) {
			const is = known.get(run.runId);
			note(run);
			if (!is && !first) renew(run);
		}
		const listed = new Set(list.runs.map((r) => r.runId));
		const gone = recent.value.filter((r) => !listed.has(r.runId) && isActive(r.status));
		recent.value = list.runs;
		// Older than the list, and still at it when it was looked last.
		for (const run of gone) void ask(run.runId);
	}

	/** Whether those that are said to be at it are those that one knows of. */
	function agrees(told: readonly Told[]): boolean {
		const at = new Map(told.map((r) => [r.runId, r.status]));
		const mine = active.value;
		return mine.length === at.size && mine.every((r) => at.get(r.runId) === r.status);
	}

	async function listen(signal: AbortSignal): Promise<void> {
		await look();
		try {
			for await (const e of follow("/api/events", { signal })) {
				const told = toldOf(e.data);
				if (e.event === "runs" ? !agrees(told.active) : !told.runId) await look();
				else if (told.runId) await ask(told.runId);
			}
		} catch {
			// Not to be had: asked for now and then, while somebody looks.
		}
		const turn = async (): Promise<void> => {
			if (signal.aborted) return;
			if (!document.hidden) await look();
			if (!signal.aborted) timer = setTimeout(() => void turn(), ASK_MS);
		};
		if (!signal.aborted) timer = setTimeout(() => void turn(), ASK_MS);
	}

	function forget(): void {
		stream.abort();
		stream = new AbortController();
		clearTimeout(timer);
		known.clear();
		recent.value = [];
		loaded.value = false;
	}

	/** Begin; the answer ends it. */
	function start(): () => void {
		const auth = useAuth();
		const stop = watch(() => [auth.organisation?.id, auth.may("runs:read")] as const, ([, may]) => {
			forget();
			if (may) void listen(stream.signal);
		}, { immediate: true });
		return () => {
			stop();
			forget();
		};
	}

	/** A page shows this run; the answer says that it does no more. */
	function showing(id: string): () => void {
		shown.add(id);
		return () => void shown.delete(id);
	}

	return { recent, loaded, active, needsYou, watchRun, showing, start, note };
});
