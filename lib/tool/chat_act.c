/* What the model asks for is done, after a person was asked where it changes something. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "step/step.h"
#include "tool/chat_act.h"
#include "tool/chat_priv.h"
#include "tool/chat_tools.h"
#include "tool/tool.h"

enum { SAID_MAX = 16384 /* bytes that a tool tells the model */ };

static const char *
name_of(const json_t *call)
{
	return cg_json_get_str(call, "name", "");
}

/* Only what can be done is worth a question. */
static bool
is_asked_for(const json_t *call, const char *may)
{
	struct cg_err ignored = CG_ERR_INIT;

	return cg_chat_tool_asks(name_of(call)) && cg_chat_tool_may(name_of(call), may)
	    && cg_chat_tool_check(name_of(call), json_object_get(call, "arguments"), &ignored) == 0;
}

/* {prompt, calls}; NULL: nobody needs to be asked. New. */
static json_t *
question(const json_t *calls, const char *may)
{
	json_t *asked = json_array(), *q, *call;
	struct cg_buf prompt;
	size_t i;

	cg_buf_init(&prompt, 65536);
	cg_buf_puts(&prompt, "May the assistant do this: ");
	json_array_foreach(calls, i, call)
		if (is_asked_for(call, may)) {
			cg_buf_printf(&prompt, "%s%s", json_array_size(asked) ? ", " : "", name_of(call));
			json_array_append(asked, call);
		}
	if (!json_array_size(asked)) {
		cg_buf_release(&prompt);
		json_decref(asked);
		return NULL;
	}
	cg_buf_puts(&prompt, "?");
	q = json_object();
	cg_json_set_str(q, "prompt", prompt.s);
	cg_json_set(q, "calls", asked);
	cg_buf_release(&prompt);
	return q;
}

/* What a person has said: approved or not, and with which arguments. */
struct answer {
	bool approved;
	const char *comment;   /* or NULL */
	const json_t *calls;   /* [{id, arguments}], or NULL */
	const char *may;       /* what who asks may do */
};

/* Anything but a clear yes is a no. */
static struct answer
read_answer(const json_t *v)
{
	const char *word = json_is_string(v) ? json_string_value(v) : cg_json_get_str(v, "decision", "");

	return (struct answer){ json_is_true(v) || strcmp(word, "approve") == 0,
		json_is_object(v) ? cg_json_get_str(v, "comment", NULL) : NULL, json_object_get(v, "calls"), NULL };
}

static const json_t *
arguments_of(const json_t *call, const struct answer *a)
{
	const char *id = cg_json_get_str(call, "id", "");
	const json_t *edit;
	size_t i;

	json_array_foreach(a->calls, i, edit)
		if (strcmp(cg_json_get_str(edit, "id", "?"), id) == 0 && json_object_get(edit, "arguments"))
			return json_object_get(edit, "arguments");
	return json_object_get(call, "arguments");
}

static json_t *
failed(const struct cg_err *err)
{
	json_t *said = json_object();

	cg_json_set_str(said, "error", err->msg);
	cg_json_set_str(said, "code", cg_errc_name(err->code));
	return said;
}

static json_t *
rejected(const struct answer *a)
{
	json_t *said = json_object();

	cg_json_set(said, "rejected", json_true());
	if (a->comment && *a->comment)
		cg_json_set_str(said, "reason", a->comment);
	return said;
}

/* One call: what the model is told is *said, new. -1: not now. */
static int
do_call(struct cg_ctx *ctx, const json_t *call, const struct answer *a, const char *once,
    json_t **said, struct cg_err *err)
{
	bool asks = is_asked_for(call, a->may);
	const json_t *arguments = asks ? arguments_of(call, a) : json_object_get(call, "arguments");
	struct cg_err why = CG_ERR_INIT;

	*said = NULL;
	if (asks && !a->approved) {
		*said = rejected(a);
		return 0;
	}
	if (!cg_chat_tool_may(name_of(call), a->may))
		cg_err_set(&why, CG_E_PERM, "whoever asks may not do this: %.60s", name_of(call));
	if (why.code == CG_E_PERM || cg_chat_tool_check(name_of(call), arguments, &why) < 0) {
		*said = failed(&why);
		return 0;
	}
	return cg_chat_tool_do(ctx, name_of(call), arguments, once, said, err);
}

/* A call was done with other arguments than the model's: it is to know that. */
static void
note_edit(const json_t *call, const struct answer *a, json_t *said)
{
	const json_t *now = arguments_of(call, a);

	if (is_asked_for(call, a->may) && a->approved && !json_equal(now, json_object_get(call, "arguments")))
		json_object_set(said, "changed_arguments", (json_t *)(uintptr_t)now);
}

static json_t *
told(const json_t *call, json_t *said)
{
	json_t *m = json_object();
	char *text = cg_json_str(said);

	if (strlen(text) > SAID_MAX) {
		free(text);
		text = cg_strdup("{\"error\":\"this is more than can be told, ask for less of it\"}");
	}
	cg_json_set_str(m, "role", "tool");
	cg_json_set_str(m, "tool_call_id", cg_json_get_str(call, "id", ""));
	cg_json_set_str(m, "name", name_of(call));
	cg_json_set_str(m, "content", text);
	free(text);
	json_decref(said);
	return m;
}

/* The exchange so far, the reply with its calls, and what came of each. New; NULL with err. */
static json_t *
carry_out(struct cg_ctx *ctx, const struct cg_thread_act *act, const json_t *calls,
    const struct answer *a, struct cg_err *err)
{
	const json_t *reply = json_object_get(act->input, "reply");
	const json_t *before = json_object_get(act->input, "exchange");
	json_t *all = json_is_array(before) ? json_copy((json_t *)(uintptr_t)before) : json_array();
	json_t *m = json_object(), *call, *said;
	size_t i;

	cg_json_set_str(m, "role", "assistant");
	cg_json_set_str(m, "content", cg_json_get_str(reply, "text", ""));
	json_object_set(m, "tool_calls", (json_t *)(uintptr_t)calls);
	json_array_append_new(all, m);
	json_array_foreach(calls, i, call) {
		char *once = cg_asprintf("%s:%zu", act->task, i);
		int rc = do_call(ctx, call, a, once, &said, err);

		free(once);
		if (rc < 0) {
			json_decref(all);
			return NULL;
		}
		note_edit(call, a, said);
		json_array_append_new(all, told(call, said));
	}
	return all;
}

int
cg_chat_act(struct cg_ctx *ctx, const struct cg_thread_act *act, struct cg_step_result *r,
    json_t **interrupt, struct cg_err *err)
{
	const json_t *calls = json_object_get(json_object_get(act->input, "reply"), "tool_calls");
	const struct cg_scope before = ctx->who;
	struct answer a = { .approved = false };
	json_t *exchange;

	if (json_array_size(act->resume))
		a = read_answer(json_array_get(act->resume, 0));
	else if ((*interrupt = question(calls, act->may)))
		return 0;
	a.may = act->may;
	ctx->who.user = act->user;
	exchange = carry_out(ctx, act, calls, &a, err);
	ctx->who = before;
	if (!exchange)
		return -1;
	r->ok = true;
	r->data = json_object();
	cg_json_set(r->data, "exchange", exchange);
	cg_json_set(r->data, "seen", cg_chat_seen(ctx, exchange));
	cg_json_set(r->data, "reply", json_null());
	return 0;
}
