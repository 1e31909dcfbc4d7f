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

/* ---- the answers ---- */

static bool
has_output(const struct level *l, const char *task)
{
	for (size_t i = 0; i < l->loaded.n_writes; i++)
		if (strcmp(l->loaded.writes[i].task, task) == 0 &&
		    cg_level_is_output(l->loaded.writes[i].channel))
			return true;
	return false;
}

/* Whose questions are those that wait: of the checkpoint that was named, though it be one below. */
static const struct cg_ckpt *
asked_at(const struct level *l)
{
	return l->g->at ? &l->g->inner : &l->loaded;
}

/* Is that one of the questions that wait? id NULL: is there any? */
static bool
waits(const struct level *l, const char *id)
{
	const struct cg_ckpt *c = asked_at(l);

	for (size_t i = 0; i < c->n_writes; i++) {
		const struct cg_ckpt_write *w = &c->writes[i];
		size_t k;
		const json_t *v;

		if (strcmp(w->channel, "__interrupt__") != 0 || (!l->forked && has_output(l, w->task)))
			continue;
		json_array_foreach(w->value, k, v)
			if (!id || strcmp(cg_json_get_str(v, "id", ""), id) == 0)
				return true;
	}
	return false;
}

/*
 * Was that question of a task answered by its id, by a run that has not come to use that? A
 * rejection has done what it can: who was rejected asks anew.
 */
static bool
is_answered(const struct level *l, const char *task, const char *id)
{
	const json_t *answer = NULL;
	bool rejected = false;

	for (size_t i = 0; !l->forked && i < l->loaded.n_writes; i++) {
		const struct cg_ckpt_write *w = &l->loaded.writes[i];

		if (w->idx == CG_CKPT_IDX_RESUME && strcmp(w->task, id) == 0)
			answer = json_array_get(w->value, json_array_size(w->value) - 1);
		else if (w->idx == CG_CKPT_IDX_ERROR && strcmp(w->task, task) == 0)
			rejected = strcmp(cg_json_get_str(w->value, "name", ""), "REJECTED") == 0;
	}
	return answer && !(rejected && cg_task_verdict(answer) == 0);
}

static const char *
node_of(const struct level *l, const char *task)
{
	for (size_t i = 0; i < l->n_tasks; i++)
		if (strcmp(l->tasks[i]->pub.id, task) == 0)
			return l->tasks[i]->def->name;
	return NULL;
}

/* Of those that wait the ones with an answer by their id, or those without; and whose they are. */
static json_t *
waiting(const struct level *l, bool answered)
{
	json_t *all = json_array(), *v, *q;
	size_t k;

	for (size_t i = 0; i < asked_at(l)->n_writes; i++) {
		const struct cg_ckpt_write *w = &asked_at(l)->writes[i];

		if (strcmp(w->channel, "__interrupt__") != 0 || (!l->forked && has_output(l, w->task)))
			continue;
		json_array_foreach(w->value, k, v) {
			if (!json_is_object(v) || is_answered(l, w->task, cg_json_get_str(v, "id", "")) != answered)
				continue;
			q = json_copy(v);
			cg_json_set_str(q, "node", node_of(l, w->task));
			json_array_append_new(all, q);
		}
	}
	return all;
}

/*
 * What an answer without an id is for: whatever has none by its id. Where each question has one,
 * which has come to nothing, it is instead of that.
 */
static json_t *
open_questions(const struct level *l)
{
	json_t *open = waiting(l, false);

	if (json_array_size(open))
		return open;
	json_decref(open);
	return waiting(l, true);
}

/*
 * Answers by id. One without is kept by the ids of those that it is for, too: whoever asks later, or
 * once more, has not been answered by it. NULL where one of them has none (an older LangGraph.js).
 */
static json_t *
map_of(const struct level *l)
{
	const struct cg_graph_conf *c = &l->g->conf;
	json_t *map, *open;
	size_t i, n;
	const json_t *q;

	if (!c->resume || c->resume_by_id)
		return json_copy((json_t *)c->resume);
	map = json_object();
	open = open_questions(l);
	json_array_foreach(open, i, q)
		if (cg_json_get_str(q, "id", NULL))
			json_object_set(map, cg_json_get_str(q, "id", ""), (json_t *)c->resume);
	n = json_array_size(open);
	json_decref(open);
	if (n && json_object_size(map) == n)
		return map;
	json_decref(map);
	return NULL;
}

int
cg_graph_questions(struct cg_graph *g, json_t **out, struct cg_err *err)
{
	*out = NULL;
	if (cg_plan(g->top, err) < 0)
		return -1;
	*out = open_questions(g->top);
	return 0;
}

static int
check_answers(const struct level *l, struct cg_err *err)
{
	const struct cg_graph_conf *c = &l->g->conf;
	const char *id;
	const json_t *v;

	if (!waits(l, NULL))
		return cg_err_set(err, CG_E_STATE, "thread '%s' waits for no answer", c->thread);
	if (!c->resume_by_id)
		return 0;
	if (!json_is_object(c->resume) || json_object_size(c->resume) == 0)
		return cg_err_set(err, CG_E_DATA, "answers by id must be an object, with the id of a question for "
		    "each");
	json_object_foreach((json_t *)c->resume, id, v)
		if (!waits(l, id))
			return cg_err_set(err, CG_E_CONFLICT, "thread '%s': no question with the id '%.64s' waits for an "
			    "answer", c->thread, id);
	return 0;
}

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

/* Is an answer without an id for all that waits? Then LangGraph's row for whoever asks means the same. */
static bool
is_for_all(const struct level *l)
{
	const struct cg_graph_conf *c = &l->g->conf;
	json_t *open, *answered;
	size_t n;

	if (!c->resume || c->resume_by_id)
		return false;
	open = waiting(l, false);
	answered = waiting(l, true);
	n = json_array_size(open) + json_array_size(answered);
	json_decref(open);
	json_decref(answered);
	return !l->g->map || json_object_size(l->g->map) == n;
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
	bool one = is_for_all(l);
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

int
cg_keep_mapped(struct level *l, struct cg_err *err)
{
	const char *id;
	json_t *v;
	int rc = 0;

	json_object_foreach(l->g->map, id, v) {
		struct cg_ckpt_write w = { "", CG_CKPT_IDX_RESUME, "__resume__", json_array() };

		cg_id_copy(w.task, id);
		json_array_append(w.value, v);
		rc = cg_keep_rows(l, l->ckpt, &w, 1, err);
		json_decref(w.value);
		if (rc < 0)
			break;
	}
	return rc;
}

/*
 * An answer that was stored for whoever asks, by a run that has not come to use it: one of
 * LangGraph.js. Where answers stand by ids they are ours, each for what it names.
 */
static void
stored_answer(struct level *l)
{
	for (size_t i = 0; l->has_rows && !l->forked && i < l->loaded.n_writes; i++) {
		const struct cg_ckpt_write *w = &l->loaded.writes[i];

		if (w->idx != CG_CKPT_IDX_RESUME)
			continue;
		if (strlen(w->task) == CG_QUESTION_LEN) {
			l->answer = NULL;
			return;
		}
		if (strcmp(w->task, CG_CKPT_NULL_TASK) == 0)
			l->answer = w->value;
	}
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
			stored_answer(l);
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
	if ((c->resume && check_answers(l, err) < 0) || check_command(l, err) < 0)
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
	g->map = map_of(l);
	cg_level_limit(l, limit);
	*out = g;
	return 0;
}
