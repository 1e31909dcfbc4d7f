// The player's settings while they are being written. They are replaced as a whole, so what somebody
// else has written meanwhile is looked at before.
import { useQueryCache } from "@pinia/colada";
import { computed, ref, shallowRef, toValue, watch, type ComputedRef, type MaybeRefOrGetter, type Ref } from "vue";
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
	// What comes in by itself never goes over what is being written.
	watch(served.data, (p) => { if (!dirty.value) take(p); }, { immediate: true });

	async function put(mine: Player, was: Served, { over = false, alone = false }): Promise<boolean> {
		const id = toValue(campaignId), params = { path: { campaignId: id } };
		const is = await ok(api.GET("/api/campaigns/{campaignId}/player", { params }));
		if (!over && !sameSettings(readPlayer(is), readPlayer(was))) {
			if (alone) throw new ApiError(412, "PRECONDITION", t("review.publish.clash"));
			theirs.value = is;
			return false;
		}
		const saved = await ok(api.PUT("/api/campaigns/{campaignId}/player", { params, body: bodyOf(mine) }));
		cache.setQueryData(["campaign", id, "player"], saved);
		take(saved);
		toasts.good(t("review.publish.saved"));
		void cache.invalidateQueries({ key: ["campaign", id] }).catch(() => undefined);
		return true;
	}
	async function save(how: { over?: boolean; alone?: boolean } = {}): Promise<boolean> {
		if (!player.value || !seen.value || busy.value || stopped.value) return false;
		busy.value = true;
		failed.value = undefined;
		try {
			return await put(player.value, seen.value, how);
		} catch (e) {
			if (how.alone) toasts.bad(e);
			else failed.value = asApiError(e);
			return false;
		} finally {
			busy.value = false;
		}
	}
	return { served, player, dirty, troubles, stopped, busy, failed, theirs, take, save };
}
