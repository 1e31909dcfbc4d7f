// What is wrong with a value, said to who can mend it.
import { useI18n } from "vue-i18n";
import type { Issue } from "./schema";

export function useWords(): (i: Issue) => string {
	const { t, n } = useI18n();
	return (i) => {
		switch (i.code) {
			case "missing": return t("ui.required");
			case "type": return t("gameForm.wrong.type");
			case "option": return t("gameForm.wrong.option");
			case "pattern": return i.path.at(-1) === "url" ? t("gameForm.wrong.url") : t("gameForm.wrong.pattern");
			case "min": return t("gameForm.wrong.min", { limit: n(i.limit) });
			case "above": return t("gameForm.wrong.above", { limit: n(i.limit) });
			case "max": return t("gameForm.wrong.max", { limit: n(i.limit) });
			case "short": return t("gameForm.wrong.short", { limit: i.limit }, i.limit);
			case "long": return t("gameForm.wrong.long", { limit: i.limit }, i.limit);
			case "few": return t("gameForm.wrong.few", { limit: i.limit }, i.limit);
			case "many": return t("gameForm.wrong.many", { limit: i.limit }, i.limit);
		}
	};
}
