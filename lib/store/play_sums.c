/* What was played of a campaign, summed up. */
#include <stdio.h>

#include "store/plays.h"
#include "store/store_priv.h"

#define SUMS \
	"COUNT(*), COUNT(completed_at), COUNT(CASE WHEN won AND status = 'completed' THEN 1 END)"
/*
 * An id begins with the time at which it was made, so that the plays since a day are the end of an
 * index; begun is what counts, and a clock that was set back by an hour leaves none out.
 */
#define BY_DAY(day) \
	"SELECT " day ", " SUMS " FROM play_sessions WHERE tenant_id = $1 AND campaign_id = $2 " \
	"AND id >= $3 AND started_at >= $4 GROUP BY 1 ORDER BY 1"
static const char *const by_day[] = { BY_DAY("substr(started_at, 1, 10)"),
	BY_DAY("to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')") };

enum { HOUR_MS = 3600000 };

int
cg_store_play_days(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    int64_t since_ms, int (*row)(void *arg, const char *day, const struct cg_play_totals *sums),
    void *arg, struct cg_err *err)
{
	uint64_t first = since_ms > HOUR_MS ? (uint64_t)since_ms - HOUR_MS : 0;
	char from[CG_ID_LEN + 1];
	struct cg_stmt *s;
	int rc, stop = 0;

	if (!st->db || !cg_id_valid(campaign))
		return 0;
	snprintf(from, sizeof from, "%08x-%04x-7000-8000-000000000000", (unsigned)(first >> 16),
	    (unsigned)(first & 0xffff));
	s = cg_store_stmt(st, who, err, by_day[cg_store_is_far(st)], "tttd", who->tenant, campaign, from,
	    since_ms);
	if (!s)
		return -1;
	while (!stop && (rc = cg_db_step(s, err)) > 0) {
		const struct cg_play_totals sums = { cg_db_col_int(s, 1), cg_db_col_int(s, 2),
			cg_db_col_int(s, 3) };

		stop = row(arg, cg_db_col_text(s, 0), &sums);
	}
	if (stop)
		cg_db_reset(s);
	return stop ? (stop < 0 ? -1 : 0) : rc;
}

int
cg_store_play_wins(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    int (*row)(void *arg, const char *prize, int64_t n), void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, stop = 0;

	if (!st->db || !cg_id_valid(campaign))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT prize_label, COUNT(*) FROM play_sessions "
	    "WHERE tenant_id = $1 AND campaign_id = $2 AND won AND status = 'completed' "
	    "AND prize_label IS NOT NULL GROUP BY prize_label ORDER BY 2 DESC, 1", "tt", who->tenant,
	    campaign);
	if (!s)
		return -1;
	while (!stop && (rc = cg_db_step(s, err)) > 0)
		stop = row(arg, cg_db_col_text(s, 0), cg_db_col_int(s, 1));
	if (stop)
		cg_db_reset(s);
	return stop ? (stop < 0 ? -1 : 0) : rc;
}
