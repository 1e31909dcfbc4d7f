// What nobody sees first is fetched when something is seen: not by how quick a reply or a frame is.
import { defineAsyncComponent, type AsyncComponentLoader, type Component } from "vue";

/** Who never tells that it has painted is not waited for any longer; ms. */
const UNTOLD = 3_000;

let first: Promise<void> | undefined;

/** The window shows something; one that lies behind others may load what it likes. */
export function painted(): Promise<void> {
	first ??= new Promise((done) => {
		if (document.hidden || typeof PerformanceObserver === "undefined" || !PerformanceObserver.supportedEntryTypes.includes("paint")) return void done();
		const observer = new PerformanceObserver((list) => {
			if (list.getEntriesByName("first-contentful-paint").length) end();
		});
		const timer = setTimeout(end, UNTOLD);
		function end(): void {
			clearTimeout(timer);
			observer.disconnect();
			done();
		}
		observer.observe({ type: "paint", buffered: true });
	});
	return first;
}

/** A part of a page that may come after the page. */
export function afterPaint<T extends Component>(load: AsyncComponentLoader<T>): T {
	return defineAsyncComponent(() => painted().then(load));
}
