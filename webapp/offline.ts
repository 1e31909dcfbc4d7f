import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath, URL } from "node:url";
import type { Plugin } from "vite";

const MOST = 400_000; // bytes: what is longer (a sign-in service's script) is fetched when it is wanted
const HERE = ["/theme.js", "/icon.svg", "/manifest.webmanifest"];
const SCRIPTS = /^assets\/.*\.(js|css)$/;
const FONTS = /^assets\/.*-latin-[^/]*\.woff2$/;

/** Writes sw.js, which keeps the shell for when there is no network: it knows every file of this build. */
export function offline(): Plugin {
	return {
		name: "cg-offline",
		apply: "build",
		generateBundle(_, bundle) {
			const files = Object.values(bundle)
				.filter((f) => (f.type === "chunk" ? f.code.length : f.source.length) <= MOST && (SCRIPTS.test(f.fileName) || FONTS.test(f.fileName)))
				.map((f) => `/${f.fileName}`)
				.sort();
			const worker = readFileSync(fileURLToPath(new URL("./sw.js", import.meta.url)), "utf8");
			const list = JSON.stringify([...HERE, ...files]);
			const version = createHash("sha256").update(worker).update(list).digest("hex").slice(0, 12);
			this.emitFile({ type: "asset", fileName: "sw.js", source: worker.replace("__FILES__", () => list).replace("__VERSION__", version) });
		},
	};
}
