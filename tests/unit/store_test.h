/* What the tests of the store share: a fresh one over the driver that CG_TEST_STORE names. */
#ifndef CG_TESTS_STORE_TEST_H
#define CG_TESTS_STORE_TEST_H

#include <stdlib.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "pg.h"
#include "store/store.h"
#include "tap.h"
#include "tenant/tenant.h"

static const struct cg_scope A = { "org_a", "ann" }, B = { "org_b", "bob" };
static struct cg_err err;
static char dir[] = "/tmp/cg-t_store.XXXXXX";
static char *url;

static inline bool
on_pg(void)
{
	const char *which = getenv("CG_TEST_STORE");

	return which && strcmp(which, "pg") == 0;
}

static inline struct cg_store *
fresh(const char *name)
{
	struct cg_store *st;
	char *folder = cg_asprintf("%s/%s", dir, name);

	free(url);
	url = on_pg() ? fresh_pg() : cg_asprintf("sqlite:%s/cg.db", folder);
	cg_mkdirs(folder, 0755, &err);
	free(folder);
	if (cg_store_open(&st, url, CG_STORE_WRITE, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		exit(1);
	}
	return st;
}

static inline void
add(struct cg_store *st, const struct cg_scope *who, const char *base, char id[CG_ID_LEN + 1])
{
	const struct cg_run_new r = { .workflow = "w.one", .version = "1.0.0", .base_run = base,
		.trigger = "{\"a\":1}", .plan = "{\"type\":\"plan\"}\n" };

	if (cg_store_run_add(st, who, &r, id, &err) != 0)
		printf("# add: %s\n", err.msg);
}

static inline int
count_run(void *arg, const struct cg_run_row *row)
{
	(void)row;
	++*(int *)arg;
	return 0;
}

static inline int
runs_of(struct cg_store *st, const struct cg_scope *who, const struct cg_run_filter *f)
{
	int n = 0;

	return cg_store_run_list(st, who, f, count_run, &n, &err) < 0 ? -1 : n;
}

static inline int
see_event(void *arg, int64_t seq, const char *type, const char *json)
{
	char *s = arg;
	size_t n = strlen(s);

	snprintf(s + n, 200 - n, "%lld %s %s;", (long long)seq, type, json);
	return 0;
}

#endif
