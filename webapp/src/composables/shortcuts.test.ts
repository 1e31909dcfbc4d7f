import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { effectScope, type EffectScope } from "vue";
import { keysOf, named, useLetterKeys, useShortcut } from "./shortcuts";

const press = (key: string, more: KeyboardEventInit = {}, on: EventTarget = document.body): void => {
	on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
};
let scope: EffectScope;

beforeEach(() => {
	vi.useFakeTimers();
	scope = effectScope();
});
afterEach(() => {
	scope.stop();
	vi.useRealTimers();
	document.body.innerHTML = "";
});

function on(...keys: string[]): ReturnType<typeof vi.fn> {
	const does = vi.fn();
	scope.run(() => keys.forEach((k) => useShortcut(k, () => does(k))));
	return does;
}

describe("keys", () => {
	it("do what was asked of them, with the command key and without", () => {
		const does = on("?", "mod+k");
		press("?");
		press("k", { metaKey: true });
		press("K", { ctrlKey: true });
		expect(does.mock.calls.flat()).toEqual(["?", "mod+k", "mod+k"]);
	});
	it("go in pairs, within a second", () => {
		const does = on("g c", "c");
		press("g");
		press("c");
		expect(does.mock.calls.flat()).toEqual(["g c"]);
		press("g");
		vi.advanceTimersByTime(1500);
		press("c");
		expect(does.mock.calls.flat()).toEqual(["g c", "c"]);
	});
	it("are letters while somebody types, but for those with the command key", () => {
		const does = on("n", "mod+k");
		const field = document.body.appendChild(document.createElement("input"));
		press("n", {}, field);
		press("k", { ctrlKey: true }, field);
		expect(does.mock.calls.flat()).toEqual(["mod+k"]);
	});
	it("rest while a window is open over the page", () => {
		const does = on("n");
		document.body.innerHTML = "<div role='dialog' data-state='open'></div>";
		press("n");
		expect(does).not.toHaveBeenCalled();
	});
	it("that are letters or signs can be turned off, and stay off", () => {
		const { letters, setLetters } = useLetterKeys();
		const does = on("?", "n", "g c", "mod+k", "Escape");
		setLetters(false);
		for (const key of ["?", "n", "g", "c", "Escape"]) press(key);
		press("k", { ctrlKey: true });
		expect(does.mock.calls.flat()).toEqual(["Escape", "mod+k"]);
		expect([letters.value, localStorage.getItem("cg.keys")]).toEqual([false, "off"]);
		setLetters(true);
		press("n");
		expect(does.mock.calls.flat()).toEqual(["Escape", "mod+k", "n"]);
		expect(localStorage.getItem("cg.keys")).toBeNull();
	});
	it("stand in the list with their word while their page is there", () => {
		const page = effectScope();
		page.run(() => {
			useShortcut("e", vi.fn(), () => "Edit");
			useShortcut("mod+Enter", vi.fn());
		});
		expect(named.value.map((n) => n.key)).toEqual(["e"]);
		page.stop();
		expect(named.value).toEqual([]);
		expect(keysOf("mod+Enter")).toEqual(["Ctrl", "↵"]);
		expect(keysOf("g c")).toEqual(["G", "C"]);
	});
	it("belong to the last who asked, and go back when that one is gone", () => {
		const first = on("x");
		const inner = effectScope();
		const second = vi.fn();
		inner.run(() => useShortcut("x", second));
		press("x");
		inner.stop();
		press("x");
		expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
	});
});
