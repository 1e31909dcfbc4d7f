// Every screen of the application: its name, its path with what there is in a full studio, and what
// must be visible before it is looked at. before: what is done to the page before it goes there, act:
// what somebody does there then; their windows are screens, too.
import { readFileSync } from "node:fs";

const read = (name) => JSON.parse(readFileSync(new URL(`../../webapp/src/timeline/fixtures/${name}.json`, import.meta.url), "utf8"));

/** A run that happened elsewhere, as it was recorded: none of the workflows here fails, or asks. */
const recorded = (name, other, change = (r) => r) => {
	const { run, steps } = change({ run: read(`${name}.run`), steps: read(`${name}.steps`).steps });
	const path = `/api/runs/${run.runId}`;
	return {
		path: `/runs/${run.runId}`,
		before: (page) => page.route((u) => u.pathname === path || u.pathname.startsWith(`${path}/`) || u.pathname === `/api/workflows/${run.workflowName}`, (route) => {
			if (!new URL(route.request().url()).pathname.startsWith(path)) return route.fulfill({ json: { workflowName: run.workflowName, steps: steps.map(({ stepId }) => ({ stepId, needs: [] })) } });
			const rest = new URL(route.request().url()).pathname.slice(path.length);
			if (rest === "") return route.fulfill({ json: run });
			if (rest === "/steps") return route.fulfill({ json: { steps } });
			if (rest === "/artifacts") return route.fulfill({ json: { artifacts: [] } });
			if (rest === "/events") return route.fulfill({ contentType: "text/event-stream", body: "retry: 600000\n\n" });
			return route.continue({ url: route.request().url().replace(run.runId, other) });
		}),
	};
};
/** Before somebody has answered. */
const asking = ({ run, steps }) => ({
	run: { ...run, status: "paused", completedAt: undefined, durationMs: undefined },
	steps: steps.map((s) => (s.answer ? { ...s, status: "waiting", answer: undefined, completedAt: undefined } : s)),
});
const press = (name) => (page) => page.getByRole("button", { name }).first().click();
const key = (name) => (page) => page.keyboard.press(name);
/** A tab of the dialog in which a game is published. */
const publish = (tab) => async (page) => {
	await page.getByRole("main").getByRole("button", { name: /Set the stock|Bestand festlegen/ }).first().click();
	await page.getByRole("dialog").getByRole("tab").nth(tab).click();
};
/** Somebody else writes what is being written here. */
const conflict = (id) => async (page, studio) => {
	const now = Date.now();
	await page.getByRole("main").getByRole("textbox").last().waitFor();
	await page.locator("main textarea").first().fill(`A quiz about bread, for ${now} people who bake it.`);
	await studio.ask("PATCH", `/api/campaigns/${id}`, { brief: `A quiz about cheese, for ${now} people.` }, { "If-Match": "*" });
	await page.keyboard.press("Control+s");
	await page.getByRole("dialog").waitFor();
};

/** A version waits beside the one that people play. */
const held = (id) => (page) => page.route(`**/api/campaigns/${id}/bundles`, async (route) => {
	const reply = await route.fetch();
	const { bundles } = await reply.json();
	const [newest] = bundles;
	const { publishedAt: _, ...next } = { ...newest, id: newest.runId, version: newest.version + 1, live: false };
	return route.fulfill({ response: reply, json: { bundles: [next, ...bundles] } });
});

export const screens = (t) => [
	{ name: "sign-in", path: "/sign-in", out: true },
	{ name: "sign-up", path: "/sign-up", out: true },
	{ name: "select-org", path: "/select-org", out: true },
	{ name: "dashboard", path: "/" },
	{ name: "campaigns", path: "/campaigns" },
	{ name: "campaigns-when", path: "/campaigns?days=30", act: press(/^(Time|Zeitraum):/) },
	{ name: "new", path: "/campaigns/new" },
	{ name: "brief", path: `/brief/${t.plan}` },
	{ name: "edit-brief", path: `/campaigns/${t.draft}/edit/brief` },
	{ name: "edit-plan", path: `/campaigns/${t.draft}/edit/plan` },
	{ name: "edit-theme", path: `/campaigns/${t.draft}/edit/theme` },
	{ name: "edit-game", path: `/campaigns/${t.draft}/edit/game` },
	...Object.entries(t.games ?? {}).map(([game, id]) => ({ name: `edit-game-${game}`, path: `/campaigns/${id}/edit/game` })),
	{ name: "edit-assets", path: `/campaigns/${t.draft}/edit/assets` },
	{ name: "edit-review", path: `/campaigns/${t.draft}/edit/review` },
	...["share", "embed", "rules", "prizes"].map((tab, i) => ({ name: `publish-${tab}`, path: `/campaigns/${t.draft}/edit/review`, act: publish(i) })),
	{ name: "conflict", path: `/campaigns/${t.games?.quiz}/edit/brief`, act: conflict(t.games?.quiz), refused: true },
	{ name: "campaign", path: `/campaigns/${t.live}` },
	...["results", "versions", "runs", "access"].map((tab) => ({ name: `campaign-${tab}`, path: `/campaigns/${t.live}?tab=${tab}` })),
	{ name: "campaign-update", path: `/campaigns/${t.live}`, act: press(/^(Music and sounds|Musik und Klänge)/) },
	{ name: "campaign-held", path: `/campaigns/${t.live}`, before: held(t.live) },
	{ name: "campaign-draft", path: `/campaigns/${t.draft}` },
	{ name: "preview", path: `/campaigns/${t.live}/preview` },
	{ name: "runs", path: "/runs" },
	{ name: "run", path: `/runs/${t.run}` },
	{ name: "run-step", path: `/runs/${t.run}?step=bgm` },
	{ name: "run-failed", ...recorded("shaky", t.run) },
	{ name: "run-waiting", ...recorded("approval", t.run, asking) },
	{ name: "run-answer", ...recorded("approval", t.run, asking), act: press(/^(Reject|Ablehnen)/) },
	{ name: "library", path: "/library" },
	{ name: "library-drawer", path: "/library", act: (page) => page.locator("main [data-item]").first().click() },
	{ name: "ideas", path: "/ideas" },
	{ name: "ideas-presets", path: "/ideas?tab=presets" },
	{ name: "ideas-copy", path: "/ideas", act: press(/^(Write texts|Texte schreiben)/) },
	{ name: "ideas-theme", path: "/ideas", act: press(/^(Find colours|Farben finden)/) },
	{ name: "chat", path: "/chat" },
	{ name: "chat-session", path: `/chat/${t.session}` },
	{ name: "settings", path: "/settings" },
	...["keys", "providers", "usage", "embedding", "look", "about"].map((tab) => ({ name: `settings-${tab}`, path: `/settings?tab=${tab}` })),
	{ name: "settings-new-key", path: "/settings?tab=keys", act: press(/^(New key|Neuer Schlüssel)/) },
	{ name: "palette", path: "/campaigns", act: key("Control+k") },
	{ name: "shortcuts", path: "/campaigns", act: key("?") },
	{ name: "not-found", path: "/nowhere" },
];

/** Those of a studio in which nothing was made yet. */
export const empty = [
	{ name: "empty-dashboard", path: "/" },
	{ name: "empty-campaigns", path: "/campaigns" },
	{ name: "empty-runs", path: "/runs" },
	{ name: "empty-library", path: "/library" },
	{ name: "empty-ideas", path: "/ideas" },
	{ name: "empty-chat", path: "/chat" },
];
