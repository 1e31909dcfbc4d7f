import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const TEXT = /\.(html|js|css|svg|json|webmanifest|txt|map)$/;
const WORTH = 512; // bytes; what is shorter fits into one packet anyway

const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

async function pack(path: string): Promise<void> {
	const text = await readFile(path);
	if (text.length < WORTH) return;
	const br = await brotli(text, {
		params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length },
	});
	const gz = await deflate(text, { level: 9 });
	if (br.length < text.length) await writeFile(`${path}.br`, br);
	if (gz.length < text.length) await writeFile(`${path}.gz`, gz);
}

/** Every text of the build packed beside itself, once, as well as it can be: cg-httpd sends that. */
export function packed(): Plugin {
	let out = "";
	return {
		name: "cg-packed",
		apply: "build",
		configResolved(config) {
			out = resolve(config.root, config.build.outDir);
		},
		async closeBundle() {
			const names = await readdir(out, { recursive: true }).catch(() => []);
			for (const name of names) {
				const path = join(out, name);
				if (TEXT.test(name) && (await stat(path)).isFile()) await pack(path);
			}
		},
	};
}
