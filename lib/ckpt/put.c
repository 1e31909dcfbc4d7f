/*
 * Writing checkpoints, within the caller's transaction: nothing here waits for an answer. Up to
 * FEW blobs or writes are one statement, with parameters for each; on PostgreSQL more of them
 * are one too, whose parameter is one JSON array that the server takes apart.
 */
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "ckpt/ckpt_priv.h"
#include "json/json.h"

enum { BYTES_MAX = 256 << 20, FEW = 4 };

/* ---- NUL: PostgreSQL's jsonb and text know none, so nobody could go on with such a thread ---- */

static bool
find_nul(const json_t *v, struct cg_buf *path)
{
	size_t at = path->len, i;
	const char *key;
	json_t *e;

	if (json_is_string(v))
		return strlen(json_string_value(v)) != json_string_length(v);
	json_object_foreach((json_t *)v, key, e) {
		cg_json_pointer_add(path, key, strlen(key));
		if (find_nul(e, path))
			return true;
		path->s[path->len = at] = '\0';
	}
	json_array_foreach(v, i, e) {
		cg_buf_printf(path, "/%zu", i);
		if (find_nul(e, path))
			return true;
		path->s[path->len = at] = '\0';
	}
	return false;
}

/* Six bytes that may be a NUL, or the second half of an escaped backslash and a word. */
static bool
may_have_nul(const char *s, size_t n)
{
	const char *end = s + n;

	while ((s = memchr(s, '\\', (size_t)(end - s)))) {
		if (end - s >= 6 && memcmp(s, "\\u0000", 6) == 0)
			return true;
		s++;
	}
	return false;
}

/* Append v, which is what's; text: where it begins in b. */
static int
dump(const json_t *v, const char *what, struct cg_buf *b, struct cg_err *err)
{
	size_t from = b->len;
	struct cg_buf path;
	int rc = 0;

	cg_json_dump(v, b);
	if (b->failed)
		return cg_err_set(err, CG_E_TOOBIG, "%.80s: more than %d MB for one checkpoint", what,
		    BYTES_MAX >> 20);
	if (!may_have_nul(b->s + from, b->len - from))
		return 0;
	cg_buf_init(&path, 1 << 16);
	cg_buf_puts(&path, what);
	if (find_nul(v, &path))
		rc = cg_err_set(err, CG_E_DATA, "%.200s: a text with a NUL character, which cannot be kept",
		    path.s);
	cg_buf_release(&path);
	return rc;
}

/* ---- blobs ---- */

/* The same again is the same; another value under the same version is a conflict. */
#define ON_BLOB \
	" ON CONFLICT (thread_id, checkpoint_ns, channel, version) DO UPDATE SET type = excluded.type " \
	"WHERE checkpoint_blobs.blob = excluded.blob AND checkpoint_blobs.tenant_id = excluded.tenant_id"
#define BLOBS(rows) "INSERT INTO checkpoint_blobs (tenant_id, thread_id, checkpoint_ns, channel, " \
	"version, type, blob) VALUES " rows ON_BLOB
#define BLOB(channel, version, blob) \
	"($1, $2, $3, " channel ", CAST(" version " AS TEXT), 'json', " blob ")"
#define BLOB_1 BLOB("$4", "$5", "$6")
#define BLOB_2 BLOB_1 ", " BLOB("$7", "$8", "$9")
#define BLOB_3 BLOB_2 ", " BLOB("$10", "$11", "$12")
#define BLOB_4 BLOB_3 ", " BLOB("$13", "$14", "$15")
static const char *const few_blobs[FEW] = { BLOBS(BLOB_1), BLOBS(BLOB_2), BLOBS(BLOB_3),
	BLOBS(BLOB_4) };
/* Member b keeps its text as it is, but null would be no row's value. */
static const char all_blobs[] = "INSERT INTO checkpoint_blobs (thread_id, checkpoint_ns, channel, "
    "version, type, blob, tenant_id) SELECT CAST($1 AS text), CAST($2 AS text), r.c, r.n, 'json', "
    "convert_to(COALESCE(CAST(r.b AS text), 'null'), 'UTF8'), CAST($3 AS text) "
    "FROM json_to_recordset(CAST($4 AS json)) AS r (c text, n text, b json)" ON_BLOB;

static int
blobs_at_once(struct cg_store *st, const struct cg_scope *who, const struct cg_ckpt_put *p,
    struct cg_err *err)
{
	struct cg_buf b;
	int64_t n = 0;
	int rc = 0;

	cg_buf_init(&b, BYTES_MAX);
	for (size_t i = 0; rc == 0 && i < p->n_blobs; i++) {
		if (!p->blobs[i].value)
			continue;
		cg_buf_puts(&b, n++ ? ",{\"c\":" : "[{\"c\":");
		cg_json_quote(p->blobs[i].channel, &b);
		cg_buf_printf(&b, ",\"n\":%lld,\"b\":", (long long)p->blobs[i].version);
		rc = dump(p->blobs[i].value, p->blobs[i].channel, &b, err);
		cg_buf_putc(&b, '}');
	}
	cg_buf_putc(&b, ']');
	if (rc == 0)
		rc = cg_store_later(st, who, err, n, all_blobs, "tttt", p->thread, p->ns, who->tenant, b.s);
	cg_buf_release(&b);
	return rc;
}

/* v: those that are written, n of them. */
static int
blobs_few(struct cg_store *st, const struct cg_scope *who, const struct cg_ckpt_put *p,
    const struct cg_ckpt_blob *const v[FEW], int n, struct cg_err *err)
{
	struct cg_stmt *s;
	struct cg_buf b;
	size_t from[FEW + 1] = { 0 };
	int rc = 0;

	cg_buf_init(&b, BYTES_MAX);
	for (int i = 0; rc == 0 && i < n; i++) {
		rc = dump(v[i]->value, v[i]->channel, &b, err);
		from[i + 1] = b.len;
	}
	s = rc < 0 ? NULL : cg_store_stmt(st, who, err, few_blobs[n - 1], "ttt", who->tenant, p->thread,
	    p->ns);
	for (int i = 0; s && i < n; i++) {
		cg_db_bind_text(s, 4 + 3 * i, v[i]->channel);
		cg_db_bind_int(s, 5 + 3 * i, v[i]->version);
		cg_db_bind_bytes(s, 6 + 3 * i, b.s + from[i], from[i + 1] - from[i]);
	}
	rc = s ? cg_db_later(s, n, err) : -1;
	cg_buf_release(&b);
	return rc;
}

static int
put_blobs(struct cg_store *st, const struct cg_scope *who, const struct cg_ckpt_put *p,
    struct cg_err *err)
{
	const struct cg_ckpt_blob *v[FEW];
	size_t n = 0;
	int few = 0, rc = 0;

	for (size_t i = 0; i < p->n_blobs; i++)
		n += p->blobs[i].value != NULL;
	if (cg_ckpt_far(st) && n > FEW)
		return blobs_at_once(st, who, p, err);
	for (size_t i = 0; rc == 0 && i < p->n_blobs; i++) {
		if (!p->blobs[i].value)
			continue;
		v[few++] = &p->blobs[i];
		n--;
		if (few == FEW || n == 0) {
			rc = blobs_few(st, who, p, v, few, err);
			few = 0;
		}
	}
	return rc;
}

/* ---- the checkpoint ---- */

/*
 * The head is compared where the row is inserted: one that is there already under this id is
 * written anew. Nobody's thread is gone on with by another tenant; on PostgreSQL, where this
 * one does not see what is another's, a trigger says so unless the thread is held.
 */
#define INSERT(json, condition) \
	"INSERT INTO checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, " \
	"checkpoint, metadata, tenant_id) SELECT CAST($1 AS text), CAST($2 AS text), CAST($3 AS text), " \
	"CAST($4 AS text), CAST($5 AS " json "), CAST($6 AS " json "), CAST($7 AS text) WHERE " condition \
	" ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id) DO UPDATE " \
	"SET checkpoint = excluded.checkpoint, metadata = excluded.metadata " \
	"WHERE checkpoints.tenant_id = excluded.tenant_id"
#define IS_HEAD " AND COALESCE((SELECT MAX(c.checkpoint_id) FROM checkpoints c " \
	"WHERE c.thread_id = $1 AND c.checkpoint_ns = $2), '') IN ($8, $3)"
#define ITS_TENANT "COALESCE((SELECT c.tenant_id FROM checkpoints c WHERE c.thread_id = $1 LIMIT 1), " \
	"$7) = $7 AND COALESCE((SELECT t.tenant_id FROM threads t WHERE t.thread_id = $1), $7) = $7"
static const char *const insert_next[] = { INSERT("text", ITS_TENANT IS_HEAD),
	INSERT("jsonb", "TRUE" IS_HEAD) };
static const char *const insert_any[] = { INSERT("text", ITS_TENANT), INSERT("jsonb", "TRUE") };

/* Two that write at once see the same head: one after the other, the second sees the first's. */
int
cg_ckpt_lock(struct cg_store *st, const struct cg_scope *who, const char *thread, struct cg_err *err)
{
	return !cg_ckpt_far(st) ? 0 : cg_store_later(st, who, err, 0,
	    "SELECT pg_advisory_xact_lock(hashtextextended($1, 7))", "t", thread);
}

static int
body_of(const struct cg_ckpt_put *p, struct cg_buf *b, struct cg_err *err)
{
	char now[CG_TIME_LEN + 1];

	if (!p->ts)
		cg_time_format(cg_wall_ms(), now);
	cg_buf_printf(b, "{\"v\":4,\"id\":\"%s\",\"ts\":\"%s\",\"channel_versions\":", p->id,
	    p->ts ? p->ts : now);
	if (p->versions_text)
		cg_buf_puts(b, p->versions_text);
	else if (dump(p->versions, "channel_versions", b, err) < 0)
		return -1;
	cg_buf_puts(b, ",\"versions_seen\":");
	if (p->seen_text)
		cg_buf_puts(b, p->seen_text);
	else if (dump(p->seen, "versions_seen", b, err) < 0)
		return -1;
	cg_buf_putc(b, '}');
	return 0;
}

static int
insert(struct cg_store *st, const struct cg_scope *who, const struct cg_ckpt_put *p,
    const char *body, const char *metadata, struct cg_err *err)
{
	bool far = cg_ckpt_far(st);
	int rc;

	if (p->any_head)
		return cg_store_later(st, who, err, 1, insert_any[far], "ttttttt", p->thread, p->ns, p->id,
		    p->parent, body, metadata, who->tenant);
	if (cg_ckpt_lock(st, who, p->thread, err) < 0)
		return -1;
	rc = cg_store_later(st, who, err, 1, insert_next[far], "tttttttt", p->thread, p->ns, p->id,
	    p->parent, body, metadata, who->tenant, p->head ? p->head : "");
	return rc < 0 && err->code == CG_E_CONFLICT ? cg_err_set(err, CG_E_CONFLICT,
	    "thread '%s': somebody else has gone on with it", p->thread) : rc;
}

int
cg_ckpt_put(struct cg_store *st, const struct cg_scope *who, const struct cg_ckpt_put *p,
    struct cg_err *err)
{
	struct cg_buf body, metadata;
	int rc;

	cg_buf_init(&body, BYTES_MAX);
	cg_buf_init(&metadata, BYTES_MAX);
	rc = body_of(p, &body, err);
	if (rc == 0)
		rc = dump(p->metadata, "metadata", &metadata, err);
	if (rc == 0)
		rc = insert(st, who, p, body.s, metadata.s, err);
	if (rc == 0)
		rc = put_blobs(st, who, p, err);
	cg_buf_release(&body);
	cg_buf_release(&metadata);
	return rc;
}

/* ---- writes ---- */

/* Those of the null task are of whoever has commanded last, and no task's. */
#define ON_WRITE \
	" ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id, task_id, idx) DO UPDATE " \
	"SET channel = excluded.channel, type = excluded.type, blob = excluded.blob " \
	"WHERE (excluded.idx < 0 OR excluded.task_id = '" CG_CKPT_NULL_TASK "') " \
	"AND checkpoint_writes.tenant_id = excluded.tenant_id"
#define WRITES(rows) "INSERT INTO checkpoint_writes (tenant_id, thread_id, checkpoint_ns, " \
	"checkpoint_id, task_id, idx, channel, type, blob) VALUES " rows ON_WRITE
#define WRITE(task, idx, channel, blob) \
	"($1, $2, $3, $4, " task ", " idx ", " channel ", 'json', " blob ")"
#define WRITE_1 WRITE("$5", "$6", "$7", "$8")
#define WRITE_2 WRITE_1 ", " WRITE("$9", "$10", "$11", "$12")
#define WRITE_3 WRITE_2 ", " WRITE("$13", "$14", "$15", "$16")
#define WRITE_4 WRITE_3 ", " WRITE("$17", "$18", "$19", "$20")
static const char *const few_writes[FEW] = { WRITES(WRITE_1), WRITES(WRITE_2), WRITES(WRITE_3),
	WRITES(WRITE_4) };
static const char all_writes[] = "INSERT INTO checkpoint_writes (thread_id, checkpoint_ns, "
    "checkpoint_id, task_id, idx, channel, type, blob, tenant_id) SELECT CAST($1 AS text), "
    "CAST($2 AS text), CAST($3 AS text), r.t, r.i, r.c, 'json', "
    "convert_to(COALESCE(CAST(r.b AS text), 'null'), 'UTF8'), CAST($4 AS text) "
    "FROM json_to_recordset(CAST($5 AS json)) AS r (t text, i integer, c text, b json)" ON_WRITE;

static int
writes_at_once(struct cg_store *st, const struct cg_scope *who, const char *const at[3],
    const struct cg_ckpt_write *w, size_t n, struct cg_err *err)
{
	struct cg_buf b;
	int rc = 0;

	cg_buf_init(&b, BYTES_MAX);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		cg_buf_printf(&b, "%c{\"t\":\"%s\",\"i\":%d,\"c\":", i ? ',' : '[', w[i].task, w[i].idx);
		cg_json_quote(w[i].channel, &b);
		cg_buf_puts(&b, ",\"b\":");
		rc = dump(w[i].value, w[i].channel, &b, err);
		cg_buf_putc(&b, '}');
	}
	cg_buf_putc(&b, ']');
	if (rc == 0)
		rc = cg_store_later(st, who, err, 0, all_writes, "ttttt", at[0], at[1], at[2], who->tenant,
		    b.s);
	cg_buf_release(&b);
	return rc;
}

/* Here nobody but we can say whose it is; there a trigger does. */
static int
its_tenant(struct cg_store *st, const struct cg_scope *who, const char *thread, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT 1 WHERE EXISTS (SELECT 1 FROM threads t "
	    "WHERE t.thread_id = $1 AND t.tenant_id <> $2) OR (SELECT c.tenant_id FROM checkpoints c "
	    "WHERE c.thread_id = $1 LIMIT 1) <> $2", "tt", thread, who->tenant);
	int rc = s ? cg_db_step(s, err) : -1;

	if (rc <= 0)
		return rc;
	cg_db_reset(s);
	return cg_err_set(err, CG_E_CONFLICT, "there is a thread '%s' already", thread);
}

static int
writes_few(struct cg_store *st, const struct cg_scope *who, const char *const at[3],
    const struct cg_ckpt_write *w, int n, struct cg_err *err)
{
	struct cg_stmt *s;
	struct cg_buf b;
	size_t from[FEW + 1] = { 0 };
	int rc = 0;

	cg_buf_init(&b, BYTES_MAX);
	for (int i = 0; rc == 0 && i < n; i++) {
		rc = dump(w[i].value, w[i].channel, &b, err);
		from[i + 1] = b.len;
	}
	s = rc < 0 ? NULL : cg_store_stmt(st, who, err, few_writes[n - 1], "tttt", who->tenant, at[0],
	    at[1], at[2]);
	for (int i = 0; s && i < n; i++) {
		cg_db_bind_text(s, 5 + 4 * i, w[i].task);
		cg_db_bind_int(s, 6 + 4 * i, w[i].idx);
		cg_db_bind_text(s, 7 + 4 * i, w[i].channel);
		cg_db_bind_bytes(s, 8 + 4 * i, b.s + from[i], from[i + 1] - from[i]);
	}
	rc = s ? cg_db_later(s, 0, err) : -1;
	cg_buf_release(&b);
	return rc;
}

int
cg_ckpt_put_writes(struct cg_store *st, const struct cg_scope *who, const char *thread,
    const char *ns, const char *checkpoint, const struct cg_ckpt_write *w, size_t n,
    struct cg_err *err)
{
	const char *const at[] = { thread, ns, checkpoint };
	int rc = 0;

	if (!n)
		return 0;
	if (cg_ckpt_far(st) && n > FEW)
		return writes_at_once(st, who, at, w, n, err);
	if (!cg_ckpt_far(st))
		rc = its_tenant(st, who, thread, err);
	for (size_t i = 0; rc == 0 && i < n; i += FEW)
		rc = writes_few(st, who, at, w + i, n - i < FEW ? (int)(n - i) : FEW, err);
	return rc;
}
