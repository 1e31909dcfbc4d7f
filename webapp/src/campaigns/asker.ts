import { computed, type ComputedRef } from "vue";
import { useAuth } from "@/auth/store";
import type { Asker } from "./actions";

/** Who is here, as far as campaigns go. */
export function useAsker(): ComputedRef<Asker> {
	const auth = useAuth();
	return computed(() => ({ write: auth.may("campaigns:write"), admin: auth.may("admin"), userId: auth.profile?.userId }));
}
