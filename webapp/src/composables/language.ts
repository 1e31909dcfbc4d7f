// The language of the application, as somebody chooses it.
import type { Ref } from "vue";
import { useI18n } from "vue-i18n";
import { asApiError, ApiError } from "@/api/error";
import { LOCALES, speak, type Locale } from "@/i18n";
import { useToasts } from "@/stores/toasts";

const names: Record<Locale, string> = { en: "English", de: "Deutsch" };

interface Language {
	locale: Ref<string>;
	/** Each in its own words. */
	languages: readonly { id: Locale; name: string }[];
	choose: (locale: Locale) => Promise<void>;
}

export function useLanguage(): Language {
	const { locale } = useI18n();
	const toasts = useToasts();
	return {
		locale,
		languages: LOCALES.map((id) => ({ id, name: names[id] })),
		// Its words may not be here yet, and the network may be gone: the old language stays.
		choose: (l) => speak(l).catch((e: unknown) => void toasts.bad(new ApiError(0, "OFFLINE", asApiError(e).message))),
	};
}
