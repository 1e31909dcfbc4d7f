/* What is asked of a thread: new input, an answer, going on, going back. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"
#include "schema/schema.h"

int
cg_check(const struct cg_schema *s, const json_t *v, const char *what, struct cg_err *err)
{
	struct cg_violations bad = { 0 };
	struct cg_buf b;
	int rc = s ? cg_schema_check(s, v, NULL, err) : 0;

	if (rc <= 0)
		return rc;
	bad.max = 5;
	if (cg_schema_check(s, v, &bad, err) < 0) {
		cg_violations_release(&bad);
		return -1;
	}
	cg_buf_init(&b, 4096);
	for (size_t i = 0; i < bad.n; i++)
		cg_buf_printf(&b, "%s%s%s%s", i ? "; " : "", bad.v[i].pointer, *bad.v[i].pointer ? ": " : "",
		    bad.v[i].message);
	cg_err_set(err, CG_E_DATA, "%s: %.400s", what, b.s);
	cg_buf_release(&b);
	cg_violations_release(&bad);
	return -1;
}

/*
 * The highest version that was ever used: a checkpoint of ours says it; behind one of others
 * it is looked up. head: c is the newest.
 */
int
cg_version_floor(struct level *l, const struct cg_ckpt *c, bool head, struct cg_err *err)
{
	const json_t *said = json_object_get(c->metadata, "cg_version");
	int64_t most = 0;
	const char *key;
	const json_t *v;

	json_object_foreach(c->versions, key, v) {
		if (json_is_string(v))
			return cg_err_set(err, CG_E_DATA, "thread '%s': channel '%.100s' has the version \"%.60s\" "
			    "of a program of Python: such a thread can be read here, and gone on with there",
			    l->g->conf.thread, key, json_string_value(v));
		if (json_integer_value(v) > most)
			most = json_integer_value(v);
	}
	if (head && json_is_integer(said) && json_integer_value(said) >= most)
		l->version = json_integer_value(said);
	else if (cg_ckpt_max_version(l->g->conf.store, l->g->conf.who, l->g->conf.thread, l->ns, &l->version,
	    err) < 0)
		return -1;
	if (l->version < most)
		l->version = most;
	if (l->version < 0 || l->version > CG_COUNT_MAX)
		return cg_err_set(err, CG_E_DATA, "thread '%s': one of its checkpoints has a version that is none: it "
		    "must be 0 to 2^53", l->g->conf.thread);
	return 0;
}

/* New input: what was pending is off; it goes to __start__, whose node runs at once. */
int
cg_take_input(struct level *l, const json_t *input, struct cg_err *err)
{
	struct writes w = { 0 }, none = { 0 };
	struct did *d;
	size_t n;
	int rc;

	if (cg_check(l->prog->doc->input_schema, input, "input", err) < 0)
		return -1;
	if (cg_plan(l, err) < 0)
		return -1;
	n = l->n_tasks;
	d = cg_calloc(n + 1, sizeof *d);
	for (size_t i = 0; i < n; i++)
		d[i] = (struct did){ (int)(l->tasks[i]->def - l->prog->nodes), l->tasks[i]->def->name, l->tasks[i]->push >= 0 ? 2 : 1, l->tasks[i]->push,
			&l->tasks[i]->trigger, l->tasks[i]->trigger != NO_CHAN, true, &none };
	cg_writes_add(&w, l->prog->start, json_incref((json_t *)input));
	d[n] = (struct did){ -1, "__input__", 0, 0, NULL, 0, false, &w };
	rc = cg_apply(l, d, n + 1, true, err);
	free(d);
	cg_writes_clear(&w);
	if (rc < 0 || cg_keep_checkpoint(l, "input", err) < 0)
		return -1;
	l->all = false;
	return cg_plan(l, err);
}

/* ---- a command ---- */

/* What an external command brings, as rows of the null task, in LangGraph's order: goto, answer, update. */
static int
command_writes(struct level *l, struct writes *w, size_t *resume_at, struct cg_err *err)
{
	const struct cg_graph_conf *c = &l->g->conf;
	const char *key;
	json_t *v;

	if (cg_write_goto(l, c->go, CG_GRAPH_START, w, err) < 0)
		return -1;
	*resume_at = w->n;
	json_object_foreach((json_t *)c->update, key, v) {
		int at = cg_prog_chan(l->prog, key);

		if (at == NO_CHAN || (size_t)at >= l->prog->n_state)
			return cg_err_set(err, CG_E_DATA, "update: graph '%s' has no channel '%.100s'",
			    l->prog->doc->name, key);
		cg_writes_add(w, at, json_incref(v));
	}
	return 0;
}

/*
 * Where a row of a command goes: behind those of commands before it at the same checkpoint; for a
 * channel that takes one value instead of theirs.
 */
static int
place_of(const struct level *l, int chan, size_t i)
{
	const struct chan_def *d = &l->prog->chans[chan];
	int next = 0;

	for (size_t k = 0; k < l->loaded.n_writes; k++) {
		const struct cg_ckpt_write *w = &l->loaded.writes[k];

		if (w->idx < 0 || strcmp(w->task, CG_CKPT_NULL_TASK) != 0)
			continue;
		if (cg_chan_takes_one(d) && strcmp(w->channel, d->name) == 0)
			return w->idx;
		next = w->idx >= next ? w->idx + 1 : next;
	}
	return next + (int)i;
}

static int
keep_command(struct level *l, const struct writes *w, size_t resume_at, struct cg_err *err)
{
	const struct cg_graph_conf *c = &l->g->conf;
	bool one = cg_answers_for_all(l);
	struct cg_ckpt_write *rows = cg_calloc(w->n + 1, sizeof *rows);
	int rc;

	for (size_t i = 0; i < w->n; i++)
		rows[i] = (struct cg_ckpt_write){ CG_CKPT_NULL_TASK,
			place_of(l, w->v[i].chan, i + (one && i >= resume_at)),
			l->prog->chans[w->v[i].chan].name, w->v[i].value };
	if (one)
		rows[w->n] = (struct cg_ckpt_write){ CG_CKPT_NULL_TASK, CG_CKPT_IDX_RESUME, "__resume__",
			(json_t *)c->resume };
	rc = cg_keep_rows(l, l->ckpt, rows, w->n + one, err);
	free(rows);
	return rc;
}

static int
take_command(struct level *l, struct cg_err *err)
{
	const struct cg_graph_conf *c = &l->g->conf;
	bool forks = l->forked;
	struct writes w = { 0 };
	size_t at = 0;
	int rc = command_writes(l, &w, &at, err);

	if (rc == 0 && !forks && *l->ckpt && (w.n || c->resume))
		rc = keep_command(l, &w, at, err);
	if (rc == 0 && !forks && l->g->map)
		rc = cg_keep_mapped(l, err);
	if (rc == 0)
		rc = cg_level_null_writes(l, &w, true, err);
	if (rc == 0) {
		if (!l->g->map)
			cg_answers_stored(l);
		if (c->resume && !l->g->map) {
			l->answer = c->resume;
			l->answer_new = true;
		}
		cg_level_see_interrupts(l);
		rc = forks ? cg_fork(l, err) : 0;
	}
	if (rc == 0 && w.n && !c->resume)
		rc = cg_keep_checkpoint(l, "input", err);
	cg_writes_clear(&w);
	return rc < 0 ? -1 : cg_plan(l, err);
}

/* The first thing of the first turn. */
int
cg_take(struct cg_graph *g, struct cg_err *err)
{
	struct level *l = g->top;

	g->taken = true;
	if (g->conf.input ? cg_take_input(l, g->conf.input, err) < 0 : take_command(l, err) < 0)
		return -1;
	cg_plan_attach(l);
	if (!g->conf.input)
		cg_say_values(l);
	return 0;
}

/* ---- begin ---- */

/*
 * The one that is begun from, whose newest may be damaged: only its id is asked for then.
 * 1, 0 there is none, -1.
 */
static int
load_asked(struct cg_graph *g, struct cg_ckpt *out, char newest[CG_ID_LEN + 1], struct cg_err *err)
{
	const struct cg_graph_conf *c = &g->conf;
	int rc = c->checkpoint ? cg_ckpt_head(c->store, c->who, c->thread, "", newest, err)
	    : cg_ckpt_load(c->store, c->who, c->thread, "", NULL, out, err);

	if (rc <= 0 || !c->checkpoint) {
		if (rc == 0 && c->checkpoint)
			return cg_err_set(err, CG_E_NOTFOUND, "thread '%s' has no checkpoint", c->thread);
		cg_id_copy(newest, out->id);
		return rc;
	}
	rc = cg_ckpt_load(c->store, c->who, c->thread, "", c->checkpoint, out, err);
	return rc ? rc : cg_fork_load(g, out, err);
}

/* The newest, or the one that is begun from when that is another. */
int
cg_load_top(struct level *l, struct cg_err *err)
{
	const struct cg_graph_conf *c = &l->g->conf;
	char newest[CG_ID_LEN + 1] = "";
	struct cg_ckpt from = { 0 };
	bool back;
	int rc = load_asked(l->g, &from, newest, err);

	if (rc <= 0)
		return rc;
	back = l->g->at || strcmp(from.id, newest) != 0;
	if (back) {
		l->replay = true;
		l->forked = !c->input;
	}
	rc = cg_version_floor(l, &from, !back, err);
	if (rc == 0)
		rc = cg_level_load(l, &from, err);
	cg_ckpt_release(&from);
	cg_id_copy(l->head, newest);
	return rc;
}

/* The nodes of breakpoints; '*' is all. */
static int
check_names(const struct level *l, const char *const *names, struct cg_err *err)
{
	for (size_t i = 0; names && names[i]; i++)
		if (strcmp(names[i], "*") != 0 && !cg_graph_doc_node(l->prog->doc, names[i]))
			return cg_err_set(err, CG_E_USAGE, "a breakpoint at '%.100s': graph '%s' has no node of that "
			    "name", names[i], l->prog->doc->name);
	return 0;
}

/* Would update and goto be taken? */
static int
check_command(struct level *l, struct cg_err *err)
{
	const struct cg_graph_conf *c = &l->g->conf;
	struct writes w = { 0 };
	size_t at;
	int rc;

	if (c->update && !json_is_object(c->update))
		return cg_err_set(err, CG_E_DATA, "update must be an object: a value for each channel");
	rc = command_writes(l, &w, &at, err);
	cg_writes_clear(&w);
	return rc;
}

static int
check_asked(struct level *l, struct cg_err *err)
{
	const struct cg_graph_conf *c = &l->g->conf;
	size_t n;

	if (c->input && c->resume)
		return cg_err_set(err, CG_E_USAGE, "new input or an answer, not both");
	if (c->input && (c->update || c->go))
		return cg_err_set(err, CG_E_DATA, "new input, or update and goto, not both: it begins at the "
		    "beginning");
	if (check_names(l, c->interrupt_before, err) < 0 || check_names(l, c->interrupt_after, err) < 0)
		return -1;
	if (c->input && !json_is_object(c->input))
		return cg_err_set(err, CG_E_DATA, "input must be an object: a value for each channel that it is for");
	if (c->input)
		return cg_check(l->prog->doc->input_schema, c->input, "input", err);
	if (!*l->ckpt && !c->update && !c->go)
		return cg_err_set(err, CG_E_STATE, "thread '%s' has no checkpoint yet: give it input", c->thread);
	if ((c->resume && cg_answers_check(l, err) < 0) || check_command(l, err) < 0)
		return -1;
	if (c->resume || c->update || c->go)
		return 0;
	if (cg_plan(l, err) < 0)
		return -1;
	n = l->n_tasks;
	for (size_t i = 0; n == 0 && i < l->loaded.n_writes; i++)
		n += strcmp(l->loaded.writes[i].task, CG_CKPT_NULL_TASK) == 0;
	if (n == 0)
		return cg_err_set(err, CG_E_STATE, "nothing is left to run in thread '%s': give it new input",
		    c->thread);
	return 0;
}

/* Is it a run that was stopped in the middle, and is gone on with? Its checkpoint says so. */
bool
cg_level_is_again(const struct level *l)
{
	const char *mine = cg_json_get_str(l->g->conf.metadata, "run_id", NULL);
	const char *its = cg_json_get_str(l->metadata, "run_id", NULL);

	return mine && its && strcmp(mine, its) == 0;
}

/* The last superstep that it may do. One that is gone on with has no more of them than it had. */
void
cg_level_limit(struct level *l, int limit)
{
	const json_t *stop = json_object_get(l->metadata, "cg_stop");

	if (cg_level_is_again(l) && json_is_integer(stop))
		l->stop = json_integer_value(stop);
	else
		l->stop = l->step + 1 + (limit > 0 ? limit : CG_GRAPH_RECURSION) + 1;
}

struct cg_graph *
cg_graph_new(const struct cg_graph_conf *conf)
{
	struct cg_graph *g = cg_alloc(sizeof *g);

	g->conf = *conf;
	g->said_tail = &g->said;
	cg_buf_init(&g->versions, CG_JSON_MAX);
	cg_buf_init(&g->seen, CG_JSON_MAX);
	g->top = cg_level_new(g, cg_graph_prog(g, conf->doc), "");
	return g;
}

int
cg_graph_begin(struct cg_graph **out, const struct cg_graph_conf *conf, struct cg_err *err)
{
	struct cg_graph *g = cg_graph_new(conf);
	struct level *l = g->top;
	int limit = conf->recursion_limit ? conf->recursion_limit : conf->doc->recursion_limit;

	*out = NULL;
	if (cg_load_top(l, err) < 0 || check_asked(l, err) < 0) {
		cg_graph_end(g);
		return -1;
	}
	g->map = cg_answers_map(l);
	cg_level_limit(l, limit);
	*out = g;
	return 0;
}
