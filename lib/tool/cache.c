/* Looking at the step cache and the objects, putting and taking away. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cache/cache.h"
#include "cas/cas.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/store.h"
#include "tool/artifact.h"
#include "tool/cache.h"
#include "tool/tool.h"
#include "tool/web.h"

enum { HEAD = 512 };

/* A key or hash from what people type; CG_E_USAGE when it is neither. */
static int
plain_name(const char *name, char hex[65], struct cg_err *err)
{
	if (cg_cas_uri_parse(name, hex, NULL))
		return 0;
	if (strncmp(name, "sha256:", 7) == 0)
		name += 7;
	if (!cg_is_hex64(name))
		return cg_err_set(err, CG_E_USAGE, "'%.80s' is no key, hash or cg:// URI", name);
	memcpy(hex, name, 65);
	return 0;
}

/* The same of what can be read: also the id of an artifact, which stands for its bytes. */
static int
readable_name(struct cg_ctx *ctx, const char *name, char hex[65], struct cg_err *err)
{
	struct cg_artifact_file f;

	if (!cg_id_valid(name))
		return plain_name(name, hex, err);
	if (cg_tool_artifact_open(ctx, name, NULL, &f, err) < 0)
		return -1;
	close(f.fd);
	memcpy(hex, f.hash, sizeof f.hash);
	return 0;
}

static void
set_time(json_t *o, const char *key, int64_t ms)
{
	char t[CG_TIME_LEN + 1];

	if (!ms)
		return;
	cg_time_format(ms, t);
	cg_json_set_str(o, key, t);
}

/* A JSON text as a value; what cannot be read stands as the text it is. */
static void
set_text(json_t *o, const char *key, const char *text)
{
	struct cg_err unused = CG_ERR_INIT;
	json_t *v;

	if (!text)
		return;
	v = cg_json_parse(text, strlen(text), key, CG_JSON_NUL, &unused);
	cg_json_set(o, key, v ? v : json_string(text));
}

static json_t *
entry_record(const struct cg_cache_row *row, bool everything)
{
	json_t *o = json_object();
	char usd[32];

	cg_json_set_str(o, "type", "cache.entry");
	cg_json_set_str(o, "cacheKey", row->key);
	cg_json_set_str(o, "workflow", row->workflow);
	cg_json_set_str(o, "stepId", row->step);
	cg_json_set_str(o, "skillId", row->skill);
	cg_json_set_str(o, "runId", row->run);
	cg_json_set_str(o, "inputHash", row->input_hash);
	cg_json_set_str(o, "scope", row->run_only ? "run_only" : "global");
	cg_json_set_int(o, "sizeBytes", row->size);
	cg_usdtostr(row->cost_microusd, usd);
	cg_json_set_str(o, "costUsd", usd);
	cg_json_set_int(o, "durationMs", row->duration_ms);
	set_time(o, "createdAt", row->created_ms);
	set_time(o, "usedAt", row->used_ms);
	if (everything) {
		set_text(o, "data", row->data);
		set_text(o, "artifacts", row->artifacts);
		set_text(o, "parts", row->parts);
	}
	return o;
}

static json_t *
object_record(const char *hex, const char *name, int64_t size, const char *mime)
{
	json_t *o = json_object();
	char uri[CG_URI_MAX];

	cg_cas_uri(hex, name, uri);
	cg_json_set_str(o, "type", "object");
	cg_json_set_str(o, "hash", hex);
	cg_json_set_str(o, "uri", uri);
	cg_json_set_int(o, "sizeBytes", size);
	cg_json_set_str(o, "mime", mime);
	return o;
}

int
cg_tool_cache_has(struct cg_ctx *ctx, const char *name, struct cg_err *err)
{
	struct cg_cache_row row;
	char hex[65];
	int rc;

	if (plain_name(name, hex, err) < 0)
		return -1;
	if ((rc = cg_cache_get_key(ctx->cache, &ctx->who, hex, &row, err)) == 1)
		cg_cache_row_release(&row);
	return rc != 0 ? rc : cg_cas_has(ctx->cas, &ctx->who, hex, err);
}

struct out {
	struct cg_ctx *ctx;
	struct cg_sink *sink;
	struct cg_err *err;
	int n;
};

static int
put_entry(void *arg, const struct cg_cache_row *row)
{
	struct out *o = arg;

	return cg_sink_put_new(o->sink, entry_record(row, false), o->err);
}

static int
put_object(void *arg, const char *hex, int64_t size, int64_t touched_ms)
{
	struct out *o = arg;
	char head[HEAD];
	ssize_t n = 0;
	int fd = cg_cas_fd(o->ctx->cas, &o->ctx->who, hex, o->err);

	(void)touched_ms;
	if (fd >= 0) {
		n = pread(fd, head, sizeof head, 0);
		close(fd);
	}
	return cg_sink_put_new(o->sink, object_record(hex, NULL, size,
	    n > 11 && memcmp(head, "{\"entries\":[", 12) == 0 ? CG_TREE_MIME
	    : cg_mime_of(NULL, head, n > 0 ? (size_t)n : 0)), o->err);
}

int
cg_tool_cache_list(struct cg_ctx *ctx, const struct cg_cache_list_req *req,
    struct cg_sink *out, struct cg_err *err)
{
	struct cg_cache_filter f = { .workflow = req->workflow, .step = req->step,
		.skill = req->skill, .run = req->run, .limit = req->limit,
		.used_before_ms = req->older_than_ms ? cg_wall_ms() - req->older_than_ms : 0 };
	struct out o = { ctx, out, err, 0 };

	return req->objects ? cg_cas_list(ctx->cas, &ctx->who, put_object, &o, err)
	    : cg_store_cache_list(ctx->store, &ctx->who, &f, put_entry, &o, err);
}

static int
show_artifact(struct cg_ctx *ctx, const char *id, struct cg_sink *out, struct cg_err *err)
{
	if (cg_tool_artifact(ctx, id, out, err) == 0)
		return 1;
	return err->code == CG_E_NOTFOUND ? 0 : -1;
}

int
cg_tool_cache_show(struct cg_ctx *ctx, const char *name, struct cg_sink *out, struct cg_err *err)
{
	struct cg_cache_row row;
	json_t *record, *listing = NULL;
	char hex[65];
	int rc;

	if (cg_id_valid(name))
		return show_artifact(ctx, name, out, err);
	if (plain_name(name, hex, err) < 0)
		return -1;
	if ((rc = cg_store_cache_get(ctx->store, &ctx->who, hex, &row, err)) < 0)
		return -1;
	if (rc == 1) {
		record = entry_record(&row, true);
		cg_cache_row_release(&row);
	} else if ((rc = cg_cas_has(ctx->cas, &ctx->who, hex, err)) <= 0) {
		return rc;
	} else if ((rc = cg_cas_tree(ctx->cas, &ctx->who, hex, &listing, err)) < 0) {
		return -1;
	} else {
		record = object_record(hex, NULL, cg_cas_size(ctx->cas, &ctx->who, hex),
		    rc == 1 ? CG_TREE_MIME : NULL);
		if (rc == 1)
			cg_json_set(record, "entries", json_incref(json_object_get(listing, "entries")));
		json_decref(listing);
	}
	return cg_sink_put_new(out, record, err) < 0 ? -1 : 1;
}

/* ---- verify ---- */

static int
damage(struct out *o, const char *name, const struct cg_err *found)
{
	json_t *r = json_object();

	cg_json_set_str(r, "type", "cache.damage");
	cg_json_set_str(r, "name", name);
	cg_json_set_str(r, "message", found->msg);
	o->n++;
	return cg_sink_put_new(o->sink, r, o->err);
}

static int
verify_object(struct out *o, const char *hex)
{
	struct cg_err found = CG_ERR_INIT;

	if (cg_cas_verify(o->ctx->cas, &o->ctx->who, hex, &found) == 0)
		return 0;
	return found.code == CG_E_DATA || found.code == CG_E_NOTFOUND ? damage(o, hex, &found)
	    : (*o->err = found, -1);
}

static int
verify_listed(void *arg, const char *hex, int64_t size, int64_t touched_ms)
{
	(void)size;
	(void)touched_ms;
	return verify_object(arg, hex);
}

/* Whether the objects of an entry are sound; with `there`, only whether they exist. */
static int
verify_entry(struct out *o, const struct cg_cache_row *row, bool there)
{
	char hex[65];
	int rc = 0;

	for (const char *s = row->objects; rc == 0 && strlen(s) >= 64; s += 64 + (s[64] == ' ')) {
		memcpy(hex, s, 64);
		hex[64] = '\0';
		if (!there) {
			rc = verify_object(o, hex);
		} else if ((rc = cg_cas_has(o->ctx->cas, &o->ctx->who, hex, o->err)) == 0) {
			struct cg_err found;

			cg_err_set(&found, CG_E_NOTFOUND, "entry of step '%s' of '%s': object %s is missing",
			    row->step, row->workflow, hex);
			rc = damage(o, row->key, &found);
		} else if (rc > 0) {
			rc = 0;
		}
	}
	return rc;
}

static int
verify_row(void *arg, const struct cg_cache_row *row)
{
	return verify_entry(arg, row, true);
}

int
cg_tool_cache_verify(struct cg_ctx *ctx, const char *name, struct cg_sink *out,
    struct cg_err *err)
{
	struct cg_cache_filter all = { 0 };
	struct out o = { ctx, out, err, 0 };
	struct cg_cache_row row;
	char hex[65];
	int rc;

	if (!name) {
		/* Each object is read once, whichever entries need it. */
		rc = cg_store_cache_list(ctx->store, &ctx->who, &all, verify_row, &o, err);
		rc = rc < 0 ? rc : cg_cas_list(ctx->cas, &ctx->who, verify_listed, &o, err);
		return rc < 0 ? -1 : o.n;
	}
	if (plain_name(name, hex, err) < 0
	    || (rc = cg_store_cache_get(ctx->store, &ctx->who, hex, &row, err)) < 0)
		return -1;
	if (rc == 1) {
		rc = verify_entry(&o, &row, false);
		cg_cache_row_release(&row);
	} else {
		rc = verify_object(&o, hex);
	}
	return rc < 0 ? -1 : o.n;
}

/* ---- put, get, drop, prune ---- */

int
cg_tool_cache_put_bytes(struct cg_ctx *ctx, const void *p, size_t len, struct cg_sink *out,
    struct cg_err *err)
{
	char hex[65];

	if (cg_cas_put(ctx->cas, &ctx->who, p, len, hex, err) < 0)
		return -1;
	return cg_sink_put_new(out, object_record(hex, NULL, (int64_t)len,
	    cg_mime_of(NULL, p, len < HEAD ? len : HEAD)), err);
}

int
cg_tool_cache_put(struct cg_ctx *ctx, const char *path, struct cg_sink *out, struct cg_err *err)
{
	char hex[65], head[HEAD];
	const char *mime = CG_TREE_MIME;
	int64_t size = 0;
	int fd;

	if (cg_is_dir(path)) {
		if (cg_cas_put_tree(ctx->cas, &ctx->who, path, hex, NULL, err) < 0)
			return -1;
		size = cg_cas_size(ctx->cas, &ctx->who, hex);
	} else {
		ssize_t n;

		if (cg_cas_put_file(ctx->cas, &ctx->who, path, hex, &size, err) < 0
		    || (fd = cg_cas_fd(ctx->cas, &ctx->who, hex, err)) < 0)
			return -1;
		n = pread(fd, head, sizeof head, 0);
		close(fd);
		mime = cg_mime_of(path, head, n > 0 ? (size_t)n : 0);
	}
	return cg_sink_put_new(out, object_record(hex, cg_path_base(path), size, mime), err);
}

int
cg_tool_cache_get(struct cg_ctx *ctx, const char *name, int fd, const char *to,
    struct cg_err *err)
{
	char hex[65], block[65536];
	ssize_t n;
	int from, rc = 0;

	if (readable_name(ctx, name, hex, err) < 0)
		return -1;
	if (to)
		return cg_cas_export(ctx->cas, &ctx->who, hex, to, err);
	if ((from = cg_cas_fd(ctx->cas, &ctx->who, hex, err)) < 0)
		return -1;
	while (rc == 0 && (n = read(from, block, sizeof block)) != 0)
		if (n < 0)
			rc = cg_err_sys(err, "read object %s", hex);
		else if (cg_fd_write(fd, block, (size_t)n) < 0)
			rc = cg_err_sys(err, "write standard output");
	close(from);
	return rc;
}

int
cg_tool_cache_drop(struct cg_ctx *ctx, const char *name, bool dry_run, struct cg_err *err)
{
	struct cg_cache_row row;
	char hex[65];
	int rc;

	if (plain_name(name, hex, err) < 0)
		return -1;
	if ((rc = cg_store_cache_get(ctx->store, &ctx->who, hex, &row, err)) < 0)
		return -1;
	cg_cache_row_release(&row);
	if (dry_run)
		return rc || cg_cas_size(ctx->cas, &ctx->who, hex) >= 0;
	return rc ? cg_cache_forget(ctx->cache, &ctx->who, hex, err)
	    : cg_cas_drop(ctx->cas, &ctx->who, hex, err);
}

static void
tell_pruned(void *arg, const char *kind, const char *name, int64_t bytes)
{
	struct out *o = arg;
	json_t *r = json_object();

	cg_json_set_str(r, "type", "cache.pruned");
	cg_json_set_str(r, "kind", kind);
	cg_json_set_str(r, "name", name);
	cg_json_set_int(r, "sizeBytes", bytes);
	if (o->n == 0 && cg_sink_put_new(o->sink, r, o->err) < 0)
		o->n = -1; /* pruning goes on; that nobody could be told is reported after it */
}

int
cg_tool_cache_prune(struct cg_ctx *ctx, const struct cg_cache_prune_req *req,
    struct cg_sink *out, struct cg_err *err)
{
	struct cg_cache_prune how = { .older_than_ms = req->older_than_ms,
		.max_bytes = req->max_bytes, .objects = !req->keep_objects, .dry_run = req->dry_run };
	struct cg_cache_pruned done;
	struct cg_err told = CG_ERR_INIT;
	struct out o = { ctx, out, &told, 0 };

	if (cg_cache_prune(ctx->cache, &ctx->who, &how, &done, tell_pruned, &o, err) < 0)
		return -1;
	if (req->older_than_ms > 0
	    && cg_tool_web_prune(ctx, req->older_than_ms, req->dry_run, tell_pruned, &o, err) < 0)
		return -1;
	if (o.n < 0)
		*err = told;
	return o.n;
}

int
cg_tool_cache_drop_all(struct cg_ctx *ctx, bool dry_run, struct cg_err *err)
{
	struct cg_cache_prune how = { .older_than_ms = 0, .max_bytes = 0, .objects = true,
		.dry_run = dry_run };
	struct cg_cache_pruned done;

	if (cg_cache_prune(ctx->cache, &ctx->who, &how, &done, NULL, NULL, err) < 0)
		return -1;
	return (int)done.rows;
}
