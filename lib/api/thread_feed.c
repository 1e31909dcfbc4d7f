/*
 * The events of threads, as they come. A thread has one run after another and each counts its
 * events from 1, so the id of an event in a stream is RUN:NUMBER: who comes back gets what he has
 * missed of that run, then the next one's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"
#include "base/str.h"
#include "http/stream.h"
#include "json/json.h"
#include "store/news.h"
#include "store/store.h"
#include "tool/thread_own.h"
#include "tool/tool.h"

enum { RETRY_MS = 2000 };

/* ---- what goes out ---- */

/* Of what a graph tells only some modes. */
struct only {
	struct cg_api_shape shape;
	char run[CG_ID_LEN + 1];
	char modes[CG_API_MODES_MAX]; /* "updates,messages"; "": all */
};

/* What has a dot in its name is told to everybody: run.completed. */
static bool
is_wanted(const char *modes, const char *type)
{
	size_t n = strlen(type);

	if (!*modes || strchr(type, '.'))
		return true;
	for (const char *p = modes; *p; p += strcspn(p, ","), p += *p == ',')
		if (strcspn(p, ",") == n && memcmp(p, type, n) == 0)
			return true;
	return false;
}

static int
send_some(struct cg_api_shape *shape, struct cg_store *st, struct cg_http_stream *to, int64_t seq,
    const char *type, const char *json, struct cg_err *err)
{
	const struct only *o = (const struct only *)(const void *)shape;
	char id[CG_ID_LEN + 24];

	(void)st;
	snprintf(id, sizeof id, "%s:%lld", o->run, (long long)seq);
	return is_wanted(o->modes, type) ? cg_api_send_event(to, id, type, json, CG_API_EVENT_MAX, err)
	    : 0;
}

static void
free_only(struct cg_api_shape *shape)
{
	free(shape);
}

int
cg_api_thread_follow(struct cg_api_call *c, const char *run, const char *modes, int64_t after)
{
	struct cg_http_stream *s = cg_http_stream_open(c->http, RETRY_MS);
	struct only *o;

	if (!s)
		return 0;
	o = cg_alloc(sizeof *o);
	o->shape = (struct cg_api_shape){ .send = send_some, .release = free_only };
	snprintf(o->run, sizeof o->run, "%s", run);
	snprintf(o->modes, sizeof o->modes, "%s", modes ? modes : "");
	cg_api_feed_add_as(c->api->feed, s, &o->shape, c->who->tenant, run, after, cg_api_until(c));
	return 0;
}

/* ---- where a reader was ---- */

struct place {
	char run[CG_ID_LEN + 1]; /* "": of which it is was not said */
	int64_t seq;
};

/* RUN:NUMBER of the header, or a number alone: 1, 0 there is none, -1. */
static int
last_event(struct cg_api_call *c, struct place *p, struct cg_err *err)
{
	const char *last = cg_http_header(c->http, "Last-Event-ID");
	size_t n = last ? strcspn(last, ":") : 0;

	if (!last || !*last)
		return 0;
	if (!last[n])
		return cg_strtoi64(last, 0, INT64_MAX, &p->seq, "Last-Event-ID", err) < 0 ? -1 : 1;
	snprintf(p->run, sizeof p->run, "%.*s", n > CG_ID_LEN ? 0 : (int)n, last);
	if (!cg_id_valid(p->run))
		return cg_err_set(err, CG_E_USAGE, "Last-Event-ID: '%.80s' is the id of no event of a thread", last);
	return cg_strtoi64(last + n + 1, 0, INT64_MAX, &p->seq, "Last-Event-ID", err) < 0 ? -1 : 1;
}

struct runs {
	const char *of;           /* the one that is looked for, or "" */
	char next[CG_ID_LEN + 1]; /* the one that came after it; "": it is the last */
	size_t n;                 /* were met, without that one */
	bool found;
};

/* The newest come first. */
static int
note_run(void *arg, const struct cg_run_row *row)
{
	struct runs *r = arg;

	if ((r->found = strcmp(row->id, r->of) == 0))
		return 1;
	snprintf(r->next, sizeof r->next, "%s", row->id);
	return !*r->of && ++r->n > 1;
}

/* Is that a run of this thread? There may be thousands to look among for one that is none. */
static int
is_of_thread(struct cg_api_call *c, const char *run, struct cg_err *err)
{
	struct cg_run_row row;
	int rc = cg_store_run_load(c->ctx->store, &c->ctx->who, run, &row, err);

	if (rc <= 0)
		return rc;
	rc = row.thread && strcmp(row.thread, c->params[0]) == 0;
	cg_run_row_release(&row);
	return rc;
}

static int
find_runs(struct cg_api_call *c, struct runs *r, struct cg_err *err)
{
	struct cg_run_filter f = CG_RUN_FILTER_INIT;
	int rc = *r->of ? is_of_thread(c, r->of, err) : 1;

	if (rc <= 0)
		return rc;
	f.thread = c->params[0];
	return cg_store_run_list(c->ctx->store, &c->ctx->who, &f, note_run, r, err);
}

static int
note_event(void *arg, int64_t seq, const char *type, const char *json)
{
	(void)seq, (void)type, (void)json;
	*(bool *)arg = true;
	return 1;
}

/*
 * From his place to where he reads on; last is the thread's last run. A number that does not say
 * its run is of the only one there is: of several it may be of any, and nothing is to be missed.
 */
static int
go_on(struct cg_api_call *c, const char *last, struct place *p, struct cg_err *err)
{
	struct runs r = { .of = p->run };
	bool more = false;

	if (strcmp(p->run, last) == 0)
		return 0;
	if (find_runs(c, &r, err) < 0)
		return -1;
	if (*p->run && r.found && cg_store_events_page(c->ctx->store, &c->ctx->who, p->run, p->seq, 1,
	    note_event, &more, err) < 0)
		return -1;
	if (more)
		return 0;
	if (*p->run || r.n > 1)
		p->seq = 0;
	snprintf(p->run, sizeof p->run, "%s", r.found && *r.next ? r.next : last);
	return 0;
}

int
cg_api_thread_events(struct cg_api_call *c, struct cg_err *err)
{
	struct place p = { .seq = cg_json_get_int(c->query, "after", 0) };
	char run[CG_ID_LEN + 1];
	int told, was;

	if (cg_tool_thread_find(c->ctx, c->params[0], run, err) < 0 || (was = last_event(c, &p, err)) < 0)
		return -1;
	if (run[0] && was && go_on(c, run, &p, err) < 0)
		return -1;
	if (!was)
		snprintf(p.run, sizeof p.run, "%s", run);
	told = run[0] ? cg_api_is_told(c, p.run, p.seq, err) : 1;
	if (told < 0)
		return -1;
	if (told) {
		cg_api_give_nothing(c);
		return 0;
	}
	return cg_api_thread_follow(c, p.run, cg_json_get_str(c->query, "modes", NULL), p.seq);
}
