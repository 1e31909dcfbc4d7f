// The shell without a network: the page and what it is made of are kept, so the application opens,
// says that it is offline, and goes on when the network does. Nothing of anybody is kept: no reply
// of the API, no game, no file. The build says which files it has, and what it is called.
const FILES = __FILES__;
const NAME = "cg-__VERSION__";
const PAGE = "/";
const CONFIG = "/config.json";
const PATIENCE = 4000; // ms; after that the page that is kept will do
const NOT_OURS = /^\/(api|play|b|s|preview|metrics)(\/|$)/;

self.addEventListener("install", (event) => {
	event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([PAGE, CONFIG, ...FILES])).then(() => self.skipWaiting()));
});

// Tabs that are open still want files of the build that they began with: the last one stays.
self.addEventListener("activate", (event) => {
	event.waitUntil(caches.keys().then((names) => {
		const old = names.filter((n) => n.startsWith("cg-") && n !== NAME);
		return Promise.all(old.slice(0, -1).map((n) => caches.delete(n)));
	}).then(() => self.clients.claim()));
});

// What this build keeps comes first: the caches together are looked through from the oldest on.
async function kept(what) {
	const how = { ignoreVary: true };
	return (await (await caches.open(NAME)).match(what, how)) ?? caches.match(what, how);
}

const isPage = (reply) => (reply.headers.get("Content-Type") ?? "").startsWith("text/html");

async function asked(request, key) {
	const reply = await fetch(request);
	if (reply.ok && (key !== PAGE || isPage(reply))) await (await caches.open(NAME)).put(key, reply.clone());
	return reply;
}

// The network's, or what is kept when it does not answer.
async function fresh(request, key) {
	const patience = new Promise((done) => setTimeout(done, PATIENCE)).then(() => kept(key));
	const answer = asked(request, key).catch(async (e) => {
		const old = await kept(key);
		if (old) return old;
		throw e;
	});
	return (await Promise.race([answer, patience])) ?? answer;
}

self.addEventListener("fetch", (event) => {
	const { request } = event, url = new URL(request.url);
	if (request.method !== "GET" || url.origin !== self.location.origin || NOT_OURS.test(url.pathname)) return;
	const isFile = url.pathname === CONFIG || url.pathname.startsWith("/assets/") || FILES.includes(url.pathname);
	// Who opens a file in a window gets it from where it is.
	if (request.mode === "navigate" && isFile) return;
	if (request.mode === "navigate") event.respondWith(fresh(request, PAGE));
	else if (url.pathname === CONFIG) event.respondWith(fresh(request, CONFIG));
	else if (url.pathname.startsWith("/assets/")) event.respondWith(kept(request).then((hit) => hit ?? asked(request, request)));
	else if (FILES.includes(url.pathname)) event.respondWith(fresh(request, url.pathname));
});
