/*
 * Campaigns that are like a text. What a campaign is about is kept when it is put; the
 * vector of that is made by whoever can ask a model, and may come later or never: without
 * one there are the words.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "store/similar_priv.h"

enum {
	SUMMARY = 600,     /* bytes at most */
	MOOD = 40,
	CANDIDATES = 4096  /* vectors that are compared here, the newest */
};

/* ---- what a campaign is about ---- */

/* The first of these paths that has a text. */
static const char *
find(const json_t *doc, const char *const paths[][4], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const json_t *v = doc;

		for (size_t k = 0; k < 4 && paths[i][k]; k++)
			v = json_object_get(v, paths[i][k]);
		if (json_is_string(v) && *json_string_value(v))
			return json_string_value(v);
	}
	return NULL;
}

/* At most so many bytes of s, whole characters. */
static void
put_cut(struct cg_buf *b, const char *s, size_t most)
{
	size_t n = strlen(s);

	if (n > most)
		n = most;
	cg_buf_put(b, s, cg_utf8_check(s, n));
}

static json_t *
read_json(const char *text)
{
	struct cg_err ignored;

	return text ? cg_json_parse(text, strlen(text), "a campaign", 0, &ignored) : NULL;
}

/* What is the same as before keeps its vector, and is not written. */
static int
put_row(struct cg_store *st, const struct cg_scope *who, const char *id, const char *text,
    const char *summary, const char *mood, struct cg_err *err)
{
	char digest[CG_HEX_LEN + 1];

	cg_sha256_hex(text, strlen(text), digest);
	return cg_store_exec(st, who, err, cg_db_dialect(st->db) == CG_DB_PG
	    ? "INSERT INTO campaign_words (tenant_id, campaign_id, digest, summary, mood, text, words) "
	    "VALUES ($1, $2, $3, $4, $5, $6, to_tsvector('simple'::regconfig, CAST($6 AS text))) "
	    "ON CONFLICT (tenant_id, campaign_id) DO UPDATE SET digest = excluded.digest, "
	    "summary = excluded.summary, mood = excluded.mood, text = excluded.text, "
	    "words = excluded.words, model = NULL, dims = NULL, embedding = NULL "
	    "WHERE campaign_words.digest <> excluded.digest"
	    : "INSERT INTO campaign_words (tenant_id, campaign_id, digest, summary, mood, text) "
	    "VALUES ($1, $2, $3, $4, $5, $6) "
	    "ON CONFLICT (tenant_id, campaign_id) DO UPDATE SET digest = excluded.digest, "
	    "summary = excluded.summary, mood = excluded.mood, text = excluded.text, "
	    "model = NULL, dims = NULL, embedding = NULL "
	    "WHERE campaign_words.digest <> excluded.digest",
	    "tttttt", who->tenant, id, digest, summary, mood, text);
}

static int
put(struct cg_store *st, const struct cg_scope *who, const char *id, const char *text,
    const char *summary, const char *mood, struct cg_err *err)
{
	int rc = put_row(st, who, id, text, summary, mood, err);

	if (rc > 0 && cg_db_dialect(st->db) == CG_DB_SQLITE)
		rc = cg_store_exec(st, who, err, "INSERT OR REPLACE INTO campaign_search (rowid, text) "
		    "SELECT n, text FROM campaign_words WHERE tenant_id = $1 AND campaign_id = $2", "tt",
		    who->tenant, id);
	return rc < 0 ? -1 : 0;
}

int
cg_store_campaign_words(struct cg_store *st, const struct cg_scope *who,
    const struct cg_campaign_row *r, struct cg_err *err)
{
	static const char *const summaries[][4] = { { "summary" }, { "plan", "summary" } };
	static const char *const moods[][4] = { { "mood" }, { "plan", "theme", "mood" },
		{ "theme", "mood" } };
	json_t *settings = read_json(r->settings), *config = read_json(r->config);
	const char *brief = r->brief ? r->brief : "";
	const char *said = find(settings, summaries, 2), *felt = find(settings, moods, 2);
	struct cg_buf text, summary, mood;
	int rc;

	if (!felt)
		felt = find(config, moods + 2, 1);
	cg_buf_init(&text, 1 << 20);
	cg_buf_init(&summary, SUMMARY);
	cg_buf_init(&mood, MOOD);
	put_cut(&summary, said ? said : brief, SUMMARY);
	put_cut(&mood, felt ? felt : "", MOOD);
	cg_buf_printf(&text, "%s\n%s\n%s\n%s\n", r->name, r->template_id, mood.s,
	    said ? summary.s : "");
	put_cut(&text, brief, text.len < CG_SIMILAR_TEXT ? CG_SIMILAR_TEXT - text.len : 0);
	rc = put(st, who, r->id, text.s, summary.s, felt ? mood.s : NULL, err);
	cg_buf_release(&text);
	cg_buf_release(&summary);
	cg_buf_release(&mood);
	json_decref(settings);
	json_decref(config);
	return rc;
}

/* ---- their vectors ---- */

int
cg_store_similar_has_use(struct cg_store *st, const struct cg_scope *who, struct cg_err *err)
{
	struct cg_near_place ignored;
	struct cg_stmt *s;
	int rc;

	if (!st->db)
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT 1 FROM campaign_words WHERE tenant_id = $1 LIMIT 1", "t",
	    who->tenant);
	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	cg_db_reset(s);
	return rc == 0 || cg_db_dialect(st->db) != CG_DB_PG ? rc : cg_near_place(st, &ignored, err);
}

int
cg_store_similar_bare(struct cg_store *st, const struct cg_scope *who, const char *model,
    int64_t limit, int (*row)(void *arg, const struct cg_similar_text *row), void *arg,
    struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, n = 0;

	if (!st->db)
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT campaign_id, digest, text FROM campaign_words "
	    "WHERE tenant_id = $1 AND (model IS NULL OR model <> $2) ORDER BY campaign_id DESC LIMIT $3",
	    "tti", who->tenant, model, limit);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		const struct cg_similar_text r = { cg_db_col_text(s, 0), cg_db_col_text(s, 1),
			cg_db_col_text(s, 2) };
		int stop = row(arg, &r);

		n++;
		if (stop) {
			cg_db_reset(s);
			return stop < 0 ? -1 : n;
		}
	}
	return rc < 0 ? -1 : n;
}

int
cg_store_similar_keep(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const char *digest, const struct cg_vector *v, struct cg_err *err)
{
	bool pg = cg_db_dialect(st->db) == CG_DB_PG;
	struct cg_buf text;
	int rc;

	cg_buf_init(&text, CG_SIMILAR_DIMS * 20);
	if (v->dims > CG_SIMILAR_DIMS)
		text.failed = true;
	else if (pg)
		cg_vector_text(v->v, v->dims, "{}", &text);
	else
		cg_vector_hex(v->v, v->dims, &text);
	if (text.failed)
		rc = cg_err_set(err, CG_E_TOOBIG, "a vector of '%s' has %zu numbers; %d are kept at most",
		    v->model, v->dims, CG_SIMILAR_DIMS);
	else
		rc = cg_store_exec(st, who, err, pg
		    ? "UPDATE campaign_words SET model = $1, dims = $2, embedding = CAST($3 AS real[]) "
		    "WHERE tenant_id = $4 AND campaign_id = $5 AND digest = $6"
		    : "UPDATE campaign_words SET model = $1, dims = $2, embedding = $3 "
		    "WHERE tenant_id = $4 AND campaign_id = $5 AND digest = $6",
		    "titttt", v->model, (int64_t)v->dims, text.s, who->tenant, campaign, digest);
	cg_buf_release(&text);
	return rc;
}

/* ---- who is like it ---- */

/* One that was found: its strings are its own. */
struct found {
	double score;
	char *col[5]; /* id, name, template, summary, mood or NULL */
};

struct finds {
	struct found v[CG_SIMILAR_MAX + 1];
	size_t n, most;
	const char *but;
};

static void
found_release(struct found *f)
{
	for (size_t i = 0; i < 5; i++)
		free(f->col[i]);
}

/* Is a before b: more alike, or as much and newer. */
static bool
is_before(double score, const char *id, const struct found *b)
{
	return score > b->score || (score >= b->score && strcmp(id, b->col[0]) > 0);
}

static void
offer(struct finds *f, double score, struct cg_stmt *s)
{
	const char *id = cg_db_col_text(s, 0);
	size_t at = f->n;

	if (!(score > 0) || (f->but && strcmp(id, f->but) == 0))
		return;
	while (at > 0 && is_before(score, id, &f->v[at - 1]))
		at--;
	if (at == f->most)
		return;
	memmove(&f->v[at + 1], &f->v[at], (f->n - at) * sizeof f->v[0]);
	f->v[at].score = score > 1 ? 1 : score;
	for (int i = 0; i < 5; i++)
		f->v[at].col[i] = cg_db_col_text(s, i) ? cg_strdup(cg_db_col_text(s, i)) : NULL;
	if (++f->n > f->most)
		found_release(&f->v[--f->n]);
}

/* Statements here give the columns of struct found, and one more to tell the score by. */
static int
by_words(struct cg_store *st, const struct cg_scope *who, const char *text, struct finds *f,
    struct cg_err *err)
{
	bool pg = cg_db_dialect(st->db) == CG_DB_PG;
	struct cg_words *w = cg_alloc(sizeof *w);
	struct cg_buf query;
	struct cg_stmt *s;
	int rc = 0;

	cg_buf_init(&query, 1 << 20);
	cg_words_read(w, text);
	cg_words_query(w, pg ? "'" : "\"", pg ? " | " : " OR ", &query);
	s = !w->n ? NULL : cg_store_stmt(st, who, err, pg
	    ? "SELECT c.id, c.name, c.template_id, w.summary, w.mood, w.text FROM campaign_words w "
	    "JOIN campaigns c ON c.tenant_id = w.tenant_id AND c.id = w.campaign_id "
	    "CROSS JOIN to_tsquery('simple'::regconfig, CAST($1 AS text)) q "
	    "WHERE w.words @@ q AND w.tenant_id = $2 AND c.deleted_at IS NULL "
	    "ORDER BY ts_rank(w.words, q) DESC, c.id DESC LIMIT 40"
	    : "SELECT c.id, c.name, c.template_id, w.summary, w.mood, w.text FROM campaign_search "
	    "JOIN campaign_words w ON w.n = campaign_search.rowid "
	    "JOIN campaigns c ON c.tenant_id = w.tenant_id AND c.id = w.campaign_id "
	    "WHERE campaign_search MATCH $1 AND w.tenant_id = $2 AND c.deleted_at IS NULL "
	    "ORDER BY campaign_search.rank, c.id DESC LIMIT 40", "tt", query.s, who->tenant);
	if (w->n && !s)
		rc = -1;
	while (s && (rc = cg_db_step(s, err)) == 1)
		offer(f, cg_words_share(w, cg_db_col_text(s, 5)), s);
	cg_buf_release(&query);
	free(w);
	return rc;
}

static int
by_vector_here(struct cg_store *st, const struct cg_scope *who, const struct cg_vector *v,
    struct finds *f, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT c.id, c.name, c.template_id, w.summary, "
	    "w.mood, w.embedding FROM campaign_words w "
	    "JOIN campaigns c ON c.tenant_id = w.tenant_id AND c.id = w.campaign_id "
	    "WHERE w.tenant_id = $1 AND w.model = $2 AND w.dims = $3 AND c.deleted_at IS NULL "
	    "ORDER BY w.campaign_id DESC LIMIT $4", "ttii", who->tenant, v->model, (int64_t)v->dims,
	    (int64_t)CANDIDATES);
	int rc = s ? 0 : -1;

	while (s && (rc = cg_db_step(s, err)) == 1)
		offer(f, cg_vector_near(v->v, v->dims, cg_db_col_text(s, 5)), s);
	return rc;
}

/*
 * The index goes on behind other tenants' rows, which it has among its own, when told so;
 * but a tenant with few campaigns is better looked at without it, so each question gets a
 * plan of its own.
 */
static int
ask_server(struct cg_store *st, const struct cg_scope *who, const struct cg_near_place *place,
    const struct cg_vector *v, const char *text, struct finds *f, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc = 0;

	if (place->walks) {
		s = cg_store_stmt(st, who, err,
		    "SELECT set_config('hnsw.iterative_scan', 'strict_order', true), "
		    "set_config('plan_cache_mode', 'force_custom_plan', true)", "");
		if (!s || cg_db_step(s, err) < 0)
			return -1;
		cg_db_reset(s);
	}
	s = cg_store_stmt(st, who, err, cg_near_sql(st, place, v->dims), "ttt", text, who->tenant,
	    v->model);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1)
		offer(f, strtod(cg_db_col_text(s, 5), NULL), s);
	return rc;
}

static int
by_vector_there(struct cg_store *st, const struct cg_scope *who, const struct cg_vector *v,
    struct finds *f, struct cg_err *err)
{
	struct cg_near_place place;
	bool own = !cg_db_in_tx(st->db);
	struct cg_buf text;
	int rc = cg_near_place(st, &place, err);

	if (rc <= 0)
		return rc;
	cg_buf_init(&text, CG_SIMILAR_DIMS * 20);
	cg_vector_text(v->v, v->dims, "[]", &text);
	rc = own ? cg_db_begin(st->db, err) : 0;
	if (rc == 0)
		rc = ask_server(st, who, &place, v, text.s, f, err);
	if (own)
		cg_db_rollback(st->db);
	cg_buf_release(&text);
	return rc;
}

static int
search(struct cg_store *st, const struct cg_scope *who, const struct cg_similar_ask *ask,
    struct finds *f, struct cg_err *err)
{
	const struct cg_vector *v = ask->vector.dims && ask->vector.dims <= CG_SIMILAR_DIMS
	    ? &ask->vector : NULL;
	int rc = 0;

	if (v)
		rc = cg_db_dialect(st->db) == CG_DB_PG ? by_vector_there(st, who, v, f, err)
		    : by_vector_here(st, who, v, f, err);
	return rc < 0 || f->n ? rc : by_words(st, who, ask->text, f, err);
}

int
cg_store_similar(struct cg_store *st, const struct cg_scope *who, const struct cg_similar_ask *ask,
    int k, int (*row)(void *arg, const struct cg_similar_row *row), void *arg, struct cg_err *err)
{
	struct finds f = { .most = k < 0 ? 0 : k > CG_SIMILAR_MAX ? CG_SIMILAR_MAX : (size_t)k,
		.but = ask->but };
	int rc = st->db && f.most ? search(st, who, ask, &f, err) : 0, stop = 0;

	for (size_t i = 0; i < f.n; i++) {
		char **c = f.v[i].col;
		const struct cg_similar_row r = { c[0], c[1], c[2], c[3], c[4], f.v[i].score };

		if (rc == 0 && !stop)
			stop = row(arg, &r);
	}
	for (size_t i = 0; i < f.n; i++)
		found_release(&f.v[i]);
	return rc < 0 || stop < 0 ? -1 : (int)f.n;
}
