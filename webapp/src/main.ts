import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/bricolage-grotesque/wght.css";
import "@/styles/base.css";
import "@/styles/controls.css";
import { PiniaColada } from "@pinia/colada";
import { createPinia } from "pinia";
import { createApp } from "vue";
import { begin, i18n, preferred } from "@/i18n";
import { useAuth } from "@/auth/store";
import { takeFromAddress } from "@/auth/token";
import { beginBack } from "@/composables/back";
import { makeRouter } from "@/router";
import { keepShell } from "@/offline";
import App from "./App.vue";

async function open(): Promise<void> {
	const words = begin(preferred());
	takeFromAddress();
	const app = createApp(App);
	app.use(createPinia());
	app.use(PiniaColada, { queryOptions: { staleTime: 5_000, gcTime: 300_000 } });
	app.use(i18n);
	await words;
	await beginBack();
	app.use(makeRouter(() => useAuth()));
	app.mount("#app");
}

// Without any words nothing can be said but what stands in the page.
void open().then(keepShell, () => document.getElementById("stranded")?.removeAttribute("hidden"));
