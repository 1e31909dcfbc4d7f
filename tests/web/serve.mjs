// A private studio: cg-httpd in development with a worker of its own, in a folder that is gone
// afterwards, on SQLite; or, with CG_TEST_STORE=pg, on the PostgreSQL in the folder CG_TEST_PG
// (tests/services/postgres), and with CG_TEST_QUEUE on that Valkey.
// usage: node serve.mjs [full]   says where it is, and ends with Ctrl-C; full: with things in it
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const OUT = resolve(ROOT, process.env.O ?? "build");
const OURS = /^(CG_|XDG_|DATABASE_URL$|DB_|APP_|PG|REDIS_|LITELLM_|CHAT_LLM_|AWS_|CLERK_|VITE_)/;

function environment(dir) {
	const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name)));
	return { ...env, PATH: `${OUT}/bin:${env.PATH}`, HOME: dir, TMPDIR: dir, XDG_DATA_HOME: `${dir}/data`, XDG_CACHE_HOME: `${dir}/cache`,
		XDG_CONFIG_HOME: `${dir}/config`, XDG_STATE_HOME: `${dir}/state`, TZ: "UTC", LC_ALL: "C.UTF-8",
		CG_STORE: `sqlite:${dir}/cg.db`, CG_WEBAPP: process.env.CG_TEST_WEBAPP ?? `${OUT}/webapp` };
}

// With its hard links: an object is there for a tenant as long as it has one.
function copy(from, to) {
	mkdirSync(to, { recursive: true });
	execFileSync("cp", ["-a", `${from}/.`, to]);
}

const postgres = (...words) => execFileSync(`${ROOT}/tests/services/postgres`, words, { encoding: "utf8" }).trim();

function store(env) {
	if (process.env.CG_TEST_STORE !== "pg") return () => undefined;
	const home = process.env.CG_TEST_PG;
	env.CG_STORE = postgres("fresh", home);
	env.CG_TENANT = "default";
	if (process.env.CG_TEST_QUEUE) {
		env.CG_QUEUE = process.env.CG_TEST_QUEUE;
		env.CG_QUEUE_PREFIX = `web${process.pid}x${Date.now()}`;
	}
	return () => postgres("drop", home, env.CG_STORE);
}

export const until = async (what, ready, ms = 60000) => {
	for (const end = Date.now() + ms; ; ) {
		const value = await ready();
		if (value) return value;
		if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms`);
		await new Promise((done) => setTimeout(done, 20));
	}
};

/** Children of a process, whichever of its threads has started them. */
function children(pid) {
	try {
		return readdirSync(`/proc/${pid}/task`).flatMap((t) => readFileSync(`/proc/${pid}/task/${t}/children`, "utf8").split(" ").filter(Boolean).map(Number));
	} catch {
		return [];
	}
}
const isWorker = (pid) => {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("cg-worker\0");
	} catch {
		return false;
	}
};

/**
 * worker: false for none. throttle: true as for strangers. port: to come back where one was.
 * from: a folder that another one has left (keep). settings: more of the environment. Returns where it is, and what can be done to it.
 */
export async function serve({ worker = true, throttle = false, port = 0, from, keep, args = [], settings = {} } = {}) {
	const dir = mkdtempSync(join(tmpdir(), "cg-web-"));
	if (from) copy(from, dir);
	const env = { ...environment(dir), ...settings };
	const drop = store(env);
	let server, said = "", requests = "", at, token;

	async function start(where) {
		const words = ["--dev", `--listen=127.0.0.1:${where}`, "--ready-fd=3", "--no-env-file", ...(worker ? ["--worker"] : []),
			...(throttle ? [] : ["--no-throttle"]), ...args];
		server = spawn(`${OUT}/bin/cg-httpd`, words, { cwd: dir, env, stdio: ["ignore", "pipe", "pipe", "pipe"] });
		let ready = "";
		said = "";
		server.stderr.on("data", (b) => (said += b));
		server.stdout.on("data", (b) => (requests += b));
		server.stdio[3].on("data", (b) => (ready += b));
		const ended = new Promise((done) => server.on("exit", done));
		server.ended = ended;
		at = await until("cg-httpd", () => {
			if (server.exitCode !== null) throw new Error(`cg-httpd ended: ${said}`);
			return ready.endsWith("\n") && ready.trim();
		});
		token = await until("its token", () => / token=(\S+)/.exec(said)?.[1]);
	}
	async function stop(signal = "SIGTERM") {
		server.kill(signal);
		await server.ended;
	}
	await start(port);

	const url = `http://${at}`;
	async function ask(method, path, body, headers = {}) {
		const r = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
			body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(60000) });
		const text = await r.text();
		if (!r.ok) throw new Error(`${method} ${path}: ${r.status} ${text}`);
		return text ? JSON.parse(text) : undefined;
	}
	return {
		url, dir, env, ask, until,
		get token() { return token; },
		get said() { return said; },
		get requests() { return requests; },
		get pid() { return server.pid; },
		/** The address that --dev tells: it signs in. */
		signIn: (path = "/") => `${url}/sign-in?redirect=${encodeURIComponent(path)}#token=${token}`,
		worker: () => children(server.pid).find(isWorker),
		/** As a power cut would; the server starts another one. */
		async killWorker() {
			const pid = await until("a worker", () => children(server.pid).find(isWorker));
			process.kill(-pid, "SIGKILL");
			return pid;
		},
		/** The server goes away, and comes back at the same address. */
		down: () => stop("SIGTERM"),
		up: () => start(Number(at.split(":").pop())),
		run(name, ...words) {
			return execFileSync(`${OUT}/bin/${name}`, words, { cwd: dir, env, encoding: "utf8" });
		},
		async end() {
			if (server.exitCode === null && server.signalCode === null) await stop();
			if (keep) {
				rmSync(keep, { recursive: true, force: true });
				copy(dir, keep);
			}
			drop();
			rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}

// Not awaited: full.mjs imports this module, and would wait for its end.
async function stand() {
	const studio = process.argv[2] === "full" ? await (await import("./full.mjs")).full() : await serve();
	console.log(`${studio.signIn()}\ntoken ${studio.token}\nfolder ${studio.dir}`);
	for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void studio.end().then(() => process.exit(0)));
	if (!existsSync(`${OUT}/webapp/index.html`)) console.log("(the web application is not built: make webapp)");
}
if (process.argv[1] === fileURLToPath(import.meta.url)) void stand();
