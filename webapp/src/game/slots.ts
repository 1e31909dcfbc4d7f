// The files that a campaign has for its game, as a preview can have them: bytes in the message.
import { onScopeDispose, ref, watch, type Ref } from "vue";
import { bytes } from "@/api/client";
import { dataOf } from "./data";
import type { SlotFile } from "./protocol";

export interface Slot {
	slotId: string;
	artifactId?: string | undefined;
}

const MOST = 3 << 20;

/** What is too large for a message, or gone, is left to what the game has of its own. */
export function useSlots(slots: () => readonly Slot[] | undefined): Ref<Record<string, SlotFile>> {
	const files = ref<Record<string, SlotFile>>({});
	const kept = new Map<string, Promise<string | undefined>>();
	const stop = new AbortController();
	const fetched = (id: string): Promise<string | undefined> => {
		const old = kept.get(id);
		if (old) return old;
		const mine = bytes(`/api/artifacts/${encodeURIComponent(id)}/content`, stop.signal)
			.then((b) => (b.size > MOST ? undefined : dataOf(b)))
			.catch(() => {
				kept.delete(id);
				return undefined;
			});
		kept.set(id, mine);
		return mine;
	};
	let turn = 0;
	watch(() => JSON.stringify((slots() ?? []).map((s) => [s.slotId, s.artifactId])), async () => {
		const mine = ++turn;
		const next: Record<string, SlotFile> = {};
		for (const s of slots() ?? []) {
			const url = s.artifactId ? await fetched(s.artifactId) : undefined;
			if (url) next[s.slotId] = { url };
		}
		if (mine === turn) files.value = next;
	}, { immediate: true });
	onScopeDispose(() => { stop.abort(); });
	return files;
}
