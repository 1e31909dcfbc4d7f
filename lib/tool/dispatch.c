#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/id.h"
#include "base/log.h"
#include "base/mem.h"
#include "ckpt/thread.h"
#include "conf/conf.h"
#include "json/json.h"
#include "queue/queue.h"
#include "store/fleet.h"
#include "store/store.h"
#include "tenant/tenant.h"
#include "tool/dispatch.h"

enum {
	SEND_TIMEOUT_MS = 3000,
	WINDOW = 32,         /* jobs of one tenant that stand in the queue at once */
	LOST_AFTER_MS = 10000,
	LIMIT_ANSWER_MS = 250
};

bool
cg_dispatch_is_on(const struct cg_conf *conf)
{
	return cg_conf_get(conf, CG_CONF_QUEUE) || cg_conf_get(conf, CG_CONF_REDIS_HOST);
}

int
cg_dispatch_conf(const struct cg_conf *conf, const char *queue, struct cg_queue_conf *out,
    char **url, struct cg_err *err)
{
	const char *given = cg_conf_get(conf, CG_CONF_QUEUE), *port, *tls;

	*out = (struct cg_queue_conf){ .name = queue };
	*url = NULL;
	if (given && !cg_queue_is_url(given))
		return cg_err_set(err, CG_E_CONFIG, "%s: the queue is named by a URL like "
		    "redis://HOST:6379, or not at all when it is the store",
		    conf->v[CG_CONF_QUEUE].origin);
	if (given) {
		*url = cg_strdup(given);
	} else {
		port = cg_conf_get(conf, CG_CONF_REDIS_PORT);
		tls = cg_conf_get(conf, CG_CONF_REDIS_TLS);
		*url = cg_asprintf("%s://%s:%s", tls && strcmp(tls, "true") == 0 ? "rediss" : "redis",
		    cg_conf_get(conf, CG_CONF_REDIS_HOST), port ? port : "6379");
		out->user = cg_conf_get(conf, CG_CONF_REDIS_USER);
		out->password = cg_conf_get(conf, CG_CONF_REDIS_PASSWORD);
	}
	out->url = *url;
	return 0;
}

/* In a cluster all of them must be on one node. */
static char *
tagged_prefix(const struct cg_conf *conf)
{
	const char *said = cg_conf_get(conf, CG_CONF_QUEUE_PREFIX);

	if (said && strchr(said, '{'))
		return cg_strdup(said);
	return cg_asprintf("{%s}", said && *said ? said : "bull");
}

int
cg_dispatch_limits(const struct cg_conf *conf, const char *name, struct cg_queue **q,
    struct cg_err *err)
{
	struct cg_queue_conf c;
	char *url, *prefix;
	int rc = cg_dispatch_conf(conf, name, &c, &url, err);

	if (rc < 0)
		return -1;
	prefix = tagged_prefix(conf);
	c.prefix = prefix;
	c.timeout_ms = LIMIT_ANSWER_MS;
	rc = cg_queue_open(q, &c, NULL, err);
	free(prefix);
	free(url);
	return rc;
}

/* Ids of one tenant, kept while the statement that found them is over. */
struct due {
	char (*v)[CG_ID_LEN + 1];
	size_t n;
};

static int
keep_run(void *arg, const char *run)
{
	struct due *d = arg;

	d->v = cg_realloc(d->v, d->n + 1, sizeof *d->v);
	snprintf(d->v[d->n++], sizeof *d->v, "%s", run);
	return 0;
}

static bool
is_of_threads(const struct cg_queue *q)
{
	return strcmp(cg_queue_name(q), CG_FLOW_QUEUE) == 0;
}

/* What its job is called. New. */
static json_t *
job_id(const struct cg_queue *q, const char *run)
{
	return json_sprintf(is_of_threads(q) ? "execution-%s" : "run-%s", run);
}

/* A person's: 1, or 0. */
static int
is_personal(struct cg_store *st, const struct cg_scope *who, const char *thread, struct cg_err *err)
{
	struct cg_thread_row row;
	int rc = cg_thread_load(st, who, thread, &row, err);

	if (rc <= 0)
		return rc;
	rc = row.user != NULL;
	cg_thread_row_release(&row);
	return rc;
}

/* What a run of a thread says to others who look into the queue, and to us: its id. */
static json_t *
execution(struct cg_store *st, const struct cg_scope *who, const char *run, struct cg_err *err)
{
	struct cg_run_row row;
	json_t *d, *trigger;
	int personal, rc = cg_store_run_load(st, who, run, &row, err);

	if (rc <= 0)
		return NULL;
	if ((personal = is_personal(st, who, row.thread, err)) < 0) {
		cg_run_row_release(&row);
		return NULL;
	}
	trigger = row.trigger ? cg_json_parse(row.trigger, strlen(row.trigger), "trigger", 0, err) : NULL;
	d = json_object();
	cg_json_set_str(d, "executionId", run);
	cg_json_set_str(d, "runId", run);
	cg_json_set_str(d, "workflowId", row.thread);
	cg_json_set_str(d, "workflowType", row.workflow);
	cg_json_set_str(d, "tenantId", who->tenant);
	/* A server that many look into keeps it. What is a person's stays in the store. */
	if (!personal)
		cg_json_set(d, "input", json_incref(json_object_get(trigger, "input")));
	if (!json_object_get(d, "input"))
		cg_json_set(d, "input", json_object());
	cg_json_set_str(d, "checkpointId", cg_json_get_str(trigger, "checkpointId", NULL));
	json_decref(trigger);
	cg_run_row_release(&row);
	return d;
}

static int
add_job(struct cg_store *st, struct cg_queue *q, const struct cg_scope *who, const char *run,
    bool *added, struct cg_err *err)
{
	bool thread = is_of_threads(q);
	json_t *data = thread ? execution(st, who, run, err)
	    : json_pack("{s:s,s:s}", "runId", run, "tenantId", who->tenant);
	json_t *opts = json_pack("{s:o,s:b,s:b,s:i}", "jobId", job_id(q, run),
	    "removeOnComplete", 1, "removeOnFail", 0, "attempts", 1);
	char *text = data ? cg_json_str(data) : NULL, *id = NULL;
	struct cg_queue_new job = { .name = thread ? "execute-workflow" : "orchestrate", .data = text,
		.opts = opts };
	int rc = data ? cg_queue_add(q, &job, &id, added, err) : err->code == CG_E_OK ? 0 : -1;

	free(id);
	free(text);
	json_decref(opts);
	json_decref(data);
	return rc;
}

/* A job of that name is there: one that has ended is in the way of its run's next attempt. */
static int
clear_way(struct cg_queue *q, const char *run, struct cg_err *err)
{
	json_t *args = json_pack("{s:o}", "id", job_id(q, run)), *answer = NULL;
	const char *state;
	int rc = cg_queue_verb(q, "state", args, &answer, err);

	state = rc == 0 ? json_string_value(answer) : NULL;
	if (state && (strcmp(state, "failed") == 0 || strcmp(state, "completed") == 0)) {
		json_decref(answer);
		answer = NULL;
		rc = cg_queue_verb(q, "remove", args, &answer, err) < 0 ? -1 : 1;
	}
	json_decref(answer);
	json_decref(args);
	return rc;
}

static int
send_run(struct cg_store *st, struct cg_queue *q, const struct cg_scope *who, const char *run,
    struct cg_err *err)
{
	bool added = false;
	int rc = add_job(st, q, who, run, &added, err);

	if (rc == 0 && !added && (rc = clear_way(q, run, err)) == 1)
		rc = add_job(st, q, who, run, &added, err);
	return rc < 0 ? -1 : cg_store_outbox_sent(st, who, run, err);
}

static int
send_tenant(struct cg_store *st, struct cg_queue *q, const struct cg_scope *who, size_t *sent,
    struct cg_err *err)
{
	struct due d = { NULL, 0 };
	int rc = cg_store_outbox_due(st, who, is_of_threads(q), WINDOW, LOST_AFTER_MS, keep_run, &d, err);

	for (size_t i = 0; rc == 0 && i < d.n; i++)
		rc = send_run(st, q, who, d.v[i], err);
	*sent += d.n;
	free(d.v);
	return rc;
}

struct tenants {
	char (*v)[CG_TENANT_MAX + 1];
	size_t n;
};

static int
keep_tenant(void *arg, const char *tenant)
{
	struct tenants *t = arg;

	t->v = cg_realloc(t->v, t->n + 1, sizeof *t->v);
	snprintf(t->v[t->n++], sizeof *t->v, "%s", tenant);
	return 0;
}

int
cg_dispatch(struct cg_store *st, struct cg_queue *q, const struct cg_scope *who, size_t *sent,
    struct cg_err *err)
{
	struct tenants t = { NULL, 0 };
	size_t n = 0;
	int rc;

	if (who)
		rc = send_tenant(st, q, who, &n, err);
	else
		rc = cg_store_outbox_tenants(st, LOST_AFTER_MS, keep_tenant, &t, err);
	for (size_t i = 0; rc == 0 && i < t.n; i++) {
		struct cg_scope each = { t.v[i], NULL };

		rc = send_tenant(st, q, &each, &n, err);
	}
	free(t.v);
	if (sent)
		*sent = n;
	return rc;
}

void
cg_dispatch_threads(const struct cg_conf *conf, struct cg_store *st, const struct cg_scope *who)
{
	struct cg_queue_conf c;
	struct cg_queue *q = NULL;
	struct cg_err err = CG_ERR_INIT;
	char *url = NULL;
	int rc;

	if (!cg_dispatch_is_on(conf))
		return;
	rc = cg_dispatch_conf(conf, CG_FLOW_QUEUE, &c, &url, &err);
	c.timeout_ms = SEND_TIMEOUT_MS;
	rc = rc < 0 ? rc : cg_queue_open(&q, &c, NULL, &err);
	rc = rc < 0 ? rc : cg_dispatch(st, q, who, NULL, &err);
	if (rc < 0)
		cg_log(CG_LOG_WARN, "the run is queued; a worker will send its job",
		    CG_S("reason", err.msg));
	cg_queue_close(q);
	free(url);
}
