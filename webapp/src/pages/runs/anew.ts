// Which steps a retry does anew.
import type { Model } from "@/timeline/model";

/** From one step: it and all that build on it. From none: what did not end well. */
export function anew(m: Model, needs: ReadonlyMap<string, readonly string[]>, from?: string): string[] {
	const ids = [...m.steps.keys()];
	const open = new Set(ids.filter((id) => !["completed", "cached"].includes(m.steps.get(id)?.state ?? "")));
	if (!from) return ids.filter((id) => open.has(id));
	const hit = new Set([from]);
	// A step may stand before one that it needs: until nothing changes any more.
	for (let before = 0; before !== hit.size;) {
		before = hit.size;
		for (const id of ids) if ((needs.get(id) ?? []).some((n) => hit.has(n))) hit.add(id);
	}
	return ids.filter((id) => hit.has(id) || open.has(id));
}
