import { onScopeDispose, ref, type Ref } from "vue";

export function useCopy(): { copied: Ref<boolean>; copy: (text: string) => Promise<void> } {
	const copied = ref(false);
	let timer: ReturnType<typeof setTimeout> | undefined;
	onScopeDispose(() => clearTimeout(timer));
	return {
		copied,
		async copy(text) {
			await navigator.clipboard.writeText(text);
			copied.value = true;
			clearTimeout(timer);
			timer = setTimeout(() => { copied.value = false; }, 2000);
		},
	};
}
