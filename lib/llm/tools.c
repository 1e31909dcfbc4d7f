/*
 * Tools: what a model may call, as the wire has it, and the calls that come, in pieces or
 * whole. Ours are {id, name, arguments}; the wire's {id, type, function: {name, arguments}}
 * with the arguments as text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"
#include "json/json.h"
#include "llm/llm_priv.h"

enum { NAME = 64 };

/* ---- what goes ---- */

static bool
is_name(const char *s)
{
	size_t n = s ? strlen(s) : 0;

	return n > 0 && n <= NAME
	    && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == n;
}

json_t *
cg_llm_tools_body(const json_t *tools, struct cg_err *err)
{
	json_t *out = json_array();
	const json_t *t;
	size_t i;

	json_array_foreach((json_t *)(size_t)tools, i, t) {
		const char *name = cg_json_get_str(t, "name", NULL);
		const json_t *parameters = json_object_get(t, "parameters");
		json_t *f;

		if (!is_name(name) || (parameters && !json_is_object(parameters))) {
			cg_err_set(err, CG_E_DATA, "tool %zu needs a name of letters, digits, _ and -, %d at most, "
			    "and parameters that are a JSON Schema", i + 1, NAME);
			json_decref(out);
			return NULL;
		}
		f = json_pack("{s:s}", "name", name);
		cg_json_set_str(f, "description", cg_json_get_str(t, "description", NULL));
		if (parameters)
			json_object_set(f, "parameters", (json_t *)(size_t)parameters);
		json_array_append_new(out, json_pack("{s:s, s:o}", "type", "function", "function", f));
	}
	return out;
}

/* The calls of a message of the assistant; those of the wire are left as they are. New. */
static json_t *
calls_body(const json_t *calls)
{
	json_t *out = json_array();
	const json_t *c;
	size_t i;

	json_array_foreach((json_t *)(size_t)calls, i, c) {
		const json_t *args = json_object_get(c, "arguments");
		char *text;

		if (json_object_get(c, "function")) {
			json_array_append(out, (json_t *)(size_t)c);
			continue;
		}
		text = args ? cg_json_str(args) : cg_strdup(cg_json_get_str(c, "arguments_text", "{}"));
		json_array_append_new(out, json_pack("{s:s, s:s, s:{s:s, s:s}}", "id",
		    cg_json_get_str(c, "id", ""), "type", "function", "function", "name",
		    cg_json_get_str(c, "name", ""), "arguments", text));
		free(text);
	}
	return out;
}

void
cg_llm_tools_message(json_t *message)
{
	const json_t *calls = json_object_get(message, "tool_calls");

	if (json_array_size(calls))
		json_object_set_new(message, "tool_calls", calls_body(calls));
	else
		json_object_del(message, "tool_calls");
}

/* ---- what comes ---- */

/*
 * The call that a piece belongs to. Pieces go by their index; but some upstreams leave it
 * out, or send whole calls that all have the same one: another id is another call.
 */
static struct cg_llm_tool *
call_at(struct cg_llm_reply *r, const json_t *piece)
{
	const char *id = cg_json_get_str(piece, "id", "");
	int64_t index = cg_json_get_int(piece, "index", -1);
	struct cg_llm_tool *t = NULL;

	for (size_t i = 0; i < r->n_tools; i++)
		if (index >= 0 ? r->tools[i].index == index : !*id)
			t = &r->tools[i];
	if (t && (!*id || !*t->id || strcmp(t->id, id) == 0))
		return t;
	if (r->n_tools == CG_LLM_TOOL_CALLS_MAX)
		return NULL;
	r->tools = cg_realloc(r->tools, r->n_tools + 1, sizeof *r->tools);
	t = &r->tools[r->n_tools++];
	*t = (struct cg_llm_tool){ .index = index };
	cg_buf_init(&t->arguments, CG_LLM_TEXT_MAX);
	return t;
}

void
cg_llm_reply_tools(struct cg_llm_reply *r, const json_t *pieces)
{
	const json_t *p;
	size_t i;

	json_array_foreach((json_t *)(size_t)pieces, i, p) {
		const json_t *f = json_object_get(p, "function"), *args = json_object_get(f, "arguments");
		struct cg_llm_tool *t = json_is_object(f) ? call_at(r, p) : NULL;

		if (!t) {
			r->text.failed |= json_is_object(f); /* it does not end */
			continue;
		}
		if (!*t->id)
			snprintf(t->id, sizeof t->id, "%s", cg_json_get_str(p, "id", ""));
		if (!*t->name)
			snprintf(t->name, sizeof t->name, "%s", cg_json_get_str(f, "name", ""));
		if (json_is_string(args))
			cg_buf_put(&t->arguments, json_string_value(args), json_string_length(args));
		else if (json_is_object(args))
			cg_json_dump(args, &t->arguments);
		r->text.failed |= t->arguments.failed;
	}
}

json_t *
cg_llm_tool_calls(const struct cg_llm_reply *r)
{
	json_t *out = json_array();

	for (size_t i = 0; i < r->n_tools; i++) {
		const struct cg_llm_tool *t = &r->tools[i];
		struct cg_err err = CG_ERR_INIT;
		json_t *call = json_object(), *args = t->arguments.len == 0 ? json_object()
		    : cg_json_parse(t->arguments.s, t->arguments.len, "arguments", 0, &err);
		char made[CG_ID_LEN + 1];

		/* Without an id its result could not be told from another's. */
		cg_id_new(made);
		json_object_set_new(call, "id", *t->id ? json_string(t->id) : json_sprintf("call_%s", made));
		cg_json_set_str(call, "name", t->name);
		if (json_is_object(args)) {
			json_object_set(call, "arguments", args);
		} else {
			json_object_set_new(call, "arguments_text", json_stringn(t->arguments.s, t->arguments.len));
			cg_json_set_str(call, "error", args ? "arguments: an object is expected" : err.msg);
		}
		json_decref(args);
		json_array_append_new(out, call);
	}
	return out;
}

void
cg_llm_tools_release(struct cg_llm_reply *r)
{
	for (size_t i = 0; i < r->n_tools; i++)
		cg_buf_release(&r->tools[i].arguments);
	free(r->tools);
	r->tools = NULL;
	r->n_tools = 0;
}
