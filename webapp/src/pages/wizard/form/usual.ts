// The words that games come with, in a language that is changed to.
import { shallowRef, watch, type Ref } from "vue";
import { wordsOf, type Words } from "@/wizard/usual/words";

export function useUsual(language: () => string): Readonly<Ref<Words>> {
	const words = shallowRef<Words>({});
	watch(language, async (asked) => {
		const got = await wordsOf(asked);
		if (asked === language()) words.value = got;
	}, { immediate: true });
	return words;
}
