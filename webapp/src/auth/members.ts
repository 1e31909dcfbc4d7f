// Who else is in the organisation, where whoever lets people in says so.
import { useQuery, type UseQueryReturn } from "@pinia/colada";
import { computed, type ComputedRef } from "vue";
import type { Member } from "./provider";
import { useAuth } from "./store";

export function useMembers(): UseQueryReturn<Member[] | null> {
	const auth = useAuth();
	return useQuery({ key: () => ["members", auth.organisation?.id ?? ""], query: async (): Promise<Member[] | null> => (await auth.provider?.members()) ?? null, staleTime: 60_000 });
}

export type Person = { kind: "self" | "nobody" | "key" } | { kind: "other"; name: string };

/** Somebody by the server's id of him: oneself, one with a name, a key that acts for nobody, or one like one's own. */
export function usePerson(userId: () => string | undefined): ComputedRef<Person> {
	const auth = useAuth();
	const members = useMembers();
	return computed(() => {
		const id = userId();
		if (!id) return { kind: auth.profile?.userId ? "nobody" : "key" };
		if (id === auth.profile?.userId) return { kind: "self" };
		return { kind: "other", name: members.data.value?.find((m) => m.userId === id)?.name ?? id };
	});
}
