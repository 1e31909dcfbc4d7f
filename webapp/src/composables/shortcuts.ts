// Keys that do something wherever one is: single ones ("?"), with the command key ("mod+k"), and
// two after another ("g c"). None while somebody types.
import { onScopeDispose, ref, shallowRef, type MaybeRefOrGetter, type Ref } from "vue";

type Does = (e: KeyboardEvent) => void;
const keys = new Map<string, Does[]>();
let before = "";
let timer: ReturnType<typeof setTimeout> | undefined;

/** Somebody may be writing in it. */
export const takesText = (x: EventTarget | null): x is HTMLElement =>
	x instanceof HTMLElement && (x.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(x.tagName));

const KEPT = "cg.keys";
function kept(): boolean {
	try {
		return localStorage.getItem(KEPT) !== "off";
	} catch {
		return true;
	}
}
const letters = ref(kept());

/**
 * Whether letters and signs alone do something. Who speaks to the machine, or hits keys by chance,
 * wants none of that (WCAG 2.1.4); keys with the command key stay.
 */
export function useLetterKeys(): { letters: Readonly<Ref<boolean>>; setLetters: (on: boolean) => void } {
	return {
		letters,
		setLetters(on) {
			letters.value = on;
			try {
				if (on) localStorage.removeItem(KEPT);
				else localStorage.setItem(KEPT, "off");
			} catch {
				// It holds for this tab, then.
			}
		},
	};
}

function hear(e: KeyboardEvent): void {
	if (e.defaultPrevented || e.isComposing || e.altKey) return;
	const mod = e.ctrlKey || e.metaKey;
	const key = (mod ? "mod+" : "") + (e.key.length === 1 ? e.key.toLowerCase() : e.key);
	if (!mod && (takesText(e.target) || (key.length === 1 && !letters.value))) return;
	if (document.querySelector("[role=dialog][data-state=open]") && key !== "mod+k") return;
	const both = before ? `${before} ${key}` : "";
	const does = keys.get(both)?.at(-1) ?? keys.get(key)?.at(-1);
	clearTimeout(timer);
	before = !mod && key.length === 1 && !does ? key : "";
	timer = setTimeout(() => { before = ""; }, 1000);
	if (!does) return;
	e.preventDefault();
	does(e);
}

export interface Named { key: string; says: MaybeRefOrGetter<string> }
/** The keys that have a word for what they do: what the list of shortcuts shows of a page. */
export const named = shallowRef<readonly Named[]>([]);

/** The last one who asked for a key has it, until its component is gone. says: its word in the list. */
export function useShortcut(key: string, does: Does, says?: MaybeRefOrGetter<string>): void {
	if (keys.size === 0) addEventListener("keydown", hear);
	keys.set(key, [...(keys.get(key) ?? []), does]);
	const word: Named | undefined = says === undefined ? undefined : { key, says };
	if (word) named.value = [...named.value, word];
	onScopeDispose(() => {
		keys.set(key, (keys.get(key) ?? []).filter((d) => d !== does));
		named.value = named.value.filter((n) => n !== word);
	});
}

/** "mod+Enter" as it stands on the keys. */
export const keysOf = (key: string): string[] =>
	key.split(/[ +]/).map((k) => ({ mod: modKey, Enter: "↵", Escape: "Esc", Delete: "Del" })[k] ?? k.toUpperCase());

export const modKey = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";
