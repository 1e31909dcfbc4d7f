// Light, dark, or as the system has it. public/theme.js does the same before the first paint.
import { ref, type Ref } from "vue";

export type Theme = "light" | "dark" | "system";
const KEY = "cg.theme";
const isTheme = (s: string | undefined): s is Theme => s === "light" || s === "dark";

const kept = document.documentElement.dataset["theme"];
const theme = ref<Theme>(isTheme(kept) ? kept : "system");

export function useTheme(): { theme: Readonly<Ref<Theme>>; setTheme: (t: Theme) => void } {
	return {
		theme,
		setTheme(t) {
			theme.value = t;
			if (t === "system") delete document.documentElement.dataset["theme"];
			else document.documentElement.dataset["theme"] = t;
			try {
				if (t === "system") localStorage.removeItem(KEY);
				else localStorage.setItem(KEY, t);
			} catch {
				// It holds for this tab, then.
			}
		},
	};
}
