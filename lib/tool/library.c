#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "cas/cas.h"
#include "conf/conf.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/library.h"
#include "tool/library.h"
#include "tool/record.h"
#include "tool/tool.h"

enum { USERS_MAX = 20, HEAD = 512, NAME_BYTES = 200 };

/* ---- cursors: when it was made, and its id ---- */

void
cg_library_cursor(const void *record, char to[CG_LIBRARY_CURSOR])
{
	int64_t ms = 0;

	cg_time_parse(cg_json_get_str(record, "createdAt", ""), &ms);
	snprintf(to, CG_LIBRARY_CURSOR, "%" PRId64 "_%s", ms, cg_json_get_str(record, "id", ""));
}

static int
read_cursor(const char *cursor, struct cg_library_filter *f, struct cg_err *err)
{
	const char *id = cursor ? strchr(cursor, '_') : NULL;
	char number[20];

	if (!cursor)
		return 0;
	if (!id || (size_t)(id - cursor) >= sizeof number || !cg_id_valid(id + 1))
		return cg_err_set(err, CG_E_USAGE, "the cursor is none of this list");
	snprintf(number, sizeof number, "%.*s", (int)(id - cursor), cursor);
	f->after = id + 1;
	return cg_strtoi64(number, 1, INT64_C(253402300799999), &f->after_ms, "cursor", err);
}

/* ---- a page, kept until it is known who uses what ---- */

struct shelf {
	struct cg_ctx *ctx;
	json_t *list;              /* of records */
	const struct cg_library_rights *rights;
	struct cg_err *err;
};

static int
keep(void *arg, const struct cg_library_row *row)
{
	struct shelf *s = arg;
	json_t *r = cg_record_artifact(&row->artifact);

	if (!row->artifact.run)
		cg_json_set(r, "uploaded", json_true());
	cg_json_set_str(r, "campaignId", row->campaign);
	cg_json_set(r, "usedBy", json_array());
	json_array_append_new(s->list, r);
	return 0;
}

static int
note_user(void *arg, const char *campaign, const char *name)
{
	json_array_append_new(arg, json_pack("{s:s,s:s}", "campaignId", campaign, "name", name));
	return 0;
}

/* Who uses each of them. */
static int
name_users(struct shelf *s)
{
	json_t *r;
	size_t i;

	json_array_foreach(s->list, i, r) {
		struct cg_artifact_row of = { .hash = cg_json_get_str(r, "contentHash", NULL),
			.run = cg_json_get_str(r, "runId", NULL) };

		snprintf(of.id, sizeof of.id, "%s", cg_json_get_str(r, "id", ""));
		if (cg_store_users(s->ctx->store, &s->ctx->who, &of, USERS_MAX, note_user,
		    json_object_get(r, "usedBy"), s->err) < 0)
			return -1;
	}
	return 0;
}

/* The name of each campaign is asked for once. */
static int
name_campaigns(struct shelf *s)
{
	json_t *names = json_object(), *r;
	char name[1024];
	int rc = 0;
	size_t i;

	json_array_foreach(s->list, i, r) {
		const char *id = cg_json_get_str(r, "campaignId", NULL);

		if (!id || rc < 0)
			continue;
		if (!json_object_get(names, id) && (rc = cg_store_campaign_name(s->ctx->store, &s->ctx->who, id,
		    name, sizeof name, s->err)) >= 0)
			json_object_set_new(names, id, rc ? json_string(name) : json_null());
		cg_json_set_str(r, "campaignName", cg_json_get_str(names, id, NULL));
	}
	json_decref(names);
	return rc < 0 ? -1 : 0;
}

static int
give(struct shelf *s, struct cg_sink *to)
{
	json_t *r;
	size_t i;

	if (s->rights->campaigns && (name_campaigns(s) < 0 || name_users(s) < 0))
		return -1;
	json_array_foreach(s->list, i, r)
		if (cg_sink_put(to, r, s->err) < 0)
			return -1;
	return 0;
}

int
cg_tool_library(struct cg_ctx *ctx, const struct cg_library_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	struct cg_library_filter f = { .type = req->type, .search = req->search, .campaign = req->campaign,
		.source = req->source, .since_ms = req->since_ms, .until_ms = req->until_ms,
		.limit = req->limit, .own = req->own };
	struct shelf s = { .ctx = ctx, .rights = &req->rights, .err = err };
	int rc;

	if (read_cursor(req->cursor, &f, err) < 0 || cg_ctx_store(ctx, CG_STORE_READ, err) < 0)
		return -1;
	s.list = json_array();
	rc = cg_store_library(ctx->store, &ctx->who, &f, keep, &s, err);
	rc = rc < 0 ? rc : give(&s, to);
	json_decref(s.list);
	return rc;
}

/* ---- one of them ---- */

static int
keep_one(void *arg, const struct cg_artifact_row *row)
{
	const struct cg_library_row r = { .artifact = *row };

	return keep(arg, &r);
}

/* The record of what no run made, in s. CG_E_NOTFOUND, CG_E_CONFLICT. */
static int
take(struct shelf *s, const char *id)
{
	int rc = !cg_id_valid(id) ? 0 : cg_store_artifact(s->ctx->store, &s->ctx->who, id, keep_one, s, s->err);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return cg_err_set(s->err, CG_E_NOTFOUND, "no artifact '%.80s'", id);
	if (!json_object_get(json_array_get(s->list, 0), "uploaded"))
		return cg_err_set(s->err, CG_E_CONFLICT, "a run has made this: it stays as long as the run");
	return 0;
}

/* ---- adding ---- */

/* What is taken, and what it is called as an artifact. */
static const char *
type_of(const char *mime)
{
	static const char *const types[][2] = { { "image/png", "image/upload" },
		{ "image/jpeg", "image/upload" }, { "image/webp", "image/upload" },
		{ "image/gif", "image/upload" }, { "audio/mpeg", "audio/upload" },
		{ "audio/ogg", "audio/upload" }, { "audio/wav", "audio/upload" },
		{ "video/mp4", "video/upload" }, { "video/webm", "video/upload" },
		{ "model/gltf-binary", "model/upload" }, { "font/woff2", "font/upload" },
		{ "font/ttf", "font/upload" }, { "application/pdf", "document/upload" } };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i][0], mime) == 0)
			return types[i][1];
	return NULL;
}

/* The last part of what it is called, without what steers a terminal, and not longer than a file's. */
static void
plain_name(const char *said, const char *mime, char to[NAME_BYTES + 1])
{
	const char *base = said ? said : "";
	size_t n = 0;

	for (const char *p = base; *p; p++)
		if (*p == '/' || *p == '\\')
			base = p + 1;
	for (; *base && n < NAME_BYTES; base++)
		if ((unsigned char)*base >= ' ' && *base != 127)
			to[n++] = *base;
	to[cg_utf8_check(to, n)] = '\0';
	if (!*to)
		snprintf(to, NAME_BYTES + 1, "file%s", cg_mime_ext(mime));
}

static int
check(const struct cg_library_file *f, const char **mime, const char **type, struct cg_err *err)
{
	const char *q;

	if (f->n > CG_LIBRARY_FILE_MAX)
		return cg_err_set(err, CG_E_TOOBIG, "a file has at most %d MiB", CG_LIBRARY_FILE_MAX >> 20);
	*mime = cg_mime_of(NULL, f->bytes, f->n < HEAD ? f->n : HEAD);
	*type = f->n ? type_of(*mime) : NULL;
	if (*type)
		return 0;
	q = f->name ? "'" : "";
	return cg_err_set(err, CG_E_DATA, "%s%.80s%s is no picture (PNG, JPEG, WebP, GIF), sound (MP3, Ogg, "
	    "WAV), clip (MP4, WebM), model (GLB), font (WOFF2, TTF) or PDF", q, f->name ? f->name : "the file", q);
}

/* What is there already takes no room. */
static int
check_room(struct cg_ctx *ctx, struct cg_artifact_row *row, struct cg_err *err)
{
	int64_t most, used, own = row->size < CG_UPLOAD_LEAST ? CG_UPLOAD_LEAST : row->size;
	int there = cg_store_upload_find(ctx->store, &ctx->who, row, err);

	if (there != 0)
		return there < 0 ? -1 : 0;
	if (cg_strtoi64(cg_conf_get(&ctx->conf, CG_CONF_UPLOAD_QUOTA), 0, INT64_MAX, &most, "upload-quota",
	    err) < 0 || cg_store_upload_bytes(ctx->store, &ctx->who, &used, err) < 0)
		return -1;
	if (!most || (used <= most && own <= most - used))
		return 0;
	return cg_err_set(err, CG_E_TOOBIG, "the library is full: its files have %" PRId64 " of %" PRId64
	    " MiB; take away what no campaign uses, or have upload-quota raised", used >> 20, most >> 20);
}

/* One after the other: of files that come at once only those find room that have it together. */
static int
enter(struct cg_ctx *ctx, struct cg_artifact_row *row, struct cg_err *err)
{
	int rc = cg_store_begin(ctx->store, err);

	if (rc < 0)
		return -1;
	rc = cg_store_upload_turn(ctx->store, &ctx->who, err);
	if (rc == 0)
		rc = check_room(ctx, row, err);
	if (rc == 0)
		rc = cg_store_upload_add(ctx->store, &ctx->who, row, err);
	if (rc < 0) {
		cg_store_rollback(ctx->store);
		return -1;
	}
	return cg_store_commit(ctx->store, err) < 0 ? -1 : rc;
}

/*
 * Bytes before the row, which names what is there; and before them a look whether there is room, so
 * that nothing is kept in vain.
 */
static int
store(struct cg_ctx *ctx, const struct cg_library_file *f, struct cg_artifact_row *row,
    struct cg_err *err)
{
	char hash[65], uri[CG_URI_MAX], name[NAME_BYTES + 1], *said = NULL;
	const char *mime = NULL, *type = NULL;
	json_t *by = json_object();
	int rc = -1;

	cg_json_set_str(by, "userId", ctx->who.user);
	if (check(f, &mime, &type, err) < 0 || cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		goto out;
	cg_sha256_hex(f->bytes, f->n, hash);
	plain_name(f->name, mime, name);
	cg_cas_uri(hash, name, uri);
	said = json_object_size(by) ? cg_json_str(by) : NULL;
	*row = (struct cg_artifact_row){ .type = type, .uri = uri, .hash = hash, .size = (int64_t)f->n,
		.mime = mime, .filename = name, .metadata = said };
	if (check_room(ctx, row, err) == 0 && cg_cas_put(ctx->cas, &ctx->who, f->bytes, f->n, hash, err) == 0)
		rc = enter(ctx, row, err);
out:
	free(said);
	json_decref(by);
	return rc;
}

int
cg_tool_library_add(struct cg_ctx *ctx, const struct cg_library_file *file,
    const struct cg_library_rights *rights, struct cg_sink *to, struct cg_err *err)
{
	struct shelf s = { .ctx = ctx, .rights = rights, .err = err };
	struct cg_artifact_row row;
	int there = store(ctx, file, &row, err), rc;

	if (there < 0)
		return -1;
	s.list = json_array();
	rc = take(&s, row.id);
	rc = rc < 0 ? rc : give(&s, to);
	json_decref(s.list);
	return rc < 0 ? -1 : !there;
}

/* ---- taking away ---- */

static int
is_free(const struct shelf *s, const json_t *r)
{
	const char *by = cg_json_get_str(json_object_get(r, "metadata"), "userId", "");
	const json_t *user = json_array_get(json_object_get(r, "usedBy"), 0);

	if (!s->rights->others && (!s->ctx->who.user || strcmp(by, s->ctx->who.user) != 0))
		return cg_err_set(s->err, CG_E_PERM, "somebody else has added this: ask who did, or an "
		    "administrator, to take it away");
	if (user && !s->rights->campaigns)
		return cg_err_set(s->err, CG_E_CONFLICT, "a campaign uses this");
	return !user ? 0 : cg_err_set(s->err, CG_E_CONFLICT, "the campaign '%.100s' uses this",
	    cg_json_get_str(user, "name", ""));
}

int
cg_tool_library_drop(struct cg_ctx *ctx, const char *id, const struct cg_library_rights *rights,
    struct cg_err *err)
{
	struct shelf s = { .ctx = ctx, .rights = rights, .err = err };
	int rc;

	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	s.list = json_array();
	rc = take(&s, id);
	rc = rc < 0 ? rc : name_users(&s);
	rc = rc < 0 ? rc : is_free(&s, json_array_get(s.list, 0));
	if (rc == 0 && (rc = cg_store_upload_drop(ctx->store, &ctx->who, id, err)) == 0)
		rc = cg_err_set(err, CG_E_NOTFOUND, "no artifact '%.80s'", id);
	json_decref(s.list);
	return rc < 0 ? -1 : 0;
}
