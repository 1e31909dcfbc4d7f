/* Finding the browser and starting it with nothing of the outside around it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/child.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/browser/cdp_priv.h"

enum { MESSAGE_MAX = 64 << 20, ABOVE = 10 };

char *
cg_browser_find(void)
{
	static const char *const places[] = { "/usr/bin/chromium", "/usr/bin/chromium-browser",
		"/usr/bin/google-chrome", "/usr/bin/google-chrome-stable", "/opt/google/chrome/chrome",
		"/usr/local/bin/chromium", "/usr/local/bin/google-chrome" };
	const char *own = getenv("CG_CHROMIUM");

	/* Set to nothing: as if none were installed. */
	if (own)
		return cg_is_exec(own) ? cg_strdup(own) : NULL;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (cg_is_exec(places[i]))
			return cg_strdup(places[i]);
	return NULL;
}

struct ends {
	int read, write; /* the browser's: become 3 and 4 */
};

static int
place_pipes(void *arg)
{
	const struct ends *e = arg;

	return dup2(e->read, 3) < 0 || dup2(e->write, 4) < 0 ? errno : 0;
}

/* A pipe whose ends lie above the numbers that the child needs. */
static int
open_pipe(int *r, int *w)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC) < 0)
		return -1;
	*r = fcntl(p[0], F_DUPFD_CLOEXEC, ABOVE);
	*w = fcntl(p[1], F_DUPFD_CLOEXEC, ABOVE);
	close(p[0]);
	close(p[1]);
	return *r < 0 || *w < 0 ? -1 : 0;
}

/*
 * Its own sandbox wants a set-uid helper or user namespaces: neither works for
 * root, nor under no_new_privs, where the runner's confinement is around us.
 */
static bool
without_sandbox(void)
{
	return geteuid() == 0 || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

/* It binds a socket below TMPDIR, and such a path has room for 107 bytes only: the same
 * folder by a short name. */
static const char short_tmp[] = "TMPDIR=/proc/self/cwd";

static int
launch(struct cg_browser *b, const char *program, const struct ends *e, struct cg_err *err)
{
	char *profile = cg_asprintf("--user-data-dir=%s/profile", b->folder);
	char *home = cg_asprintf("HOME=%s", b->folder), *run = cg_asprintf("XDG_RUNTIME_DIR=%s", b->folder);
	char *config = cg_asprintf("XDG_CONFIG_HOME=%s/config", b->folder);
	char *cache = cg_asprintf("XDG_CACHE_HOME=%s/cache", b->folder);
	char *data = cg_asprintf("XDG_DATA_HOME=%s/data", b->folder);
	char *log = cg_path_join(b->folder, "log");
	const char *argv[] = { program, "--headless=new", "--remote-debugging-pipe", profile,
		"--no-first-run", "--no-default-browser-check", "--disable-extensions",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--disable-default-apps", "--disable-breakpad", "--disable-crash-reporter",
		"--disable-domain-reliability", "--disable-client-side-phishing-detection",
		"--disable-gpu", "--disable-dev-shm-usage", "--mute-audio", "--hide-scrollbars",
		"--force-color-profile=srgb", "--no-pings", "--host-resolver-rules=MAP * ~NOTFOUND",
		"--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider",
		"about:blank", without_sandbox() ? "--no-sandbox" : NULL, NULL };
	const char *envp[] = { "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "TZ=UTC", short_tmp, home, config,
		cache, data, run, "DBUS_SESSION_BUS_ADDRESS=disabled:", NULL };
	int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct cg_child c = { .path = program, .argv = (char *const *)argv,
		.envp = (char *const *)envp, .cwd = b->folder, .in = -1, .out = -1, .err = fd,
		.confine = place_pipes, .confine_arg = (void *)e };
	int rc = cg_child_start(&c, &b->pid, err);

	if (fd >= 0)
		close(fd);
	free(log);
	free(run);
	free(data);
	free(cache);
	free(config);
	free(home);
	free(profile);
	return rc;
}

/* A page of our own, and all further calls go to it. */
static int
open_page(struct cg_browser *b, struct cg_err *err)
{
	json_t *target, *session = NULL;

	target = cg_browser_call(b, "Target.createTarget", json_pack("{s:s}", "url", "about:blank"),
	    err);
	if (target)
		session = cg_browser_call(b, "Target.attachToTarget", json_pack("{s:s,s:b}",
		    "targetId", cg_json_get_str(target, "targetId", ""), "flatten", 1), err);
	if (session)
		b->session = cg_strdup(cg_json_get_str(session, "sessionId", ""));
	json_decref(target);
	json_decref(session);
	return session ? 0 : -1;
}

struct cg_browser *
cg_browser_start(const char *program, const char *folder, cg_browser_event *on_event, void *arg,
    const struct cg_deadline *deadline, struct cg_err *err)
{
	struct cg_browser *b = cg_alloc(sizeof *b);
	struct ends e = { -1, -1 };
	int rc = -1;

	b->to = b->from = -1;
	b->folder = cg_strdup(folder);
	b->deadline = *deadline;
	b->on_event = on_event;
	b->arg = arg;
	cg_buf_init(&b->in, MESSAGE_MAX);
	if (cg_mkdirs(folder, 0700, err) < 0)
		goto out;
	if (open_pipe(&e.read, &b->to) < 0 || open_pipe(&b->from, &e.write) < 0) {
		cg_err_sys(err, "pipe");
		goto out;
	}
	/* A browser that dies while we write to it is an answer, not our death. */
	signal(SIGPIPE, SIG_IGN);
	rc = launch(b, program, &e, err);
out:
	if (e.read >= 0)
		close(e.read);
	if (e.write >= 0)
		close(e.write);
	if (rc == 0)
		rc = open_page(b, err);
	if (rc < 0) {
		cg_browser_close(b);
		b = NULL;
	}
	return b;
}
