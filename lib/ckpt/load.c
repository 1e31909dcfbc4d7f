/*
 * Reading checkpoints: one statement has all there is of one or several, the checkpoint, its
 * values by the versions that it names, and the writes of its tasks.
 */
#include <string.h>

#include "base/buf.h"
#include "ckpt/ckpt_priv.h"
#include "json/json.h"

/*
 * Rows of three kinds, told by the first column: 0 a checkpoint (parent, -, 0, checkpoint,
 * metadata), 1 a value (channel, -, 0, type, -, bytes), 2 a write (task, channel, idx, type, -,
 * bytes); namespace and id before, so that each finds its checkpoint.
 */
#define SELECT(which, blobs, writes, of_blob, of_write) \
	"WITH c AS (SELECT checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata " \
	"FROM checkpoints WHERE tenant_id = $1 AND thread_id = $2 AND " which ") " \
	"SELECT 0 AS kind, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, '', 0, " \
	"CAST(c.checkpoint AS text), CAST(c.metadata AS text), NULL FROM c " \
	"UNION ALL SELECT 1, c.checkpoint_ns, c.checkpoint_id, b.channel, '', 0, " of_blob " " \
	"FROM c " blobs " " \
	"UNION ALL SELECT 2, c.checkpoint_ns, c.checkpoint_id, w.task_id, w.channel, w.idx, " of_write " " \
	"FROM c " writes " ORDER BY 1, 3 DESC, 2"
#define BLOB(version) \
	"b.tenant_id = $1 AND b.thread_id = $2 AND b.checkpoint_ns = c.checkpoint_ns " \
	"AND b.channel = v.key AND b.version = " version
#define WRITE \
	"w.tenant_id = $1 AND w.thread_id = $2 AND w.checkpoint_ns = c.checkpoint_ns " \
	"AND w.checkpoint_id = c.checkpoint_id"
#define WHOLE(of) of ".type, '', " of ".blob"
/*
 * What leads from node to node is short, or of a channel of its own: a long value is one of the
 * state. Of a write it matters that there is one.
 */
#define LONG(of) "length(" of ".blob) > 4096 AND substr(" of ".channel, 1, 2) <> '__'"
#define BRIEF_BLOB "CASE WHEN " LONG("b") " THEN 'empty' ELSE b.type END, '', " \
	"CASE WHEN NOT (" LONG("b") ") THEN b.blob END"
#define BRIEF_WRITE(bytes) "CASE WHEN " LONG("w") " THEN 'json' ELSE w.type END, '', " \
	"CASE WHEN " LONG("w") " THEN CAST('null' AS " bytes ") ELSE w.blob END"
/*
 * Both are told to look up each row by its key. PostgreSQL takes a thread for as long as threads
 * are on the average, SQLite knows nothing of it: they would read all of one that is long.
 */
#define EACH(which, of_blob, here, there) { \
	SELECT(which, "CROSS JOIN json_each(" CG_CKPT_WHOLE("c.checkpoint") ", '$.channel_versions') AS v " \
	    "CROSS JOIN checkpoint_blobs b WHERE " BLOB("CAST(v.value AS TEXT)"), \
	    "CROSS JOIN checkpoint_writes w WHERE " WRITE, of_blob, here), \
	SELECT(which, ", jsonb_each_text(" CG_CKPT_VERSIONS("c.checkpoint") ") AS v, " \
	    "LATERAL (SELECT b.* FROM checkpoint_blobs b WHERE " BLOB("v.value") " LIMIT 1) AS b", \
	    ", LATERAL (SELECT w.* FROM checkpoint_writes w WHERE " WRITE " OFFSET 0) AS w", of_blob, there) }
#define BOTH(which) EACH(which, WHOLE("b"), WHOLE("w"), WHOLE("w"))
#define BRIEF(which) EACH(which, BRIEF_BLOB, BRIEF_WRITE("BLOB"), BRIEF_WRITE("bytea"))
static const char *const newest[] = BOTH("checkpoint_ns = $3 ORDER BY checkpoint_id DESC LIMIT 1");
static const char *const this_one[] = BOTH("checkpoint_ns = $3 AND checkpoint_id = $4");
#define OF_NS "checkpoint_ns = $3 AND checkpoint_id < $4 ORDER BY checkpoint_id DESC LIMIT $5"
static const char *const page_of_ns[] = BOTH(OF_NS);
static const char *const brief_of_ns[] = BRIEF(OF_NS);
static const char *const page_of_all[] = BOTH("checkpoint_id < $3 "
    "ORDER BY checkpoint_id DESC, checkpoint_ns LIMIT $4");

/* Of a page at once; it is begun with few, and as many more follow as are small. */
enum { PAGE = 50, PAGE_FIRST = 2, PAGE_BYTES = 1 << 20 };

struct page {
	const char *thread;
	struct cg_ckpt v[PAGE];
	int format[PAGE];         /* member v of the checkpoint */
	size_t cap[PAGE];         /* of writes */
	size_t n, at;             /* at: whose rows came last */
	size_t bytes;             /* of values */
};

void
cg_ckpt_release(struct cg_ckpt *c)
{
	for (size_t i = 0; i < c->n_writes; i++) {
		free((char *)c->writes[i].channel);
		json_decref(c->writes[i].value);
	}
	free(c->writes);
	json_decref(c->versions);
	json_decref(c->seen);
	json_decref(c->values);
	json_decref(c->metadata);
	free(c->ns);
	memset(c, 0, sizeof *c);
}

static void
release(struct page *p)
{
	for (size_t i = 0; i < p->n; i++)
		cg_ckpt_release(&p->v[i]);
	p->n = p->at = p->bytes = 0;
}

static int
unreadable(const char *thread, const char *id, const char *channel, const char *why,
    struct cg_err *err)
{
	return cg_err_set(err, CG_E_DATA, "thread '%s', checkpoint '%.40s', channel '%.80s': %s", thread, id,
	    channel, why);
}

#define REMEDY "go on from one before it (cg-thread history --before), or restore the store from a backup"

static int
damaged(const char *thread, const char *id, const char *what, struct cg_err *err)
{
	return cg_err_set(err, CG_E_DATA, "thread '%s': checkpoint '%.80s' is damaged (%s): " REMEDY,
	    thread, id, what);
}

/* Numbers that are too large for an integer are JSON, and others write them. */
static json_t *
read_json(const char *s, size_t n)
{
	json_t *v = cg_json_again(s, n);

	return v ? v : json_loadb(s, n, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
}

/* As their own serializer writes bytes that are inside of something. */
static json_t *
bytes_record(const unsigned char *s, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_integer(s[i]));
	return json_pack("{s:i, s:s, s:[s], s:s, s:[o], s:{}}", "lc", 2, "type", "constructor", "id",
	    "Uint8Array", "method", "from", "args", list, "kwargs");
}

/* 1 and the value, 0 there is none. */
static int
value_of(struct cg_stmt *s, const char *thread, const char *channel, json_t **out,
    struct cg_err *err)
{
	const char *id = cg_db_col_text(s, 2), *type = cg_db_col_text(s, 6), *told;
	const void *p;
	size_t n;

	*out = NULL;
	if (type && strcmp(type, "empty") == 0)
		return 0;
	p = cg_db_col_bytes(s, 8, &n);
	if (!type || (strcmp(type, "json") != 0 && strcmp(type, "bytes") != 0)) {
		char why[160];

		snprintf(why, sizeof why, "a value of the type '%.20s' is not JSON; it was written by a "
		    "saver of another language, which has to go on with this thread", type ? type : "");
		return unreadable(thread, id, channel, why, err);
	}
	*out = type[0] == 'b' ? bytes_record(p ? p : "", n) : p ? read_json(p, n) : NULL;
	if (!*out)
		return unreadable(thread, id, channel, "its value is damaged, it is no JSON: " REMEDY, err);
	told = cg_json_get_str(*out, "type", "");
	if (strcmp(told, "delta_snapshot") != 0 || cg_json_get_int(*out, "lc", 0) != 2)
		return 1;
	json_decref(*out);
	return unreadable(thread, id, channel, "a delta channel cannot be gone on with here", err);
}

static json_t *
object_in(const json_t *from, const char *key)
{
	json_t *v = json_object_get(from, key);

	return json_is_object(v) ? json_incref(v) : json_object();
}

static json_t *
column(struct cg_stmt *s, int i)
{
	const char *t = cg_db_col_text(s, i);
	json_t *v = t ? read_json(t, strlen(t)) : NULL;

	if (json_is_object(v))
		return v;
	json_decref(v);
	return NULL;
}

/* May it be read? Others leave out what is empty; NULL, or what cannot be. */
static const char *
wrong_in(const json_t *body, const json_t *metadata, const char *id, const char *parent)
{
	const json_t *versions = json_object_get(body, "channel_versions");

	if (!body)
		return "it is no JSON object";
	if (versions && !json_is_object(versions) && !json_is_null(versions))
		return "its channel_versions are no object";
	if (!metadata)
		return "its metadata are no JSON object";
	return strlen(id) > CG_ID_LEN || (parent && strlen(parent) > CG_ID_LEN) ? "its id is none" : NULL;
}

/* A row of kind 0. */
static int
begin_one(struct page *p, struct cg_stmt *s, struct cg_err *err)
{
	struct cg_ckpt *c = &p->v[p->n];
	const char *id = cg_db_col_text(s, 2), *parent = cg_db_col_text(s, 3);
	json_t *body = column(s, 6), *metadata = cg_db_col_text(s, 7) ? column(s, 7) : json_object();
	const char *wrong = wrong_in(body, metadata, id, parent);

	memset(c, 0, sizeof *c);
	p->cap[p->n] = 0;
	if (wrong) {
		json_decref(body);
		json_decref(metadata);
		return damaged(p->thread, id, wrong, err);
	}
	snprintf(c->thread, sizeof c->thread, "%s", p->thread);
	snprintf(c->id, sizeof c->id, "%s", id);
	snprintf(c->parent, sizeof c->parent, "%s", parent ? parent : "");
	snprintf(c->ts, sizeof c->ts, "%s", cg_json_get_str(body, "ts", ""));
	c->ns = cg_strdup(cg_db_col_text(s, 1));
	c->versions = object_in(body, "channel_versions");
	c->seen = object_in(body, "versions_seen");
	c->values = json_object();
	c->metadata = metadata;
	p->format[p->n++] = (int)cg_json_get_int(body, "v", 1);
	json_decref(body);
	if (json_object_size(json_object_get(c->metadata, "counters_since_delta_snapshot")) > 0)
		return cg_err_set(err, CG_E_DATA, "thread '%s': it has delta channels, which cannot be gone "
		    "on with here", p->thread);
	return 0;
}

/* Whose row is it? They come checkpoint by checkpoint, as those came. */
static struct cg_ckpt *
owner(struct page *p, const char *ns, const char *id)
{
	for (size_t i = 0; i < p->n; i++) {
		struct cg_ckpt *c = &p->v[(p->at + i) % p->n];

		if (strcmp(c->id, id) == 0 && strcmp(c->ns, ns) == 0) {
			p->at = (size_t)(c - p->v);
			return c;
		}
	}
	return NULL;
}

static int
add_write(struct page *p, struct cg_ckpt *c, struct cg_stmt *s, struct cg_err *err)
{
	const char *task = cg_db_col_text(s, 3), *channel = cg_db_col_text(s, 4);
	size_t *cap = &p->cap[c - p->v];
	struct cg_ckpt_write *w;
	json_t *v;
	int rc = value_of(s, p->thread, channel, &v, err);

	if (rc <= 0)
		return rc;
	if (strlen(task) > CG_ID_LEN) {
		json_decref(v);
		return unreadable(p->thread, c->id, channel, "a write of no task", err);
	}
	if (c->n_writes == *cap) {
		*cap = *cap ? *cap * 2 : 8;
		c->writes = cg_realloc(c->writes, *cap, sizeof *c->writes);
	}
	w = &c->writes[c->n_writes++];
	snprintf(w->task, sizeof w->task, "%s", task);
	w->idx = (int)cg_db_col_int(s, 5);
	w->channel = cg_strdup(channel);
	w->value = v;
	return 0;
}

static int
add_row(struct page *p, struct cg_stmt *s, struct cg_err *err)
{
	int64_t kind = cg_db_col_int(s, 0);
	struct cg_ckpt *c;
	const char *channel;
	json_t *v;
	size_t n = 0;
	int rc;

	if (kind == 0)
		return begin_one(p, s, err);
	cg_db_col_bytes(s, 8, &n);
	p->bytes += n;
	if (!(c = owner(p, cg_db_col_text(s, 1), cg_db_col_text(s, 2))))
		return 0;
	if (kind == 2)
		return add_write(p, c, s, err);
	channel = cg_db_col_text(s, 3);
	if ((rc = value_of(s, p->thread, channel, &v, err)) == 1)
		json_object_set_new(c->values, channel, v);
	return rc < 0 ? -1 : 0;
}

static int
by_task(const void *a, const void *b)
{
	const struct cg_ckpt_write *v = a, *w = b;
	int order = strcmp(v->task, w->task);

	return order ? order : (v->idx > w->idx) - (v->idx < w->idx);
}

/* The greatest of them, as theirs is: numbers, or texts among each other. */
static json_t *
max_of(const json_t *versions)
{
	const json_t *v, *max = NULL;
	const char *key;

	json_object_foreach((json_t *)versions, key, v)
		if (!max || (json_is_string(v) && json_is_string(max)
		    ? strcmp(json_string_value(v), json_string_value(max)) > 0
		    : json_number_value(v) > json_number_value(max)))
			max = v;
	return max ? json_deep_copy(max) : json_integer(1);
}

/*
 * Before version 4 what was sent to tasks was no channel, but is found in the writes to the
 * parent.
 */
static int
rebuild_sends(struct cg_store *st, const struct cg_scope *who, struct cg_ckpt *c,
    struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT 0, '', checkpoint_id, '', '', 0, type, '', blob "
	    "FROM checkpoint_writes WHERE tenant_id = $1 AND thread_id = $2 AND checkpoint_ns = $3 "
	    "AND checkpoint_id = $4 AND channel = '" CG_CKPT_TASKS "' ORDER BY task_id, idx", "tttt",
	    who->tenant, c->thread, c->ns, c->parent);
	json_t *sends = json_array(), *v;
	int rc = -1;

	while (s && (rc = cg_db_step(s, err)) == 1) {
		if (value_of(s, c->thread, CG_CKPT_TASKS, &v, err) < 0) {
			cg_db_reset(s);
			rc = -1;
			break;
		}
		if (v)
			json_array_append_new(sends, v);
	}
	if (rc == 0 && json_array_size(sends) > 0) {
		json_object_set(c->values, CG_CKPT_TASKS, sends);
		json_object_set_new(c->versions, CG_CKPT_TASKS, max_of(c->versions));
	}
	json_decref(sends);
	return rc < 0 ? -1 : 0;
}

/* All rows of a statement. */
static int
fill(struct page *p, struct cg_store *st, const struct cg_scope *who, struct cg_stmt *s,
    struct cg_err *err)
{
	int rc = -1;

	while (s && (rc = cg_db_step(s, err)) == 1)
		if (add_row(p, s, err) < 0) {
			cg_db_reset(s);
			rc = -1;
			break;
		}
	for (size_t i = 0; rc == 0 && i < p->n; i++) {
		if (p->v[i].n_writes)
			qsort(p->v[i].writes, p->v[i].n_writes, sizeof *p->v[i].writes, by_task);
		if (p->format[i] < 4 && p->v[i].parent[0])
			rc = rebuild_sends(st, who, &p->v[i], err);
	}
	if (rc < 0)
		release(p);
	return rc < 0 ? -1 : 0;
}

int
cg_ckpt_load(struct cg_store *st, const struct cg_scope *who, const char *thread, const char *ns,
    const char *id, struct cg_ckpt *out, struct cg_err *err)
{
	bool far = cg_ckpt_far(st);
	struct page *p;
	int rc;

	memset(out, 0, sizeof *out);
	if (!cg_store_db(st) || strlen(thread) >= sizeof out->thread)
		return 0;
	p = cg_alloc(sizeof *p);
	p->thread = thread;
	rc = fill(p, st, who, id ? cg_store_stmt(st, who, err, this_one[far], "tttt", who->tenant,
	    thread, ns, id) : cg_store_stmt(st, who, err, newest[far], "ttt", who->tenant, thread, ns),
	    err);
	if (rc == 0 && p->n) {
		*out = p->v[0];
		rc = 1;
	}
	free(p);
	return rc;
}

/* Tell of a page: 0 go on, 1 stop, -1. */
static int
tell(struct page *p, int (*each)(void *arg, const struct cg_ckpt *c), void *arg, int *told)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < p->n; i++) {
		rc = each(arg, &p->v[i]);
		++*told;
	}
	return rc;
}

/* How many the next page has: values are parsed to several times their size, and held at once. */
static int64_t
page_after(const struct page *p, int64_t had)
{
	if (p->bytes > PAGE_BYTES)
		return (int64_t)p->n / 4 + 1;
	return p->bytes < PAGE_BYTES / 8 ? had * 4 < PAGE ? had * 4 : PAGE : had;
}

/* of_ns: the statement for pages of a namespace. */
static int
list(struct cg_store *st, const struct cg_scope *who, const char *thread, const char *ns,
    const char *before, int64_t limit, const char *of_ns,
    int (*each)(void *arg, const struct cg_ckpt *c), void *arg, struct cg_err *err)
{
	char from[CG_ID_LEN + 1];
	bool far = cg_ckpt_far(st);
	int rc = 0, told = 0;
	int64_t want, size = PAGE_FIRST;
	struct page *p;

	snprintf(from, sizeof from, "%s", before ? before : CG_CKPT_ID_END);
	p = cg_alloc(sizeof *p);
	p->thread = thread;
	while (rc == 0 && (!limit || told < limit)) {
		want = limit && limit - told < size ? limit - told : size;
		rc = fill(p, st, who, ns ? cg_store_stmt(st, who, err, of_ns, "tttti",
		    who->tenant, thread, ns, from, want) : cg_store_stmt(st, who, err,
		    page_of_all[far], "ttti", who->tenant, thread, from, want), err);
		if (rc < 0 || !p->n)
			break;
		snprintf(from, sizeof from, "%s", p->v[p->n - 1].id);
		rc = tell(p, each, arg, &told);
		if ((int64_t)p->n < want && rc == 0)
			rc = 1;
		size = page_after(p, size);
		release(p);
	}
	free(p);
	return rc < 0 ? -1 : told;
}

int
cg_ckpt_list(struct cg_store *st, const struct cg_scope *who, const char *thread, const char *ns,
    const char *before, int64_t limit, int (*each)(void *arg, const struct cg_ckpt *c), void *arg,
    struct cg_err *err)
{
	return cg_store_db(st) && strlen(thread) <= 255 ? list(st, who, thread, ns, before, limit,
	    page_of_ns[cg_ckpt_far(st)], each, arg, err) : 0;
}

int
cg_ckpt_list_brief(struct cg_store *st, const struct cg_scope *who, const char *thread, const char *ns,
    const char *before, int64_t limit, int (*each)(void *arg, const struct cg_ckpt *c), void *arg,
    struct cg_err *err)
{
	return cg_store_db(st) && strlen(thread) <= 255 ? list(st, who, thread, ns, before, limit,
	    brief_of_ns[cg_ckpt_far(st)], each, arg, err) : 0;
}
