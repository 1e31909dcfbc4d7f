/* Records on their way into a reply: their texts, byte for byte those that a tool prints. */
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/err.h"
#include "json/json.h"

enum { REPLY_MAX = 32 << 20 };

static int
check(const struct cg_api_gather *g, struct cg_err *err)
{
	return g->text.failed ? cg_err_set(err, CG_E_TOOBIG, "this is more than one reply holds, ask for less "
	    "of it with limit") : 0;
}

static int
put(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct cg_api_gather *g = s->arg;

	if (g->n++)
		cg_buf_puts(&g->text, ",");
	cg_json_dump(record, &g->text);
	return check(g, err);
}

/* The same of records that are lines already. */
static int
put_lines(struct cg_sink *s, const char *lines, size_t len, struct cg_err *err)
{
	struct cg_api_gather *g = s->arg;
	const char *end = lines + len, *stop;

	for (; lines < end; lines = stop + 1) {
		stop = memchr(lines, '\n', (size_t)(end - lines));
		stop = stop ? stop : end;
		if (g->n++)
			cg_buf_puts(&g->text, ",");
		cg_buf_put(&g->text, lines, (size_t)(stop - lines));
	}
	return check(g, err);
}

void
cg_api_gather_init(struct cg_api_gather *g)
{
	*g = (struct cg_api_gather){ .to = { .put = put, .raw = put_lines, .fd = -1 } };
	g->to.arg = g;
	cg_buf_init(&g->text, REPLY_MAX);
}

void
cg_api_gather_release(struct cg_api_gather *g)
{
	cg_buf_release(&g->text);
}

static void
give(struct cg_api_call *c, struct cg_buf *text)
{
	size_t n;
	char *bytes = cg_buf_detach(text, &n);

	if (c->who)
		cg_http_set(c->http, "Cache-Control", "private, no-cache");
	cg_http_reply(c->http, c->status ? c->status : c->route->status, "application/json", bytes, n);
}

int
cg_api_give_one(struct cg_api_call *c, struct cg_api_gather *g, struct cg_err *err)
{
	if (g->n != 1)
		return cg_err_set(err, CG_E_BUG, "%zu records where one was to be", g->n);
	give(c, &g->text);
	return 0;
}

int
cg_api_give_list(struct cg_api_call *c, struct cg_api_gather *g, const char *name, json_t *more,
    struct cg_err *err)
{
	struct cg_buf all;
	int rc = 0;

	cg_buf_init(&all, REPLY_MAX + 65536);
	cg_buf_printf(&all, "{\"%s\":[", name);
	cg_buf_put(&all, g->text.s, g->text.len);
	cg_buf_puts(&all, "]");
	if (json_object_size(more)) {
		size_t at = all.len;

		cg_json_dump(more, &all);
		all.s[at] = ',';
	} else {
		cg_buf_puts(&all, "}");
	}
	json_decref(more);
	if (all.failed)
		rc = cg_err_set(err, CG_E_TOOBIG, "this is more than one reply holds, ask for less of it");
	else
		give(c, &all);
	cg_buf_release(&all);
	return rc;
}

void
cg_api_give(struct cg_api_call *c, json_t *body)
{
	struct cg_buf text;

	cg_buf_init(&text, REPLY_MAX);
	cg_json_dump(body, &text);
	json_decref(body);
	give(c, &text);
	cg_buf_release(&text);
}

void
cg_api_give_nothing(struct cg_api_call *c)
{
	cg_http_reply(c->http, 204, NULL, NULL, 0);
}

/* ---- pages ---- */

static int
put_row(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct cg_api_page *p = s->arg;

	if ((int64_t)p->g.n == p->limit) {
		p->more = true;
		return 0;
	}
	snprintf(p->last, sizeof p->last, "%s", cg_json_get_str(record, p->member, ""));
	return cg_sink_put(&p->g.to, record, err);
}

void
cg_api_page_begin(const struct cg_api_call *c, struct cg_api_page *p, const char *member,
    int64_t usual)
{
	*p = (struct cg_api_page){ .to = { .put = put_row, .arg = p, .fd = -1 }, .member = member,
		.limit = cg_json_get_int(c->query, "limit", usual) };
	cg_api_gather_init(&p->g);
}

int
cg_api_page_give(struct cg_api_call *c, struct cg_api_page *p, const char *name, int rc,
    struct cg_err *err)
{
	json_t *more;

	if (rc == 0) {
		more = json_object();
		cg_json_set_str(more, "nextCursor", p->more ? p->last : NULL);
		rc = cg_api_give_list(c, &p->g, name, more, err);
	}
	cg_api_gather_release(&p->g);
	return rc;
}
