#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "queue/queue.h"
#include "tool/dispatch.h"
#include "tool/rates.h"

struct cg_rates {
	const struct cg_conf *conf;
	struct cg_queue *q; /* NULL: not open */
};

struct cg_rates *
cg_rates_open(const struct cg_conf *conf)
{
	struct cg_rates *r;

	if (!cg_dispatch_is_on(conf))
		return NULL;
	r = cg_alloc(sizeof *r);
	r->conf = conf;
	return r;
}

void
cg_rates_close(struct cg_rates *r)
{
	if (r)
		cg_queue_close(r->q);
	free(r);
}

/* Half of a digest tells people apart, and says nothing to who reads the server's keys. */
static char *
name_of(const char *what, const char *who)
{
	char hex[65];

	cg_sha256_hex(who, strlen(who), hex);
	return cg_asprintf("%s:%.32s", what, hex);
}

int64_t
cg_rates_ask(struct cg_rates *r, const char *what, const char *who, int n, int seconds,
    struct cg_err *err)
{
	char *name;
	int64_t wait;

	if (!r->q && cg_dispatch_limits(r->conf, "http", &r->q, err) < 0)
		return -1;
	name = name_of(what, who);
	wait = cg_queue_rate_take(r->q, name, n, (int64_t)seconds * 1000, err);
	free(name);
	if (wait < 0) {
		cg_queue_close(r->q);
		r->q = NULL;
	}
	return wait;
}
