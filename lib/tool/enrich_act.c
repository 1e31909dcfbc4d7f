/*
 * The actions of data.enrichment. What was found out stands with what it is about: in a
 * campaign's settings, or with the conversation. Each is written by one task, whose id stands
 * in it: done again it changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"
#include "copy/text.h"
#include "json/json.h"
#include "step/step.h"
#include "store/campaigns.h"
#include "store/chat.h"
#include "tenant/tenant.h"
#include "tool/enrich_act.h"
#include "tool/record.h"
#include "tool/tool.h"

enum {
	TITLE = 500, TEXT = 20000,        /* code points */
	TEXT_BYTES = 4 * TEXT,
	TRIES = 5                         /* when others change the campaign at the same time */
};

static bool
of_chats(const json_t *input)
{
	return strcmp(cg_json_get_str(input, "source", "campaigns"), "chat_sessions") == 0;
}

/* In whose name: a conversation is one person's. */
static struct cg_scope
scope_of(const struct cg_ctx *ctx, const struct cg_thread_act *call)
{
	return (struct cg_scope){ ctx->who.tenant, call->user };
}

/* ---- load ---- */

/* Every text below a value, one a line: what a campaign's words are. */
static void
gather(const json_t *v, struct cg_buf *to)
{
	const char *name;
	const json_t *one;
	size_t i;

	if (json_is_string(v)) {
		cg_buf_puts(to, json_string_value(v));
		cg_buf_putc(to, '\n');
	}
	json_object_foreach((json_t *)(size_t)v, name, one)
		gather(one, to);
	json_array_foreach((json_t *)(size_t)v, i, one)
		gather(one, to);
}

static json_t *
parsed(const char *text)
{
	struct cg_err unused;

	return text ? cg_json_parse(text, strlen(text), "settings", 0, &unused) : NULL;
}

static int
add_campaign(void *arg, const struct cg_campaign_row *row)
{
	json_t *item = json_object(), *config = parsed(row->config), *meta = json_object();
	const char *language = cg_json_get_str(config, "language", NULL);
	struct cg_buf text;

	cg_buf_init(&text, TEXT_BYTES);
	if (row->brief)
		cg_buf_printf(&text, "%s\n", row->brief);
	gather(json_object_get(config, "copy"), &text);
	cg_json_set_str(item, "id", row->id);
	cg_json_set_str(item, "title", row->name);
	cg_json_set_str(item, "content", text.len ? text.s : row->name);
	cg_json_set_str(item, "language", language);
	cg_json_set_str(meta, "templateId", row->template_id);
	cg_json_set_str(meta, "status", row->status);
	cg_record_time(meta, "createdAt", row->created_ms);
	cg_json_set(item, "metadata", meta);
	json_array_append_new(arg, item);
	cg_buf_release(&text);
	json_decref(config);
	return 1;
}

static int
add_session(void *arg, const struct cg_chat_session *row)
{
	json_t *item = json_object(), *meta = json_object();

	cg_json_set_str(item, "id", row->id);
	cg_json_set_str(item, "title", row->title ? row->title : "");
	cg_record_time(meta, "createdAt", row->created_ms);
	cg_json_set(item, "metadata", meta);
	json_array_append_new(arg, item);
	return 1;
}

static int
add_words(void *arg, const struct cg_chat_message *row)
{
	cg_buf_printf(arg, "%s\n", row->content);
	return 0;
}

static int
load_chat(struct cg_ctx *ctx, const struct cg_scope *who, const char *id, json_t *items, struct cg_err *err)
{
	const struct cg_chat_session_filter f = { .id = id };
	const struct cg_chat_message_filter said = { .session = id };
	struct cg_buf text;
	int rc = cg_store_chat_sessions(ctx->store, who, &f, add_session, items, err);

	if (rc <= 0)
		return rc;
	cg_buf_init(&text, TEXT_BYTES);
	rc = cg_store_chat_messages(ctx->store, who, &said, add_words, &text, err) < 0 ? -1 : 1;
	cg_json_set_str(json_array_get(items, json_array_size(items) - 1), "content", text.len ? text.s : "");
	cg_buf_release(&text);
	return rc;
}

static bool
is_loaded(const json_t *items, const char *id)
{
	const json_t *one;
	size_t i;

	json_array_foreach((json_t *)(size_t)items, i, one)
		if (strcmp(cg_json_get_str(one, "id", ""), id) == 0)
			return true;
	return false;
}

int
cg_enrich_load(struct cg_ctx *ctx, const struct cg_thread_act *call, struct cg_step_result *r,
    json_t **interrupt, struct cg_err *err)
{
	const json_t *ids = json_object_get(call->input, "ids"), *one;
	const struct cg_scope who = scope_of(ctx, call);
	bool chats = of_chats(call->input);
	json_t *items = json_array();
	size_t i;
	int rc = 1;

	(void)interrupt;
	json_array_foreach((json_t *)(size_t)ids, i, one) {
		const char *id = json_string_value(one);

		/* Named twice it is one. */
		if (is_loaded(items, id))
			continue;
		rc = !cg_id_valid(id) ? 0 : chats ? load_chat(ctx, &who, id, items, err)
		    : cg_store_campaigns(ctx->store, &who, id, add_campaign, items, err);
		if (rc <= 0) {
			cg_step_result_fail(r, "NOTFOUND", "there is no %s '%.64s'", chats ? "conversation"
			    : "campaign", id);
			json_decref(items);
			return rc;
		}
	}
	r->ok = true;
	r->data = json_object();
	cg_json_set(r->data, "items", items);
	return 0;
}

/* ---- transform ---- */

/* White space of all scripts as blanks: what the eye does not tell apart no search should. */
static char *
with_blanks(const char *s)
{
	static const struct {
		const char *bytes;
		size_t n;
	} spaces[] = { { "\xC2\xA0", 2 }, { "\xE1\x9A\x80", 3 }, { "\xE2\x80\xAF", 3 }, { "\xE2\x81\x9F", 3 },
		{ "\xE3\x80\x80", 3 } };
	struct cg_buf b;

	cg_buf_init(&b, strlen(s) + 1);
	while (*s) {
		size_t n = 0;

		/* U+2000 to U+200A */
		if (strncmp(s, "\xE2\x80", 2) == 0 && (unsigned char)s[2] >= 0x80 && (unsigned char)s[2] <= 0x8A)
			n = 3;
		for (size_t i = 0; !n && i < sizeof spaces / sizeof *spaces; i++)
			n = strncmp(s, spaces[i].bytes, spaces[i].n) == 0 ? spaces[i].n : 0;
		cg_buf_putc(&b, n ? ' ' : *s);
		s += n ? n : 1;
	}
	return cg_buf_detach(&b, NULL);
}

static void
clean(json_t *item, const char *key, size_t max)
{
	char *blank = with_blanks(cg_json_get_str(item, key, "")), *s = cg_text_clean(blank, max);

	cg_json_set_str(item, key, s);
	free(blank);
	free(s);
}

int
cg_enrich_transform(struct cg_ctx *ctx, const struct cg_thread_act *call, struct cg_step_result *r,
    json_t **interrupt, struct cg_err *err)
{
	const size_t size = (size_t)cg_json_get_int(call->input, "batch_size", 20);
	const char *provider = cg_json_get_str(call->input, "provider", NULL);
	json_t *batches = json_array(), *batch = NULL, *item;
	const json_t *one;
	size_t i;

	(void)ctx, (void)interrupt, (void)err;
	json_array_foreach(json_object_get(call->input, "items"), i, one) {
		const char *id = cg_json_get_str(one, "id", "");
		json_int_t was = (json_int_t)cg_text_length(cg_json_get_str(one, "content", ""));

		item = json_deep_copy(one);
		clean(item, "title", TITLE);
		clean(item, "content", TEXT);
		cg_json_set_str(item, "provider", provider);
		json_object_set_new(json_object_get(item, "metadata"), "originalLength", json_integer(was));
		if (!*cg_json_get_str(item, "content", "")) {
			cg_step_result_fail(r, "INPUT_VALIDATION_FAILED", "there is no text in '%.64s'", id);
			json_decref(item);
			json_decref(batches);
			return 0;
		}
		if (!batch || json_array_size(batch) == size)
			json_array_append_new(batches, batch = json_array());
		json_array_append_new(batch, item);
	}
	r->ok = true;
	r->data = json_object();
	cg_json_set(r->data, "batches", batches);
	return 0;
}

/* ---- next ---- */

int
cg_enrich_next(struct cg_ctx *ctx, const struct cg_thread_act *call, struct cg_step_result *r,
    json_t **interrupt, struct cg_err *err)
{
	int64_t at = cg_json_get_int(call->input, "position", 0);
	json_t *batch = json_array_get(json_object_get(call->input, "batches"), (size_t)at);

	(void)ctx, (void)interrupt, (void)err;
	if (!batch) {
		cg_step_result_fail(r, "INPUT_VALIDATION_FAILED", "there is no batch %lld", (long long)at);
		return 0;
	}
	r->ok = true;
	r->data = json_object();
	cg_json_set(r->data, "batch", json_incref(batch));
	cg_json_set_int(r->data, "position", at + 1);
	return 0;
}

/* ---- save ---- */

struct kept {
	char *settings;
	int64_t version;
};

static int
keep_settings(void *arg, const struct cg_campaign_row *row)
{
	struct kept *k = arg;

	k->settings = row->settings ? cg_strdup(row->settings) : NULL;
	k->version = row->version;
	return 1;
}

static json_t *
made_of(const struct cg_thread_act *call, const json_t *data)
{
	json_t *e = json_deep_copy(data);

	cg_json_set_str(e, "taskId", call->task);
	cg_json_set_str(e, "runId", call->run);
	cg_record_time(e, "at", cg_wall_ms());
	return e;
}

/* Settings that others may change too: 1 written, or there already; 0 the campaign is gone; -1. */
static int
save_campaign(struct cg_ctx *ctx, const struct cg_thread_act *call, const char *id, const json_t *data,
    struct cg_err *err)
{
	int rc = 0;

	for (int i = 0; rc == 0 && i < TRIES; i++) {
		struct kept k = { NULL, 0 };
		json_t *settings;
		char *text;

		if ((rc = cg_store_campaigns(ctx->store, &ctx->who, id, keep_settings, &k, err)) <= 0)
			return rc;
		settings = k.settings ? parsed(k.settings) : json_object();
		free(k.settings);
		if (!json_is_object(settings)) {
			json_decref(settings);
			return cg_err_set(err, CG_E_DATA, "store: the settings of campaign '%s' are no object", id);
		}
		if (strcmp(cg_json_get_str(json_object_get(settings, "enrichment"), "taskId", ""), call->task) == 0) {
			json_decref(settings);
			return 1;
		}
		cg_json_set(settings, "enrichment", made_of(call, data));
		text = cg_json_str(settings);
		rc = cg_store_campaign_settings(ctx->store, &ctx->who, id, k.version, text, err);
		free(text);
		json_decref(settings);
	}
	return rc != 0 ? rc : cg_err_set(err, CG_E_UNAVAILABLE, "campaign '%s' is changed by others all the time", id);
}

static int
save_chat(struct cg_ctx *ctx, const struct cg_thread_act *call, const char *id, const json_t *data,
    struct cg_err *err)
{
	const struct cg_scope who = scope_of(ctx, call);
	json_t *e = made_of(call, data);
	char *text = cg_json_str(e);
	int rc = cg_store_chat_session_enrich(ctx->store, &who, id, text, err);

	free(text);
	json_decref(e);
	return rc;
}

int
cg_enrich_save(struct cg_ctx *ctx, const struct cg_thread_act *call, struct cg_step_result *r,
    json_t **interrupt, struct cg_err *err)
{
	const json_t *records = json_object_get(call->input, "records"), *one;
	bool chats = of_chats(call->input);
	json_t *ids = json_array();
	size_t i;
	int rc = 1;

	(void)interrupt;
	json_array_foreach((json_t *)(size_t)records, i, one) {
		const char *id = cg_json_get_str(one, "id", "");

		rc = (chats ? save_chat : save_campaign)(ctx, call, id, json_object_get(one, "data"), err);
		if (rc <= 0) {
			cg_step_result_fail(r, "NOTFOUND", "there is no %s '%.64s' any more", chats ? "conversation"
			    : "campaign", id);
			json_decref(ids);
			return rc;
		}
		json_array_append_new(ids, json_string(id));
	}
	r->ok = true;
	r->data = json_object();
	cg_json_set(r->data, "ids", ids);
	return 0;
}
