/*
 * What runs have made: records and bytes. An object never changes, so its hash is its tag, and who
 * has it keeps it. What models and tenants have written is shown by a browser only where it can do
 * nothing: pictures, sounds, clips and plain text; anything else is for saving, and even when it is opened
 * all the same it has neither scripts nor an origin.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/api_priv.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "http/file.h"
#include "tool/artifact.h"

enum { NAME_MAX_SHOWN = 120 };

static int
record(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_artifact(c->ctx, c->params[0], &g.to, err);
	rc = rc < 0 ? rc : cg_api_give_one(c, &g, err);
	cg_api_gather_release(&g);
	return rc;
}

/* ---- bytes ---- */

/* May a browser show it? */
static bool
is_shown(const char *mime)
{
	static const char *const kinds[] = { "image/", "audio/", "video/", "model/", "font/" };
	static const char *const types[] = { "text/plain", "application/json", "text/css" };
	size_t n = strcspn(mime, "; ");

	if (strstr(mime, "xml"))
		return false; /* of image/svg+xml, and whatever else may hold a script */
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strncmp(mime, kinds[i], strlen(kinds[i])) == 0)
			return true;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strlen(types[i]) == n && strncmp(mime, types[i], n) == 0)
			return true;
	return false;
}

/*
 * The name in both spellings (RFC 6266): plain, with what a header or a shell's user would stumble
 * upon replaced, and whole, percent-encoded.
 */
static void
disposition(struct cg_http_req *r, const char *mime, const char *name)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	struct cg_buf b;
	size_t n = strlen(name);

	cg_buf_init(&b, 4096);
	cg_buf_puts(&b, is_shown(mime) ? "inline" : "attachment");
	if (n) {
		cg_buf_puts(&b, "; filename=\"");
		for (size_t i = 0; i < n && i < NAME_MAX_SHOWN; i++)
			cg_buf_putc(&b, strchr(plain, name[i]) ? name[i] : '_');
		cg_buf_puts(&b, "\"; filename*=UTF-8''");
		for (size_t i = 0; i < n; i++)
			if (strchr(plain, name[i]))
				cg_buf_putc(&b, name[i]);
			else
				cg_buf_printf(&b, "%%%02X", (unsigned char)name[i]);
	}
	cg_http_set(r, "Content-Disposition", b.s);
	cg_buf_release(&b);
}

/* f->fd is taken. */
static int
give(struct cg_api_call *c, struct cg_artifact_file *f, struct cg_err *err)
{
	const struct cg_http_file file = { .dir = -1, .tag = f->hash,
		.type = cg_arena_strdup(cg_http_arena(c->http), f->mime),
		.cache = "private, max-age=31536000, immutable" };

	disposition(c->http, f->mime, f->name);
	cg_http_set(c->http, "Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
	    "img-src 'self' data:; media-src 'self' data:");
	cg_http_set(c->http, "Cross-Origin-Resource-Policy", "cross-origin");
	/* What a browser has kept for one is not for the next who signs in there. */
	cg_http_set(c->http, "Vary", "Authorization");
	return cg_http_reply_fd(c->http, &file, f->fd, f->made_ms / 1000, err);
}

static int
content(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_artifact_file f;

	if (cg_tool_artifact_open(c->ctx, c->params[0], c->params[1], &f, err) < 0)
		return -1;
	return give(c, &f, err);
}

/* Another tenant's file is one that is not there. */
static int
named(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_artifact_file f;

	if (strcmp(c->params[0], c->who->tenant) != 0)
		return cg_err_set(err, CG_E_NOTFOUND, "there is no such file");
	if (cg_tool_artifact_named(c->ctx, c->params[1], c->params[2], c->params[3], &f, err) < 0)
		return -1;
	return give(c, &f, err);
}

#define OF_MEDIA .method = "GET", .access = CG_API_USER, .area = "media", .may = CG_AUTH_READ, \
	.throttle = { 1000, 60 }, .status = 200

static const struct cg_api_route media[] = {
	{ OF_MEDIA, .path = "/api/artifacts/{id}", .id = "getArtifact", .summary = "The record of what a step "
	    "made, or somebody added.", .twin = "cg-cache show --json ID", .reply = CG_API_ARTIFACT_WITH(""), .handle = record },
	{ OF_MEDIA, .path = "/api/artifacts/{id}/content", .id = "getArtifactContent",
	    .summary = "Its bytes; of a folder, the list of its files.", .twin = "cg-cache get ID", .type = "*/*",
	    .handle = content },
	{ OF_MEDIA, .path = "/api/artifacts/{id}/content/{path*}", .id = "getArtifactFile",
	    .summary = "The bytes of a file of an artifact that is a folder.", .twin = "cg-cache get -o DIR ID",
	    .type = "*/*", .handle = content },
	{ OF_MEDIA, .path = "/api/media/{tenant}/{runId}/{artifactType}/{filename}", .id = "getMedia",
	    .summary = "The bytes of what a run made, by its name; the '/' of a type is written '-'.", .type = "*/*",
	    .handle = named },
};

const struct cg_api_group cg_api_media_routes = CG_API_GROUP(media);
