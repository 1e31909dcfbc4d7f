// The player's settings while they are being written. They are replaced as a whole, so they go over
// the version that was seen and no other; what nobody could save is there when one comes back.
import { useQueryCache } from "@pinia/colada";
import { computed, onScopeDispose, ref, shallowRef, toValue, watch, type ComputedRef, type MaybeRefOrGetter, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import { api, ok } from "@/api/client";
import { ApiError, asApiError } from "@/api/error";
import { usePlayer, type Player as Served } from "@/campaigns/queries";
import { useNow } from "@/composables/now";
import { useToasts } from "@/stores/toasts";
import { bodyOf, readPlayer, sameSettings, stops, troublesOf, type Player, type Trouble } from "./player";

export interface PlayerForm {
	served: ReturnType<typeof usePlayer>;
	player: Ref<Player | undefined>;
	dirty: ComputedRef<boolean>;
	troubles: ComputedRef<Map<string, Trouble>>;
	/** It would make no sense to save that. */
	stopped: ComputedRef<boolean>;
	busy: Ref<boolean>;
	failed: Ref<ApiError | undefined>;
	/** What somebody else has put there meanwhile, until it is said which stays. */
	theirs: Ref<Served | undefined>;
	take: (p: Served | undefined) => void;
	/** over: over theirs. alone: nobody is there any more who could be asked. */
	save: (how?: { over?: boolean; alone?: boolean }) => Promise<boolean>;
}

const TRIES = 3;
/** What was left unsaved, by its campaign, and what it was made on. */
const left = new Map<string, { seen: Served; player: Player }>();
export const forgetLeft = (): void => left.clear();

export function usePlayerForm(campaignId: MaybeRefOrGetter<string>, enabled: () => boolean = () => true): PlayerForm {
	const { t } = useI18n();
	const toasts = useToasts();
	const cache = useQueryCache();
	const now = useNow();
	const served = usePlayer(() => toValue(campaignId), enabled);
	const seen = shallowRef<Served>();
	const player = ref<Player>();
	const busy = ref(false);
	const failed = shallowRef<ApiError>();
	const theirs = shallowRef<Served>();
	const dirty = computed(() => Boolean(seen.value && player.value && !sameSettings(player.value, readPlayer(seen.value))));
	const troubles = computed(() => (player.value ? troublesOf(player.value, now.value) : new Map<string, Trouble>()));
	const stopped = computed(() => [...troubles.value.values()].some(stops));

	function take(p: Served | undefined): void {
		if (!p) return;
		seen.value = p;
		player.value = readPlayer(p);
		theirs.value = failed.value = undefined;
	}
	function comeBack(id: string): boolean {
		const was = left.get(id);
		if (!was || seen.value) return false;
		seen.value = was.seen;
		player.value = was.player;
		return true;
	}
	// What comes in by itself never goes over what is being written.
	watch(served.data, (p) => { if (p && !comeBack(p.campaignId) && !dirty.value) take(p); }, { immediate: true });
	onScopeDispose(() => {
		const p = seen.value;
		if (!p) return;
		if (dirty.value && player.value) left.set(p.campaignId, { seen: p, player: readPlayer(player.value) });
		else left.delete(p.campaignId);
	});

	/** What is there now, and whether these settings are others than they were. */
	async function changed(params: { path: { campaignId: string } }, was: Served): Promise<[Served, boolean]> {
		const is = await ok(api.GET("/api/campaigns/{campaignId}/player", { params }));
		return [is, !sameSettings(readPlayer(is), readPlayer(was))];
	}
	async function put(mine: Player, from: Served, alone: boolean): Promise<boolean> {
		// The page may be another campaign's by now: what was written is for the one it was read from.
		const id = from.campaignId, params = { path: { campaignId: id } };
		const sent = readPlayer(mine);
		for (let was = from, tried = 1; ; tried++) {
			try {
				const saved = await ok(api.PUT("/api/campaigns/{campaignId}/player", { params: { ...params, header: { "If-Match": `"${was.version}"` } }, body: bodyOf(sent) }));
				cache.setQueryData(["campaign", id, "player"], saved);
				left.delete(id);
				// What was written while it was on its way is not saved yet.
				if (player.value && !sameSettings(player.value, sent)) seen.value = saved;
				else take(saved);
				toasts.good(t("review.publish.saved"));
				void cache.invalidateQueries({ key: ["campaign", id] }).catch(() => undefined);
				return true;
			} catch (e) {
				if (asApiError(e).status !== 412 || tried >= TRIES) throw e;
			}
			// Another change of the campaign makes another version of it, too.
			const [is, clash] = await changed(params, was);
			if (clash) {
				cache.setQueryData(["campaign", id, "player"], is);
				if (alone) throw new ApiError(412, "PRECONDITION", t("review.publish.clash"));
				theirs.value = is;
				return false;
			}
			was = is;
		}
	}
	async function save({ over = false, alone = false } = {}): Promise<boolean> {
		const from = (over && theirs.value) || seen.value;
		if (!player.value || !from || busy.value) return false;
		if (stopped.value) {
			if (alone) toasts.bad(new ApiError(0, "HELD", t("review.publish.held")));
			return false;
		}
		busy.value = true;
		failed.value = undefined;
		try {
			return await put(player.value, from, alone);
		} catch (e) {
			if (alone) toasts.bad(e);
			else failed.value = asApiError(e);
			return false;
		} finally {
			busy.value = false;
		}
	}
	return { served, player, dirty, troubles, stopped, busy, failed, theirs, take, save };
}
