// What people call what the machinery names: skills, steps, workflows.
import { useI18n } from "vue-i18n";

/** "intro_video" is "Intro video" for who has no better word for it. */
export function plainName(id: string): string {
	const words = id.replace(/[._-]+/g, " ").trim();
	return words.charAt(0).toUpperCase() + words.slice(1);
}

export const workflowKey = (name: string): string => `runs.workflows.${name.replace(/\./g, "_")}`;

export interface Names {
	step: (stepId: string, skillId: string) => string;
	workflow: (name: string) => string;
	artifact: (type: string) => string;
}

export function useNames(): Names {
	const { t, te } = useI18n();
	const word = (key: string, id: string): string => (te(key) ? t(key) : plainName(id));
	return {
		// A workflow may use a skill twice: the step's own name tells them apart then.
		step: (stepId, skillId) => (te(`runs.steps.${stepId}`) ? t(`runs.steps.${stepId}`) : te(`runs.skills.${skillId}`) ? t(`runs.skills.${skillId}`) : plainName(stepId)),
		workflow: (name) => word(workflowKey(name), name),
		artifact: (type) => word(`runs.made.${type.replace(/[/.-]+/g, "_")}`, type.slice(type.indexOf("/") + 1)),
	};
}

/** A span of time as one says it: "850 ms", "12.4 s", "3:05 min", "1:02:10 h". */
export function span(ms: number, locale: string): string {
	if (ms < 1000) return new Intl.NumberFormat(locale, { style: "unit", unit: "millisecond", maximumFractionDigits: 0 }).format(Math.max(0, ms));
	if (ms < 60_000) return new Intl.NumberFormat(locale, { style: "unit", unit: "second", maximumFractionDigits: ms < 10_000 ? 1 : 0 }).format(ms / 1000);
	const s = Math.round(ms / 1000);
	const two = (n: number): string => String(n).padStart(2, "0");
	if (s < 3600) return `${Math.floor(s / 60)}:${two(s % 60)} min`;
	return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)} h`;
}

export function size(bytes: number, locale: string): string {
	const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
	const i = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
	return new Intl.NumberFormat(locale, { style: "unit", unit: units[i] ?? "byte", unitDisplay: "short", maximumFractionDigits: bytes < 1000 ? 0 : 1 }).format(bytes / 1000 ** i);
}
