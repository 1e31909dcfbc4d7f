// The game that a run has made, to be played where it can be looked at from all sides: its own
// configuration and files, out of the bundle that the signed address leads to.
import { onScopeDispose, ref, shallowRef, watch, type Ref } from "vue";
import { api, ok } from "@/api/client";
import { asApiError, type ApiError } from "@/api/error";
import { dataOf } from "./data";
import type { SlotFile } from "./protocol";

export interface Built {
	/** Of its page, for who wants to see it by itself. */
	url: string;
	config: object;
	files: Record<string, SlotFile>;
}

interface Entry {
	path: string;
	loop_start?: number;
	loop_end?: number;
}

const inBundle = /^assets\/[A-Za-z0-9._-]+$/;
const isEntry = (v: unknown): v is Entry => typeof v === "object" && v !== null && "path" in v && typeof v.path === "string" && inBundle.test(v.path);

async function files(base: string, config: object, signal: AbortSignal): Promise<Record<string, SlotFile>> {
	const entries = Object.entries("assets" in config && typeof config.assets === "object" ? (config.assets ?? {}) : {});
	const all = await Promise.all(entries.map(async ([slot, e]: [string, unknown]) => {
		if (!isEntry(e)) return undefined;
		const reply = await fetch(new URL(e.path, base), { signal, credentials: "omit" });
		if (!reply.ok) return undefined;
		const file: SlotFile = { url: await dataOf(await reply.blob()) };
		if (e.loop_start !== undefined) file.loop_start = e.loop_start;
		if (e.loop_end !== undefined) file.loop_end = e.loop_end;
		return [slot, file] as const;
	}));
	return Object.fromEntries(all.filter((x) => x !== undefined));
}

export async function fetchBuilt(run: string, signal: AbortSignal): Promise<Built> {
	const { url } = await ok(api.GET("/api/runs/{id}/preview", { params: { path: { id: run } }, signal }));
	const page = new URL(url, location.origin);
	// The address is the server's own word; nothing else is fetched, whatever it says.
	if (page.origin !== location.origin) throw new Error(url);
	const reply = await fetch(new URL("game_config.json", page), { signal, credentials: "omit" });
	if (!reply.ok) throw new Error(`game_config.json: ${reply.status}`);
	const config: unknown = await reply.json();
	if (typeof config !== "object" || config === null) throw new Error("game_config.json");
	return { url: page.href, config, files: await files(page.href, config, signal) };
}

export function useBuilt(run: () => string | undefined): { built: Ref<Built | undefined>; error: Ref<ApiError | undefined>; loading: Ref<boolean>; load: () => Promise<void> } {
	const built = shallowRef<Built>();
	const error = shallowRef<ApiError>();
	const loading = ref(false);
	let going: AbortController | undefined;

	async function load(): Promise<void> {
		const id = run();
		going?.abort();
		error.value = undefined;
		if (!id) return;
		const mine = (going = new AbortController());
		loading.value = true;
		try {
			const b = await fetchBuilt(id, mine.signal);
			if (!mine.signal.aborted) built.value = b;
		} catch (e) {
			if (!mine.signal.aborted) error.value = asApiError(e);
		} finally {
			if (going === mine) loading.value = false;
		}
	}
	watch(run, () => {
		built.value = undefined;
		void load();
	}, { immediate: true });
	onScopeDispose(() => going?.abort());
	return { built, error, loading, load };
}
