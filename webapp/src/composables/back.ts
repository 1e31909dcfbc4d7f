// The way back closes what lies over a page before it leaves the page. Each window that is open
// stands on an entry of the history of its own, with the page's address, which goes with the window
// however that is closed; a way that leads elsewhere begins at the page's own entry.
import { nextTick, onScopeDispose, watch, type Ref } from "vue";
import { isNavigationFailure, NavigationFailureType, type Router } from "vue-router";

const KEY = "cgOver";
/** A step through the history that the browser does not take is not waited for any longer; ms. */
const LOST = 1_000;

interface Layer { close: () => void }
let layers: readonly Layer[] = [];
/** Our own step, as long as it is under way; and what ends it. */
let going: Promise<void> | undefined;
let arrived: (() => void) | undefined;
/** The router is on its way: nothing is added until it is there. */
let held = false;
/** The browser has stepped to another page, and the router has not said yet whether one may. */
let strayed = false;
/** One may not, and the router steps back; this is for the case that the browser does not. */
let returning: ReturnType<typeof setTimeout> | undefined;
/** The router's number of the page that the layers lie over. */
let place: unknown;

const memberOf = (state: unknown, name: string): unknown =>
	typeof state === "object" && state !== null ? new Map(Object.entries(state)).get(name) : undefined;
const depthOf = (state: unknown): number => Number(memberOf(state, KEY) ?? 0);
const placeOf = (state: unknown): unknown => memberOf(state, "position");

function step(by: number): Promise<void> {
	going = new Promise((done) => {
		const end = (): void => {
			clearTimeout(timer);
			going = arrived = undefined;
			done();
		};
		const timer = setTimeout(end, LOST);
		arrived = end;
		history.go(by);
	});
	return going;
}

/** As many entries as there are layers. */
function sync(): void {
	if (going || held) return;
	const depth = depthOf(history.state);
	for (let d = depth + 1; d <= layers.length; d++) history.pushState({ ...history.state, [KEY]: d }, "");
	if (depth > layers.length) void step(layers.length - depth).then(sync);
}
/** One that closes and one that opens in its stead change nothing. */
const plan = (): void => void nextTick(sync);

/** The router stands on a page. */
function there(): void {
	clearTimeout(returning);
	returning = undefined;
	held = strayed = false;
	place = placeOf(history.state);
	plan();
}
/** It does not go: where the browser has gone before is not its place, until it is back. */
function refused(): void {
	if (!strayed) return there();
	clearTimeout(returning);
	returning = setTimeout(there, LOST);
}

/** To the page's own entry. */
async function ground(): Promise<void> {
	while (going) await going;
	const depth = depthOf(history.state);
	if (depth > 0) await step(-depth);
}

function popped(e: PopStateEvent): void {
	if (arrived) {
		e.stopImmediatePropagation();
		return arrived();
	}
	if (returning !== undefined) {
		if (placeOf(e.state) === place) there();
		return;
	}
	const depth = placeOf(e.state) === place ? depthOf(e.state) : 0;
	for (const l of layers.slice(depth).reverse()) l.close();
	// Elsewhere, or back by something else than a window: the router's.
	if (placeOf(e.state) !== place) {
		// A guard may ask something before the router says anything: no window on that page's entry.
		held = strayed = true;
		return;
	}
	if (depth === layers.length) return;
	e.stopImmediatePropagation();
	// One that does not close stands on an entry again; one that is gone does not come again.
	plan();
}

/** Before the router looks where it is: an entry of a window that did not outlive a reload is left. */
export async function beginBack(): Promise<void> {
	addEventListener("popstate", popped);
	await ground();
}

export function followBack(router: Router): void {
	router.beforeEach(async () => {
		held = true;
		await ground();
	});
	router.afterEach((_to, _from, failure) => {
		if (!failure) there();
		// Another way is being gone instead, and ends here, too.
		else if (!isNavigationFailure(failure, NavigationFailureType.cancelled)) refused();
	});
	router.onError(refused);
}

/** A window over the page: going back closes it, unless something in it holds it. */
export function useBack(open: Ref<boolean>, held: () => boolean = () => false): void {
	const layer: Layer = { close: () => { if (!held()) open.value = false; } };
	const set = (on: boolean): void => {
		layers = layers.filter((l) => l !== layer);
		if (on) layers = [...layers, layer];
		plan();
	};
	watch(open, set, { immediate: true });
	onScopeDispose(() => set(false));
}
