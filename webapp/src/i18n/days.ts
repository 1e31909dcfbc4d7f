// Days as an address has them ("2026-11-29"), where one is; as the server is asked, and as one reads them.

export const isDay = (s: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(s) && !Number.isNaN(Date.parse(s));

/** The day as who looks has it, in the server's words. */
export const dayStart = (d: string): string => new Date(`${d}T00:00:00`).toISOString();
export const dayEnd = (d: string): string => new Date(`${d}T23:59:59.999`).toISOString();

const two = (n: number): string => String(n).padStart(2, "0");
export const dayOf = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

/** The first of the last n days, of which today is one. */
export function daysBack(n: number, now = new Date()): string {
	return dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - n + 1));
}

/** Some days back from today, or from one day to another; nothing of it: any time. */
export interface When {
	days?: number | undefined;
	from?: string | undefined;
	to?: string | undefined;
}
export const anyTime = (w: When): boolean => !w.days && !w.from && !w.to;

/** As somebody may have typed it into an address: what means nothing is left out. */
export function whenOf(days: string, from: string, to: string, most = 366): When {
	const n = Number(days);
	if (Number.isInteger(n) && n > 0 && n <= most) return { days: n };
	const [a, b] = [isDay(from) ? from : undefined, isDay(to) ? to : undefined];
	return a && b && a > b ? { from: b, to: a } : { from: a, to: b };
}

/** Its first and its last moment, as the server is asked for them. */
export function momentsOf(w: When, now = new Date()): { from?: string; to?: string } {
	const from = w.days ? daysBack(w.days, now) : w.from;
	return { ...(from ? { from: dayStart(from) } : {}), ...(w.to && !w.days ? { to: dayEnd(w.to) } : {}) };
}

/** "1–15 Nov 2026", as the language has it. */
export function rangeText(from: string, to: string, locale: string): string {
	return new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).formatRange(new Date(`${from}T12:00:00`), new Date(`${to}T12:00:00`));
}
/** "Monday 30 November 2026" */
export function dayText(day: string, locale: string): string {
	return new Intl.DateTimeFormat(locale, { dateStyle: "full" }).format(new Date(`${day}T12:00:00`));
}
/** "Monday 30 November 2026, 14:05 CET", of what a picker has ("2026-11-30T14:05"); "": it is no moment. */
export function momentText(local: string, locale: string): string {
	const at = new Date(local);
	if (!local || Number.isNaN(at.getTime())) return "";
	return new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" }).format(at);
}
