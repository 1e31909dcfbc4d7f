/* Questions that wait, and which of them an answer is for. */
#include <string.h>

#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"

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
json_t *
cg_answers_map(const struct level *l)
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

int
cg_answers_check(const struct level *l, struct cg_err *err)
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

/* Is an answer without an id for all that waits? Then LangGraph's row for whoever asks means the same. */
bool
cg_answers_for_all(const struct level *l)
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
void
cg_answers_stored(struct level *l)
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
