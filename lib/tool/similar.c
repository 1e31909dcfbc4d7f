#include "tool/similar.h"

#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "gate/gate.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "step/step.h"
#include "store/store.h"
#include "tool/tool.h"
#include "tool/way_priv.h"

enum {
	PATIENCE_MS = 10000, /* a plan does not wait longer for a better idea */
	AT_ONCE = 32,        /* campaigns whose vectors are asked for together, */
	BATCHES = 8,         /* and how often along with one question */
	NAME = 255, TEMPLATE = 100, /* bytes, as the skill takes them */
	LEAST = 10           /* hundredths that make two alike */
};

/* ---- vectors ---- */

static json_t *
receive(int io, int64_t until, struct cg_err *err)
{
	int64_t left;
	json_t *answer = NULL;
	struct cg_lines in;
	int rc = 1;

	cg_lines_init(&in, io, "the gateway");
	while (rc > 0 && !in.eof && !cg_lines_buffered(&in)) {
		struct pollfd p = { io, POLLIN, 0 };

		if ((left = until - cg_mono_ms()) <= 0 || poll(&p, 1, (int)left) == 0)
			rc = cg_err_set(err, CG_E_TIMEOUT, "the model took longer than %d s",
			    PATIENCE_MS / 1000);
		else if (p.revents)
			rc = cg_lines_fill(&in, err) < 0 ? -1 : 1;
	}
	if (rc >= 0 && cg_lines_next(&in, &answer, err) == 0)
		cg_err_set(err, CG_E_UNAVAILABLE, "the gateway has ended");
	cg_lines_release(&in);
	return answer;
}

/* {model, dims, vectors} of texts, which are taken, by then; new, or NULL with err. */
static json_t *
embed(struct cg_ctx *ctx, struct cg_gate **gate, json_t *texts, int64_t until, struct cg_err *err)
{
	json_t *context = json_pack("{s:s, s:s}", "kind", "embed", "tenantId", ctx->who.tenant);
	json_t *request = json_pack("{s:{s:o}, s:{}}", "input", "texts", texts, "context");
	json_t *answer = NULL, *data = NULL;
	struct cg_step_host host = { 0 };
	struct cg_sink to;
	int io, log;

	if (cg_way_reach(ctx, gate, &host, context, &io, &log, err) == 0) {
		cg_sink_fd(&to, io, true);
		if (cg_sink_put(&to, request, err) == 0)
			answer = receive(io, until, err);
		cg_sink_release(&to);
		close(io);
		close(log);
	}
	data = json_object_get(answer, "data");
	if (answer && !data)
		cg_err_set(err, CG_E_UNAVAILABLE, "%s", cg_json_get_str(answer, "error", "no vector came"));
	json_incref(data);
	json_decref(answer);
	json_decref(request);
	json_decref(context);
	return data;
}

/* The i-th vector that came, in room of its own; false: it is none. */
static bool
take_vector(const json_t *data, size_t i, struct cg_vector *out)
{
	const json_t *v = json_array_get(json_object_get(data, "vectors"), i), *x;
	size_t n = json_array_size(v), k;
	bool good = n > 0 && n <= CG_SIMILAR_DIMS && n == (size_t)cg_json_get_int(data, "dims", 0);
	float *room;

	if (!good)
		return false;
	room = cg_calloc(n, sizeof *room);
	json_array_foreach((json_t *)(size_t)v, k, x) {
		room[k] = (float)json_number_value(x);
		good = good && isfinite(room[k]);
	}
	if (!good) {
		free(room);
		return false;
	}
	*out = (struct cg_vector){ cg_json_get_str(data, "model", ""), room, n };
	return true;
}

struct bare {
	json_t *texts, *of; /* of: [[campaign, digest], ...] */
};

static int
collect(void *arg, const struct cg_similar_text *r)
{
	struct bare *b = arg;

	json_array_append_new(b->texts, json_string(r->text));
	json_array_append_new(b->of, json_pack("[ss]", r->campaign, r->digest));
	return 0;
}

static int
keep(struct cg_ctx *ctx, const json_t *of, const json_t *data, struct cg_err *err)
{
	const json_t *one;
	size_t i;

	json_array_foreach((json_t *)(size_t)of, i, one) {
		struct cg_vector v;
		int rc;

		if (!take_vector(data, i, &v))
			continue;
		rc = cg_store_similar_keep(ctx->store, &ctx->who, json_string_value(json_array_get(one, 0)),
		    json_string_value(json_array_get(one, 1)), &v, err);
		free((void *)(size_t)v.v);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* Some campaigns that have no vector of this model yet get theirs: how many. */
static int
catch_up(struct cg_ctx *ctx, struct cg_gate **gate, const char *model, int64_t until,
    struct cg_err *err)
{
	struct bare b = { json_array(), json_array() };
	json_t *data = NULL;
	int n = cg_store_similar_bare(ctx->store, &ctx->who, model, AT_ONCE, collect, &b, err), rc = n;

	if (rc > 0 && !(data = embed(ctx, gate, json_incref(b.texts), until, err)))
		rc = -1;
	if (rc > 0 && (rc = cg_store_begin(ctx->store, err)) == 0) {
		rc = keep(ctx, b.of, data, err);
		if (rc < 0)
			cg_store_rollback(ctx->store);
		else
			rc = cg_store_commit(ctx->store, err);
	}
	json_decref(data);
	json_decref(b.texts);
	json_decref(b.of);
	return rc < 0 ? -1 : n;
}

/* The text's own vector; *data holds its model's name. Whatever goes wrong, words are left. */
static void
find_vector(struct cg_ctx *ctx, const char *text, struct cg_vector *v, json_t **data)
{
	const int64_t until = cg_mono_ms() + PATIENCE_MS;
	struct cg_gate *gate = NULL;
	struct cg_err err = CG_ERR_INIT;
	bool found = false;

	*data = embed(ctx, &gate, json_pack("[s]", text), until, &err);
	if (*data)
		found = take_vector(*data, 0, v);
	if (*data && !found)
		cg_err_set(&err, CG_E_DATA, "a vector is empty, longer than %d or no vector", CG_SIMILAR_DIMS);
	for (int i = 0; found && i < BATCHES && cg_store_is_writable(ctx->store); i++)
		if (catch_up(ctx, &gate, v->model, until, &err) < AT_ONCE)
			break;
	if (err.code != CG_E_OK)
		cg_log(CG_LOG_WARN, found ? "earlier campaigns have no vectors yet"
		    : "earlier campaigns are found by words, not by meaning", CG_S("reason", err.msg));
	cg_gate_close(gate);
}

/* ---- what is found ---- */

/* A string of at most so many bytes, cut between characters. */
static json_t *
cut(const char *s, size_t most)
{
	size_t n = strlen(s);

	return json_stringn(s, cg_utf8_check(s, n < most ? n : most));
}

static int
add(void *arg, const struct cg_similar_row *r)
{
	json_t *list = arg, *o;
	double hundredths = floor(r->score * 100 + 0.5);

	if (hundredths < LEAST)
		return 0;
	o = json_pack("{s:s, s:o, s:s, s:o}", "campaign_id", r->campaign, "name", cut(r->name, NAME),
	    "summary", r->summary, "template_id", cut(r->template_id, TEMPLATE));
	if (r->mood)
		cg_json_set_str(o, "mood", r->mood);
	cg_json_set(o, "score", json_real(hundredths / 100));
	json_array_append_new(list, o);
	return 0;
}

/* A store whose vectors do not work has words. */
static int
search(struct cg_ctx *ctx, struct cg_similar_ask *ask, int k, json_t *list, struct cg_err *err)
{
	int rc = cg_store_similar(ctx->store, &ctx->who, ask, k, add, list, err);

	if (rc >= 0 || !ask->vector.dims)
		return rc;
	cg_log(CG_LOG_WARN, "earlier campaigns are found by words, not by meaning",
	    CG_S("reason", err->msg));
	ask->vector.dims = 0;
	json_array_clear(list);
	err->code = CG_E_OK;
	return cg_store_similar(ctx->store, &ctx->who, ask, k, add, list, err);
}

int
cg_similar_find(struct cg_ctx *ctx, const char *text, const char *but, int k, json_t **out,
    struct cg_err *err)
{
	struct cg_similar_ask ask = { .but = but };
	size_t n = strlen(text);
	json_t *data = NULL, *list;
	char *start;
	bool asks;
	int rc;

	*out = NULL;
	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0 || cg_way_asks_model(ctx, &asks, err) < 0)
		return -1;
	start = cg_strndup(text, cg_utf8_check(text, n < CG_SIMILAR_TEXT ? n : CG_SIMILAR_TEXT));
	rc = asks && *start ? cg_store_similar_has_use(ctx->store, &ctx->who, err) : 0;
	if (rc > 0)
		find_vector(ctx, start, &ask.vector, &data);
	ask.text = start;
	list = json_array();
	if (rc >= 0)
		rc = search(ctx, &ask, k, list, err);
	free((void *)(size_t)ask.vector.v);
	free(start);
	json_decref(data);
	if (rc < 0)
		json_decref(list);
	else
		*out = list;
	return rc < 0 ? -1 : 0;
}
