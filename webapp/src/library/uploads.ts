// Files on their way into the library. Each is its own: one that is refused keeps no other.
import { useQueryCache } from "@pinia/colada";
import { onScopeDispose, ref, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import { asApiError, type ApiError } from "@/api/error";
import { upload } from "@/api/upload";
import { useToasts } from "@/stores/toasts";
import type { Item } from "./list";

export const MOST_BYTES = 20 * 1024 * 1024;
/** What the chooser of files offers; the server looks at the bytes. */
export const ACCEPT = "image/png,image/jpeg,image/webp,image/gif,audio/mpeg,audio/ogg,audio/wav,video/mp4,video/webm,.glb,model/gltf-binary,.woff2,.ttf,application/pdf";

export interface Upload {
	id: number;
	name: string;
	part: number;
	state: "sending" | "done" | "failed" | "large";
	error?: ApiError;
	stop: () => void;
}

export interface Uploads {
	list: Ref<Upload[]>;
	add: (files: Iterable<File>) => Promise<Item[]>;
	drop: (id: number) => void;
	/** All of them. */
	stop: () => void;
}

/** outlive: they go on when the page is left, and it is said what became of them. */
export function useUploads({ outlive = false } = {}): Uploads {
	const cache = useQueryCache();
	const toasts = useToasts();
	const { t } = useI18n();
	const list = ref<Upload[]>([]);
	const going = new Set<AbortController>();
	let next = 1;
	let gone = false;
	onScopeDispose(() => {
		gone = true;
		if (!outlive) stop();
		const name = list.value.filter((u) => u.state === "sending").map((u) => u.name).join(", ");
		if (name) toasts.info(t("library.upload.goesOn", { name }));
	});

	const change = (id: number, more: Partial<Upload>): void => {
		list.value = list.value.map((u) => (u.id === id ? { ...u, ...more } : u));
	};
	const drop = (id: number): void => {
		list.value.find((u) => u.id === id)?.stop();
		list.value = list.value.filter((u) => u.id !== id);
	};
	function stop(): void {
		for (const u of list.value) drop(u.id);
	}
	const held = (e: BeforeUnloadEvent): void => e.preventDefault();
	function under(control: AbortController, on: boolean): void {
		if (on) going.add(control);
		else going.delete(control);
		// Who closes the window is asked.
		if (going.size) addEventListener("beforeunload", held);
		else removeEventListener("beforeunload", held);
	}
	async function one(file: File): Promise<Item | undefined> {
		const id = next++;
		const control = new AbortController();
		const large = file.size > MOST_BYTES;
		list.value = [...list.value, { id, name: file.name, part: 0, state: large ? "large" : "sending", stop: () => control.abort() }];
		if (large) return undefined;
		under(control, true);
		try {
			const form = new FormData();
			form.set("file", file, file.name);
			const item = await upload<Item>("/api/artifacts", form, { signal: control.signal, progress: (part) => change(id, { part }) });
			list.value = list.value.filter((u) => u.id !== id);
			return item;
		} catch (e) {
			const error = asApiError(e);
			if (error.code === "ABORTED") return undefined;
			change(id, { state: "failed", error });
			if (gone) toasts.bad(error);
			return undefined;
		} finally {
			under(control, false);
		}
	}
	async function add(files: Iterable<File>): Promise<Item[]> {
		const made = await Promise.all([...files].map(one));
		const items = made.filter((i): i is Item => i !== undefined);
		if (gone && items.length) toasts.good(t("library.upload.done", { n: items.length }, items.length));
		if (items.length) await cache.invalidateQueries({ key: ["artifacts"] });
		return items;
	}
	return { list, add, drop, stop };
}
