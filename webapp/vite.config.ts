import { fileURLToPath, URL } from "node:url";
import VueI18n from "@intlify/unplugin-vue-i18n/vite";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";
import { offline } from "./offline.ts";
import { packed } from "./packed.ts";
import { words } from "./words.ts";

const door = process.env.CG_DOOR ?? "http://127.0.0.1:3001";

export default defineConfig({
	plugins: [
		vue(),
		// Messages are compiled here: the browser gets no message compiler, which would need eval.
		VueI18n({
			include: fileURLToPath(new URL("./src/locales/**/*.json", import.meta.url)),
			dropMessageCompiler: true,
			runtimeOnly: true,
			strictMessage: true,
		}),
		words(),
		offline(),
		packed(),
	],
	define: {
		__VUE_OPTIONS_API__: true,
		__VUE_PROD_DEVTOOLS__: false,
		__VUE_I18N_LEGACY_API__: false,
		__VUE_I18N_FULL_INSTALL__: false,
		__INTLIFY_PROD_DEVTOOLS__: false,
	},
	resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
	build: {
		outDir: process.env.CG_WEBAPP_OUT ?? "dist",
		emptyOutDir: true,
		target: "es2022",
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
		// What most pages have in common is in few files: each file of its own is a way to the server.
		rolldownOptions: { output: { codeSplitting: { groups: [
			{ name: "vue", priority: 2, test: /node_modules[\\/](@vue|vue)[\\/]/ },
			{ name: "icons", minShareCount: 4, test: /@lucide[\\/]vue/ },
			{ name: "ui", test: /src[\\/]ui[\\/]Ui(Badge|Button|Empty|Error|Page|Progress|Skeleton|Spinner|Time)\.vue/ },
		] } } },
	},
	server: {
		port: 5173,
		strictPort: true,
		// What is not the application's: whole parts of a path, for "/s" is no "/settings".
		proxy: { "^/((api|play|b|s|preview)(/|$)|config\\.json$)": { target: door, changeOrigin: false } },
	},
	test: {
		environment: "happy-dom",
		include: ["src/**/*.test.ts"],
		setupFiles: ["src/i18n/english.setup.ts", "src/ui/click.setup.ts"],
		restoreMocks: true,
	},
});
