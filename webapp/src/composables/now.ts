// One clock for everything on the page that says how long ago something was.
import { onScopeDispose, readonly, ref, type Ref } from "vue";

const now = ref(Date.now());
let readers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The time in ms, to a quarter of a minute; `fast` for who counts seconds. */
export function useNow(): Readonly<Ref<number>> {
	if (readers++ === 0) {
		now.value = Date.now();
		timer = setInterval(() => { now.value = Date.now(); }, 15_000);
	}
	onScopeDispose(() => {
		if (--readers === 0) clearInterval(timer);
	});
	return readonly(now);
}

/** Every second while `on` says so: for clocks that run. */
export function useSeconds(on: () => boolean): Readonly<Ref<number>> {
	const at = ref(Date.now());
	const tick = setInterval(() => { if (on()) at.value = Date.now(); }, 1000);
	onScopeDispose(() => clearInterval(tick));
	return readonly(at);
}
