// Clerk's frontend API and its hosted sign-in page, as far as one person with some organisations
// needs them, in the wire format of https://clerk.com/docs/reference/frontend-api: environment,
// client, sessions, tokens. Tokens are signed with a key of its own, whose public half is `key`.
import { execFileSync } from "node:child_process";
import { createSign, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

const HOST = "clerk.cg.test", ACCOUNTS = "accounts.cg.test";
export const publishableKey = `pk_live_${Buffer.from(`${HOST}$`).toString("base64")}`;

const now = () => Date.now();
const b64 = (v) => Buffer.from(typeof v === "string" ? v : JSON.stringify(v)).toString("base64url");

function certificate() {
	const dir = mkdtempSync(join(tmpdir(), "cg-clerk-"));
	execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=cg.test",
		"-addext", `subjectAltName=DNS:${HOST},DNS:${ACCOUNTS}`, "-keyout", `${dir}/key`, "-out", `${dir}/cert`], { stdio: "ignore" });
	const pair = { key: readFileSync(`${dir}/key`), cert: readFileSync(`${dir}/cert`) };
	rmSync(dir, { recursive: true });
	return pair;
}

const environment = () => ({
	object: "environment", id: "env_1", maintenance_mode: false,
	auth_config: { object: "auth_config", id: "aconf_1", single_session_mode: true, claimed_at: null },
	display_config: {
		object: "display_config", id: "dconf_1", instance_environment_type: "production", application_name: "cg", branded: false, theme: {},
		home_url: "", sign_in_url: `https://${ACCOUNTS}/sign-in`, sign_up_url: `https://${ACCOUNTS}/sign-up`, user_profile_url: `https://${ACCOUNTS}/user`,
		after_sign_in_url: "", after_sign_up_url: "", after_sign_out_one_url: "", after_sign_out_all_url: "", organization_profile_url: "", create_organization_url: "",
	},
	user_settings: { attributes: {}, social: {}, enterprise_sso: { enabled: false }, saml: { enabled: false }, sign_in: {}, sign_up: { mode: "public" }, restrictions: {}, actions: {}, password_settings: {}, passkey_settings: {}, username_settings: {} },
	organization_settings: { enabled: true, max_allowed_memberships: 5, force_organization_selection: false, actions: { admin_delete: false }, domains: { enabled: false, enrollment_modes: [] } },
	commerce_settings: { billing: {} },
	api_keys_settings: { enabled: false },
});

/** organisations: [{id, name, role}] of the one person that there is. */
export async function clerk(organisations) {
	const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
	const asked = [];
	let signedIn = false, active = null, server;

	const membership = (o) => ({
		object: "organization_membership", id: `orgmem_${o.id}`, role: `org:${o.role}`, role_name: o.role, permissions: [], public_metadata: {}, created_at: now(), updated_at: now(),
		organization: { object: "organization", id: o.id, name: o.name, slug: o.id, image_url: "", has_image: false, members_count: 1, public_metadata: {}, created_at: now(), updated_at: now() },
		public_user_data: { user_id: "user_1", first_name: "Ada", last_name: "Lang", identifier: "ada@cg.test", image_url: "", has_image: false },
	});
	const user = () => ({
		object: "user", id: "user_1", first_name: "Ada", last_name: "Lang", image_url: "", has_image: false, primary_email_address_id: "idn_1", email_addresses: [{ object: "email_address", id: "idn_1", email_address: "ada@cg.test", verification: { status: "verified" }, linked_to: [] }],
		phone_numbers: [], web3_wallets: [], external_accounts: [], enterprise_accounts: [], passkeys: [], saml_accounts: [], public_metadata: {}, unsafe_metadata: {}, organization_memberships: organisations.map(membership), created_at: now(), updated_at: now(), last_sign_in_at: now(),
	});
	const session = () => ({
		object: "session", id: "sess_1", status: "active", expire_at: now() + 3600e3, abandon_at: now() + 7200e3, last_active_at: now(), last_active_organization_id: active, actor: null, factor_verification_age: [0, -1], tasks: [],
		user: user(), public_user_data: membership(organisations[0] ?? { id: "none", name: "", role: "member" }).public_user_data, last_active_token: { object: "token", jwt: token() }, created_at: now(), updated_at: now(),
	});
	const client = () => ({
		object: "client", id: "client_1", sessions: signedIn ? [session()] : [], sign_in: null, sign_up: null, last_active_session_id: signedIn ? "sess_1" : null, cookie_expires_at: null, captcha_bypass: true, last_authentication_strategy: null, created_at: now(), updated_at: now(),
	});
	function token() {
		const org = organisations.find((o) => o.id === active);
		const t = Math.floor(now() / 1000);
		const head = b64({ alg: "RS256", typ: "JWT", kid: "ins_1" });
		const body = b64({ iss: `https://${HOST}`, sub: "user_1", sid: "sess_1", azp: server.origin, iat: t, nbf: t - 5, exp: t + 60, ...(org ? { org_id: org.id, org_role: `org:${org.role}`, org_slug: org.id } : {}) });
		return `${head}.${body}.${createSign("RSA-SHA256").update(`${head}.${body}`).sign(privateKey, "base64url")}`;
	}

	const routes = [
		["GET", /^\/v1\/environment$/, () => environment()],
		["GET", /^\/v1\/client$/, () => ({ response: client(), client: null })],
		["POST", /^\/v1\/client\/sessions\/sess_1\/tokens(\/.*)?$/, () => ({ object: "token", jwt: token() })],
		["POST", /^\/v1\/client\/sessions\/sess_1\/touch$/, (form) => {
			if (form.has("active_organization_id")) active = form.get("active_organization_id") || null;
			return { response: session(), client: client() };
		}],
		["GET", /^\/v1\/organizations\/[^/]+\/memberships$/, () => ({ response: { data: organisations.filter((o) => o.id === active).map(membership), total_count: 1 }, client: null })],
		["DELETE", /^\/v1\/client\/sessions(\/sess_1)?$/, () => { signedIn = false; active = null; return { response: client(), client: client() }; }],
		["POST", /^\/v1\/client\/sessions\/sess_1\/(remove|end)$/, () => { signedIn = false; active = null; return { response: session(), client: client() }; }],
	];

	function hosted(url, reply) {
		if (url.pathname === "/enter") {
			signedIn = true;
			reply.writeHead(302, { location: url.searchParams.get("to") }).end();
			return;
		}
		// Where to go back to stands behind the #, which no server sees.
		reply.writeHead(200, { "content-type": "text/html" }).end(`<!DOCTYPE html><title>Clerk</title><h1>Sign in to cg</h1><a>Continue as Ada Lang</a><script>
			const to = new URLSearchParams(location.hash.replace(/^#\\/?\\??/, "")).get("sign_in_force_redirect_url");
			document.querySelector("a").href = "/enter?to=" + encodeURIComponent(to);</script>`);
	}
	async function answer(request, reply) {
		const url = new URL(request.url, `https://${request.headers.host}`);
		if (url.hostname === ACCOUNTS) return hosted(url, reply);
		const origin = request.headers.origin;
		const cors = origin ? { "access-control-allow-origin": origin, "access-control-allow-credentials": "true", "access-control-allow-headers": "*, authorization, content-type", "access-control-allow-methods": "*" } : {};
		if (request.method === "OPTIONS") return reply.writeHead(204, cors).end();
		let text = "";
		for await (const piece of request) text += piece;
		const method = url.searchParams.get("_method") ?? request.method;
		asked.push(`${method} ${url.pathname}`);
		const found = routes.find(([m, path]) => m === method && path.test(url.pathname));
		reply.writeHead(found ? 200 : 404, { ...cors, "content-type": "application/json" });
		reply.end(JSON.stringify(found ? found[2](new URLSearchParams(text)) : { errors: [{ code: "resource_not_found", message: "not found", long_message: url.pathname }] }));
	}

	server = createServer(certificate(), (request, reply) => void answer(request, reply));
	await new Promise((done) => server.listen(0, "127.0.0.1", done));
	const { port } = server.address();
	return {
		asked,
		key: publicKey.export({ type: "spki", format: "pem" }),
		/** How the browser finds it. */
		args: [`--host-resolver-rules=MAP *.cg.test 127.0.0.1:${port}`, "--ignore-certificate-errors"],
		set origin(origin) { server.origin = origin; },
		end: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }),
	};
}
