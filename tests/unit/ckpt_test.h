/* What the tests of checkpoints share. */
#ifndef CG_TESTS_CKPT_TEST_H
#define CG_TESTS_CKPT_TEST_H

#include "ckpt/ckpt.h"
#include "ckpt/thread.h"
#include "db/db.h"
#include "json/json.h"
#include "store/sql.h"
#include "store_test.h"

static inline json_t *
J(const char *text)
{
	json_t *v = json_loads(text, JSON_DECODE_ANY, NULL);

	if (!v)
		printf("# not JSON: %s\n", text);
	return v;
}

static inline int
is_json(const json_t *got, const char *want, const char *name)
{
	json_t *w = J(want);
	char *g = got ? cg_json_str(got) : NULL;
	int good = ok(got && cg_json_equal(got, w), "%s", name);

	if (!good)
		printf("#  got: %s\n# want: %s\n", g ? g : "(none)", want);
	free(g);
	json_decref(w);
	return good;
}

/* What rows say to whom, outside of all that is tested: the first column of the first row. */
static inline const char *
look(struct cg_store *st, const struct cg_scope *who, const char *sql)
{
	static char out[300];
	struct cg_stmt *s = cg_store_stmt(st, who, &err, sql, "");

	out[0] = '\0';
	if (!s || cg_db_step(s, &err) < 0) {
		printf("# %s\n", err.msg);
		return "error";
	}
	snprintf(out, sizeof out, "%s", cg_db_col_text(s, 0) ? cg_db_col_text(s, 0) : "(null)");
	cg_db_reset(s);
	return out;
}

/* One checkpoint with the value v (JSON, or NULL) for the channel x at that version. */
static inline int
put_one(struct cg_store *st, const struct cg_scope *who, const char *thread, const char *ns,
    const char *head, int64_t step, int64_t version, const char *v, char id[CG_ID_LEN + 1])
{
	json_t *value = v ? J(v) : NULL, *versions = json_object(), *seen = json_object();
	json_t *metadata = json_pack("{s:s, s:I, s:{}}", "source", "loop", "step", step, "parents");
	const struct cg_ckpt_blob blob = { "x", version, value };
	struct cg_ckpt_put p = { .thread = thread, .ns = ns, .id = id, .parent = head, .head = head,
		.versions = versions, .seen = seen, .metadata = metadata, .blobs = &blob, .n_blobs = 1 };
	int rc;

	cg_json_set_int(versions, "x", version);
	if (!id[0])
		cg_ckpt_id_new(step, head, id);
	rc = cg_store_begin(st, &err);
	if (rc == 0 && (rc = cg_ckpt_put(st, who, &p, &err)) == 0)
		rc = cg_store_commit(st, &err);
	else
		cg_store_rollback(st);
	json_decref(value);
	json_decref(versions);
	json_decref(seen);
	json_decref(metadata);
	return rc;
}

#endif
