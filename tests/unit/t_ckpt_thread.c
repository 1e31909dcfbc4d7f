/* Threads: who has one, and what is left of one that is pruned or dropped. */
#include "base/clock.h"
#include "ckpt_test.h"

static const char run1[] = "01a00000-0000-7000-8000-000000000001";
static const char run2[] = "01a00000-0000-7000-8000-000000000002";

static int
take(struct cg_store *st, const struct cg_scope *who, const char *id, const char *run, int64_t *fence)
{
	int rc = cg_store_begin(st, &err);

	if (rc == 0 && (rc = cg_thread_take(st, who, id, run, NULL, fence, &err)) == 0)
		return cg_store_commit(st, &err);
	cg_store_rollback(st);
	return rc;
}

/* A run of worker w's, its first fence. */
static const struct cg_hold of_w = { "w", 1, 0 };

static void
add_run(struct cg_store *st, const char *id)
{
	ok(cg_store_exec(st, &A, &err, "INSERT INTO runs (tenant_id, id, workflow_name, "
	    "workflow_version, trigger_type, status, worker_id, fence, created_at, updated_at) "
	    "VALUES ($1, $2, 'w', '1', 'initial', 'running', 'w', 1, $3, $4)", "ttdd", A.tenant, id,
	    cg_wall_ms(), cg_wall_ms()) == 1, "a run %s", id);
}

static int
hold_by(struct cg_store *st, const struct cg_scope *who, const char *id, const char *run,
    int64_t fence, const struct cg_hold *by)
{
	int rc = cg_store_begin(st, &err);

	if (rc == 0 && (rc = cg_thread_hold(st, who, id, run, fence, by, &err)) == 0)
		return cg_store_commit(st, &err);
	cg_store_rollback(st);
	return rc;
}

static int
hold(struct cg_store *st, const struct cg_scope *who, const char *id, const char *run, int64_t fence)
{
	return hold_by(st, who, id, run, fence, &of_w);
}

static int
leave(struct cg_store *st, const struct cg_scope *who, const char *id, const char *run,
    enum cg_thread_state state, const char *error)
{
	int rc = cg_store_begin(st, &err);

	if (rc == 0 && (rc = cg_thread_leave(st, who, id, run, state, error, &err)) == 0)
		return cg_store_commit(st, &err);
	cg_store_rollback(st);
	return rc;
}

static void
t_rows(void)
{
	struct cg_store *st = fresh("rows");
	char id[CG_ID_LEN + 1] = "", long_id[CG_THREAD_ID_MAX + 2];
	struct cg_thread_row r;

	memset(long_id, 'x', sizeof long_id);
	long_id[CG_THREAD_ID_MAX + 1] = '\0';
	ok(!cg_thread_id_ok("") && !cg_thread_id_ok("a b") && !cg_thread_id_ok("h\xc3\xa9")
	    && !cg_thread_id_ok(long_id) && cg_thread_id_ok(long_id + 1) && cg_thread_id_ok("a/b:1"),
	    "what a thread may be called");
	is_int(cg_thread_load(st, &A, "t", &r, &err), 0, "there is none");
	ok(cg_thread_add(st, &A, "t", "ann", "chat", "1.0.0", &err) == 0, "one is added");
	is_int(cg_thread_load(st, &A, "t", &r, &err), 1, "and is there");
	ok(!strcmp(r.id, "t") && !strcmp(r.tenant, "org_a") && !strcmp(r.user, "ann")
	    && !strcmp(r.workflow, "chat") && !strcmp(r.version, "1.0.0") && !r.run && !r.error
	    && r.state == CG_THREAD_IDLE && r.fence == 0 && r.created_ms > 0
	    && r.updated_ms == r.created_ms, "idle, of nobody's run");
	cg_thread_row_release(&r);
	ok(cg_thread_add(st, &A, "t", NULL, "chat", "1", &err) < 0 && err.code == CG_E_CONFLICT,
	    "twice: %s", err.msg);
	ok(cg_thread_add(st, &B, "t", NULL, "chat", "1", &err) < 0 && err.code == CG_E_CONFLICT,
	    "also for another tenant: %s", err.msg);
	is_int(cg_thread_load(st, &B, "t", &r, &err), 0, "who does not find it");
	ok(cg_thread_add(st, &A, "a b", NULL, "chat", "1", &err) < 0 && err.code == CG_E_USAGE,
	    "a wrong id: %s", err.msg);
	put_one(st, &A, "js", "", NULL, -1, 1, "1", id);
	ok(cg_thread_add(st, &B, "js", NULL, "chat", "1", &err) < 0 && err.code == CG_E_CONFLICT,
	    "nor may it be where another's checkpoints are: %s", err.msg);
	ok(cg_thread_add(st, &A, "js", NULL, "chat", "1", &err) == 0, "but at one's own");
	id[0] = '\0';
	ok(put_one(st, &B, "t", "", NULL, -1, 1, "1", id) < 0 && err.code == CG_E_CONFLICT,
	    "no checkpoint goes to another's thread: %s", err.msg);
	cg_store_close(st);
}

static void
t_turns(void)
{
	struct cg_store *st = fresh("turns"), *other;
	int64_t f1 = 0, f2 = 0, f3 = 0;
	struct cg_thread_row r;

	cg_store_open(&other, url, CG_STORE_WRITE, &err);
	cg_thread_add(st, &A, "t", NULL, "w", "1", &err);
	ok(take(st, &A, "none", run1, &f1) < 0 && err.code == CG_E_NOTFOUND, "no such thread: %s", err.msg);
	ok(take(st, &B, "t", run1, &f1) < 0 && err.code == CG_E_NOTFOUND, "nor for another tenant");
	ok(take(st, &A, "t", run1, &f1) == 0 && f1 == 1, "a run takes it");
	ok(take(other, &A, "t", run2, &f2) < 0 && err.code == CG_E_CONFLICT && strstr(err.msg, run1),
	    "another one cannot: %s", err.msg);
	ok(hold(st, &A, "t", run1, f1) < 0 && err.code == CG_E_CONFLICT, "but there is no such run");
	add_run(st, run1);
	ok(hold(st, &A, "t", run1, f1) == 0, "it has it");
	ok(hold_by(st, &A, "t", run1, f1, &(struct cg_hold){ "v", 1, 0 }) < 0
	    && err.code == CG_E_CONFLICT, "another worker has not");
	ok(hold_by(st, &A, "t", run1, f1, &(struct cg_hold){ "w", 2, 0 }) < 0
	    && err.code == CG_E_CONFLICT, "nor has this one another time");
	ok(hold(st, &B, "t", run1, f1) < 0 && err.code == CG_E_CONFLICT, "not for another tenant");
	ok(take(other, &A, "t", run1, &f2) == 0 && f2 == 2, "taken over by who goes on with the same run");
	ok(hold(st, &A, "t", run1, f1) < 0 && err.code == CG_E_CONFLICT, "the one before has lost it: %s",
	    err.msg);
	ok(hold(other, &A, "t", run1, f2) == 0, "the one after has it");
	ok(leave(st, &A, "t", run2, CG_THREAD_IDLE, NULL) < 0 && err.code == CG_E_CONFLICT,
	    "another run cannot leave it: %s", err.msg);
	ok(cg_thread_drop(st, &A, "t", &err) < 0 && err.code == CG_E_STATE, "nor is it dropped: %s", err.msg);
	ok(leave(st, &A, "t", run1, CG_THREAD_FAILED, "{\"code\":\"X\"}") == 0, "left as failed");
	cg_thread_load(st, &A, "t", &r, &err);
	ok(r.state == CG_THREAD_FAILED && !strcmp(r.run, run1) && r.fence == 2, "which it is");
	is_str(r.error, "{\"code\":\"X\"}", "with its error");
	cg_thread_row_release(&r);
	ok(hold(other, &A, "t", run1, f2) < 0 && err.code == CG_E_CONFLICT, "nobody holds it now");
	ok(take(st, &A, "t", run2, &f3) == 0 && f3 == 3, "the next run");
	cg_thread_load(st, &A, "t", &r, &err);
	ok(r.state == CG_THREAD_BUSY && !r.error && !strcmp(r.run, run2), "busy, without an error");
	cg_thread_row_release(&r);
	leave(st, &A, "t", run2, CG_THREAD_INTERRUPTED, NULL);
	ok(cg_thread_drop(st, &B, "t", &err) < 0 && err.code == CG_E_NOTFOUND, "another tenant drops nothing");
	cg_store_close(other);
	cg_store_close(st);
}

/* Who holds it keeps it to the end of the transaction: whoever would take it waits till then. */
static void
t_locked(void)
{
	struct cg_store *st = fresh("locked"), *other;
	static const char free_rows[] = "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM threads "
	    "FOR NO KEY UPDATE SKIP LOCKED) t) || ' ' || (SELECT COUNT(*) FROM (SELECT 1 FROM runs "
	    "FOR NO KEY UPDATE SKIP LOCKED) r)";
	int64_t f;

	if (cg_db_dialect(cg_store_db(st)) != CG_DB_PG) {
		cg_store_close(st);
		return;
	}
	cg_store_open(&other, url, CG_STORE_WRITE, &err);
	cg_thread_add(st, &A, "t", NULL, "w", "1", &err);
	add_run(st, run1);
	take(st, &A, "t", run1, &f);
	is_str(look(other, &A, free_rows), "1 1", "a thread and its run");
	cg_store_begin(st, &err);
	ok(cg_thread_hold(st, &A, "t", run1, f, &of_w, &err) == 0, "are held");
	look(st, &A, "SELECT 1");
	is_str(look(other, &A, free_rows), "0 0", "both of them");
	ok(cg_store_commit(st, &err) == 0, "to the end");
	is_str(look(other, &A, free_rows), "1 1", "and no longer");
	cg_store_close(other);
	cg_store_close(st);
}

/* What a run writes for a thread is nothing when the thread was taken from it. */
static void
t_fenced(void)
{
	struct cg_store *st = fresh("fenced");
	char id[CG_ID_LEN + 1];
	json_t *none = J("{}");
	struct cg_ckpt_put p = { .thread = "t", .ns = "", .id = id, .versions = none, .seen = none,
		.metadata = none };
	int64_t f1, f2;
	int rc;

	cg_ckpt_id_new(-1, NULL, id);
	cg_thread_add(st, &A, "t", NULL, "w", "1", &err);
	add_run(st, run1);
	take(st, &A, "t", run1, &f1);
	take(st, &A, "t", run1, &f2);
	cg_store_begin(st, &err);
	rc = cg_thread_hold(st, &A, "t", run1, f1, &of_w, &err);
	if (rc == 0)
		rc = cg_ckpt_put(st, &A, &p, &err);
	if (rc == 0)
		rc = cg_store_commit(st, &err);
	ok(rc < 0 && err.code == CG_E_CONFLICT, "a checkpoint of one who has lost it: %s", err.msg);
	cg_store_rollback(st);
	is_int(cg_ckpt_head(st, &A, "t", "", id, &err), 0, "is not there");
	json_decref(none);
	cg_store_close(st);
}

static int
hear(void *arg, const struct cg_thread_row *row)
{
	size_t n = strlen(arg);

	snprintf((char *)arg + n, 200 - n, "%s;", row->id);
	return 0;
}

static const char *
list(struct cg_store *st, const struct cg_scope *who, struct cg_thread_filter f)
{
	static char ids[200];

	ids[0] = '\0';
	if (cg_thread_list(st, who, &f, hear, ids, &err) < 0)
		printf("# %s\n", err.msg);
	return ids;
}

static void
t_list(void)
{
	struct cg_store *st = fresh("threads");
	struct cg_thread_filter f = { .state = -1 };
	int64_t fence;

	setenv("CG_TEST_NOW", "1764450000000", 1);
	cg_thread_add(st, &A, "a", "ann", "chat", "1", &err);
	cg_thread_add(st, &A, "b", "bea", "chat", "1", &err);
	setenv("CG_TEST_NOW", "1764450001000", 1);
	cg_thread_add(st, &A, "c", "ann", "loop", "1", &err);
	cg_thread_add(st, &B, "d", "bob", "loop", "1", &err);
	is_str(list(st, &A, f), "c;b;a;", "newest change first");
	is_str(list(st, &B, f), "d;", "of a tenant");
	setenv("CG_TEST_NOW", "1764450002000", 1);
	take(st, &A, "a", run1, &fence);
	is_str(list(st, &A, f), "a;c;b;", "a change moves one to the top");
	f.state = CG_THREAD_BUSY;
	is_str(list(st, &A, f), "a;", "by state");
	f = (struct cg_thread_filter){ .state = -1, .user = "ann" };
	is_str(list(st, &A, f), "a;c;", "what a user sees: hers");
	cg_thread_add(st, &A, "n", NULL, "chat", "1", &err);
	is_str(list(st, &A, f), "n;a;c;", "and what is nobody's, in one order");
	f.limit = 1;
	is_str(list(st, &A, f), "n;", "a page of it");
	f.after = "n";
	f.limit = 5;
	is_str(list(st, &A, f), "a;c;", "and the next of it");
	f.user = "";
	f.after = NULL;
	is_str(list(st, &A, f), "n;", "who is nobody sees no person's");
	cg_thread_drop(st, &A, "n", &err);
	f = (struct cg_thread_filter){ .state = -1, .workflow = "chat" };
	is_str(list(st, &A, f), "a;b;", "by workflow");
	f = (struct cg_thread_filter){ .state = -1, .limit = 2 };
	is_str(list(st, &A, f), "a;c;", "a page");
	f.after = "c";
	is_str(list(st, &A, f), "b;", "and the next");
	f.after = "d";
	is_str(list(st, &A, f), "", "after another tenant's comes nothing");
	unsetenv("CG_TEST_NOW");
	cg_store_close(st);
}

/* ---- retention ---- */

static void
t_prune(void)
{
	struct cg_store *st = fresh("prune");
	char head[CG_ID_LEN + 1] = "", id[CG_ID_LEN + 1], first[CG_ID_LEN + 1] = "", value[20], newest[CG_ID_LEN + 1];
	char sub[CG_ID_LEN + 1] = "";
	json_t *one = J("1");
	struct cg_ckpt_write w = { CG_CKPT_NULL_TASK, 0, "x", one };
	struct cg_ckpt_pruned n;
	struct cg_ckpt c;

	for (int i = 0; i < 10; i++) {
		id[0] = '\0';
		snprintf(value, sizeof value, "%d", i);
		/* Two neighbours share one value. */
		put_one(st, &A, "t", "", *head ? head : NULL, i - 1, i / 2 + 1, i % 2 ? NULL : value, id);
		cg_store_begin(st, &err);
		cg_ckpt_put_writes(st, &A, "t", "", id, &w, 1, &err);
		cg_store_commit(st, &err);
		memcpy(head, id, sizeof head);
		if (!i)
			memcpy(first, id, sizeof first);
	}
	put_one(st, &A, "t", "s:1", NULL, -1, 1, "\"sub\"", sub);
	put_one(st, &B, "u", "", NULL, -1, 1, "2", (char[CG_ID_LEN + 1]){ "" });
	/* Of a checkpoint that is yet to come: others write it in this order. */
	cg_ckpt_id_new(20, head, newest);
	cg_store_begin(st, &err);
	cg_ckpt_put_writes(st, &A, "t", "", newest, &w, 1, &err);
	cg_store_commit(st, &err);

	ok(cg_ckpt_prune(st, &B, "t", 1, 0, &n, &err) == 0 && n.checkpoints == 0 && n.blobs == 0
	    && n.writes == 0, "another tenant prunes nothing");
	ok(cg_ckpt_prune(st, &A, "t", 1, cg_wall_ms() - 60000, &n, &err) == 0 && n.checkpoints == 0,
	    "nothing is that old");
	ok(cg_ckpt_prune(st, &A, "t", 3, 0, &n, &err) == 0, "all but three");
	is_int(n.checkpoints, 7, "seven go");
	is_int(n.blobs, 3, "with the values that nobody names");
	is_int(n.writes, 7, "and their writes");
	is_int(cg_ckpt_load(st, &A, "t", "", first, &c, &err), 0, "the first is gone");
	ok(cg_ckpt_prune(st, &A, "t", 0, cg_wall_ms() + 60000, &n, &err) == 0 && n.checkpoints == 2,
	    "heads always stay");
	is_int(cg_ckpt_load(st, &A, "t", "", NULL, &c, &err), 1, "the head");
	is_str(c.id, head, "is the one that it was");
	is_json(c.values, "{\"x\":8}", "with its value");
	is_int((int)c.n_writes, 1, "and its write");
	cg_ckpt_release(&c);
	is_int(cg_ckpt_load(st, &A, "t", "s:1", NULL, &c, &err), 1, "and that of another namespace");
	is_json(c.values, "{\"x\":\"sub\"}", "with its own");
	cg_ckpt_release(&c);
	is_str(look(st, &A, "SELECT COUNT(*) FROM checkpoint_writes"), "2", "what is to come has its write");
	is_int(cg_ckpt_head(st, &B, "u", "", id, &err), 1, "nothing of another tenant");

	cg_thread_add(st, &A, "t", NULL, "w", "1", &err);
	ok(cg_thread_drop(st, &A, "t", &err) == 0, "a thread is dropped");
	is_str(look(st, &A, "SELECT (SELECT COUNT(*) FROM checkpoints) + (SELECT COUNT(*) FROM "
	    "checkpoint_blobs) + (SELECT COUNT(*) FROM checkpoint_writes) + (SELECT COUNT(*) FROM threads) "
	    "- (SELECT COUNT(*) FROM checkpoints WHERE thread_id = 'u') "
	    "- (SELECT COUNT(*) FROM checkpoint_blobs WHERE thread_id = 'u')"), "0", "nothing is left of it");
	is_int(cg_ckpt_head(st, &B, "u", "", id, &err), 1, "and all of the other tenant's");
	json_decref(one);
	cg_store_close(st);
}

/* One thread that is damaged keeps its own history at most, and nobody else's. */
static void
t_prune_all(void)
{
	struct cg_store *st = fresh("all");
	static const char *const names[] = { "a", "b", "c" };
	char head[3][CG_ID_LEN + 1] = { "" };
	bool pg = cg_db_dialect(cg_store_db(st)) == CG_DB_PG;
	struct cg_ckpt_pruned n;

	for (size_t k = 0; k < 3; k++) {
		for (int i = 0; i < 4; i++) {
			char id[CG_ID_LEN + 1] = "";

			put_one(st, k == 2 ? &B : &A, names[k], "", *head[k] ? head[k] : NULL, i - 1, i + 1, "1", id);
			memcpy(head[k], id, sizeof id);
		}
		if (k == 1) /* its head, and one that goes */
			ok(cg_store_exec(st, &A, &err, pg ? "UPDATE checkpoints SET checkpoint = '{\"v\":\"x\","
			    "\"channel_versions\":null}', metadata = '[]' WHERE thread_id = $1 AND parent_checkpoint_id "
			    "IS NOT NULL" : "UPDATE checkpoints SET checkpoint = '{\"v\":', metadata = 'x' "
			    "WHERE thread_id = $1 AND parent_checkpoint_id IS NOT NULL", "t", "b") == 3, "one is damaged");
	}
	put_one(st, &A, "b", "s:1", NULL, -1, 1, "2", (char[CG_ID_LEN + 1]){ "" });
	ok(cg_store_exec(st, &A, &err, pg ? "UPDATE checkpoints SET metadata = '{\"parents\":7}' WHERE "
	    "checkpoint_ns = 's:1'" : "UPDATE checkpoints SET metadata = '{' WHERE checkpoint_ns = 's:1'", "") == 1,
	    "and a subgraph of it");
	/* On PostgreSQL only the owner sees the threads of all. */
	if (pg)
		is_int(cg_ckpt_prune(st, &A, "b", 1, cg_wall_ms() + 60000, &n, &err), 0, "it is pruned all the same");
	else
		is_int(cg_ckpt_prune_all(st, cg_wall_ms() + 60000, false, &n, &err), 3, "all are pruned");
	is_int(n.checkpoints, pg ? 3 : 9, "to the head");
	is_str(look(st, &B, "SELECT COUNT(*) FROM checkpoint_blobs WHERE thread_id = 'c'"), pg ? "4" : "1",
	    "with the value of it");
	is_str(look(st, &A, "SELECT COUNT(*) FROM checkpoint_blobs WHERE thread_id = 'b'"), pg ? "1" : "5",
	    "what cannot be read may name any of the values");
	if (!pg) {
		for (size_t k = 0; k < 3; k++)
			put_one(st, k == 2 ? &B : &A, names[k], "", head[k], 9, 9, "1", (char[CG_ID_LEN + 1]){ "" });
		ok(cg_store_exec(st, &A, &err, "CREATE TRIGGER broken BEFORE DELETE ON checkpoints "
		    "WHEN old.thread_id = 'b' BEGIN SELECT RAISE(ABORT, 'no page 7'); END", "") >= 0, "one cannot be changed");
		is_int(cg_ckpt_prune_all(st, cg_wall_ms() + 60000, false, &n, &err), 2, "the others are pruned");
		is_int(n.checkpoints, 2, "to their heads");
		is_str(look(st, &A, "SELECT COUNT(*) FROM checkpoints WHERE thread_id = 'b' AND checkpoint_ns = ''"), "2",
		    "and that one stays as it was");
	}
	cg_store_close(st);
}

static void
chain_of(struct cg_store *st, const char *thread, int n, char head[CG_ID_LEN + 1])
{
	head[0] = '\0';
	for (int i = 0; i < n; i++) {
		char id[CG_ID_LEN + 1] = "", parent[CG_ID_LEN + 1];

		memcpy(parent, head, sizeof parent);
		put_one(st, &A, thread, "", *parent ? parent : NULL, i - 1, i + 1, "1", id);
		memcpy(head, id, sizeof id);
	}
}

/* A branch may name again what only old checkpoints name: nobody begins one while it is pruned. */
static void
t_prune_beside(void)
{
	struct cg_store *st = fresh("beside"), *other;
	char head[CG_ID_LEN + 1];
	struct cg_ckpt_pruned n;
	struct cg_thread_row r;
	int64_t f;

	cg_store_open(&other, url, CG_STORE_WRITE, &err);
	chain_of(st, "t", 4, head);
	cg_thread_add(st, &A, "t", NULL, "w", "1", &err);
	add_run(st, run1);
	take(st, &A, "t", run1, &f);
	ok(cg_ckpt_prune(st, &A, "t", 1, 0, &n, &err) < 0 && err.code == CG_E_CONFLICT && strstr(err.msg, run1),
	    "what a run has is not pruned: %s", err.msg);
	is_str(look(st, &A, "SELECT COUNT(*) FROM checkpoints"), "4", "not a bit");
	leave(st, &A, "t", run1, CG_THREAD_IDLE, NULL);
	cg_thread_load(st, &A, "t", &r, &err);
	cg_store_begin(st, &err);
	is_int(cg_ckpt_prune(st, &A, "t", 1, 0, &n, &err), 0, "then it is");
	if (cg_db_dialect(cg_store_db(st)) == CG_DB_PG) {
		is_str(look(other, &A, "SELECT COUNT(*) FROM (SELECT 1 FROM threads FOR UPDATE SKIP LOCKED) t"), "0",
		    "nobody takes it meanwhile");
		is_str(look(other, &A, "SELECT pg_try_advisory_xact_lock(hashtextextended('t', 7))"), "f",
		    "and nobody writes a checkpoint");
	}
	ok(cg_store_commit(st, &err) == 0, "and is through");
	ok(cg_thread_settle(other, &A, "t", r.fence, CG_THREAD_IDLE, &err) < 0 && err.code == CG_E_CONFLICT,
	    "who has read it before changes nothing now: %s", err.msg);
	cg_thread_row_release(&r);
	cg_thread_load(st, &A, "t", &r, &err);
	is_int(cg_ckpt_prune(st, &A, "t", 1, 0, &n, &err), 0, "where nothing goes");
	is_int(cg_thread_settle(other, &A, "t", r.fence, CG_THREAD_IDLE, &err), 0, "he does");
	cg_thread_row_release(&r);
	cg_store_close(other);
	cg_store_close(st);
}

/* Found at rest, and not any more when their turn comes: what happens in between is a trigger's. */
static void
t_prune_roused(void)
{
	struct cg_store *st = fresh("roused");
	static const char *const names[] = { "a", "b", "c" };
	char head[CG_ID_LEN + 1];
	struct cg_ckpt_pruned n;
	int64_t f;

	if (cg_db_dialect(cg_store_db(st)) == CG_DB_PG) {
		cg_store_close(st);
		return;
	}
	for (size_t k = 0; k < 3; k++)
		chain_of(st, names[k], 4, head);
	cg_thread_add(st, &A, "b", NULL, "w", "1", &err);
	take(st, &A, "b", run1, &f);
	leave(st, &A, "b", run1, CG_THREAD_IDLE, NULL);
	ok(cg_store_exec(st, &A, &err, "CREATE TRIGGER rouse AFTER DELETE ON checkpoints WHEN old.thread_id = 'a' BEGIN "
	    "UPDATE threads SET status = 'busy' WHERE thread_id = 'b'; "
	    "UPDATE checkpoints SET checkpoint_id = 'f' || substr(checkpoint_id, 2) WHERE checkpoint_id = "
	    "(SELECT MAX(checkpoint_id) FROM checkpoints WHERE thread_id = 'c') AND thread_id = 'c'; END", "") >= 0, "two wake up");
	is_int(cg_ckpt_prune_all(st, cg_wall_ms() + 60000, false, &n, &err), 1, "one is pruned");
	is_int(n.checkpoints, 3, "and told of");
	is_str(look(st, &A, "SELECT COUNT(*) FROM checkpoints"), "9", "those that are gone on with are whole");
	cg_store_close(st);
}

/* Holding a thread says whose it is, and of no other one, and not for longer. */
static void
t_held(void)
{
	struct cg_store *st = fresh("held");
	json_t *v = J("1");
	const struct cg_ckpt_write w = { "5e0b7a4c-0000-5000-8000-000000000000", 0, "x", v };
	char mine[CG_ID_LEN + 1] = "", theirs[CG_ID_LEN + 1] = "";
	int64_t fence = 0;

	put_one(st, &B, "theirs", "", NULL, -1, 1, "1", theirs);
	put_one(st, &A, "mine", "", NULL, -1, 1, "1", mine);
	cg_thread_add(st, &A, "mine", NULL, "w", "1", &err);
	add_run(st, run1);
	take(st, &A, "mine", run1, &fence);
	for (int i = 0; i < 2; i++) {
		const char *thread = i ? "theirs" : "mine";
		int rc = cg_store_begin(st, &err);

		rc = rc == 0 ? cg_thread_hold(st, &A, "mine", run1, fence, &of_w, &err) : rc;
		rc = rc == 0 ? cg_ckpt_put_writes(st, &A, thread, "", i ? theirs : mine, &w, 1, &err) : rc;
		rc = rc == 0 ? cg_store_commit(st, &err) : rc;
		if (rc < 0)
			cg_store_rollback(st);
		ok(i ? rc < 0 && err.code == CG_E_CONFLICT : rc == 0, "held, %s is written%s", thread,
		    i ? " by its tenant alone" : "");
	}
	ok(hold(st, &A, "mine", run1, fence) == 0, "held once more");
	ok(put_one(st, &B, "mine", "other", NULL, -1, 1, "1", theirs) < 0 && err.code == CG_E_CONFLICT,
	    "which says nothing to the transaction after it: %s", err.msg);
	json_decref(v);
	cg_store_close(st);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_rows();
	t_turns();
	t_locked();
	t_fenced();
	t_held();
	t_list();
	t_prune();
	t_prune_all();
	t_prune_beside();
	t_prune_roused();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
