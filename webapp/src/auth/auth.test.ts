import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { outlive } from "@/api/outlive";
import { useLater } from "@/stores/later";
import { useToasts } from "@/stores/toasts";
import { takeFromAddress, tokenProvider } from "./token";
import { useAuth } from "./store";

const profile = { type: "profile", tenantId: "acme", role: "admin", grants: [] as string[] };

beforeEach(() => {
	setActivePinia(createPinia());
	sessionStorage.clear();
	localStorage.clear();
	history.replaceState(null, "", "/");
});
afterEach(() => vi.unstubAllGlobals());

describe("a token", () => {
	const go = (address: string): void => {
		history.replaceState(null, "", address);
		takeFromAddress();
	};
	it("is taken out of the address it came in, and is in no lasting storage", async () => {
		go("/sign-in?redirect=%2Fruns#token=cgd_abc123");
		expect(location.href).not.toContain("abc123");
		expect(location.search).toBe("?redirect=%2Fruns");
		const p = tokenProvider(() => undefined, true);
		await p.load();
		expect(await p.token(false)).toBe("cgd_abc123");
		expect(JSON.stringify(localStorage)).not.toContain("abc123");
	});
	it.each([["/library#token=cgd_abc123", true], ["/sign-in#token=cgk_abc123", true], ["/sign-in#token=cgd_abc123", false]])("is not taken from a link that anybody may have sent: %s, dev %s", async (address, dev) => {
		await tokenProvider(() => undefined, true).signIn({ token: "mine", redirect: "/" });
		go(address);
		expect(location.hash).toBe("");
		const p = tokenProvider(() => undefined, dev);
		await p.load();
		expect(await p.token(false)).toBe("mine");
	});
	it("outlives a reload of the tab, and ends with signing out", async () => {
		const p = tokenProvider(() => undefined, true);
		await p.signIn({ token: "t1", redirect: "/" });
		const again = tokenProvider(() => undefined, true);
		await again.load();
		expect(again.signedIn()).toBe(true);
		await again.signOut();
		expect(again.signedIn()).toBe(false);
		const third = tokenProvider(() => undefined, true);
		await third.load();
		expect(third.signedIn()).toBe(false);
	});
	it("takes along the tabs that have the same one, and none that has another", async () => {
		const out: string[] = [];
		const tab = async (name: string, token: string): Promise<ReturnType<typeof tokenProvider>> => {
			const p = tokenProvider(() => out.push(name), true);
			await p.signIn({ token, redirect: "/" });
			return p;
		};
		const first = await tab("first", "t1");
		// The other one hears it first.
		const third = await tab("third", "t2");
		const second = await tab("second", "t1");
		await first.signOut();
		await vi.waitFor(() => expect(out).toEqual(["second"]), 10_000);
		expect([first.signedIn(), second.signedIn(), third.signedIn()]).toEqual([false, false, true]);
		// What stands at the door then is not let in by that one, unless it asks once more.
		const at = tokenProvider(() => undefined, true);
		await at.load();
		expect(at.signedIn()).toBe(false);
		await vi.waitFor(async () => {
			await at.load();
			expect(at.signedIn()).toBe(true);
		}, 10_000);
		await third.signOut();
		await at.signOut();
	});
	it("is not there again when it was refused: nobody has a fresher one", async () => {
		const p = tokenProvider(() => undefined, true);
		await p.signIn({ token: "t1", redirect: "/" });
		expect(await p.token(true)).toBeNull();
	});
});

describe("who is here", () => {
	const serve = (status: number, body: unknown): void => {
		vi.stubGlobal("fetch", (r: Request | string) =>
			Promise.resolve(typeof r === "string" ? Response.json({ apiBase: "/api", version: "1", auth: { mode: "token", dev: true } }) : Response.json(body, { status })));
	};
	it("is known after a good token", async () => {
		serve(200, profile);
		const auth = useAuth();
		await auth.signIn({ token: "good", redirect: "/" });
		expect(auth.signedIn).toBe(true);
		expect(auth.organisation?.id).toBe("acme");
		expect(auth.may("campaigns:write")).toBe(true);
		expect(auth.may("admin")).toBe(true);
	});
	it("is nobody after a bad one, which is forgotten", async () => {
		serve(401, { code: "AUTH", message: "invalid authentication token" });
		const auth = useAuth();
		await expect(auth.signIn({ token: "bad", redirect: "/" })).rejects.toMatchObject({ status: 401 });
		expect(auth.signedIn).toBe(false);
		expect(JSON.stringify(sessionStorage)).not.toContain("bad");
	});
	it("leaves nothing to the next one, but what she had begun when her own session ends", async () => {
		sessionStorage.setItem("cg.draft.1", "begun");
		serve(200, { ...profile, userId: "ada" });
		const auth = useAuth();
		const left: boolean[] = [];
		auth.onOut((asked) => left.push(asked));
		await auth.signIn({ token: "t", redirect: "/" });
		expect(sessionStorage.getItem("cg.draft.1")).toBe("begun");
		serve(200, { ...profile, userId: "bob" });
		await auth.signIn({ token: "t2", redirect: "/" });
		expect(sessionStorage.getItem("cg.draft.1")).toBeNull();
		expect(sessionStorage.getItem("cg.token")).toBe("t2");
		await auth.signOut();
		expect(Object.keys(sessionStorage).filter((k) => k.startsWith("cg."))).toEqual([]);
		expect(left).toEqual([true]);
	});
	it.each(["signOut", "choose"] as const)("does what was announced before %s, as who announced it, and stays when it is refused", async (way) => {
		const sent: string[] = [];
		let status = 500;
		serve(200, profile);
		const auth = useAuth();
		await auth.signIn({ token: "mine", redirect: "/" });
		const announce = (): void => useLater().later({ text: "Gone", undo: "Undo", ids: ["a"], run: () => outlive("/api/keys/a", { method: "DELETE" }, false) });
		vi.stubGlobal("fetch", (r: Request) => {
			if (r.method !== "DELETE") return Promise.resolve(Response.json(profile));
			sent.push(r.headers.get("Authorization") ?? "");
			return Promise.resolve(Response.json({ code: "CONFLICT", message: "no" }, { status }));
		});
		const go = (): Promise<boolean> => (way === "signOut" ? auth.signOut() : auth.choose("other"));
		announce();
		expect(await go()).toBe(false);
		expect([auth.signedIn, useToasts().toasts.at(-1)?.error?.status]).toEqual([true, 500]);
		status = 200;
		announce();
		expect(await go()).toBe(true);
		expect(sent).toEqual(["Bearer mine", "Bearer mine"]);
		expect(auth.signedIn).toBe(way === "choose");
	});
	it.each([
		[{ role: "", grants: ["campaigns:read"] }, ["campaigns:read"], ["campaigns:write", "runs:read", "admin"]],
		[{ role: "", grants: ["write"] }, ["campaigns:write", "runs:read"], ["admin"]],
		[{ role: "", grants: ["admin"] }, ["admin", "runs:write"], []],
		[{ role: "member", grants: ["org:campaigns:manage"] }, ["campaigns:write", "chat:read"], ["admin"]],
	])("with %j may %j and not %j", async (rights, yes, no) => {
		serve(200, { ...profile, ...rights });
		const auth = useAuth();
		await auth.signIn({ token: "t", redirect: "/" });
		for (const r of yes) expect([r, auth.may(r)]).toEqual([r, true]);
		for (const r of no) expect([r, auth.may(r)]).toEqual([r, false]);
	});
});
