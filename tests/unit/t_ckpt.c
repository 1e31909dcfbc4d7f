/* Checkpoints: what is written is read, and what others have written too. */
#include "ckpt_test.h"

static void
t_round(void)
{
	struct cg_store *st = fresh("round");
	json_t *versions = J("{\"topic\":2,\"log\":3,\"branch:to:plan\":3,\"gone\":3}");
	json_t *seen = J("{\"__input__\":{},\"plan\":{\"branch:to:plan\":2}}");
	json_t *metadata = J("{\"source\":\"loop\",\"step\":1,\"parents\":{},\"cg_version\":3}");
	json_t *topic = json_pack("{s:s}", "a", "h\xc3\xa9 \"/\\ \x01"), *log = J("[\"b\",null,1.5]");
	const struct cg_ckpt_blob blobs[] = { { "topic", 2, topic }, { "log", 3, log },
		{ "branch:to:plan", 3, json_null() }, { "gone", 3, NULL } };
	char id[CG_ID_LEN + 1], parent[CG_ID_LEN + 1];
	struct cg_ckpt_put p = { .thread = "t1", .ns = "", .id = id, .parent = parent,
		.ts = "2026-11-29T20:49:51.139Z", .versions = versions, .seen = seen, .metadata = metadata,
		.blobs = blobs, .n_blobs = 4 };
	struct cg_ckpt_write w[] = { { CG_CKPT_NULL_TASK, CG_CKPT_IDX_RESUME, "__resume__", topic },
		{ "3735c2c5-b3ae-54f6-b2a3-9c121c9065a7", 1, "branch:to:plan", json_null() },
		{ "3735c2c5-b3ae-54f6-b2a3-9c121c9065a7", 0, "log", log } };
	struct cg_ckpt c;

	cg_ckpt_id_new(0, NULL, parent);
	cg_ckpt_id_new(1, parent, id);
	is_int(cg_ckpt_load(st, &A, "t1", "", NULL, &c, &err), 0, "there is none yet");
	ok(cg_store_begin(st, &err) == 0 && cg_ckpt_put(st, &A, &p, &err) == 0
	    && cg_ckpt_put_writes(st, &A, "t1", "", id, w, 3, &err) == 0
	    && cg_store_commit(st, &err) == 0, "one is put, with writes");
	is_int(cg_ckpt_load(st, &A, "t1", "", NULL, &c, &err), 1, "it is the newest");
	is_str(c.id, id, "its id");
	is_str(c.parent, parent, "its parent");
	is_str(c.ts, "2026-11-29T20:49:51.139Z", "its time");
	is_str(c.thread, "t1", "its thread");
	ok(cg_json_equal(c.versions, versions) && cg_json_equal(c.seen, seen)
	    && cg_json_equal(c.metadata, metadata), "versions, seen, metadata");
	is_int((int)json_object_size(c.values), 3, "values of those that have one");
	ok(cg_json_equal(json_object_get(c.values, "topic"), topic)
	    && cg_json_equal(json_object_get(c.values, "log"), log)
	    && json_is_null(json_object_get(c.values, "branch:to:plan")), "as they were, null too");
	is_int((int)c.n_writes, 3, "three writes");
	ok(!strcmp(c.writes[0].task, CG_CKPT_NULL_TASK) && c.writes[0].idx == -4
	    && cg_json_equal(c.writes[0].value, topic), "by task");
	ok(c.writes[1].idx == 0 && !strcmp(c.writes[1].channel, "log") && c.writes[2].idx == 1
	    && json_is_null(c.writes[2].value), "and idx");
	cg_ckpt_release(&c);

	w[0].value = log;
	w[2].value = topic;
	ok(cg_store_begin(st, &err) == 0
	    && cg_ckpt_put_writes(st, &A, "t1", "", id, w, 3, &err) == 0
	    && cg_store_commit(st, &err) == 0, "the same writes again, with other values");
	cg_ckpt_load(st, &A, "t1", "", id, &c, &err);
	ok(c.n_writes == 3 && cg_json_equal(c.writes[0].value, log)
	    && cg_json_equal(c.writes[1].value, log), "special ones are replaced, others stay");
	cg_ckpt_release(&c);
	p.head = parent;
	ok(cg_store_begin(st, &err) == 0 && cg_ckpt_put(st, &A, &p, &err) == 0
	    && cg_store_commit(st, &err) == 0, "put again with the same id: the same");
	is_str(look(st, &A, "SELECT COUNT(*) FROM checkpoint_blobs"), "3", "no row more");

	is_int(cg_ckpt_load(st, &B, "t1", "", id, &c, &err), 0, "another tenant does not see it");
	is_int(cg_ckpt_load(st, &A, "t1", "n", NULL, &c, &err), 0, "nor has another namespace it");
	json_decref(versions);
	json_decref(seen);
	json_decref(metadata);
	json_decref(topic);
	json_decref(log);
	cg_store_close(st);
}

static void
t_nul(void)
{
	struct cg_store *st = fresh("nul");
	json_t *v = json_object(), *fine = json_string("\\u0000 is six characters");
	struct cg_ckpt_write w = { CG_CKPT_NULL_TASK, 0, "draft", v };
	char id[CG_ID_LEN + 1] = "";

	put_one(st, &A, "t", "", NULL, -1, 1, "1", id);
	json_object_set_new(v, "a/b", json_pack("[i, o]", 1, json_stringn("x\0y", 3)));
	cg_store_begin(st, &err);
	ok(cg_ckpt_put_writes(st, &A, "t", "", id, &w, 1, &err) < 0 && err.code == CG_E_DATA
	    && strstr(err.msg, "draft/a~1b/1"), "NUL is refused, with its place: %s", err.msg);
	cg_store_rollback(st);
	w.value = fine;
	ok(cg_store_begin(st, &err) == 0 && cg_ckpt_put_writes(st, &A, "t", "", id, &w, 1, &err) == 0
	    && cg_store_commit(st, &err) == 0, "what only looks like it is not");
	json_decref(v);
	json_decref(fine);
	cg_store_close(st);
}

static void
t_head(void)
{
	struct cg_store *st = fresh("head");
	char a[CG_ID_LEN + 1] = "", b[CG_ID_LEN + 1] = "", c[CG_ID_LEN + 1] = "", fork[CG_ID_LEN + 1] = "";
	char head[CG_ID_LEN + 1];
	struct cg_ckpt k;
	int64_t max;

	is_int(cg_ckpt_head(st, &A, "t", "", head, &err), 0, "no head");
	ok(put_one(st, &A, "t", "", NULL, -1, 1, "\"a\"", a) == 0, "the first: %s", a);
	ok(put_one(st, &A, "t", "", NULL, -1, 2, "\"z\"", c) < 0 && err.code == CG_E_CONFLICT,
	    "there is one already: %s", err.msg);
	c[0] = '\0';
	ok(put_one(st, &A, "t", "", a, 0, 2, "\"b\"", b) == 0, "the second");
	ok(put_one(st, &A, "t", "", a, 0, 3, "\"c\"", c) < 0 && err.code == CG_E_CONFLICT,
	    "two children of one head: %s", err.msg);
	is_int(cg_ckpt_head(st, &A, "t", "", head, &err), 1, "a head");
	is_str(head, b, "the newest");
	ok(put_one(st, &A, "t", "s:1", NULL, -1, 1, "1", fork) == 0, "a namespace has its own");
	is_int(cg_ckpt_head(st, &B, "t", "", head, &err), 0, "which another tenant has not");

	/* A fork: the same version must not stand for two values. */
	is_int(cg_ckpt_max_version(st, &A, "t", "", &max, &err), 0, "the highest version");
	is_int(max, 2, "is looked up");
	is_int(cg_ckpt_max_version(st, &B, "t", "", &max, &err), 0, "another tenant");
	is_int(max, 0, "has none");
	{
		json_t *versions = J("{\"x\":2}"), *none = J("{}"), *v = J("\"fork\"");
		struct cg_ckpt_blob blob = { "x", 2, v };
		struct cg_ckpt_put p = { .thread = "t", .ns = "", .id = fork, .parent = a, .any_head = true,
			.versions = versions, .seen = none, .metadata = none, .blobs = &blob, .n_blobs = 1 };
		int rc;

		cg_ckpt_id_new(1, b, fork);
		cg_store_begin(st, &err);
		rc = cg_ckpt_put(st, &A, &p, &err);
		rc = rc == 0 ? cg_store_commit(st, &err) : rc;
		ok(rc < 0 && err.code == CG_E_CONFLICT, "a version that has another value: %s", err.msg);
		cg_store_rollback(st);
		json_object_set_new(versions, "x", json_integer(3));
		blob.version = 3;
		ok(cg_store_begin(st, &err) == 0 && cg_ckpt_put(st, &A, &p, &err) == 0
		    && cg_store_commit(st, &err) == 0, "a child of an older one, when nobody asks");
		json_decref(versions);
		json_decref(none);
		json_decref(v);
	}
	cg_ckpt_load(st, &A, "t", "", b, &k, &err);
	is_json(k.values, "{\"x\":\"b\"}", "the branch has its value");
	cg_ckpt_release(&k);
	cg_ckpt_load(st, &A, "t", "", NULL, &k, &err);
	is_json(k.values, "{\"x\":\"fork\"}", "and the fork its own");
	is_str(k.parent, a, "of the older one");
	cg_ckpt_release(&k);

	c[0] = '\0';
	ok(put_one(st, &B, "t", "", NULL, -1, 1, "1", c) < 0 && err.code == CG_E_CONFLICT,
	    "a thread is of one tenant: %s", err.msg);
	c[0] = '\0';
	ok(put_one(st, &B, "t", "other", NULL, -1, 1, "1", c) < 0 && err.code == CG_E_CONFLICT,
	    "in all of its namespaces");
	{
		struct cg_ckpt_write w = { CG_CKPT_NULL_TASK, 0, "x", json_null() };
		int rc;

		cg_store_begin(st, &err);
		rc = cg_ckpt_put_writes(st, &B, "t", "", a, &w, 1, &err);
		rc = rc == 0 ? cg_store_commit(st, &err) : rc;
		ok(rc < 0 && err.code == CG_E_CONFLICT, "nor does it get another's writes: %s", err.msg);
		cg_store_rollback(st);
	}
	if (on_pg()) {
		struct cg_stmt *s = cg_store_stmt(st, &B, &err, "INSERT INTO checkpoint_blobs (thread_id, "
		    "channel, version, type) VALUES ('t', 'x', '99', 'empty')", "");

		ok(s && cg_db_run(s, &err) < 0 && err.code == CG_E_CONFLICT, "nor blobs: %s", err.msg);
	}
	cg_store_close(st);
}

/* Two connections at once: both have seen the same head. */
static void
t_race(void)
{
	struct cg_store *st = fresh("race"), *other;
	json_t *versions = J("{\"x\":2}"), *none = J("{}");
	char a[CG_ID_LEN + 1] = "", b[CG_ID_LEN + 1], c[CG_ID_LEN + 1];
	struct cg_ckpt_put p = { .thread = "t", .ns = "", .id = b, .parent = a, .head = a,
		.versions = versions, .seen = none, .metadata = none }, q = p;
	struct cg_err why = CG_ERR_INIT;
	int first, second;

	put_one(st, &A, "t", "", NULL, -1, 1, "1", a);
	cg_store_open(&other, url, CG_STORE_WRITE, &err);
	cg_ckpt_id_new(0, a, b);
	cg_ckpt_id_new(0, a, c);
	q.id = c;
	cg_store_begin(st, &err);
	first = cg_ckpt_put(st, &A, &p, &err);
	first = first == 0 ? cg_store_commit(st, &err) : first;
	/* It begins only now, but has read the head before. */
	cg_store_begin(other, &why);
	second = cg_ckpt_put(other, &A, &q, &why);
	second = second == 0 ? cg_store_commit(other, &why) : second;
	ok(first == 0 && second < 0 && why.code == CG_E_CONFLICT, "one wins: %s", why.msg);
	cg_store_rollback(other);
	is_str(look(st, &A, "SELECT COUNT(*) FROM checkpoints"), "2", "and nothing is there of the other");
	json_decref(versions);
	json_decref(none);
	cg_store_close(other);
	cg_store_close(st);
}

struct told {
	int n;
	char ids[200][CG_ID_LEN + 1];
	struct cg_store *st;
	int bad;
};

static int
hear(void *arg, const struct cg_ckpt *c)
{
	struct told *t = arg;
	struct cg_ckpt again;

	snprintf(t->ids[t->n++], CG_ID_LEN + 1, "%s", c->id);
	if (cg_ckpt_load(t->st, &A, c->thread, c->ns, c->id, &again, &err) == 1)
		t->bad += !cg_json_equal(again.values, c->values);
	else
		t->bad++;
	cg_ckpt_release(&again);
	return t->n == 199;
}

static int
hear_ns(void *arg, const char *ns)
{
	strncat(arg, ns, 90);
	strncat(arg, ";", 2);
	return 0;
}

static void
t_list(void)
{
	struct cg_store *st = fresh("list");
	struct told *t = cg_alloc(sizeof *t);
	char head[CG_ID_LEN + 1] = "", id[CG_ID_LEN + 1], value[20], names[200] = "", sub[CG_ID_LEN + 1] = "";
	int bad = 0;

	t->st = st;
	for (int i = 0; i < 120; i++) {
		id[0] = '\0';
		snprintf(value, sizeof value, "%d", i);
		bad += put_one(st, &A, "t", "", *head ? head : NULL, i - 1, i + 1, value, id) < 0;
		memcpy(head, id, sizeof head);
	}
	is_int(bad, 0, "120 checkpoints");
	put_one(st, &A, "t", "s:1", NULL, -1, 1, "0", sub);
	is_int(cg_ckpt_list(st, &A, "t", "", NULL, 0, hear, t, &err), 120, "all are told of");
	is_int(t->bad, 0, "each whole, and who hears may read");
	for (int i = 1; i < t->n; i++)
		bad += strcmp(t->ids[i - 1], t->ids[i]) <= 0;
	ok(bad == 0 && !strcmp(t->ids[0], head), "newest first");
	memcpy(id, t->ids[60], sizeof id);
	memcpy(head, t->ids[61], sizeof head);
	t->n = 0;
	is_int(cg_ckpt_list(st, &A, "t", "", id, 55, hear, t, &err), 55, "55 of those before one");
	is_str(t->ids[0], head, "the next older one first");
	t->n = 0;
	is_int(cg_ckpt_list(st, &A, "t", NULL, NULL, 3, hear, t, &err), 3, "of all namespaces");
	is_str(t->ids[0], sub, "the newest");
	is_int(cg_ckpt_list(st, &B, "t", NULL, NULL, 0, hear, t, &err), 0, "another tenant has none");
	is_int(cg_ckpt_namespaces(st, &A, "t", hear_ns, names, &err), 2, "two namespaces");
	is_str(names, ";s:1;", "the top one and another");
	is_int(cg_ckpt_namespaces(st, &B, "t", hear_ns, names, &err), 0, "another tenant has none");
	free(t);
	cg_store_close(st);
}

/* ---- what others write ---- */

static void
sql(struct cg_store *st, const char *text)
{
	struct cg_stmt *s = cg_store_stmt(st, &A, &err, text, "");

	if (!s || cg_db_run(s, &err) < 0)
		ok(0, "%s: %s", text, err.msg);
}

static void
blob(struct cg_store *st, const char *channel, const char *version, const char *type, const char *v, size_t n)
{
	if (cg_store_exec(st, &A, &err, "INSERT INTO checkpoint_blobs (thread_id, channel, version, type, "
	    "blob, tenant_id) VALUES ('t', $1, $2, $3, $4, 'org_a')", "ttty", channel, version, type, v,
	    n) != 1)
		ok(0, "a blob: %s", err.msg);
}

static void
a_write(struct cg_store *st, const char *of, const char *task, int64_t idx, const char *channel,
    const char *type, const char *v)
{
	if (cg_store_exec(st, &A, &err, "INSERT INTO checkpoint_writes (thread_id, checkpoint_id, task_id, "
	    "idx, channel, type, blob, tenant_id) VALUES ('t', $1, $2, $3, $4, $5, $6, 'org_a') "
	    "ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id, task_id, idx) DO UPDATE SET "
	    "type = excluded.type, blob = excluded.blob", "ttitty", of, task, idx, channel, type, v,
	    strlen(v)) != 1)
		ok(0, "a write: %s", err.msg);
}

#define ID "1f1ec366-c1c9-6e40-8000-e3607f9ed35f"
#define PARENT "1f1ec366-c1c7-6731-ffff-792035afa57d"

static void
t_foreign(void)
{
	struct cg_store *st = fresh("foreign");
	struct cg_ckpt c;
	int64_t max;

	/* Their statements, column by column; the tenant is the session's on PostgreSQL. */
	if (on_pg()) {
		sql(st, "INSERT INTO checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob) "
		    "VALUES ('js', '', 'x', '2', 'json', '\"v\"') ON CONFLICT "
		    "(thread_id, checkpoint_ns, channel, version) DO NOTHING");
		sql(st, "INSERT INTO checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, "
		    "checkpoint, metadata) VALUES ('js', '', '" ID "', NULL, '{\"v\":4,\"id\":\"" ID "\","
		    "\"channel_versions\":{\"x\":2}}', '{}') ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id) "
		    "DO UPDATE SET checkpoint = EXCLUDED.checkpoint, metadata = EXCLUDED.metadata");
		sql(st, "INSERT INTO checkpoint_writes (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, "
		    "channel, type, blob) VALUES ('js', '', '" ID "', 't', -3, 'c', 'json', '1') ON CONFLICT "
		    "(thread_id, checkpoint_ns, checkpoint_id, task_id, idx) DO UPDATE SET "
		    "channel = EXCLUDED.channel, type = EXCLUDED.type, blob = EXCLUDED.blob");
		is_int(cg_ckpt_load(st, &A, "js", "", NULL, &c, &err), 1, "their own statements");
		is_json(c.values, "{\"x\":\"v\"}", "need no tenant but the session's");
		ok(json_object_size(c.seen) == 0 && c.n_writes == 1, "what is missing is empty");
		cg_ckpt_release(&c);
		is_int(cg_ckpt_load(st, &B, "js", "", NULL, &c, &err), 0, "whom alone they belong to");
		is_str(look(st, &B, "SELECT COUNT(*) FROM checkpoints"), "0", "row level security: checkpoints");
		is_str(look(st, &B, "SELECT COUNT(*) FROM checkpoint_blobs"), "0", "blobs");
		is_str(look(st, &B, "SELECT COUNT(*) FROM checkpoint_writes"), "0", "writes");
		is_str(look(st, NULL, "SELECT COUNT(*) FROM checkpoints"), "0", "nobody sees nothing");
		is_str(look(st, &A, "SELECT MAX(v) FROM checkpoint_migrations"), "9", "there is nothing to set up");
	}
	blob(st, "gone", "3", "empty", NULL, 0);
	blob(st, "raw", "3", "bytes", "\0\xff" "A", 3);
	blob(st, "text", "00000000000000000000000000000007.0.5", "json", "{\"lc\":1,\"n\":12345678901234567890}", 33);
	sql(st, "INSERT INTO checkpoints (thread_id, checkpoint_id, parent_checkpoint_id, checkpoint, tenant_id) "
	    "VALUES ('t', '" ID "', '" PARENT "', '{\"v\":4,\"channel_versions\":{\"gone\":3,\"raw\":3,"
	    "\"text\":\"00000000000000000000000000000007.0.5\",\"lost\":9}}', 'org_a')");
	is_int(cg_ckpt_load(st, &A, "t", "", NULL, &c, &err), 1, "a checkpoint of others");
	is_json(c.values, "{\"raw\":{\"lc\":2,\"type\":\"constructor\",\"id\":[\"Uint8Array\"],"
	    "\"method\":\"from\",\"args\":[[0,255,65]],\"kwargs\":{}},"
	    "\"text\":{\"lc\":1,\"n\":12345678901234567890.0}}", "bytes, a text's version, and none that is empty");
	is_str(json_string_value(json_object_get(c.versions, "text")),
	    "00000000000000000000000000000007.0.5", "whose version stays");
	is_json(c.metadata, "{}", "no metadata");
	cg_ckpt_release(&c);
	cg_ckpt_max_version(st, &A, "t", "", &max, &err);
	is_int(max, 9, "a version without a row is used too");

	a_write(st, ID, "task", 0, "y", "msgpack", "\x81");
	ok(cg_ckpt_load(st, &A, "t", "", NULL, &c, &err) < 0 && err.code == CG_E_DATA
	    && strstr(err.msg, "'t'") && strstr(err.msg, "'y'") && strstr(err.msg, "msgpack"),
	    "what only Python reads: %s", err.msg);
	a_write(st, ID, "task", 0, "y", "json", "{");
	ok(cg_ckpt_load(st, &A, "t", "", NULL, &c, &err) < 0 && err.code == CG_E_DATA,
	    "what is no JSON: %s", err.msg);
	a_write(st, ID, "task", 0, "y", "json", "{\"lc\":2,\"type\":\"delta_snapshot\",\"value\":1}");
	ok(cg_ckpt_load(st, &A, "t", "", NULL, &c, &err) < 0 && err.code == CG_E_DATA,
	    "a delta channel: %s", err.msg);
	cg_store_close(st);
}

static void
t_before_4(void)
{
	struct cg_store *st = fresh("before4");
	struct cg_ckpt c;

	sql(st, "INSERT INTO checkpoints (thread_id, checkpoint_id, parent_checkpoint_id, checkpoint, tenant_id) "
	    "VALUES ('t', '" ID "', '" PARENT "', '{\"v\":1,\"channel_versions\":{\"x\":3,\"y\":5}}', 'org_a')");
	a_write(st, PARENT, "b", 0, "__pregel_tasks", "json", "2");
	a_write(st, PARENT, "a", 1, "__pregel_tasks", "json", "1");
	a_write(st, PARENT, "a", 2, "x", "json", "9");
	is_int(cg_ckpt_load(st, &A, "t", "", NULL, &c, &err), 1, "a checkpoint of before version 4");
	is_json(c.values, "{\"__pregel_tasks\":[1,2]}", "has what was sent at its parent");
	is_int((int)json_integer_value(json_object_get(c.versions, "__pregel_tasks")), 5, "at its highest version");
	cg_ckpt_release(&c);
	cg_store_close(st);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_round();
	t_nul();
	t_head();
	t_race();
	t_list();
	t_foreign();
	t_before_4();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
