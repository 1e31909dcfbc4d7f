// What a part of a campaign is called, from its path in the record.
import { useI18n } from "vue-i18n";

/** "win_message", "primaryColor" → "Win message", "Primary color": for what has no name of its own. */
export const spaced = (s: string): string => {
	const words = s.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[_-]+/g, " ").toLowerCase().trim();
	return words.charAt(0).toUpperCase() + words.slice(1);
};

export function useFieldName(): (path: readonly string[]) => string {
	const { t, te } = useI18n();
	return (path) => {
		const own = path.filter((p) => p !== "config" && p !== "settings" && p !== "constraints");
		const keys = [...(path[1] === "game" ? [`gameForm.fields.${path.slice(2).join(".")}.label`] : []), `wizard.field.${own.at(-1) ?? ""}`];
		const key = keys.find((k) => te(k));
		const last = key ? t(key) : spaced(own.at(-1) ?? "");
		const group = own.length > 1 ? own[0] : undefined;
		return group && te(`wizard.group.${group}`) ? `${t(`wizard.group.${group}`)}: ${last}` : last;
	};
}
