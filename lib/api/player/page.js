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
let told = false;	// and that it was asked what was won
let refused = null;
let patience = 0;

const show = (state) => (document.body.dataset.state = state);
// said: by its code, or [title, text].
function notice(said, retry, label = words.retry) {
	const [title, text] = Array.isArray(said) ? said : words[said] || words.error;
	$("notice-title").textContent = title;
	$("notice-text").textContent = text;
	$("retry").hidden = !retry;
	$("retry").textContent = label;
	$("retry").onclick = () => {
		show(patience || !frame.src ? "load" : "play");
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
		// Not randomUUID, which plain http does not have.
		if (!id) localStorage.setItem("cg-player", (id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("")));
		return id;
	} catch (e) {
		return undefined;
	}
}

// A round outlives a reload of the page. One that is decided is shown again as it was drawn; one of
// skill is not begun anew, but what it came to is asked for.
const KEPT = `cg-play-${boot.campaign}`;
function stored(value) {
	try {
		if (value === undefined) return JSON.parse(sessionStorage.getItem(KEPT));
		if (value) sessionStorage.setItem(KEPT, JSON.stringify(value));
		else sessionStorage.removeItem(KEPT);
	} catch (e) {
		// A browser that keeps nothing: a reload costs the round.
	}
	return null;
}
const drop = () => stored(null);
const keep = () => stored(over || play.presentation || play.template_id === "quiz" ? { play, over } : null);
function recall() {
	const was = stored();
	if (was && was.play && Date.parse(was.play.expires_at) > Date.now()) ({ play, over } = was);
}
function forget() {
	play = over = null;
	told = false;
	drop();
}

class Refusal extends Error {
	constructor(code, status, after = 0) {
		super(code);
		this.code = status === 429 ? "LIMIT" : code;
		this.status = status;
		this.after = after;	// seconds that the server asks for
	}
	// What it has understood and refused is refused the next time too.
	get final() {
		return this.status >= 400 && this.status < 500 && this.status !== 429 && this.status !== 408;
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
	if (!reply.ok) throw new Refusal(said.code || "ERROR", reply.status, Number(reply.headers.get("Retry-After")) || 0);
	return said;
}
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
// What cannot have reached the server is said again, and what came too early when it may; what it
// refused is not. Many who wait for the same second come a little after each other.
async function surely(path, body, again = (e) => !e.final) {
	for (let i = 0, since = Date.now(); ; i++) {
		try {
			return await post(path, body);
		} catch (e) {
			const pause = e.after ? (e.after + Math.random() * (i + 1)) * 1000 : 400 * 2 ** i;
			if (!again(e) || (!e.after && i > 4) || Date.now() - since + pause > 60000) throw e;
			await wait(pause);
		}
	}
}

async function begin() {
	if (play) return tell("sealedOutcome", { token: play.token, presentation: play.presentation });
	try {
		// One that may have begun is not begun twice.
		play = await surely(`/api/play/${boot.campaign}/sessions`, { player: player() }, (e) => e.status === 429);
		keep();
		refused = null;
		tell("sealedOutcome", { token: play.token, presentation: play.presentation });
		report("started", {});
	} catch (e) {
		refused = e.code;
		tell("roundRefused", { code: e.code });
		notice(e.code, e.final ? null : begin);
	}
}
async function answered(d, tried = false) {
	if (!play) return;
	tell("answerAwaited", { question_index: d.question_index });
	try {
		const said = await surely(`/api/play/sessions/${play.session_id}/events`, { token: play.token, type: "answerGiven", detail: { question_index: d.question_index, selected_answer_index: d.selected_answer_index } });
		tell("answerResult", said);
	} catch (e) {
		// Nothing is called wrong that nobody has looked at. A conflict may be one with an answer that was
		// still on its way; one that stays is a round that was over before, in another tab.
		const clash = e.status === 409;
		notice(clash && tried ? "DONE" : e.code, e.final && (!clash || tried) ? anew : () => answered(d, tried || clash));
	}
}
async function completed(d) {
	if (!play || told) return;
	told = true;
	over = { player_result: d.player_result, duration_ms: d.duration_ms, interactions: d.interactions };
	keep();
	try {
		settled(await surely(`/api/play/sessions/${play.session_id}/complete`, { token: play.token, ...over }));
	} catch (e) {
		told = false;
		notice(e.status === 409 ? "DONE" : e.code, e.final ? anew : () => completed(d));
		if (e.final) forget();
	}
}
function settled({ outcome, prize, plays_left: left }) {
	const more = left === null || left > 0;
	report("complete", { outcome });
	if (!frame.src) {
		// It was played before the page was loaded again: there is no game that could show it.
		forget();
		return prize ? notice([prize.label || "", [prize.code, prize.expires].filter(Boolean).join(" · ")], more ? anew : null, words.again) : load();
	}
	if (prize) tell("prizeCode", { code: prize.code, expires: prize.expires || "", prize: prize.label || "" });
	drop();
	if (more) setTimeout(() => offerAgain(left), 1200);
}
function offerAgain(left) {
	$("left").textContent = left === null ? "" : words.left.replace("{n}", left);
	$("again").textContent = words.again;
	$("bar").hidden = false;
}
function anew() {
	$("bar").hidden = true;
	forget();
	load();
}
$("again").onclick = anew;

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
	// Back on line in the middle of a round is no reason to begin it again.
	removeEventListener("online", load);
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
recall();
if (over) {
	show("load");
	completed(over);
} else load();
})();
