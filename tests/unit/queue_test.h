/*
 * What the tests of the queue share: a real server of their own (tests/services/redis), a raw
 * connection to look at what stands in it, and short names.
 */
#ifndef CG_TESTS_QUEUE_TEST_H
#define CG_TESTS_QUEUE_TEST_H

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"
#include "service.h"
#include "tap.h"

static struct service redis;
static struct cg_err err;
static char dir[40] = "/tmp/cg-queue-XXXXXX";
static char url[80];
static struct cg_queue *raw; /* its connection is for looking */
static struct cg_buf said;

static void
flatten(const redisReply *r)
{
	char n[32];

	if (!r)
		return;
	switch (r->type) {
	case REDIS_REPLY_INTEGER:
		snprintf(n, sizeof n, "%lld", r->integer);
		cg_buf_puts(&said, n);
		break;
	case REDIS_REPLY_NIL:
		cg_buf_puts(&said, "(nil)");
		break;
	case REDIS_REPLY_ARRAY:
		for (size_t i = 0; i < r->elements; i++) {
			if (i)
				cg_buf_putc(&said, ' ');
			flatten(r->element[i]);
		}
		break;
	default:
		cg_buf_put(&said, r->str, r->len);
	}
}

/* Words with single spaces between them; the answer, flat, good until the next one. */
static __attribute__((unused)) const char *
say(const char *fmt, ...)
{
	char *line, *word;
	char *words[64];
	size_t n = 0;
	va_list ap;
	redisReply *r;

	va_start(ap, fmt);
	line = cg_vasprintf(fmt, ap);
	va_end(ap);
	for (word = line; word; n++) {
		words[n] = word;
		if ((word = strchr(word, ' ')))
			*word++ = '\0';
	}
	cg_buf_clear(&said);
	if (cg_ready(raw, &err) < 0)
		return err.msg;
	cg_redis_begin(&raw->cmd, n);
	for (size_t i = 0; i < n; i++)
		cg_redis_args(&raw->cmd, words[i]);
	free(line);
	if (cg_run_many(raw, 1, &r, false, &err) < 0)
		return err.msg;
	flatten(r);
	cg_redis_free(r);
	return said.s;
}

static __attribute__((unused)) struct cg_queue *
open_queue(const char *name, struct cg_queue_conf conf)
{
	struct cg_queue *q;

	conf.url = url;
	conf.name = name;
	if (cg_queue_open(&q, &conf, NULL, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		exit(1);
	}
	return q;
}

/* Add with options as JSON text; the id, good until the next one. */
static __attribute__((unused)) const char *
add(struct cg_queue *q, const char *name, const char *data, const char *opts)
{
	static char *id;
	json_t *o = opts ? json_loads(opts, JSON_DECODE_ANY, NULL) : NULL;
	struct cg_queue_new job = { .name = name, .data = data, .opts = o };
	int rc;

	free(id);
	id = NULL;
	err.msg[0] = '\0';
	rc = cg_queue_add(q, &job, &id, NULL, &err);
	json_decref(o);
	return rc < 0 ? err.msg : id;
}

/* A verb with arguments as JSON text; its answer as JSON text, or the error's. */
static __attribute__((unused)) const char *
verb(struct cg_queue *q, const char *name, const char *args)
{
	static char *text;
	json_t *a = args ? json_loads(args, 0, NULL) : NULL, *answer = NULL;
	int rc;

	free(text);
	text = NULL;
	err.msg[0] = '\0';
	rc = cg_queue_verb(q, name, a, &answer, &err);
	json_decref(a);
	if (rc == 0)
		text = cg_json_str(answer);
	json_decref(answer);
	return rc < 0 ? err.msg : text;
}

/* Take one that must be there now. */
static __attribute__((unused)) struct cg_queue_job
take(struct cg_queue *q)
{
	struct cg_queue_job job = { .id = NULL };

	if (cg_queue_take(q, &job, NULL, &err) != 1)
		memset(&job, 0, sizeof job);
	return job;
}

/* End it in that way; retry_ms, or -1, or -2 when it was refused. */
static __attribute__((unused)) int64_t
end(struct cg_queue *q, struct cg_queue_job *job, enum cg_queue_how how, const char *text)
{
	struct cg_queue_end e = { .job = job, .how = how, .text = text };
	int rc = cg_queue_end(q, &e, &err);

	cg_queue_job_release(job);
	return rc < 0 ? -2 : e.retry_ms;
}

static __attribute__((unused)) void
now_is(int64_t ms)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)ms);
	setenv("CG_TEST_NOW", text, 1);
}

/* A server with options, as words with spaces between them: 0, or why not (69: none installed). */
static __attribute__((unused)) int
start_server(const char *options)
{
	char *words = cg_strdup(options), *argv[20] = { (char[]){ "tests/services/redis/run" }, dir };
	int n = 2, rc;

	for (char *w = words; w && *w; n++) {
		argv[n] = w;
		if ((w = strchr(w, ' ')))
			*w++ = '\0';
	}
	rc = service_start(&redis, argv);
	free(words);
	return rc;
}

static void
make_dir(void)
{
	cg_buf_init(&said, 1 << 24);
	if (!mkdtemp(dir)) {
		printf("Bail out! no folder in /tmp\n");
		exit(1);
	}
	snprintf(url, sizeof url, "redis+unix://%s/redis.sock", dir);
}

/* Start the server; the end of the program when there is none. */
static __attribute__((unused)) void
begin_tests(void)
{
	int rc;

	make_dir();
	if ((rc = start_server("")) != 0) {
		ok(rc == 69, "the server starts # SKIP no redis-server");
		cg_rmtree(dir, &err);
		exit(done());
	}
	raw = open_queue("raw", (struct cg_queue_conf){ .worker = NULL });
}

static __attribute__((unused)) int
end_tests(void)
{
	cg_queue_close(raw);
	cg_buf_release(&said);
	service_stop(&redis);
	cg_rmtree(dir, &err);
	return done();
}

static const int64_t t0 __attribute__((unused)) = INT64_C(1795341491068);

static inline int
collect(void *arg, const char *id, const json_t *event)
{
	struct cg_buf *b = arg;
	char *s = cg_json_str(event);

	(void)id;
	cg_buf_puts(b, s);
	cg_buf_putc(b, '\n');
	free(s);
	return 0;
}

/* All events so far, one a line. */
static inline const char *
events(struct cg_queue *q)
{
	static struct cg_buf b;
	char after[64] = "0";

	if (!b.max)
		cg_buf_init(&b, 1 << 20);
	cg_buf_clear(&b);
	cg_queue_events(q, after, NULL, collect, &b, &err);
	return b.s;
}

#endif
