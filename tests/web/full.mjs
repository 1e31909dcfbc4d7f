// A studio with things in it: campaigns in every state, a live game that was played, runs, a
// conversation, plans, copy and themes. Made once, by asking for it over HTTP as a person would,
// and copied from then on: what was made is kept below the build folder.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OUT, ROOT, serve } from "./serve.mjs";

export const BRIEF = JSON.parse(readFileSync(join(ROOT, "examples/summer-shoes.json"), "utf8")).brief;
const OTHER = "A chain of organic bakeries wants a friendly quiz about bread for families. Winners get a free loaf; everyone gets 10 % off. Warm colours.";
const GAMES = ["quiz", "scratch_card", "memory_match", "spin_wheel", "catch_game", "slot_machine"];

const ended = (studio, id) => studio.until(`run ${id}`, async () => {
	const run = await studio.ask("GET", `/api/runs/${id}`);
	return ["completed", "failed", "cancelled"].includes(run.status) && run;
}, 300000);

async function plan(studio, brief) {
	const made = await studio.ask("POST", "/api/intelligence/plan", { brief });
	const one = await studio.until("a plan", async () => {
		const g = await studio.ask("GET", `/api/intelligence/history/${made.generation_id}`);
		return g.status !== "pending" && g;
	}, 60000);
	return one.id;
}

async function live(studio, name, generation) {
	const { campaign_id } = await studio.ask("POST", `/api/intelligence/plan/${generation}/accept`, { campaign_name: name });
	const { runId } = await studio.ask("POST", `/api/campaigns/${campaign_id}/generate`);
	await ended(studio, runId);
	return campaign_id;
}

async function play(studio, id) {
	const s = await (await fetch(`${studio.url}/api/play/${id}/sessions`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ player: `p${Math.random().toString(36).slice(2, 14)}` }) })).json();
	const send = (path, body) => fetch(`${studio.url}/api/play/sessions/${s.session_id}/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ token: s.token, ...body }) });
	await send("events", { type: "gameStarted" });
	// Where it has to land was told; the server takes no round that was too short to be one.
	const player_result = { type: s.template_id, landed_segment_index: s.presentation.landed_segment_index };
	await studio.until("the end of a play", async () => (await send("complete", { player_result })).ok);
}

async function converse(studio) {
	const { id } = await studio.ask("POST", "/api/chat/sessions", {});
	await studio.ask("POST", `/api/chat/sessions/${id}/messages`, { content: "Which campaigns are live?" });
	await studio.until("an answer", async () => {
		const { messages } = await studio.ask("GET", `/api/chat/sessions/${id}/messages`);
		return messages.some((m) => m.role === "assistant" && m.status !== "partial");
	}, 60000);
	return id;
}

async function fill(studio) {
	const shoes = await plan(studio, BRIEF), bread = await plan(studio, OTHER);
	const first = await live(studio, "Summer shoes", shoes);
	const { campaign_id: draft } = await studio.ask("POST", `/api/intelligence/plan/${bread}/accept`, { campaign_name: "Bread quiz" });
	const copy = await studio.ask("POST", `/api/campaigns/${first}/duplicate`, {});
	await studio.ask("POST", `/api/campaigns/${copy.id}/archive`, {}).catch(() => undefined);
	const games = {};
	for (const templateId of GAMES) games[templateId] = (await studio.ask("POST", "/api/campaigns", { name: `Autumn draft ${Object.keys(games).length + 1}`, templateId, brief: OTHER })).id;
	await studio.ask("POST", "/api/intelligence/copy", { tone: "playful", copy_types: ["headline", "cta_button"], variations_count: 3, campaign_context: { template_type: "quiz", brand_name: "Kornblume" } });
	await studio.ask("POST", "/api/intelligence/theme/from-brief", { brief: OTHER });
	for (let i = 0; i < 4; i++) await play(studio, first);
	const session = await converse(studio);
	const { latestRunId } = await studio.ask("GET", `/api/campaigns/${first}`);
	return { live: first, draft, games, archived: copy.id, plan: bread, run: latestRunId, session };
}

/** What it stands on: another schema of the store or another way to fill it wants another one. */
function print() {
	const h = createHash("sha256").update(readFileSync(fileURLToPath(import.meta.url)));
	for (const name of readdirSync(join(ROOT, "lib/store/migrations"), { recursive: true }).sort()) h.update(String(name));
	return h.digest("hex").slice(0, 16);
}

/** A server as serve() has it, with `things`: the ids of what there is. */
export async function full(options = {}) {
	const pg = process.env.CG_TEST_STORE === "pg"; // a database is not copied like a folder
	const keep = join(OUT, "tests/web", `full-${print()}`);
	if (pg || !existsSync(join(keep, "things.json"))) {
		mkdirSync(join(OUT, "tests/web"), { recursive: true });
		// Files that run beside each other may each make one: the first to be done is kept.
		const own = `${keep}.${process.pid}`;
		const studio = await serve({ ...options, keep: pg ? undefined : own });
		try {
			studio.things = await fill(studio);
			if (pg) return studio;
			writeFileSync(join(studio.dir, "things.json"), JSON.stringify(studio.things));
		} catch (e) {
			await studio.end();
			throw e;
		}
		await studio.end();
		try {
			renameSync(own, keep);
		} catch (e) {
			rmSync(own, { recursive: true, force: true });
			if (!existsSync(join(keep, "things.json"))) throw e;
		}
	}
	const studio = await serve({ ...options, from: keep });
	studio.things = JSON.parse(readFileSync(join(keep, "things.json"), "utf8"));
	return studio;
}
