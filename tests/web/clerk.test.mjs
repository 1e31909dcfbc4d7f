// Signing in with Clerk: its own script in a real browser, against a double of its frontend API.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { launch } from "./browser.mjs";
import { clerk, publishableKey } from "./clerk.mjs";
import { serve } from "./serve.mjs";

const freePort = () => new Promise((done) => {
	const s = createServer().listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => done(port)); });
});

async function world(t, organisations) {
	const issuer = await clerk(organisations);
	const port = await freePort();
	const studio = await serve({ worker: false, port, settings: { CLERK_PUBLISHABLE_KEY: publishableKey, CLERK_JWT_KEY: issuer.key, CG_AUTH_ORIGINS: `http://127.0.0.1:${port}` } });
	issuer.origin = studio.url;
	const browser = await launch(issuer.args);
	const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
	const refused = [];
	page.on("console", (m) => /Content Security Policy/.test(m.text()) && refused.push(m.text()));
	t.after(async () => {
		await browser.close();
		await studio.end();
		await issuer.end();
	});
	return { issuer, studio, page, refused };
}
const enter = async (page) => {
	await page.getByRole("button", { name: "Sign in with your account" }).click();
	await page.getByRole("link", { name: "Continue as Ada Lang" }).click();
};

test("who belongs to one organisation is let in, lands where she was going, and is out again", async (t) => {
	const { studio, page, refused } = await world(t, [{ id: "org_solo", name: "Solo & Sons", role: "admin" }]);
	await page.goto(`${studio.url}/campaigns?status=draft`);
	await page.waitForURL(/\/sign-in\?redirect=/);
	await enter(page);
	await page.waitForURL(`${studio.url}/campaigns?status=draft`);
	await page.getByRole("button", { name: /Ada Lang/ }).click();
	await page.getByRole("menuitem", { name: "Sign out" }).click();
	await page.waitForURL(/\/sign-in/);
	await page.getByRole("button", { name: "Sign in with your account" }).waitFor();
	await page.waitForLoadState("networkidle");
	await page.goto(`${studio.url}/runs`);
	await page.waitForURL(/\/sign-in\?redirect=/);
	assert.deepEqual(refused, []);
});

test("who belongs to several is asked which, and sees only what is that one's", async (t) => {
	const { issuer, studio, page } = await world(t, [{ id: "org_north", name: "North", role: "admin" }, { id: "org_south", name: "South", role: "member" }]);
	await page.goto(`${studio.url}/`);
	await enter(page);
	await page.waitForURL(/\/select-org/);
	await page.getByRole("button", { name: /North/ }).click();
	await page.waitForURL(`${studio.url}/`);
	await page.getByRole("button", { name: /Ada Lang/ }).waitFor();
	const created = await page.evaluate(async () => {
		const token = await window.Clerk.session.getToken();
		const r = await fetch("/api/campaigns", { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify({ name: "Northern lights", templateId: "quiz" }) });
		return r.status;
	});
	assert.equal(created, 201);
	await page.goto(`${studio.url}/campaigns`);
	await page.getByText("Northern lights").first().waitFor();
	await page.getByRole("button", { name: /Ada Lang/ }).click();
	await page.getByRole("menuitem", { name: "Change organisation" }).click();
	await page.getByRole("button", { name: /South/ }).click();
	await page.waitForURL(`${studio.url}/`);
	await page.getByRole("button", { name: /Ada Lang/ }).waitFor();
	// She goes there as people do: loaded anew, no page could show what was read before.
	await page.evaluate(() => { globalThis.same = true; });
	assert.equal(await page.getByText("Northern lights").count(), 0);
	const reply = page.waitForResponse((r) => r.url().includes("/api/campaigns?") && r.url().includes("offset"));
	await page.getByRole("navigation").getByRole("link", { name: "Campaigns", exact: true }).click();
	await page.getByRole("heading", { level: 1, name: "Campaigns" }).waitFor();
	assert.equal(await page.getByText("Northern lights").count(), 0);
	assert.equal((await (await reply).json()).total, 0);
	await page.getByText("Northern lights").waitFor({ state: "detached" });
	assert.ok(await page.evaluate(() => globalThis.same));
	assert.ok(issuer.asked.includes("POST /v1/client/sessions/sess_1/touch"));
});

test("who belongs to none is told what to do", async (t) => {
	const { studio, page } = await world(t, []);
	await page.goto(`${studio.url}/`);
	await enter(page);
	await page.waitForURL(/\/select-org/);
	await page.getByText("You belong to no organisation yet").waitFor();
});
