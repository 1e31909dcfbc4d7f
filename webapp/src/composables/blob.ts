// A picture, a sound or a clip that only who is signed in may have: fetched with the token in the
// header, shown by an address of this page's own.
import { onScopeDispose, ref, watch, type Ref } from "vue";
import { bytes } from "@/api/client";
import { asApiError, type ApiError } from "@/api/error";

export interface Fetched {
	url: Ref<string | undefined>;
	blob: Ref<Blob | undefined>;
	error: Ref<ApiError | undefined>;
	loading: Ref<boolean>;
}

/** path: below /api, or undefined for nothing (yet). */
export function useBlob(path: () => string | undefined): Fetched {
	const url = ref<string>();
	const blob = ref<Blob>();
	const error = ref<ApiError>();
	const loading = ref(false);
	let going: AbortController | undefined;

	const drop = (): void => {
		going?.abort();
		if (url.value) URL.revokeObjectURL(url.value);
		url.value = blob.value = error.value = undefined;
	};
	watch(path, async (p) => {
		drop();
		if (!p) return;
		const mine = (going = new AbortController());
		loading.value = true;
		try {
			const b = await bytes(p, mine.signal);
			if (mine.signal.aborted) return;
			blob.value = b;
			url.value = URL.createObjectURL(b);
		} catch (e) {
			if (!mine.signal.aborted) error.value = asApiError(e);
		} finally {
			if (going === mine) loading.value = false;
		}
	}, { immediate: true });
	onScopeDispose(drop);
	return { url, blob, error, loading };
}
