(() => {
"use strict";
// Between the game, which runs in a frame without an origin, and the server: the game asks for its
// round when it is first touched, shows what the server has drawn, and says when it is over.
const $ = (id) => document.getElementById(id);
const boot = JSON.parse($("boot").textContent);
const { words } = boot;
const frame = $("game");
if (boot.starts) soon(new Date(boot.starts));
if (!frame) return;

// Who is too early reads when, in the time of his own place, and has the game when it begins.
function soon(at) {
	const date = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" }).format(at);
	$("notice-text").textContent = words.starts.replace("{date}", date);
	const left = at - Date.now();
	// A crowd that waits does not come in one moment.
	if (left < 86400000) setTimeout(() => location.reload(), Math.max(1000, left) + Math.random() * 4000);
}

let play = null;	// {session_id, token}
let over = null;	// what gameComplete said
let refused = null;
let patience = 0;

const show = (state) => (document.body.dataset.state = state);
function notice(why, retry) {
	const [title, text] = words[why] || words.error;
	$("notice-title").textContent = title;
	$("notice-text").textContent = text;
	$("retry").hidden = !retry;
	$("retry").textContent = words.retry;
	$("retry").onclick = () => {
		show(patience ? "load" : "play");
		retry();
	};
	show("notice");
	$("notice-title").focus({ preventScroll: true });
}

// The frame has no origin that could be named as a target; it is the only one that hears this.
const tell = (event, detail) => frame.contentWindow.postMessage({ source: "cg-host", event, detail }, "*");
// Who frames this page learns what happens, not what was won.
const report = (event, detail) => window.parent !== window && window.parent.postMessage({ source: "cg-player", v: 1, event, detail: { campaign_id: boot.campaign, ...detail } }, "*");

function player() {
	try {
		let id = localStorage.getItem("cg-player");
		if (!id) localStorage.setItem("cg-player", (id = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2)));
		return id;
	} catch (e) {
		return undefined;
	}
}
class Refusal extends Error {
	constructor(code, status) {
		super(code);
		this.code = code;
		this.status = status;
	}
}
async function post(path, body) {
	let reply;
	try {
		reply = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), credentials: "same-origin", keepalive: true });
	} catch (e) {
		throw new Refusal("OFFLINE", 0);
	}
	const said = await reply.json().catch(() => ({}));
	if (!reply.ok) throw new Refusal(said.code || "ERROR", reply.status);
	return said;
}
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
// What cannot have reached the server is said again; what it refused is not.
async function surely(path, body) {
	for (let i = 0; ; i++) {
		try {
			return await post(path, body);
		} catch (e) {
			if (i > 4 || (e.status && e.status < 500 && e.status !== 429)) throw e;
			await wait(400 * 2 ** i);
		}
	}
}

async function begin() {
	if (play) return tell("sealedOutcome", { token: play.token, presentation: play.presentation });
	try {
		play = await post(`/api/play/${boot.campaign}/sessions`, { player: player() });
		refused = null;
		tell("sealedOutcome", { token: play.token, presentation: play.presentation });
		report("started", {});
	} catch (e) {
		refused = e.code;
		tell("roundRefused", { code: e.code });
		notice(e.code, e.status === 0 || e.status >= 500 || e.status === 429 ? begin : null);
	}
}
async function answered(d) {
	if (!play) return;
	try {
		const said = await surely(`/api/play/sessions/${play.session_id}/events`, { token: play.token, type: "answerGiven", detail: { question_index: d.question_index, selected_answer_index: d.selected_answer_index } });
		tell("answerResult", said);
	} catch (e) {
		tell("answerResult", { question_index: d.question_index, correct: false });
	}
}
async function completed(d) {
	if (!play || over) return;
	over = d;
	try {
		const said = await surely(`/api/play/sessions/${play.session_id}/complete`, { token: play.token, player_result: d.player_result, duration_ms: d.duration_ms, interactions: d.interactions });
		if (said.prize) tell("prizeCode", { code: said.prize.code, expires: said.prize.expires || "", prize: said.prize.label || "" });
		report("complete", { outcome: said.outcome });
		if (said.plays_left === null || said.plays_left > 0) setTimeout(() => offerAgain(said.plays_left), 1200);
	} catch (e) {
		over = null;
		notice(e.status === 409 ? "DONE" : e.code, e.status === 0 || e.status >= 500 ? () => completed(d) : null);
	}
}
function offerAgain(left) {
	$("left").textContent = left === null ? "" : words.left.replace("{n}", left);
	$("again").textContent = words.again;
	$("bar").hidden = false;
}
$("again").onclick = () => {
	$("bar").hidden = true;
	play = over = null;
	load();
};

const on = {
	gameReady() {
		clearTimeout(patience);
		patience = 0;
		if (!refused) show("play");
		report("ready", {});
	},
	roundWanted: begin,
	answerGiven: answered,
	gameComplete: completed,
};
addEventListener("message", (e) => {
	const m = e.data;
	if (e.source !== frame.contentWindow || !m || m.source !== "cg-game") return;
	if (Object.hasOwn(on, m.event)) on[m.event](m.detail && typeof m.detail === "object" ? m.detail : {});
});
function load() {
	show("load");
	refused = null;
	clearTimeout(patience);
	patience = setTimeout(() => notice("error", load), 20000);
	frame.src = boot.bundle;
	// What is not there at all is said sooner.
	const mine = patience;
	setTimeout(async () => {
		if (patience !== mine) return;
		const there = await fetch(boot.bundle, { method: "HEAD" }).then((r) => r.ok || r.status === 429, () => null);
		if (patience !== mine || there) return;
		clearTimeout(patience);
		notice(there === null ? "OFFLINE" : "error", load);
		if (there === null) addEventListener("online", load, { once: true });
	}, 5000);
}
load();
})();
