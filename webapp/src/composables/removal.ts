// One of a list is taken away at once, and put back where it was by who wants it, as long as the
// list is there.
import type { Ref } from "vue";
import { useOffer } from "./offer";

export function useRemoval<T>(list: Ref<T[]>): (i: number, said: string) => void {
	const offer = useOffer();
	return (i, said) => {
		const one = list.value[i];
		if (one === undefined) return;
		const known = JSON.stringify(one);
		const count = (): number => list.value.filter((x) => JSON.stringify(x) === known).length;
		const were = count();
		list.value = list.value.filter((_, k) => k !== i);
		// What was typed elsewhere in it meanwhile stays; where all was discarded, it is back already.
		offer(said, () => { if (count() < were) list.value = [...list.value.slice(0, i), one, ...list.value.slice(i)]; });
	};
}
