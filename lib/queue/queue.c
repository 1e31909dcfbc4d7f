/* Opening a queue: what is in its conf, and whether the server will do. */
#include <stdlib.h>

#include "base/mem.h"
#include "crypt/crypt.h"
#include "queue/queue_priv.h"

/*
 * A worker that is killed has its last lock for 10 s, and the next look is 4 s later at most:
 * its jobs run elsewhere within 14 s. BullMQ's workers have 30 s for both.
 */
enum { DEFAULT_TIMEOUT_MS = 10000, DEFAULT_LOCK_MS = 10000, DEFAULT_STALLED_MS = 4000, MIN_VERSION = 60200 };

static char *
copy(const char *s)
{
	return s ? cg_strdup(s) : NULL;
}

static int64_t
or_default(int64_t v, int64_t fallback)
{
	return v > 0 ? v : fallback;
}

bool
cg_queue_name_ok(const char *name)
{
	return name && *name && !strchr(name, ':');
}

/* "bull:" and the name in base64, as dashboards expect workers to be called. */
static char *
client_name(const struct cg_queue *q)
{
	size_t n = strlen(q->name);
	char *b64 = cg_alloc((n + 2) / 3 * 4 + 4), *out;
	size_t len = cg_base64url(q->name, n, b64);

	for (size_t i = 0; i < len; i++)
		b64[i] = b64[i] == '-' ? '+' : b64[i] == '_' ? '/' : b64[i];
	while (len % 4)
		b64[len++] = '=';
	b64[len] = '\0';
	out = cg_asprintf("%s:%s%s%s", q->prefix, b64, q->worker ? ":w:" : "", q->worker ? q->worker : "");
	free(b64);
	/* The server takes no spaces or control bytes in a name. */
	for (char *c = out; *c; c++)
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 127)
			*c = '_';
	return out;
}

static void
take_conf(struct cg_queue *q, const struct cg_queue_conf *c)
{
	struct cg_queue_conf *own = &q->conf;

	*own = *c;
	own->url = own->user = own->password = own->name = own->prefix = own->worker = NULL;
	own->timeout_ms = or_default(c->timeout_ms, DEFAULT_TIMEOUT_MS);
	own->lock_ms = or_default(c->lock_ms, DEFAULT_LOCK_MS);
	own->stalled_ms = or_default(c->stalled_ms, DEFAULT_STALLED_MS);
	own->max_stalled = (int)or_default(c->max_stalled, 1);
	q->keep_done = json_incref((json_t *)c->keep_done);
	q->keep_failed = json_incref((json_t *)c->keep_failed);
	own->keep_done = q->keep_done;
	own->keep_failed = q->keep_failed;
	q->name = cg_strdup(c->name);
	q->prefix = cg_strdup(c->prefix && *c->prefix ? c->prefix : "bull");
	q->worker = copy(c->worker && *c->worker ? c->worker : NULL);
	q->p = cg_asprintf("%s:%s:", q->prefix, q->name);
	q->meta = cg_asprintf("%smeta", q->p);
	q->client_name = client_name(q);
	cg_id_new(q->uuid);
	q->uuid[CG_ID_LEN] = ':';
	q->uuid[CG_ID_LEN + 1] = '\0';
}

static int
take_url(struct cg_queue *q, const struct cg_queue_conf *c, struct cg_err *err)
{
	if (cg_rurl_parse(&q->url, c->url && *c->url ? c->url : "redis://127.0.0.1:6379", err) < 0)
		return -1;
	if (c->password && *c->password && !q->url.password)
		q->url.password = cg_strdup(c->password);
	if (c->user && *c->user && !q->url.user)
		q->url.user = cg_strdup(c->user);
	return 0;
}

/* ---- the server ---- */

/* The value behind "key:" at the start of a line of INFO; n bytes long. */
static const char *
info(const redisReply *r, const char *key, size_t *n)
{
	size_t len = strlen(key);

	*n = 0;
	for (const char *s = r->str; s && *s; s = strchr(s, '\n') ? strchr(s, '\n') + 1 : NULL) {
		if (strncmp(s, key, len) == 0 && s[len] == ':') {
			*n = strcspn(s + len + 1, "\r\n");
			return s + len + 1;
		}
	}
	return NULL;
}

static int64_t
version_of(const char *s)
{
	long a, b = 0, c = 0;
	char *end;

	a = strtol(s, &end, 10);
	if (*end == '.')
		b = strtol(end + 1, &end, 10);
	if (*end == '.')
		c = strtol(end + 1, &end, 10);
	return a * 10000 + b * 100 + c;
}

static bool
has_tag(const char *s)
{
	const char *open = strchr(s, '{');
	const char *close = open ? strchr(open, '}') : NULL;

	return close && close > open + 1;
}

static int
check_server(struct cg_queue *q, const redisReply *r, struct cg_err *err)
{
	const char *version, *mode;
	size_t n;

	version = info(r, "valkey_version", &n);
	if (!version)
		version = info(r, "redis_version", &n);
	if (!version)
		return cg_err_set(err, CG_E_CONFIG, "the server at %s does not say which Redis or Valkey it is",
		    q->url.name);
	q->version = version_of(version);
	if (q->version < MIN_VERSION)
		return cg_err_set(err, CG_E_CONFIG, "the server at %s is version %.*s: the queue needs 6.2 or "
		    "newer", q->url.name, (int)n, version);
	mode = info(r, "redis_mode", &n);
	if (!mode)
		mode = info(r, "server_mode", &n);
	if (mode && n == 7 && memcmp(mode, "cluster", 7) == 0 && !has_tag(q->p))
		return cg_err_set(err, CG_E_CONFIG, "%s is a cluster: all keys of a queue must be in one slot, use "
		    "the prefix {%s}", q->url.name, q->prefix);
	return 0;
}

static void
check_memory(const redisReply *r, char *warning)
{
	const char *policy;
	size_t n;

	policy = info(r, "maxmemory_policy", &n);
	if (policy && (n != 10 || memcmp(policy, "noeviction", 10) != 0))
		snprintf(warning, 256, "the server may throw jobs away when its memory is full (maxmemory-policy "
		    "%.*s): set it to noeviction", (int)n, policy);
}

static int
check(struct cg_queue *q, char *warning, struct cg_err *err)
{
	redisReply *r = cg_ask(q, err, "INFO", "server", NULL);
	int rc;

	if (!r)
		return -1;
	rc = r->type == REDIS_REPLY_STRING ? check_server(q, r, err) : 0;
	cg_redis_free(r);
	if (rc < 0)
		return -1;
	/* In a cluster this finds the node that has the queue; one that is down says so later. */
	if (has_tag(q->p)) {
		struct cg_err ignored = CG_ERR_INIT;

		cg_redis_free(cg_ask(q, &ignored, "EXISTS", q->meta, NULL));
	}
	if (!warning)
		return 0;
	if (!(r = cg_ask(q, err, "INFO", "memory", NULL)))
		return -1;
	if (r->type == REDIS_REPLY_STRING)
		check_memory(r, warning);
	cg_redis_free(r);
	return 0;
}

/* ---- */

int
cg_queue_open(struct cg_queue **out, const struct cg_queue_conf *conf, char *warning,
    struct cg_err *err)
{
	struct cg_queue *q;

	*out = NULL;
	if (warning)
		*warning = '\0';
	if (!cg_queue_name_ok(conf->name))
		return cg_err_set(err, CG_E_CONFIG, "\"%s\" is no name of a queue: it must not be empty or "
		    "contain ':'", conf->name ? conf->name : "");
	q = cg_alloc(sizeof *q);
	take_conf(q, conf);
	cg_redis_init(&q->cmd, &q->url, NULL);
	cg_redis_init(&q->block, &q->url, q->client_name);
	q->cmd.spin_us = conf->spin_us;
	q->cmd.cancel = q->block.cancel = conf->cancel;
	if (take_url(q, conf, err) < 0 || cg_redis_lib(err) < 0 || check(q, warning, err) < 0) {
		cg_queue_close(q);
		return -1;
	}
	*out = q;
	return 0;
}

/* A wake-up that came for us and was not used goes to the others. */
static void
give_back_marker(struct cg_queue *q)
{
	struct cg_deadline now = cg_deadline_in(0), soon = cg_deadline_in(200);
	struct cg_err err = CG_ERR_INIT;
	redisReply *r;

	if (!q->listening || cg_redis_reply(&q->block, &r, false, &now, &err) != 1)
		return;
	if (r->type == REDIS_REPLY_ARRAY && r->elements == 3 && strcmp(r->element[1]->str, "0") == 0) {
		char *marker = cg_asprintf("%smarker", q->p);
		redisReply *done;

		cg_redis_cmd(&q->block, "ZADD", marker, "0", "0", NULL);
		if (cg_redis_reply(&q->block, &done, true, &soon, &err) == 1)
			cg_redis_free(done);
		free(marker);
	}
	cg_redis_free(r);
}

void
cg_queue_close(struct cg_queue *q)
{
	if (!q)
		return;
	give_back_marker(q);
	cg_redis_release(&q->cmd);
	cg_redis_release(&q->block);
	cg_rurl_release(&q->url);
	json_decref(q->keep_done);
	json_decref(q->keep_failed);
	free(q->name);
	free(q->prefix);
	free(q->worker);
	free(q->p);
	free(q->meta);
	free(q->client_name);
	cg_flights_release(q);
	free(q);
}

const char *
cg_queue_name(const struct cg_queue *q)
{
	return q->name;
}
