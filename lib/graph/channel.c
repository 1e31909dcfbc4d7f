/* One channel: LangGraph's kinds, what updates do to them, what is stored. */
#include <string.h>

#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"

/* Give c another value; v is taken. */
static void
set(struct chan *c, json_t *v)
{
	json_t *old = c->value;

	c->value = v;
	json_decref(old);
}

void
cg_chan_init(const struct chan_def *d, struct chan *c)
{
	if (d->kind == CH_BARRIER || d->kind == CH_TOPIC)
		set(c, json_array());
	else if (d->state && d->state->initial && (d->kind == CH_FOLD || d->kind == CH_LAST))
		set(c, json_incref((json_t *)d->state->initial));
}

/* Theirs stores what is not there as a record of its own. */
static bool
is_undefined(const json_t *v)
{
	const json_t *type = json_object_get(v, "type");

	return json_is_integer(json_object_get(v, "lc")) && json_is_string(type) &&
	    strcmp(json_string_value(type), "undefined") == 0;
}

/* [seen, values], as topics were stored by older releases; else the values. */
static json_t *
topic_values(const json_t *v)
{
	if (json_array_size(v) == 2 && json_is_array(json_array_get(v, 0)) &&
	    json_is_array(json_array_get(v, 1)))
		return json_incref(json_array_get(v, 1));
	return json_is_array(v) ? json_incref((json_t *)v) : json_array();
}

void
cg_chan_load(const struct chan_def *d, struct chan *c, const json_t *v)
{
	bool pair = d->kind == CH_AFTER || (d->kind == CH_BARRIER && d->defer);

	if (!v || is_undefined(v))
		return;
	if (pair) {
		if (json_array_size(v) != 2)
			return;
		c->finished = json_is_true(json_array_get(v, 1));
		set(c, json_incref(json_array_get(v, 0)));
	} else if (d->kind == CH_TOPIC) {
		set(c, topic_values(v));
	} else {
		set(c, json_incref((json_t *)v));
	}
}

void
cg_chan_release(struct chan *c)
{
	set(c, NULL);
}

static bool
complete(const struct chan_def *d, const struct chan *c)
{
	return json_array_size(c->value) == d->n_names;
}

bool
cg_chan_available(const struct chan_def *d, const struct chan *c)
{
	switch (d->kind) {
	case CH_BARRIER:
		return complete(d, c) && (!d->defer || c->finished);
	case CH_TOPIC:
		return json_array_size(c->value) > 0;
	case CH_AFTER:
		return c->value && c->finished;
	default:
		return c->value != NULL;
	}
}

json_t *
cg_chan_get(const struct chan_def *d, const struct chan *c)
{
	if (!cg_chan_available(d, c))
		return NULL;
	return d->kind == CH_BARRIER ? json_null() : c->value;
}

json_t *
cg_chan_stored(const struct chan_def *d, const struct chan *c)
{
	json_t *pair;

	if (!c->value)
		return NULL;
	if (d->kind != CH_AFTER && !(d->kind == CH_BARRIER && d->defer))
		return json_incref(c->value);
	pair = json_array();
	json_array_append(pair, c->value);
	json_array_append_new(pair, json_boolean(c->finished));
	return pair;
}

/* The value of {"__overwrite__": value}, borrowed, or NULL when it is none. */
static json_t *
overwrite(const json_t *v)
{
	return json_is_object(v) ? json_object_get(v, "__overwrite__") : NULL;
}

/* Nobody else holds it: it may be changed where it is. */
static bool
ours(const json_t *v)
{
	return v->refcount == 1;
}

static void
append(struct chan *c, json_t *v)
{
	if (!json_is_array(c->value)) {
		json_t *a = json_array();

		json_array_append(a, c->value);
		set(c, a);
	} else if (!ours(c->value)) {
		set(c, json_copy(c->value));
	}
	if (json_is_array(v))
		json_array_extend(c->value, v);
	else
		json_array_append(c->value, v);
}

static int
add(const struct chan_def *d, struct chan *c, const json_t *v, struct cg_err *err)
{
	if (!json_is_number(v) || !json_is_number(c->value))
		return cg_err_set(err, CG_E_DATA, "channel '%s' adds numbers, and got something else", d->name);
	if (json_is_integer(v) && json_is_integer(c->value)) {
		json_int_t sum;

		if (!__builtin_add_overflow(json_integer_value(c->value), json_integer_value(v), &sum)) {
			set(c, json_integer(sum));
			return 0;
		}
	}
	v = json_real(json_number_value(c->value) + json_number_value(v));
	if (!v)
		return cg_err_set(err, CG_E_DATA, "channel '%s': the sum is no number any more", d->name);
	set(c, (json_t *)v);
	return 0;
}

static int
merge(const struct chan_def *d, struct chan *c, json_t *v, struct cg_err *err)
{
	if (!json_is_object(v) || !json_is_object(c->value))
		return cg_err_set(err, CG_E_DATA, "channel '%s' merges objects, and got something else", d->name);
	if (!ours(c->value))
		set(c, json_copy(c->value));
	json_object_update(c->value, v);
	return 0;
}

static int
fold(const struct chan_def *d, struct chan *c, json_t *const *v, size_t n, struct cg_err *err)
{
	bool over = false;

	for (size_t i = 0; i < n; i++) {
		json_t *whole = overwrite(v[i]);

		if (whole && over)
			return cg_err_set(err, CG_E_DATA, "channel '%s' can be overwritten once a superstep", d->name);
		if (whole || !c->value) {
			over = over || whole;
			set(c, json_incref(whole ? whole : v[i]));
		} else if (!over) {
			int rc = 0;

			if (d->state->reducer == CG_REDUCE_APPEND)
				append(c, v[i]);
			else if (d->state->reducer == CG_REDUCE_ADD)
				rc = add(d, c, v[i], err);
			else
				rc = merge(d, c, v[i], err);
			if (rc < 0)
				return -1;
		}
	}
	return n > 0;
}

static bool
has_name(const json_t *names, const char *name)
{
	size_t i;
	json_t *v;

	json_array_foreach(names, i, v)
		if (json_is_string(v) && strcmp(json_string_value(v), name) == 0)
			return true;
	return false;
}

static int
arrive(const struct chan_def *d, struct chan *c, json_t *const *v, size_t n, struct cg_err *err)
{
	bool changed = false;

	for (size_t i = 0; i < n; i++) {
		const char *name = json_is_string(v[i]) ? json_string_value(v[i]) : "";
		size_t k = 0;

		while (k < d->n_names && strcmp(d->names[k], name) != 0)
			k++;
		if (k == d->n_names)
			return cg_err_set(err, CG_E_DATA, "channel '%s' waits for names of its own, not for '%.100s'",
			    d->name, name);
		if (has_name(c->value, name))
			continue;
		if (!ours(c->value))
			set(c, json_copy(c->value));
		json_array_append(c->value, v[i]);
		changed = true;
	}
	return changed;
}

static int
gather(const struct chan_def *d, struct chan *c, json_t *const *v, size_t n)
{
	bool changed = !d->accumulate && json_array_size(c->value) > 0;

	if (!d->accumulate)
		set(c, json_array());
	else if (n && !ours(c->value))
		set(c, json_copy(c->value));
	for (size_t i = 0; i < n; i++) {
		if (json_is_array(v[i]))
			json_array_extend(c->value, v[i]);
		else
			json_array_append(c->value, v[i]);
		changed = changed || !json_is_array(v[i]) || json_array_size(v[i]) > 0;
	}
	return changed;
}

bool
cg_chan_takes_one(const struct chan_def *d)
{
	return d->kind == CH_LAST || (d->kind == CH_EPHEMERAL && d->guard);
}

/* Those that keep one value: the last of several, or only one. */
static int
replace(const struct chan_def *d, struct chan *c, json_t *const *v, size_t n, struct cg_err *err)
{
	if (n == 0) {
		bool had = c->value != NULL;

		if (d->kind == CH_LAST || d->kind == CH_AFTER)
			return 0;
		set(c, NULL);
		return had;
	}
	if (n > 1 && cg_chan_takes_one(d))
		return cg_err_set(err, CG_E_DATA, "INVALID_CONCURRENT_GRAPH_UPDATE: channel '%s' takes one "
		    "value a superstep, and got %zu: give it a reducer", d->name, n);
	c->finished = false;
	set(c, json_incref(v[n - 1]));
	return 1;
}

int
cg_chan_update(const struct chan_def *d, struct chan *c, json_t *const *v, size_t n,
    struct cg_err *err)
{
	switch (d->kind) {
	case CH_FOLD:
		return fold(d, c, v, n, err);
	case CH_BARRIER:
		return arrive(d, c, v, n, err);
	case CH_TOPIC:
		return gather(d, c, v, n);
	default:
		return replace(d, c, v, n, err);
	}
}

bool
cg_chan_consume(const struct chan_def *d, struct chan *c)
{
	if (d->kind == CH_BARRIER && cg_chan_available(d, c)) {
		set(c, json_array());
		c->finished = false;
		return true;
	}
	if (d->kind == CH_AFTER && c->finished) {
		set(c, NULL);
		c->finished = false;
		return true;
	}
	return false;
}

bool
cg_chan_finish(const struct chan_def *d, struct chan *c)
{
	if (c->finished || !(d->kind == CH_AFTER ? c->value != NULL :
	    d->kind == CH_BARRIER && d->defer && complete(d, c)))
		return false;
	c->finished = true;
	return true;
}
