// What an error means to who reads it, in his language; the server's own sentence only where no
// catalogue has one.
import { useI18n } from "vue-i18n";
import type { ApiError } from "@/api/error";
import { problemKey } from "@/api/problem";

export function useExplain(): (e: ApiError) => string {
	const { t } = useI18n();
	return (e) => {
		const key = problemKey(e);
		if (!key) return e.message || t("errors.title");
		if (key === "errors.unreachable" && !navigator.onLine) return t("errors.offline");
		return t(key, { seconds: e.retryAfter ?? 10 });
	};
}
