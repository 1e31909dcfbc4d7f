/* Numbers over all tenants, for who watches a fleet; on PostgreSQL functions of the schema's have them. */
#include <string.h>

#include "store/fleet.h"
#include "store/store_priv.h"

static const char now_here[] =
    "SELECT 'run', status, COUNT(*), NULL FROM runs GROUP BY status "
    "UNION ALL SELECT 'step', s.status, COUNT(*), NULL FROM runs r "
    "JOIN run_steps s ON s.tenant_id = r.tenant_id AND s.run_id = r.id "
    "WHERE r.status = 'running' GROUP BY s.status "
    "UNION ALL SELECT 'queued', '', 0, MIN(updated_at) FROM runs WHERE status = 'queued'";
static const char now_pg[] = "SELECT kind, state, n, at FROM fleet_now()";

static void
note(struct cg_fleet_now *now, const char *kind, const char *state, int64_t n, int64_t at_ms)
{
	int i;

	if (strcmp(kind, "run") == 0 && (i = cg_run_state_of(state)) >= 0)
		now->runs[i] = n;
	else if (strcmp(kind, "step") == 0 && (i = cg_step_state_of(state)) >= 0)
		now->steps[i] = n;
	else if (strcmp(kind, "queued") == 0)
		now->queued_ms = at_ms;
	else if (strcmp(kind, "worker") == 0)
		now->workers = n;
}

int
cg_store_fleet_now(struct cg_store *st, struct cg_fleet_now *now, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	*now = (struct cg_fleet_now){ .workers = -1 };
	if (!st->db)
		return 0;
	s = cg_store_stmt(st, NULL, err, cg_store_is_far(st) ? now_pg : now_here, "");
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1)
		note(now, cg_db_col_text(s, 0), cg_db_col_text(s, 1), cg_db_col_int(s, 2),
		    cg_db_col_time(s, 3));
	return rc;
}

#define ENDED \
	"SELECT id, status, COALESCE(duration_ms, 0), cost_microusd, completed_at FROM "
static const char ended_here[] = ENDED "runs WHERE completed_at >= $1";
static const char ended_pg[] = ENDED "fleet_ended($1)";

int
cg_store_fleet_ended(struct cg_store *st, int64_t since_ms,
    void (*each)(void *arg, const struct cg_ended_run *run), void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	if (!st->db)
		return 0;
	s = cg_store_stmt(st, NULL, err, cg_store_is_far(st) ? ended_pg : ended_here, "d", since_ms);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		int state = cg_run_state_of(cg_db_col_text(s, 1));
		const struct cg_ended_run r = { .id = cg_db_col_text(s, 0),
			.state = state < 0 ? CG_RUN_FAILED : (enum cg_run_state)state,
			.duration_ms = cg_db_col_int(s, 2), .cost_microusd = cg_db_col_int(s, 3),
			.ended_ms = cg_db_col_time(s, 4) };

		each(arg, &r);
	}
	return rc;
}

#define STEPS "SELECT run_id, status, cache_hit, COALESCE(duration_ms, 0) FROM "
static const char steps_here[] = STEPS "run_steps WHERE (tenant_id, run_id) IN "
    "(SELECT tenant_id, id FROM runs WHERE completed_at >= $1)";
static const char steps_pg[] = STEPS "fleet_ended_steps($1)";

int
cg_store_fleet_ended_steps(struct cg_store *st, int64_t since_ms,
    void (*each)(void *arg, const struct cg_ended_step *step), void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	if (!st->db)
		return 0;
	s = cg_store_stmt(st, NULL, err, cg_store_is_far(st) ? steps_pg : steps_here, "d", since_ms);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		int state = cg_step_state_of(cg_db_col_text(s, 1));
		const struct cg_ended_step e = { .run = cg_db_col_text(s, 0),
			.state = state < 0 ? CG_STEP_FAILED : (enum cg_step_state)state,
			.cache_hit = cg_db_col_bool(s, 2), .duration_ms = cg_db_col_int(s, 3) };

		each(arg, &e);
	}
	return rc;
}
