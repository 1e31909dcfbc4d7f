#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/id.h"
#include "base/log.h"
#include "base/mem.h"
#include "conf/conf.h"
#include "json/json.h"
#include "queue/queue.h"
#include "store/fleet.h"
#include "store/store.h"
#include "tenant/tenant.h"
#include "tool/dispatch.h"

enum {
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

static int
add_job(struct cg_queue *q, const struct cg_scope *who, const char *run, bool *added,
    struct cg_err *err)
{
	json_t *data = json_pack("{s:s,s:s}", "runId", run, "tenantId", who->tenant);
	json_t *opts = json_pack("{s:o,s:b,s:b,s:i}", "jobId", json_sprintf("run-%s", run),
	    "removeOnComplete", 1, "removeOnFail", 0, "attempts", 1);
	char *text = cg_json_str(data), *id = NULL;
	struct cg_queue_new job = { .name = "orchestrate", .data = text, .opts = opts };
	int rc = cg_queue_add(q, &job, &id, added, err);

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
	json_t *args = json_pack("{s:o}", "id", json_sprintf("run-%s", run)), *answer = NULL;
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
	int rc = add_job(q, who, run, &added, err);

	if (rc == 0 && !added && (rc = clear_way(q, run, err)) == 1)
		rc = add_job(q, who, run, &added, err);
	return rc < 0 ? -1 : cg_store_outbox_sent(st, who, run, err);
}

static int
send_tenant(struct cg_store *st, struct cg_queue *q, const struct cg_scope *who, size_t *sent,
    struct cg_err *err)
{
	struct due d = { NULL, 0 };
	int rc = cg_store_outbox_due(st, who, WINDOW, LOST_AFTER_MS, keep_run, &d, err);

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
