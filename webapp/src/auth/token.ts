// Signing in with a token: the one that `cg-httpd --dev` tells, or an API key. It lives as long as
// the tab; another tab of this application is given it when it asks. It is in no address (what the
// printed link carries behind the # is taken out at once) and in no storage that outlives the tab.
import type { AuthProvider, Organisation } from "./provider";

const KEY = "cg.token";
/** Not one of those that go with who was here. */
const LEFT = "cg-left";
const WAIT = 150;

interface Said {
	type: "who" | "token" | "out";
	/** What is told, or who it is that goes: a tab may be of another tenant. */
	token?: string;
}

const readTab = (key: string): string | null => {
	try {
		return sessionStorage.getItem(key);
	} catch {
		return null;
	}
};

const writeTab = (key: string, value: string | null): void => {
	try {
		if (value) sessionStorage.setItem(key, value);
		else sessionStorage.removeItem(key);
	} catch {
		// A browser that keeps nothing: the token is gone with the next reload.
	}
};

let offered: string | null = null;

/**
 * Take a token out of the address, before anybody else reads that: the router would keep it. Only
 * where one signs in is it taken for one, and only that of this server's own development: anybody
 * can send a link with a key of his, and who followed it would go on as somebody else.
 */
export function takeFromAddress(): void {
	if (!location.hash.startsWith("#token=")) return;
	const found = /^#token=(cgd_[A-Za-z0-9]+)$/.exec(location.hash);
	offered = location.pathname === "/sign-in" ? (found?.[1] ?? null) : null;
	history.replaceState(history.state, "", location.pathname + location.search);
}

/** dev: the server is one for development, whose link may carry its token. */
export function tokenProvider(onOut: () => void, dev: boolean): AuthProvider {
	let token: string | null = null;
	const tabs = new BroadcastChannel("cg.auth");
	const say = (said: Said): void => tabs.postMessage(said);

	const take = (t: string | null): void => {
		token = t;
		writeTab(KEY, t);
		writeTab(LEFT, null);
	};
	const leave = (): void => {
		take(null);
		writeTab(LEFT, "yes");
	};
	const others = (): Promise<string | null> =>
		new Promise((done) => {
			const timer = setTimeout(() => end(null), WAIT);
			const end = (t: string | null): void => {
				clearTimeout(timer);
				tabs.removeEventListener("message", hear);
				done(t);
			};
			const hear = (e: MessageEvent<Said>): void => {
				if (e.data.type === "token" && e.data.token) end(e.data.token);
			};
			tabs.addEventListener("message", hear);
			say({ type: "who" });
		});
	tabs.addEventListener("message", (e: MessageEvent<Said>) => {
		if (e.data.type === "who" && token) say({ type: "token", token });
		if (e.data.type === "out" && token && e.data.token === token) {
			leave();
			onOut();
		}
	});

	return {
		kind: "token",
		async load() {
			const link = dev ? offered : null;
			offered = null;
			// Who has just gone is not let in at once by a tab that is somebody else's.
			take(link ?? readTab(KEY) ?? (readTab(LEFT) ? null : await others()));
		},
		signedIn: () => token !== null,
		token: (fresh) => Promise.resolve(fresh ? null : token),
		organisations: (): Organisation[] => [],
		organisation: () => null,
		choose: () => Promise.resolve(),
		members: () => Promise.resolve(null),
		signIn({ token: t }) {
			take(t ?? null);
			return Promise.resolve();
		},
		signOut() {
			if (token) say({ type: "out", token });
			leave();
			return Promise.resolve();
		},
		name: () => "",
	};
}
