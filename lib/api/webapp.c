/*
 * The web application: the files that Vite has built, as a browser wants them. What has its hash
 * in its name is kept for good; everything else is asked for again each time and carries the hash
 * of its bytes. A path that nobody else takes is a screen of the application, whose router is in
 * the page: so it is that page. Nothing here is made or kept, so a new build is served at once.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/api_priv.h"
#include "api/webapp.h"
#include "auth/auth.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "conf/conf.h"
#include "crypt/crypt.h"
#include "http/file.h"
#include "json/json.h"

enum { HASHED_MAX = 1 << 20 /* of a file that is no asset: what is longer goes by date and size */ };

struct cg_api_webapp {
	char *dir;      /* NULL: this server has none */
	char *policy;   /* Content-Security-Policy */
	char *config;   /* config.json */
};

/* ---- opening ---- */

static char *
config_text(const struct cg_api_req *req, const char *key)
{
	json_t *v = json_object(), *auth = json_object();
	char *text;

	cg_json_set_str(v, "apiBase", "/api");
	cg_json_set_str(v, "version", CG_VERSION);
	cg_json_set_str(auth, "mode", key ? "clerk" : "token");
	if (key)
		cg_json_set_str(auth, "publishableKey", key);
	if (req->dev)
		cg_json_set(auth, "dev", json_true());
	cg_json_set(v, "auth", auth);
	text = cg_json_str(v);
	json_decref(v);
	return text;
}

/*
 * No script, style, frame or address but our own. The issuer is asked by its own script, which
 * keeps its tokens fresh by a timer in a worker made of a blob.
 */
static char *
policy_text(const char *issuer)
{
	return cg_asprintf("default-src 'none'; script-src 'self'; style-src 'self'; "
	    "img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'%s%s; "
	    "frame-src 'self'; worker-src 'self'%s; manifest-src 'self'; base-uri 'none'; "
	    "form-action 'self'; frame-ancestors 'none'", issuer ? " " : "", issuer ? issuer : "",
	    issuer ? " blob:" : "");
}

int
cg_api_webapp_open(struct cg_api *api, const struct cg_conf *conf, struct cg_err *err)
{
	const char *dir = api->req->webapp ? api->req->webapp : cg_conf_get(conf, CG_CONF_WEBAPP);
	const char *key = cg_conf_get(conf, CG_CONF_AUTH_PUBLISHABLE_KEY);
	char *issuer = key ? cg_issuer_of(NULL, key, err) : NULL;

	if (key && !issuer)
		return -1;
	api->webapp = cg_alloc(sizeof *api->webapp);
	*api->webapp = (struct cg_api_webapp){ .dir = strcmp(dir, "none") == 0 ? NULL : cg_strdup(dir),
		.policy = policy_text(issuer), .config = config_text(api->req, key) };
	free(issuer);
	return 0;
}

void
cg_api_webapp_close(struct cg_api *api)
{
	if (!api->webapp)
		return;
	free(api->webapp->dir);
	free(api->webapp->policy);
	free(api->webapp->config);
	free(api->webapp);
	api->webapp = NULL;
}

bool
cg_api_webapp_is_served(const struct cg_api *api)
{
	return api->webapp && api->webapp->dir;
}

void
cg_api_webapp_announce(const struct cg_api *api, const char *told)
{
	const char *token = api->auth ? cg_auth_dev_token(api->auth) : NULL;
	char *url, *line;

	if (!cg_api_webapp_is_served(api) || strncmp(told, "unix:", 5) == 0 || (!api->req->dev && !isatty(STDERR_FILENO)))
		return;
	/* What stands after '#' is sent nowhere, and is in no log. */
	url = token ? cg_asprintf("http://%s/sign-in#token=%s", told, token) : cg_asprintf("http://%s/", told);
	if (cg_log_is_json()) {
		cg_log(CG_LOG_WARN, "open this in a browser", CG_OPEN("address", url));
	} else {
		line = cg_asprintf("cg-httpd: open this in a browser: %s\n", url);
		(void)!cg_fd_write(STDERR_FILENO, line, strlen(line));
		free(line);
	}
	free(url);
}

/* ---- replies ---- */

/* Also on what is no page: a worker has the policy of its own file. */
static void
protect(struct cg_api_call *c)
{
	cg_http_set(c->http, "Content-Security-Policy", c->api->webapp->policy);
	cg_http_set(c->http, "Referrer-Policy", "strict-origin-when-cross-origin");
	cg_http_set(c->http, "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()");
	cg_http_set(c->http, "Cross-Origin-Opener-Policy", "same-origin");
	cg_http_set(c->http, "Cross-Origin-Resource-Policy", "same-origin");
}

/* A file that is hidden from a listing is hidden from everybody. */
static bool
is_hidden(const char *path)
{
	return *path == '.' || strstr(path, "/.");
}

/* What the bytes of a file are called; false: by date and size. */
static bool
tag_of(int dir, const char *path, char tag[CG_HEX_LEN + 1])
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	char *bytes = NULL;
	bool whole = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= HASHED_MAX;

	if (whole) {
		bytes = cg_alloc((size_t)st.st_size + 1);
		whole = pread(fd, bytes, (size_t)st.st_size, 0) == (ssize_t)st.st_size;
	}
	if (whole)
		cg_sha256_hex(bytes, (size_t)st.st_size, tag);
	free(bytes);
	if (fd >= 0)
		close(fd);
	return whole;
}

/* False: there is no such file, and nothing was replied. */
static bool
serve(struct cg_api_call *c, int dir, const char *path, const char *cache)
{
	char tag[CG_HEX_LEN + 1];
	struct cg_http_file f = { .dir = dir, .path = path, .cache = cache, .packed = true };
	struct cg_err err = CG_ERR_INIT;

	if (is_hidden(path))
		return false;
	if (!cache && tag_of(dir, path, tag))
		f.tag = tag;
	if (cg_http_reply_file(c->http, &f, &err) == 0) {
		protect(c);
		return true;
	}
	if (err.code != CG_E_NOTFOUND) {
		cg_http_fail(c->http, &err);
		return true;
	}
	return false;
}

static bool
nothing(struct cg_api_call *c)
{
	cg_http_refuse(c->http, 404, "NOTFOUND", NULL, 0, "there is nothing at this path");
	return true;
}

static int
open_dir(const struct cg_api_call *c)
{
	return cg_api_webapp_is_served(c->api) ? open(c->api->webapp->dir, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
}

static bool
asset(struct cg_api_call *c)
{
	const char *path = cg_http_path(c->http) + 1;
	int dir = open_dir(c);
	bool done = dir >= 0 && serve(c, dir, path, "public, max-age=31536000, immutable");

	if (dir >= 0)
		close(dir);
	return done || nothing(c);
}

static bool
is_for_people(const struct cg_api_call *c)
{
	const char *takes = cg_http_header(c->http, "Accept");

	return cg_http_path(c->http)[1] == '\0' || (takes && strstr(takes, "text/html"));
}

/* For who opens the address before anybody has built what belongs there. */
static bool
not_built(struct cg_api_call *c)
{
	static const char text[] = "The web application is not here: build it with \"make webapp\" in the "
	    "source tree, or say with --webapp=DIR where it is; the API is at /api.\n";

	cg_http_set(c->http, "Cache-Control", "no-store");
	cg_http_reply_static(c->http, 404, "text/plain; charset=utf-8", text, sizeof text - 1);
	return true;
}

static bool
page(struct cg_api_call *c)
{
	const char *path = cg_http_path(c->http) + 1;
	int dir;
	bool done, people = is_for_people(c);

	dir = open_dir(c);
	done = dir >= 0 && ((*path && serve(c, dir, path, NULL))
	    || (people && serve(c, dir, "index.html", NULL)));
	if (dir >= 0)
		close(dir);
	return done || (people ? not_built(c) : nothing(c));
}

static bool
config(struct cg_api_call *c)
{
	const char *text;

	if (!c->api->webapp)
		return nothing(c);
	text = c->api->webapp->config;
	cg_http_set(c->http, "Cache-Control", "no-store");
	cg_http_reply_static(c->http, 200, "application/json", text, strlen(text));
	return true;
}

/* ---- the table ---- */

#define OBJ "{\"type\":\"object\",\"additionalProperties\":false,"
#define CONFIG OBJ "\"required\":[\"apiBase\",\"version\",\"auth\"],\"properties\":{" \
	"\"apiBase\":{\"type\":\"string\"},\"version\":{\"type\":\"string\"}," \
	"\"auth\":" OBJ "\"required\":[\"mode\"],\"properties\":{" \
	"\"mode\":{\"enum\":[\"token\",\"clerk\"]},\"publishableKey\":{\"type\":\"string\"}," \
	"\"dev\":{\"const\":true}}}}}"
#define FILES { 1200, 60 } /* a page is a few dozen of them */

static const struct cg_api_route routes[] = {
	{ .method = "GET", .path = "/config.json", .id = "getConfig", .any_query = true,
	    .summary = "What the web application is told when it starts: where the API is, and how one signs in.",
	    .throttle = FILES, .status = 200, .reply = CONFIG, .quick = config },
	{ .method = "GET", .path = "/assets/{path*}", .id = "getAsset", .any_query = true,
	    .summary = "A file of the web application that never changes.", .throttle = FILES,
	    .status = 200, .type = "*/*", .quick = asset },
	{ .method = "GET", .path = "/*", .id = "webPage", .rest = true, .any_query = true,
	    .summary = "A file of the web application, or its page.", .throttle = FILES, .status = 200,
	    .type = "text/html; charset=utf-8", .quick = page },
};

const struct cg_api_group cg_api_webapp_routes = CG_API_GROUP(routes);
