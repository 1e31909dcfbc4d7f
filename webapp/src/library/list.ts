// The library as the server has it: page after page, newest first.
import { useInfiniteQuery } from "@pinia/colada";
import { computed, type ComputedRef, type Ref } from "vue";
import { api, ok } from "@/api/client";
import type { Query, Reply } from "@/api/types";
import { useLater } from "@/stores/later";

export type Item = Reply<"listLibrary">["artifacts"][number];
export type LibraryQuery = Omit<Query<"listLibrary">, "cursor">;

export interface Library {
	items: ComputedRef<Item[]>;
	error: Readonly<Ref<Error | null>>;
	/** The first page is on its way. */
	loading: ComputedRef<boolean>;
	/** Another page is. */
	more: ComputedRef<boolean>;
	hasNext: Readonly<Ref<boolean>>;
	next: () => Promise<unknown>;
	again: () => Promise<unknown>;
}

export const PAGE = 24;

/** undefined: nobody looks (yet). */
export function useLibrary(query: () => LibraryQuery | undefined): Library {
	const waiting = useLater();
	const q = useInfiniteQuery({
		key: () => ["artifacts", JSON.stringify(query() ?? {})],
		query: ({ pageParam, signal }) =>
			ok(api.GET("/api/artifacts", { params: { query: { limit: PAGE, ...query(), ...(pageParam ? { cursor: pageParam } : {}) } }, signal })),
		initialPageParam: "",
		getNextPageParam: (last) => last.nextCursor ?? null,
		enabled: () => query() !== undefined,
		staleTime: 15_000,
	});
	return {
		items: computed(() => (q.data.value?.pages ?? []).flatMap((p) => p.artifacts).filter((a) => !waiting.hidden.has(a.id))),
		error: q.error,
		loading: computed(() => q.status.value === "pending" && q.asyncStatus.value === "loading"),
		more: computed(() => q.status.value !== "pending" && q.asyncStatus.value === "loading"),
		hasNext: q.hasNextPage,
		next: () => q.loadNextPage(),
		again: () => q.refetch(),
	};
}
