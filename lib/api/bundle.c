/*
 * Games as files. They are made by others and run on pages of ours, so each reply puts them into a
 * sandbox of their own: an origin that is nobody's, which reads nothing of ours and sends nothing
 * anywhere.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/player.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "conf/conf.h"
#include "http/file.h"
#include "tool/play.h"
#include "tool/play_file.h"
#include "tool/tool.h"

#define FILES { 3600, 60 } /* a page is a dozen of them, and a network a crowd */

static const char for_good[] = "public, max-age=31536000, immutable";
static const char a_while[] = "private, max-age=300";

static void
sandbox(struct cg_api_call *c, const char *ancestors)
{
	const char *origin = cg_http_header(c->http, "Origin");
	char *csp = cg_asprintf("sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; "
	    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
	    "media-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; "
	    "frame-ancestors 'self' %s", ancestors);

	cg_http_set(c->http, "Content-Security-Policy", csp);
	cg_http_set(c->http, "Referrer-Policy", "no-referrer");
	/* To a page in a sandbox everything is foreign, its own parts too. Ours has been told already. */
	cg_http_set(c->http, "Cross-Origin-Resource-Policy", "cross-origin");
	if (!origin || !cg_api_origin_is_ours(origin, c->api->domains, cg_http_header(c->http, "Host")))
		cg_http_set(c->http, "Access-Control-Allow-Origin", "*");
	free(csp);
}

/* "assets/x.0a1b2c3d.png": what lies under a hash of itself never changes. */
static bool
is_hashed(const char *path)
{
	const char *dot = strrchr(path, '.');
	size_t n = 0;

	while (dot && dot - n > path && strchr("0123456789abcdef", dot[-(ptrdiff_t)n - 1]))
		n++;
	return dot && n >= 8 && dot - n > path && dot[-(ptrdiff_t)n - 1] == '.';
}

static bool
is_text(const char *type)
{
	return strncmp(type, "text/", 5) == 0 || strncmp(type, "application/json", 16) == 0
	    || strncmp(type, "image/svg", 9) == 0;
}

/* A text out of the folder of packed ones, anything else as the object that it is. */
static int
reply(struct cg_api_call *c, const char *path, const struct cg_web_file *f, const char *cache,
    struct cg_err *err)
{
	struct cg_http_file file = { .type = cg_http_type_of(path), .cache = cache, .tag = f->hash };
	char name[CG_API_PACK_NAME], *root = NULL;
	int rc = 0;

	if (f->bytes || is_text(file.type)) {
		root = cg_asprintf("%s/web", cg_conf_get(&c->ctx->conf, CG_CONF_CACHE_DIR));
		rc = cg_api_pack(root, f->hash, f->object, f->bytes, f->n, name, err);
		file.packed = true;
	} else {
		size_t n = strlen(f->object);

		snprintf(name, sizeof name, "%s", n > 65 ? f->object + n - 65 : "");
		root = cg_strndup(f->object, n > 66 ? n - 66 : 0);
	}
	file.path = name;
	if (rc == 0 && (file.dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0)
		rc = cg_err_sys(err, "open '%s'", root);
	free(root);
	if (rc == 0) {
		rc = cg_http_reply_file(c->http, &file, err);
		close(file.dir);
	}
	/* Where it should lie is ours to know. */
	if (rc < 0 && err->code != CG_E_NOTFOUND)
		err->code = CG_E_IO;
	return rc;
}

static int
serve_published(struct cg_api_call *c, struct cg_err *err)
{
	const char *path = c->params[2];
	struct cg_web_file f;
	struct cg_err ignored = CG_ERR_INIT;
	int64_t version;
	int rc;

	if (cg_strtoi64(c->params[1], 1, INT32_MAX, &version, "version", &ignored) < 0)
		return cg_err_set(err, CG_E_NOTFOUND, "there is no such version");
	if (cg_tool_play_file(c->ctx, c->params[0], version, path, &f, err) < 0)
		return -1;
	sandbox(c, f.ancestors);
	rc = reply(c, path, &f, is_hashed(path) ? for_good : NULL, err);
	cg_web_file_release(&f);
	return rc;
}

static int
serve_preview(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_web_file f;
	int rc;

	if (cg_tool_preview_file(c->ctx, c->params[0], c->params[1], c->params[2], &f, err) < 0)
		return -1;
	sandbox(c, f.ancestors);
	cg_http_set(c->http, "X-Robots-Tag", "noindex");
	rc = reply(c, c->params[2], &f, is_hashed(c->params[2]) ? a_while : "private, no-cache", err);
	cg_web_file_release(&f);
	return rc;
}

static int
preview(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_preview(c->ctx, c->params[0], &g.to, err);
	if (rc == 0)
		rc = cg_api_give_one(c, &g, err);
	cg_api_gather_release(&g);
	return rc;
}

#define PREVIEW \
	"{\"type\":\"object\",\"required\":[\"type\",\"url\",\"expires_at\"],\"properties\":{" \
	"\"type\":{\"const\":\"preview\"},\"url\":{\"type\":\"string\"}," \
	"\"expires_at\":{\"type\":\"string\",\"format\":\"date-time\"}}}"

static const struct cg_api_route routes[] = {
	{ .method = "GET", .path = "/api/runs/{id}/preview", .id = "getRunPreview", .access = CG_API_USER,
	    .summary = "An address for the game that a run has made, good for a while without a token.",
	    .twin = "cg-play preview RUN", .area = "runs", .may = CG_AUTH_READ, .throttle = CG_API_OFTEN,
	    .status = 200, .reply = PREVIEW, .handle = preview },
	{ .method = "GET", .path = "/api/assets/sign/{runId}", .id = "signRunAssets", .access = CG_API_USER,
	    .summary = "The same under its old name.", .twin = "cg-play preview RUN", .area = "runs",
	    .may = CG_AUTH_READ, .throttle = CG_API_OFTEN, .status = 200, .reply = PREVIEW, .handle = preview },
	{ .method = "GET", .path = "/b/{campaignId}/{version}/{path*}", .id = "getBundleFile",
	    .summary = "A file of a published game.", .any_query = true, .throttle = FILES, .status = 200,
	    .type = "application/octet-stream", .handle = serve_published },
	{ .method = "GET", .path = "/s/{ticket}/{runId}/{path*}", .id = "getPreviewFile",
	    .summary = "A file of a run's game, for who has the address.", .any_query = true,
	    .throttle = FILES, .status = 200, .type = "application/octet-stream", .handle = serve_preview },
};

const struct cg_api_group cg_api_bundle_routes = CG_API_GROUP(routes);
