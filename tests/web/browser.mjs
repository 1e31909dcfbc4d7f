// Chromium as people have it: a size, a theme, and an ear for what goes wrong in a page.
import { chromium } from "playwright-core";

export const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
export const THEMES = ["light", "dark"];

export const launch = (args = []) => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true,
	args: ["--no-sandbox", "--disable-gpu", "--mute-audio", ...args] });

const VIOLATIONS = `document.addEventListener("securitypolicyviolation", (e) => { (globalThis.__csp ??= []).push(e.violatedDirective + " " + e.blockedURI + " in " + e.sourceFile + ":" + e.lineNumber); });`;

/** A browser of its own: nothing of another page is in it. motion: false for people who want none. */
export async function visit(browser, { size = "desktop", theme = "light", locale = "en-GB", motion = false, url } = {}) {
	const context = await browser.newContext({ viewport: SIZES[size], colorScheme: theme, locale, reducedMotion: motion ? "no-preference" : "reduce",
		isMobile: size === "phone", hasTouch: size === "phone", deviceScaleFactor: 1, serviceWorkers: "allow",
		permissions: ["clipboard-read", "clipboard-write"], baseURL: url });
	await context.addInitScript(VIOLATIONS);
	return context;
}

/** What a page complained about: exceptions, errors in the console, requests that failed. */
export function listen(page) {
	const heard = [];
	page.on("pageerror", (e) => heard.push(`exception: ${e.stack ?? e.message}`));
	page.on("console", (m) => {
		if (m.type() === "error" || m.type() === "warning") heard.push(`${m.type()}: ${m.text()} (${m.location().url})`);
	});
	return heard;
}

export const violations = (page) => page.evaluate(() => globalThis.__csp ?? []);

/** Nothing loads any more, and nothing moves. */
export async function settled(page, ms = 8000) {
	await page.waitForLoadState("load");
	await page.waitForFunction(() => {
		const busy = document.querySelector('[aria-busy="true"], .skeleton, [data-skeleton]');
		const moving = document.getAnimations().some((a) => a.playState === "running" && a.effect?.getComputedTiming().iterations !== Infinity);
		const h1 = document.querySelector("h1");
		return !busy && !moving && h1 && document.fonts.status === "loaded";
	}, undefined, { timeout: ms }).catch(() => undefined);
}

/** Sign in as --dev tells it, and be at a path. */
export async function enter(page, studio, path = "/") {
	await page.goto(studio.signIn(path));
	await page.waitForURL((u) => u.pathname !== "/sign-in");
}

/** A screen of screens.mjs, as it is looked at. */
export async function show(page, screen, studio) {
	// What another screen was shown with is that one's.
	await page.unrouteAll({ behavior: "ignoreErrors" });
	await screen.before?.(page);
	await page.goto(screen.path);
	await settled(page);
	if (!screen.act) return;
	await screen.act(page, studio);
	await page.getByRole("dialog").or(page.locator("main form, main textarea")).first().waitFor();
	await settled(page);
}

/** From one screen to another, without loading the application anew. */
export async function go(page, path) {
	await page.goto(new URL(path, page.url()).href);
}
