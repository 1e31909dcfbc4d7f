/* A reply out of a file instead of the network: the same bytes in the same pieces. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "fetch/fetch_priv.h"

/* ---- the file ---- */

/* The next line, which is ended in place; NULL: there is none. */
static char *
next_line(struct cg_buf *b, size_t *at)
{
	char *line = b->s + *at, *end = memchr(line, '\n', b->len - *at);

	if (!end)
		return NULL;
	*end = '\0';
	*at = (size_t)(end - b->s) + 1;
	return line;
}

/* "35 17": a piece of which the bytes begin at `at`. */
static int
parse_piece(const char *s, size_t at, size_t len, struct piece *p)
{
	struct cg_err err;
	int64_t n;
	char ms[24];
	size_t blank = strcspn(s, " ");

	if (blank >= sizeof ms || s[blank] != ' ')
		return -1;
	memcpy(ms, s, blank);
	ms[blank] = '\0';
	if (cg_strtoi64(ms, 0, INT64_MAX / 2, &p->ms, "time", &err) < 0
	    || cg_strtoi64(s + blank + 1, 0, (int64_t)(len - at) - 1, &n, "length", &err) < 0)
		return -1;
	p->at = at;
	p->n = (size_t)n;
	return 0;
}

/* What was said behind a word at the beginning of a line; NULL: another word. */
static const char *
after(const char *line, const char *word)
{
	size_t n = strlen(word);

	return strncmp(line, word, n) == 0 && line[n] == ' ' ? line + n + 1 : NULL;
}

/* All of it, into headers, pieces and the end; -1: it is not whole. */
static int
parse(struct exchange *x)
{
	size_t at = 0;
	char *line = next_line(&x->body, &at);

	if (!line || strcmp(line, "cg-exchange 1") != 0)
		return -1;
	while ((line = next_line(&x->body, &at))) {
		const char *rest;
		struct piece p;

		if ((rest = after(line, "<"))) {
			cg_buf_printf(&x->head, "%s\r\n", rest);
		} else if ((rest = after(line, "piece"))) {
			if (parse_piece(rest, at, x->body.len, &p) < 0)
				return -1;
			cg_buf_put(&x->pieces, &p, sizeof p);
			at += p.n + 1;
		} else if ((rest = after(line, "end"))) {
			struct cg_err err;

			return at != x->body.len ? -1
			    : cg_strtoi64(rest, 0, INT64_MAX / 2, &x->end_ms, "time", &err);
		} else if ((rest = after(line, "failed"))) {
			x->failed = rest;
			return at == x->body.len ? 0 : -1;
		}
	}
	return -1;
}

/* As it was when it was recorded: "UNAVAILABLE message". */
static int
fail_again(const char *what, struct cg_err *err)
{
	size_t n = strcspn(what, " ");

	for (int code = CG_E_OK + 1; code < CG_E_COUNT; code++) {
		const char *name = cg_errc_name((enum cg_errc)code);

		if (strlen(name) == n && strncmp(name, what, n) == 0)
			return cg_err_set(err, (enum cg_errc)code, "%s", what + n + (what[n] == ' '));
	}
	return cg_err_set(err, CG_E_DATA, "a recording ends with %.*s, which is no code", (int)n, what);
}

/* That number, or the last that there is: who polls once more gets the last answer again. */
static int
load(struct cg_fetch_call *c, struct cg_err *err)
{
	struct exchange *x = c->exchange;
	char *path = NULL;
	int rc = -1, n;

	for (n = x->n; rc < 0 && n > 0; n--) {
		free(path);
		path = cg_exchange_path(c->fetch, x->key, n);
		rc = cg_file_read(&x->body, path, err);
		if (rc < 0 && err->code != CG_E_NOINPUT)
			break;
	}
	if (n == 0 && rc < 0)
		cg_err_set(err, CG_E_NOINPUT, "%s %s has not been recorded in %s (%s)", c->method, c->name,
		    c->fetch->replay, x->key);
	else if (rc == 0 && parse(x) < 0)
		rc = cg_err_set(err, CG_E_DATA, "%s is no whole recording: record it again", path);
	free(path);
	return rc;
}

/* ---- as time goes by ---- */

static void step(void *arg);

static void
step_at(struct cg_fetch_call *c, int64_t ms)
{
	int64_t wait = c->fetch->paced ? c->exchange->began_ms + ms - cg_mono_ms() : 0;

	c->timer = cg_fetch_after(c->fetch, wait, step, c);
}

static void
give_headers(struct cg_fetch_call *c)
{
	struct exchange *x = c->exchange;

	for (size_t at = 0; at < x->head.len;) {
		size_t n = strcspn(x->head.s + at, "\n") + 1;

		cg_call_header(c, x->head.s + at, n);
		at += n;
	}
	if (x->head.len)
		cg_call_header(c, "\r\n", 2);
	cg_buf_clear(&x->head);
}

static void
finish(struct cg_fetch_call *c)
{
	const char *failed = c->exchange->failed;

	if (failed) {
		fail_again(failed, &c->reply.err);
		c->denied = true;
	}
	cg_call_finish(c, CURLE_OK);
}

/* The next piece, or the end. Nothing of c is touched when its taker has dropped it. */
static void
step(void *arg)
{
	struct cg_fetch_call *c = arg;
	struct cg_fetch *f = c->fetch;
	struct exchange *x = c->exchange;
	size_t n = x->pieces.len / sizeof(struct piece);
	struct piece p;
	bool more;

	c->timer = NULL;
	give_headers(c);
	if (x->next == n) {
		finish(c);
		return;
	}
	memcpy(&p, x->pieces.s + x->next++ * sizeof p, sizeof p);
	f->busy = true;
	more = cg_call_body(c, x->body.s + p.at, p.n);
	f->busy = false;
	if (c->dropped) {
		cg_calls_purge(f);
		return;
	}
	cg_calls_purge(f);
	if (!more) {
		cg_call_finish(c, CURLE_WRITE_ERROR);
		return;
	}
	if (x->next < n)
		memcpy(&p, x->pieces.s + x->next * sizeof p, sizeof p);
	step_at(c, x->next < n ? p.ms : x->end_ms);
}

void
cg_replay_begin(struct cg_fetch_call *c)
{
	struct piece p = { .ms = 0 };

	if (load(c, &c->reply.err) < 0) {
		cg_call_deny(c);
		return;
	}
	if (c->exchange->pieces.len)
		memcpy(&p, c->exchange->pieces.s, sizeof p);
	step_at(c, c->exchange->pieces.len ? p.ms : c->exchange->end_ms);
}
