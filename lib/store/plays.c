/* Plays: begun, answered, over, each once. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/plays.h"
#include "store/store_priv.h"

#define COLUMNS \
	"id, campaign_id, bundle_id, status, won, prize_id, prize_label, code, presentation, answers, " \
	"result, play_no, started_at, expires_at, completed_at, duration_ms"

enum { BACK = 200 /* plays that give back what they have at once */ };

static const char *const states[] = { "open", "completed", "expired" };

const char *
cg_play_state_name(enum cg_play_state s)
{
	return states[s];
}

void
cg_play_row_release(struct cg_play_row *row)
{
	cg_arena_release(&row->mem);
	memset(row, 0, sizeof *row);
}

int
cg_store_play_counts(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const char *player, const char *address, int64_t *by_player, int64_t *by_address, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT "
	    "(SELECT COUNT(*) FROM play_sessions WHERE tenant_id = $1 AND campaign_id = $2 AND player_hash = $3), "
	    "(SELECT COUNT(*) FROM play_sessions WHERE tenant_id = $1 AND campaign_id = $2 AND address_hash = $4)",
	    "tttt", who->tenant, campaign, player, address);
	int rc = s ? cg_db_step(s, err) : -1;

	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(err, CG_E_BUG, "a count without a row");
	*by_player = cg_db_col_int(s, 0);
	*by_address = cg_db_col_int(s, 1);
	cg_db_reset(s);
	return 0;
}

int
cg_store_play_add(struct cg_store *st, const struct cg_scope *who, struct cg_play_row *r,
    struct cg_err *err)
{
	if (!r->id[0])
		cg_id_new(r->id);
	return cg_store_exec(st, who, err, "INSERT INTO play_sessions (tenant_id, id, campaign_id, bundle_id, "
	    "player_hash, address_hash, play_no, status, won, prize_id, prize_label, code, started_at, "
	    "expires_at, presentation) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10, $11, $12, "
	    "$13, $14) ON CONFLICT (tenant_id, campaign_id, player_hash, play_no) DO NOTHING",
	    "ttttttibtttddt", who->tenant, r->id, r->campaign, r->bundle, r->player, r->address, r->play_no,
	    r->won, r->prize, r->prize_label, r->code, r->started_ms, r->expires_ms, r->presentation);
}

static void
fill(struct cg_play_row *r, struct cg_arena *a, struct cg_stmt *s)
{
	const char *state = cg_db_col_text(s, 3);

	snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 0));
	r->campaign = cg_store_keep(a, cg_db_col_text(s, 1));
	r->bundle = cg_store_keep(a, cg_db_col_text(s, 2));
	while (r->state < CG_PLAY_EXPIRED && strcmp(states[r->state], state) != 0)
		r->state++;
	r->won = cg_db_col_bool(s, 4);
	r->prize = cg_store_keep(a, cg_db_col_text(s, 5));
	r->prize_label = cg_store_keep(a, cg_db_col_text(s, 6));
	r->code = cg_store_keep(a, cg_db_col_text(s, 7));
	r->presentation = cg_store_keep(a, cg_db_col_text(s, 8));
	r->answers = cg_store_keep(a, cg_db_col_text(s, 9));
	r->result = cg_store_keep(a, cg_db_col_text(s, 10));
	r->play_no = cg_db_col_int(s, 11);
	r->started_ms = cg_db_col_time(s, 12);
	r->expires_ms = cg_db_col_time(s, 13);
	r->completed_ms = cg_db_col_time(s, 14);
	r->duration_ms = cg_db_col_int(s, 15);
}

int
cg_store_play_load(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_play_row *r, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	memset(r, 0, sizeof *r);
	if (!st->db || !cg_id_valid(id))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT " COLUMNS " FROM play_sessions WHERE tenant_id = $1 AND id = $2",
	    "tt", who->tenant, id);
	rc = s ? cg_db_step(s, err) : -1;
	if (rc > 0) {
		fill(r, &r->mem, s);
		cg_db_reset(s);
	}
	return rc;
}

int
cg_store_plays(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const char *before, int64_t limit, int (*row)(void *arg, const struct cg_play_row *row), void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc = 0, n = 0, stop = 0;

	if (!st->db || !cg_id_valid(campaign))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT " COLUMNS " FROM play_sessions WHERE tenant_id = $1 "
	    "AND campaign_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4", "ttti", who->tenant, campaign,
	    before ? before : "ffffffff-ffff-ffff-ffff-ffffffffffff", limit);
	if (!s)
		return -1;
	while (!stop && (rc = cg_db_step(s, err)) > 0) {
		struct cg_play_row r = { .state = CG_PLAY_OPEN };

		fill(&r, NULL, s);
		n++;
		stop = row(arg, &r);
	}
	cg_db_reset(s);
	return stop < 0 || (!stop && rc < 0) ? -1 : n;
}

int
cg_store_play_complete(struct cg_store *st, const struct cg_scope *who, const struct cg_play_row *r,
    struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE play_sessions SET status = 'completed', won = $1, "
	    "prize_id = $2, prize_label = $3, code = $4, result = $5, completed_at = $6, duration_ms = $7 "
	    "WHERE tenant_id = $8 AND id = $9 AND status = 'open'", "bttttditt", r->won, r->prize, r->prize_label, r->code, r->result, r->completed_ms,
	    r->duration_ms, who->tenant, r->id);
}

int
cg_store_play_answers(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *before, const char *answers, struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE play_sessions SET answers = $1 WHERE tenant_id = $2 "
	    "AND id = $3 AND status = 'open' AND COALESCE(answers, '') = $4", "tttt", answers, who->tenant,
	    id, before ? before : "");
}

static int
give_back(struct cg_store *st, const struct cg_scope *who, const char *prize, struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE prizes SET won = won - 1 "
	    "WHERE tenant_id = $1 AND id = $2", "tt", who->tenant, prize) < 0 ? -1 : 0;
}

static int
by_id(const void *a, const void *b)
{
	return memcmp(a, b, CG_ID_LEN);
}

int
cg_store_plays_expire(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    int64_t now_ms, struct cg_err *err)
{
	char (*prize)[CG_ID_LEN + 1] = cg_calloc(BACK, sizeof *prize);
	struct cg_store_tx tx;
	struct cg_stmt *s;
	int rc, n = 0;

	if (cg_store_tx_begin(st, &tx, err) < 0) {
		free(prize);
		return -1;
	}
	s = cg_store_stmt(st, who, err, "UPDATE play_sessions SET status = 'expired' WHERE tenant_id = $1 "
	    "AND status = 'open' AND id IN (SELECT id FROM play_sessions WHERE tenant_id = $1 "
	    "AND campaign_id = $2 AND status = 'open' AND prize_id IS NOT NULL AND expires_at <= $3 "
	    "LIMIT $4) RETURNING prize_id", "ttdi", who->tenant, campaign, now_ms, (int64_t)BACK);
	while ((rc = s ? cg_db_step(s, err) : -1) > 0)
		snprintf(prize[n++], CG_ID_LEN + 1, "%s", cg_db_col_text(s, 0));
	/* In one order, so that two who do this at once do not wait for each other. */
	qsort(prize, (size_t)n, sizeof *prize, by_id);
	for (int i = 0; rc >= 0 && i < n; i++)
		rc = give_back(st, who, prize[i], err);
	free(prize);
	rc = cg_store_tx_end(st, &tx, rc, err);
	return rc < 0 ? -1 : n;
}

int
cg_store_play_event(struct cg_store *st, const struct cg_scope *who, const char *id, const char *type,
    const char *detail, struct cg_err *err)
{
	int n = 0;

	/* Two that come at once have the same number: one of them takes the next. */
	for (int i = 0; n == 0 && i < 5; i++) {
		struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT COALESCE(MAX(seq), 0) FROM play_events "
		    "WHERE tenant_id = $1 AND session_id = $2", "tt", who->tenant, id);
		int64_t seq;

		if (!s || cg_db_step(s, err) < 0)
			return -1;
		seq = cg_db_col_int(s, 0) + 1;
		cg_db_reset(s);
		if (seq > CG_PLAY_EVENTS)
			return 0;
		n = cg_store_exec(st, who, err, "INSERT INTO play_events (tenant_id, session_id, seq, type, "
		    "created_at, detail) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, session_id, seq) "
		    "DO NOTHING", "ttitdt", who->tenant, id, seq, type, cg_wall_ms(), detail);
	}
	return n;
}

int
cg_store_play_totals(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    struct cg_play_totals *t, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	memset(t, 0, sizeof *t);
	if (!st->db || !cg_id_valid(campaign))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT COUNT(*), COUNT(completed_at), "
	    "COUNT(CASE WHEN won AND status = 'completed' THEN 1 END) FROM play_sessions "
	    "WHERE tenant_id = $1 AND campaign_id = $2", "tt", who->tenant, campaign);
	rc = s ? cg_db_step(s, err) : -1;
	if (rc <= 0)
		return rc;
	t->plays = cg_db_col_int(s, 0);
	t->completed = cg_db_col_int(s, 1);
	t->won = cg_db_col_int(s, 2);
	cg_db_reset(s);
	return 0;
}
