// Who is here and what he may.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import { api, ok } from "@/api/client";
import { asApiError } from "@/api/error";
import { loadConfig } from "@/api/config";
import { useTokens } from "@/api/transport";
import type { Profile } from "@/api/types";
import { useLater } from "@/stores/later";
import type { AuthProvider, Organisation } from "./provider";
import { tokenProvider } from "./token";

const SEEN = "cg.profile";

/** Who was here when the server last said so, for when it cannot be asked: names and rights, no token. */
const remembered = {
	get(): Profile | null {
		try {
			return JSON.parse(sessionStorage.getItem(SEEN) ?? "null") as Profile | null;
		} catch {
			return null;
		}
	},
	set(p: Profile | null): void {
		try {
			if (p) sessionStorage.setItem(SEEN, JSON.stringify(p));
			else sessionStorage.removeItem(SEEN);
		} catch {
			// A browser that keeps nothing: without a network there is nobody then.
		}
	},
};

const OURS = "cg.";
const WHO = "cg.who";

/** What is kept in this tab belongs to one person of one tenant: it is gone when another one comes. */
function keepFor(who: string | null): void {
	try {
		if (who !== null && (sessionStorage.getItem(WHO) ?? who) === who) {
			sessionStorage.setItem(WHO, who);
			return;
		}
		const mine = Object.keys(sessionStorage).filter((k) => k.startsWith(OURS) && (who === null || k !== "cg.token"));
		for (const k of mine) sessionStorage.removeItem(k);
		if (who !== null) sessionStorage.setItem(WHO, who);
	} catch {
		// A browser that keeps nothing has nothing to forget.
	}
}

export const useAuth = defineStore("auth", () => {
	const provider = shallowRef<AuthProvider>();
	const profile = ref<Profile | null>(null);
	const mode = ref<"token" | "clerk">("token");
	const dev = ref(false);
	const signedIn = ref(false);
	const organisation = ref<Organisation | null>(null);
	let loading: Promise<void> | undefined;
	let whenOut: (asked: boolean) => void = () => undefined;

	/** asked: by who was here; else the session ended, and what she had begun waits for her. */
	const forget = (asked = false): void => {
		const was = profile.value !== null;
		signedIn.value = false;
		profile.value = null;
		organisation.value = null;
		loading = undefined;
		remembered.set(null);
		if (asked) keepFor(null);
		if (was) whenOut(asked);
	};

	async function make(): Promise<AuthProvider> {
		const config = await loadConfig();
		mode.value = config.auth.mode;
		dev.value = config.auth.dev ?? false;
		if (config.auth.mode === "clerk" && config.auth.publishableKey) {
			const { clerkProvider } = await import("./clerk");
			return clerkProvider(config.auth.publishableKey, () => forget());
		}
		return tokenProvider(() => forget(), dev.value);
	}

	async function see(p: AuthProvider): Promise<void> {
		signedIn.value = p.signedIn();
		organisation.value = p.organisation();
		if (!signedIn.value || (p.kind === "clerk" && !organisation.value)) return;
		try {
			profile.value = await ok(api.GET("/api/profile"));
		} catch (e) {
			// The shell opens without a network; whatever it asks for says then that there is none.
			const before = asApiError(e).status === 0 ? remembered.get() : null;
			if (!before) throw e;
			profile.value = before;
		}
		keepFor(`${profile.value.tenantId} ${profile.value.userId ?? ""}`);
		remembered.set(profile.value);
		organisation.value ??= { id: profile.value.tenantId, name: profile.value.tenantId };
	}

	/** Find out who is here: once, whoever asks. */
	function load(): Promise<void> {
		loading ??= (async () => {
			const p = provider.value ?? (await make());
			provider.value = p;
			useTokens({ token: (fresh) => p.token(fresh), refused: () => void p.signOut().then(() => forget()) });
			await p.load();
			await see(p).catch((e: unknown) => {
				if (asApiError(e).status !== 401) throw e;
				signedIn.value = false;
			});
		})().catch((e: unknown) => {
			loading = undefined;
			throw e;
		});
		return loading;
	}

	/** A good token lets in; a bad one throws an ApiError and leaves nobody signed in. */
	async function signIn(with_: { token?: string; redirect: string; up?: boolean }): Promise<void> {
		await load();
		const p = provider.value;
		if (!p) return;
		await p.signIn(with_);
		try {
			await see(p);
		} catch (e) {
			await p.signOut();
			signedIn.value = false;
			throw e;
		}
	}

	// What was announced as done waits for its undoing: it is done by who may do it. false: it was
	// refused, and that is read before one goes.
	async function signOut(): Promise<boolean> {
		if (!(await useLater().finish())) return false;
		await provider.value?.signOut();
		forget(true);
		return true;
	}

	async function choose(id: string): Promise<boolean> {
		const p = provider.value;
		if (!p || !(await useLater().finish())) return false;
		await p.choose(id);
		profile.value = null;
		await see(p);
		return true;
	}

	const grants = computed(() => new Set(profile.value?.grants ?? []));
	/**
	 * Whether "area:read", "area:write" or "admin" is allowed. Who administers may all; another
	 * member reads and writes; a key may what its scopes say. The server decides: this only keeps
	 * buttons away that would be refused.
	 */
	function may(right: string): boolean {
		const p = profile.value;
		if (!p) return false;
		if (p.role === "admin" || grants.value.has("admin")) return true;
		if (right === "admin") return false;
		const scopes = p.grants.filter((g) => !g.startsWith("org:"));
		if (p.role !== "" || scopes.length === 0) return true;
		const [area, kind] = right.split(":");
		const has = (k: string): boolean => grants.value.has(k) || grants.value.has(`${area}:${k}`);
		return kind === "read" ? has("read") || has("write") : has("write");
	}

	return {
		profile, mode, dev, signedIn, organisation, provider, may, load, signIn, signOut, choose,
		onOut: (f: (asked: boolean) => void): void => { whenOut = f; },
	};
});
