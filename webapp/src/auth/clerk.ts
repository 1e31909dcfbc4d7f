// Signing in with Clerk: its own script, served from here and loaded only when a publishable key is
// configured. Its pages are Clerk's hosted ones, so that every way to sign in that is switched on
// there works; what comes back is a session, of which we take short-lived tokens.
import type { Clerk } from "@clerk/clerk-js";
import scriptUrl from "../../node_modules/@clerk/clerk-js/dist/clerk.browser.js?url";
import type { AuthProvider, Organisation } from "./provider";

declare global {
	interface Window {
		Clerk?: Clerk;
	}
}

function loadScript(publishableKey: string): Promise<Clerk> {
	return new Promise((done, fail) => {
		const script = document.createElement("script");
		script.src = scriptUrl;
		script.dataset["clerkPublishableKey"] = publishableKey;
		script.addEventListener("error", () => fail(new Error("Clerk's script cannot be loaded.")));
		script.addEventListener("load", () => {
			if (window.Clerk) done(window.Clerk);
			else fail(new Error("Clerk's script did not start."));
		});
		document.head.append(script);
	});
}

const role = (r: string | undefined): string | undefined => r?.replace(/^org:/, "");

export async function clerkProvider(publishableKey: string, onOut: () => void): Promise<AuthProvider> {
	const clerk = await loadScript(publishableKey);
	let before = false;

	const organisations = (): Organisation[] =>
		(clerk.user?.organizationMemberships ?? []).map((m) => ({ id: m.organization.id, name: m.organization.name, role: role(m.role) ?? "" }));

	return {
		kind: "clerk",
		async load() {
			await clerk.load({ standardBrowser: true });
			before = Boolean(clerk.session);
			clerk.addListener(({ session }) => {
				// undefined: it is being changed; null: there is none any more.
				if (session === undefined) return;
				if (before && session === null) onOut();
				before = session !== null;
			});
			// Who belongs to one organisation alone is never asked which.
			const only = organisations();
			if (clerk.session && !clerk.organization && only.length === 1 && only[0]) await clerk.setActive({ organization: only[0].id });
		},
		signedIn: () => Boolean(clerk.session),
		token: async (fresh) => (await clerk.session?.getToken({ skipCache: fresh })) ?? null,
		organisations,
		organisation() {
			const o = clerk.organization;
			return o ? { id: o.id, name: o.name } : null;
		},
		async choose(id) {
			await clerk.setActive({ organization: id });
		},
		async members() {
			const list = await clerk.organization?.getMemberships({ pageSize: 100 });
			return (list?.data ?? []).map((m) => {
				const who = m.publicUserData;
				const identifier = who?.identifier ?? "";
				return { id: m.id, userId: who?.userId, identifier, name: [who?.firstName, who?.lastName].filter(Boolean).join(" ") || identifier, role: role(m.role) ?? "" };
			});
		},
		async signIn({ redirect, up }) {
			const back = new URL(redirect, location.origin).href;
			if (up) await clerk.redirectToSignUp({ signUpForceRedirectUrl: back });
			else await clerk.redirectToSignIn({ signInForceRedirectUrl: back });
		},
		async signOut() {
			before = false;
			await clerk.signOut({ redirectUrl: "/sign-in" });
		},
		name: () => clerk.user?.fullName ?? clerk.user?.primaryEmailAddress?.emailAddress ?? "",
	};
}
