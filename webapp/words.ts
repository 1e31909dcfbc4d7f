import { readdirSync } from "node:fs";
import { fileURLToPath, URL } from "node:url";
import type { Plugin } from "vite";

const CATALOGUE = /src\/locales\/(\w+)\/index\.ts$/;
const SCRIPT = '<script src="/theme.js"';

const languages = (): string[] =>
	readdirSync(fileURLToPath(new URL("./src/locales", import.meta.url)), { withFileTypes: true }).filter((d) => d.isDirectory()).map((d) => d.name);

/**
 * Tells public/theme.js where every language's words are, so that the page asks for them at once,
 * and not only when the application has come and says which it wants.
 */
export function words(): Plugin {
	return {
		name: "cg-words",
		transformIndexHtml(html, { bundle }) {
			const built = Object.values(bundle ?? {}).flatMap((f) => {
				const language = f.type === "chunk" && f.facadeModuleId ? CATALOGUE.exec(f.facadeModuleId)?.[1] : undefined;
				return language ? [[language, `/${f.fileName}`]] : [];
			});
			const places = bundle ? built : languages().map((l) => [l, `/src/locales/${l}/index.ts`]);
			if (!places.length || !html.includes(SCRIPT)) throw new Error("the page has no place for its words");
			return html.replace(SCRIPT, SCRIPT + places.map(([l, path]) => ` data-${l}="${path}"`).join(""));
		},
	};
}
