/*
 * Evaluation. Every node answers FOUND, MISSING, UNKNOWN or -1; `default` and
 * `optional` are applied in one place, around all of them. Nothing is changed
 * in place: values are shared with where they came from.
 *
 * An operation that waits for a value is UNKNOWN unless what it has decides
 * the answer already: coalesce with an earlier input, template with a missing
 * variable.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "json/json.h"
#include "select/select.h"
#include "select/select_priv.h"

enum { MAX_TEXT = CG_JSON_MAX };

static json_t *
share(const json_t *v)
{
	return json_incref((json_t *)(size_t)v);
}

static int
at_path(const json_t *v, const struct cg_path *p, json_t **out)
{
	v = cg_path_walk(v, p, 0);
	if (!v)
		return CG_SELECT_MISSING;
	*out = share(v);
	return CG_SELECT_FOUND;
}

/* What is not there is an error, unless the selector says that it may lack. */
static bool
may_lack(const struct node *n)
{
	return n->optional || n->fallback;
}

static int
no_base(const struct node *n, struct cg_err *err)
{
	if (may_lack(n))
		return CG_SELECT_MISSING;
	return cg_err_set(err, CG_E_DATA,
	    "Base run outputs not loaded: the run is no update of another one");
}

static int
from_step(const struct node *n, const struct cg_select_env *env, json_t **out, struct cg_err *err)
{
	bool base = n->op == OP_BASE_RUN;
	const json_t *output = NULL;
	int rc;

	if (base && !env->base_trigger)
		return no_base(n, err);
	rc = env->step ? env->step(env->arg, n->step_id, base, &output, err) : CG_SELECT_MISSING;
	if (rc == CG_SELECT_FOUND)
		return at_path(output, &n->path, out);
	if (rc != CG_SELECT_MISSING || may_lack(n))
		return rc;
	return cg_err_set(err, CG_E_DATA, base ? "Base run step output not found for step: %.200s"
	    : "Step output not found for step: %.200s", n->step_id);
}

static int
from_registry(const struct node *n, const struct cg_select_env *env, json_t **out,
    struct cg_err *err)
{
	int rc = env->registry ? env->registry(env->arg, n->type, n->id, n->version, out, err)
	    : CG_SELECT_MISSING;

	if (rc != CG_SELECT_MISSING || may_lack(n))
		return rc;
	return cg_err_set(err, CG_E_DATA, "Registry %s not found: %.200s (version: %.100s)",
	    n->type, n->id, n->version ? n->version : "latest");
}

/* Copy the members of an object, without the names that are never copied. */
static void
copy_members(json_t *to, const json_t *from)
{
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)(size_t)from, key, v)
		if (!cg_path_is_barred(key))
			json_object_set_nocheck(to, key, v);
}

void
cg_node_drop(json_t **v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		json_decref(v[i]);
	free(v);
}

int
cg_node_inputs(const struct node *n, const struct cg_select_env *env, json_t **v, struct cg_err *err)
{
	int all = CG_SELECT_FOUND;

	for (size_t i = 0; i < n->n_in; i++) {
		int rc = cg_node_eval(n->in[i], env, &v[i], err);

		if (rc < 0)
			return -1;
		if (rc == CG_SELECT_UNKNOWN)
			all = CG_SELECT_UNKNOWN;
	}
	return all;
}

static int
merge_all(const struct node *n, json_t **v, json_t **out, struct cg_err *err)
{
	json_t *merged = json_object();

	for (size_t i = 0; i < n->n_in; i++) {
		if (!v[i] && n->in[i]->optional)
			continue;
		if (!json_is_object(v[i])) {
			json_decref(merged);
			if (!v[i] && may_lack(n))
				return CG_SELECT_MISSING;
			return cg_err_set(err, CG_E_DATA,
			    "Merge operation requires all inputs to be objects");
		}
		for (size_t k = 0; k < i; k++)
			if (v[k] == v[i]) {
				json_decref(merged);
				return cg_err_set(err, CG_E_DATA,
				    "Circular reference detected in merge operation");
			}
		copy_members(merged, v[i]);
	}
	*out = merged;
	return CG_SELECT_FOUND;
}

/*
 * Append the entries of more. With by, an entry takes the place of an earlier
 * one that has the same value there; entries without it are all kept.
 */
static void
extend(json_t *list, const json_t *more, const char *by)
{
	size_t i, at;
	json_t *entry, *old;

	json_array_foreach(more, i, entry) {
		const json_t *name = by ? json_object_get(entry, by) : NULL;

		for (at = 0; name && at < json_array_size(list); at++) {
			old = json_array_get(list, at);
			if (json_equal(json_object_get(old, by), name))
				break;
		}
		if (name && at < json_array_size(list))
			json_array_set(list, at, entry);
		else
			json_array_append(list, entry);
	}
}

/* Arrays into one array, or strings into one string; what is missing or null is nothing. */
static int
concat_all(const struct node *n, json_t **v, json_t **out, struct cg_err *err)
{
	json_type type = JSON_NULL;
	struct cg_buf text;
	json_t *list;

	for (size_t i = 0; i < n->n_in; i++) {
		if (!v[i] || json_is_null(v[i]))
			continue;
		if (type == JSON_NULL)
			type = json_typeof(v[i]);
		if (json_typeof(v[i]) != type || (type != JSON_ARRAY && type != JSON_STRING))
			return cg_err_set(err, CG_E_DATA,
			    "Concat operation requires all inputs to be arrays or all to be strings");
	}
	if (type == JSON_NULL)
		return CG_SELECT_MISSING;
	cg_buf_init(&text, MAX_TEXT);
	list = json_array();
	for (size_t i = 0; i < n->n_in; i++) {
		if (json_is_array(v[i]))
			extend(list, v[i], n->by);
		if (json_is_string(v[i]))
			cg_buf_put(&text, json_string_value(v[i]), json_string_length(v[i]));
	}
	*out = type == JSON_ARRAY ? json_incref(list) : json_stringn_nocheck(text.s, text.len);
	json_decref(list);
	if (text.failed) {
		json_decref(*out);
		*out = NULL;
		cg_err_set(err, CG_E_TOOBIG, "Concat operation makes more than %d bytes", MAX_TEXT);
	}
	cg_buf_release(&text);
	return *out ? CG_SELECT_FOUND : -1;
}

/* A value as text: strings as they are, numbers and booleans as JSON writes them. */
static bool
put_text(struct cg_buf *b, const json_t *v)
{
	if (json_is_string(v))
		cg_buf_put(b, json_string_value(v), json_string_length(v));
	else if (json_is_number(v) || json_is_boolean(v))
		cg_json_dump(v, b);
	else
		return false;
	return true;
}

static const json_t *
var_named(const struct node *n, json_t **v, const struct piece *p)
{
	for (size_t i = 0; i < n->n_in; i++)
		if (strlen(n->var[i]) == p->name_len && memcmp(n->var[i], p->name, p->name_len) == 0)
			return v[i];
	return NULL;
}

static int
fill_template(const struct node *n, json_t **v, json_t **out, struct cg_err *err)
{
	const char *at = n->format;
	struct piece p;
	struct cg_buf b;
	int rc = CG_SELECT_FOUND;

	cg_buf_init(&b, MAX_TEXT);
	while (rc == CG_SELECT_FOUND && (at = cg_template_next(at, &p))) {
		cg_buf_put(&b, p.text, p.text_len);
		if (p.name && !put_text(&b, var_named(n, v, &p)))
			rc = cg_err_set(err, CG_E_DATA, "Template operation requires '%.*s' to be a "
			    "string, a number or a boolean", (int)(p.name_len < 100 ? p.name_len : 100),
			    p.name);
	}
	if (rc == CG_SELECT_FOUND && b.failed)
		rc = cg_err_set(err, CG_E_TOOBIG, "Template operation makes more than %d bytes",
		    MAX_TEXT);
	if (rc == CG_SELECT_FOUND)
		*out = json_stringn_nocheck(b.s, b.len);
	cg_buf_release(&b);
	return rc;
}

/* A variable that has no value leaves no text to make, whatever the others are. */
static bool
lacks_a_var(const struct node *n, json_t **v, const int *rc)
{
	for (size_t i = 0; i < n->n_in; i++)
		if (rc[i] != CG_SELECT_UNKNOWN && (!v[i] || json_is_null(v[i])))
			return true;
	return false;
}

static int
template(const struct node *n, const struct cg_select_env *env, json_t **out, struct cg_err *err)
{
	json_t **v = cg_calloc(n->n_in, sizeof *v);
	int *rc = cg_calloc(n->n_in, sizeof *rc);
	int all = CG_SELECT_FOUND;

	for (size_t i = 0; all >= 0 && i < n->n_in; i++) {
		rc[i] = cg_node_eval(n->in[i], env, &v[i], err);
		if (rc[i] < 0 || rc[i] == CG_SELECT_UNKNOWN)
			all = rc[i];
	}
	if (all >= 0 && lacks_a_var(n, v, rc))
		all = CG_SELECT_MISSING;
	if (all == CG_SELECT_FOUND)
		all = fill_template(n, v, out, err);
	cg_node_drop(v, n->n_in);
	free(rc);
	return all;
}

static int
coalesce(const struct node *n, const struct cg_select_env *env, json_t **out, struct cg_err *err)
{
	for (size_t i = 0; i < n->n_in; i++) {
		int rc = cg_node_eval(n->in[i], env, out, err);

		if (rc < 0 || rc == CG_SELECT_UNKNOWN)
			return rc;
		if (rc == CG_SELECT_FOUND && !json_is_null(*out))
			return CG_SELECT_FOUND;
		json_decref(*out);
		*out = NULL;
	}
	return CG_SELECT_MISSING;
}

/* A new object of the members that have a value. */
static int
object_of(const struct node *n, json_t **v, json_t **out)
{
	*out = json_object();
	for (size_t i = 0; i < n->n_in; i++)
		if (v[i] && !cg_path_is_barred(n->var[i]))
			json_object_set_nocheck(*out, n->var[i], v[i]);
	return CG_SELECT_FOUND;
}

static int
over_all(const struct node *n, const struct cg_select_env *env, json_t **out, struct cg_err *err)
{
	json_t **v = cg_calloc(n->n_in, sizeof *v);
	int rc = cg_node_inputs(n, env, v, err);

	if (rc == CG_SELECT_FOUND)
		rc = n->op == OP_OBJECT ? object_of(n, v, out)
		    : n->op == OP_MERGE ? merge_all(n, v, out, err) : concat_all(n, v, out, err);
	cg_node_drop(v, n->n_in);
	return rc;
}

static int
pick(const struct node *n, const json_t *from, json_t **out, struct cg_err *err)
{
	size_t i;
	json_t *key;

	if (!from && may_lack(n))
		return CG_SELECT_MISSING;
	if (!json_is_object(from))
		return cg_err_set(err, CG_E_DATA, "Pick operation requires input to be an object");
	*out = json_object();
	json_array_foreach(n->keys, i, key) {
		const char *k = json_string_value(key);
		json_t *v = json_object_get(from, k);

		if (v && !cg_path_is_barred(k))
			json_object_set_nocheck(*out, k, v);
	}
	return CG_SELECT_FOUND;
}

static bool
fields_equal(const json_t *entry, const json_t *where)
{
	const char *key;
	json_t *want;

	json_object_foreach((json_t *)(size_t)where, key, want) {
		const json_t *have = cg_path_is_barred(key) ? NULL : json_object_get(entry, key);

		if (!have || !cg_json_equal(have, want))
			return false;
	}
	return true;
}

static int
find(const struct node *n, const json_t *from, json_t **out, struct cg_err *err)
{
	size_t i;
	json_t *entry;

	if (!from || json_is_null(from))
		return CG_SELECT_MISSING;
	if (!json_is_array(from))
		return cg_err_set(err, CG_E_DATA, "Find operation requires input to be an array");
	json_array_foreach(from, i, entry)
		if (fields_equal(entry, n->where))
			return at_path(entry, &n->path, out);
	return CG_SELECT_MISSING;
}

/* By the value's text: true, 3 and "3" are looked up as `true`, `3` and `3`. */
static int
map(const struct node *n, const json_t *from, json_t **out, struct cg_err *err)
{
	const json_t *v = NULL;
	struct cg_buf b;

	if (!from || json_is_null(from))
		return CG_SELECT_MISSING;
	cg_buf_init(&b, MAX_TEXT);
	if (!put_text(&b, from)) {
		cg_buf_release(&b);
		return cg_err_set(err, CG_E_DATA,
		    "Map operation requires input to be a string, a number or a boolean");
	}
	if (!cg_path_is_barred(b.s))
		v = json_object_getn(n->to, b.s, b.len);
	cg_buf_release(&b);
	if (!v)
		v = n->other;
	if (!v)
		return CG_SELECT_MISSING;
	*out = share(v);
	return CG_SELECT_FOUND;
}

/* No list yet is an empty one; no replacement changes nothing. */
static int
replace(const struct node *n, const json_t *from, const json_t *with, json_t **out,
    struct cg_err *err)
{
	bool is_there = false;
	size_t i;
	json_t *entry;

	if (from && !json_is_null(from) && !json_is_array(from))
		return cg_err_set(err, CG_E_DATA, "Replace operation requires input to be an array");
	*out = json_array();
	json_array_foreach(from, i, entry) {
		bool hit = with && fields_equal(entry, n->where);

		json_array_append(*out, hit ? (json_t *)(size_t)with : entry);
		is_there |= hit;
	}
	if (with && !is_there)
		json_array_append(*out, (json_t *)(size_t)with);
	return CG_SELECT_FOUND;
}

/* A patch without the names that are never copied, at any depth. */
static json_t *
clean(const json_t *v)
{
	const char *key;
	json_t *member, *out;

	if (!json_is_object(v))
		return share(v);
	out = json_object();
	json_object_foreach((json_t *)(size_t)v, key, member)
		if (!cg_path_is_barred(key))
			json_object_set_new_nocheck(out, key, clean(member));
	return out;
}

static int
patch(const struct node *n, const json_t *from, const json_t *with, json_t **out,
    struct cg_err *err)
{
	json_t *cleaned;

	if (!from && may_lack(n))
		return CG_SELECT_MISSING;
	if (!json_is_object(from) || (with && !json_is_null(with) && !json_is_object(with)))
		return cg_err_set(err, CG_E_DATA, "Patch operation requires %s to be an object",
		    json_is_object(from) ? "'with'" : "input");
	if (!json_is_object(with)) {
		*out = share(from);
		return CG_SELECT_FOUND;
	}
	cleaned = clean(with);
	*out = cg_json_merge_patch(from, cleaned);
	json_decref(cleaned);
	return CG_SELECT_FOUND;
}

static int
over_one(const struct node *n, const struct cg_select_env *env, json_t **out, struct cg_err *err)
{
	json_t *from = NULL, *with = NULL;
	int rc = cg_node_eval(n->in[0], env, &from, err), also = CG_SELECT_FOUND;

	if (rc >= 0 && n->with)
		also = cg_node_eval(n->with, env, &with, err);
	if (rc < 0 || also < 0)
		rc = -1;
	else if (rc == CG_SELECT_UNKNOWN || also == CG_SELECT_UNKNOWN)
		rc = CG_SELECT_UNKNOWN;
	else if (n->op == OP_PICK)
		rc = pick(n, from, out, err);
	else if (n->op == OP_FIND)
		rc = find(n, from, out, err);
	else if (n->op == OP_MAP)
		rc = map(n, from, out, err);
	else if (n->op == OP_REPLACE)
		rc = replace(n, from, with, out, err);
	else
		rc = patch(n, from, with, out, err);
	json_decref(from);
	json_decref(with);
	return rc;
}

static int
resolve(const struct node *n, const struct cg_select_env *env, json_t **out, struct cg_err *err)
{
	switch (n->op) {
	case OP_TRIGGER:
		return env->trigger ? at_path(env->trigger, &n->path, out) : CG_SELECT_UNKNOWN;
	case OP_BASE_TRIGGER:
		return env->base_trigger ? at_path(env->base_trigger, &n->path, out) : no_base(n, err);
	case OP_STEP_OUTPUT:
	case OP_BASE_RUN:
		return from_step(n, env, out, err);
	case OP_REGISTRY:
		return from_registry(n, env, out, err);
	case OP_CONSTANTS:
		*out = share(n->value);
		return CG_SELECT_FOUND;
	case OP_STATE:
		return at_path(env->state, &n->path, out);
	case OP_PAYLOAD:
		return at_path(env->payload, &n->path, out);
	case OP_RESULT:
		return at_path(env->result, &n->path, out);
	case OP_ITEM:
		return at_path(env->item, &n->path, out);
	case OP_CONTEXT:
		return at_path(env->context, &n->path, out);
	case OP_COALESCE:
		return coalesce(n, env, out, err);
	case OP_TEMPLATE:
		return template(n, env, out, err);
	case OP_MERGE:
	case OP_CONCAT:
	case OP_OBJECT:
		return over_all(n, env, out, err);
	default:
		return n->op >= OP_EQUALS ? cg_expr_eval(n, env, out, err) : over_one(n, env, out, err);
	}
}

int
cg_node_eval(const struct node *n, const struct cg_select_env *env, json_t **out, struct cg_err *err)
{
	int rc;

	*out = NULL;
	rc = resolve(n, env, out, err);
	if (rc != CG_SELECT_FOUND) {
		json_decref(*out);
		*out = NULL;
	}
	if (rc == CG_SELECT_MISSING && n->fallback) {
		*out = share(n->fallback);
		rc = CG_SELECT_FOUND;
	}
	return rc;
}

int
cg_select_eval(const struct cg_select *s, const struct cg_select_env *env, json_t **out,
    struct cg_err *err)
{
	return cg_node_eval(s->root, env, out, err);
}
