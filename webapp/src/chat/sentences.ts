// What a screen reader is told of words that come bit by bit: whole sentences, each once.

/** How far into the text its last whole sentence ends. */
export function endOf(text: string): number {
	let end = 0;
	for (const m of text.matchAll(/[.!?…:]["'”’)\]]*(?=\s)|\n+/g)) end = m.index + m[0].length;
	return end;
}

const bare = (text: string): string => text.replace(/```[a-z]*|[*_`#>|]+/gi, " ").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\s+/g, " ").trim();

export class Speaker {
	#told = 0;
	#say: (sentence: string) => void;

	constructor(say: (sentence: string) => void) {
		this.#say = say;
	}

	/** All that is there by now; `whole`: no more comes. */
	hear(text: string, whole = false): void {
		if (text.length < this.#told) this.#told = text.length;
		const end = whole ? text.length : endOf(text);
		if (end <= this.#told) return;
		const said = bare(text.slice(this.#told, end));
		this.#told = end;
		if (said) this.#say(said);
	}

	begin(): void {
		this.#told = 0;
	}
}
