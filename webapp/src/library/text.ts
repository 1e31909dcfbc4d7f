// Texts and bundles, as they are shown.

export interface TreeFile {
	path: string;
	size: number;
}

const isFile = (e: unknown): e is TreeFile =>
	typeof e === "object" && e !== null && "path" in e && typeof e.path === "string" && "size" in e && typeof e.size === "number";

/** The files of a folder, as its list says them; a list that is none has none. */
export function filesOf(list: string): TreeFile[] {
	try {
		const tree: unknown = JSON.parse(list);
		return typeof tree === "object" && tree !== null && "entries" in tree && Array.isArray(tree.entries) ? tree.entries.filter(isFile) : [];
	} catch {
		return [];
	}
}

/** The beginning of a text; JSON laid out so that it can be read. */
export function excerptOf(text: string, most: number): string {
	let shown = text;
	if (/^\s*[[{]/.test(text)) {
		try {
			shown = JSON.stringify(JSON.parse(text), null, 2);
		} catch {
			// It only looks like JSON.
		}
	}
	return shown.length > most ? `${shown.slice(0, most)}…` : shown;
}
