// The catalogues. A language is one chunk, and only the one that is spoken is loaded: the page asks
// for it beside the application (public/theme.js, which also chooses it), so nobody waits for two.
import { nextTick } from "vue";
import { createI18n } from "vue-i18n";
import type en from "@/locales/en";
import { spelt } from "./numbers";

export const LOCALES = ["en", "de"] as const;
export type Locale = (typeof LOCALES)[number];

const KEY = "cg.locale";
const RTL = new Set(["ar", "he", "fa", "ur"]);

const isLocale = (s: string): s is Locale => LOCALES.some((l) => l === s);

/** What the page was begun in. */
export const preferred = (): Locale => (isLocale(document.documentElement.lang) ? document.documentElement.lang : "en");

const numberFormats = {
	money: { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: 2 },
	cents: { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: 4 },
	percent: { style: "percent", maximumFractionDigits: 1 },
	count: { maximumFractionDigits: 0 },
} as const;

const datetimeFormats = {
	day: { dateStyle: "medium" },
	time: { timeStyle: "short" },
	moment: { dateStyle: "medium", timeStyle: "short" },
	exact: { dateStyle: "medium", timeStyle: "medium" },
} as const;

export const i18n = createI18n({
	legacy: false,
	locale: "en",
	// No other language is there to fall back to; that each has every key is tested.
	fallbackLocale: false,
	messages: {},
	numberFormats: { en: numberFormats, de: numberFormats },
	datetimeFormats: { en: datetimeFormats, de: datetimeFormats },
	missingWarn: false,
	fallbackWarn: false,
});

// A sentence that is given a number says it in its language, whoever asks for the sentence.
const say = i18n.global.t as (key: string, ...rest: unknown[]) => string;
const sayAll = (key: string, ...rest: unknown[]): string => say(key, ...spelt(rest, (v) => i18n.global.n(v)));
Object.assign(i18n.global, { t: sayAll });

type Catalogue = { default: typeof en };

const load: Record<Locale, () => Promise<Catalogue>> = {
	en: () => import("@/locales/en"),
	de: () => import("@/locales/de"),
};

function become(locale: Locale, words: Catalogue): void {
	i18n.global.setLocaleMessage(locale, words.default);
	i18n.global.locale.value = locale;
	document.documentElement.lang = locale;
	document.documentElement.dir = RTL.has(locale) ? "rtl" : "ltr";
}

/** The first words of a page: another language is better than none. Rejects when there is none. */
export async function begin(wanted: Locale): Promise<void> {
	for (const locale of [wanted, ...LOCALES.filter((l) => l !== wanted)]) {
		const words = await load[locale]().catch(() => undefined);
		if (words) return become(locale, words);
	}
	throw new Error("no catalogue can be loaded");
}

/** Rejects when the catalogue cannot be loaded: then the old one stays. */
export async function speak(locale: Locale): Promise<void> {
	become(locale, await load[locale]());
	try {
		localStorage.setItem(KEY, locale);
	} catch {
		// It holds for this tab, then.
	}
	await nextTick();
}
