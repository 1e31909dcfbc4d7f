// Where the focus goes when one comes to another page.
import { nextTick } from "vue";
import { takesText } from "@/composables/shortcuts";

const FRAMES = 120;

/** The page's name is what is read first, unless the page begins elsewhere; it may take a moment to be drawn. */
export async function arrive(): Promise<void> {
	const before = document.activeElement;
	await nextTick();
	for (let frame = 0; frame < FRAMES; frame++) {
		await new Promise(requestAnimationFrame);
		const now = document.activeElement;
		// Who is writing in what came along to the new page goes on writing.
		if (now?.closest("main") && (now !== before || takesText(now))) return;
		const name = document.querySelector<HTMLElement>("main h1[tabindex]");
		if (name) return name.focus({ preventScroll: true });
	}
}
