/* Campaigns: what changes one. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/campaign_game.h"
#include "tool/campaign_priv.h"
#include "tool/campaign_schema.h"

enum {
	TRIES = 8,      /* of who said no condition, against others who change it too */
	NAME_CHARS = 255
};

/* ---- may it be? ---- */

static void
tell(const struct cg_campaign_cond *cond, const struct cg_campaign_row *r)
{
	if (cond->stale)
		cond->stale(cond->arg, r->version, r->updated_ms, r->updated_by);
}

int
cg_campaign_fits(const struct cg_ctx *ctx, const struct cg_campaign_row *r,
    const struct cg_campaign_cond *cond, struct cg_err *err)
{
	if (!cond)
		return 0;
	if (cond->own && (!ctx->who.user || strcmp(ctx->who.user, r->user) != 0))
		return cg_err_set(err, CG_E_PERM, "campaign '%s' was made by somebody else", r->id);
	if (cond->fits && !cond->fits(cond->arg, r->version)) {
		tell(cond, r);
		return cg_err_set(err, CG_E_PRECONDITION, "campaign '%s' is of version %" PRId64 " now", r->id,
		    r->version);
	}
	if (cond->expected && cond->expected != r->version) {
		tell(cond, r);
		return cg_err_set(err, CG_E_CONFLICT, "campaign '%s' is of version %" PRId64 " now, not %" PRId64,
		    r->id, r->version, cond->expected);
	}
	return 0;
}

/* What is to be done with a campaign as it was found. 1 done; 0 it is another one by now; -1. */
typedef int act(struct cg_ctx *ctx, const struct cg_campaign_row *r, const void *arg,
    struct cg_err *err);

static int
try(struct cg_ctx *ctx, const char *id, const struct cg_campaign_cond *cond, act *how,
    const void *arg, struct cg_err *err)
{
	struct cg_campaign c;
	int rc;

	if (cg_campaign_load(ctx, id, &c, err) < 0)
		return -1;
	rc = cg_campaign_fits(ctx, &c.row, cond, err);
	if (rc == 0)
		rc = cg_ctx_store(ctx, CG_STORE_WRITE, err);
	if (rc == 0)
		rc = how(ctx, &c.row, arg, err);
	cg_campaign_release(&c);
	return rc;
}

/* Who was overtaken looks again: at what the other has left, the conditions too. */
static int
change(struct cg_ctx *ctx, const char *id, const struct cg_campaign_cond *cond, act *how,
    const void *arg, struct cg_err *err)
{
	/* For reading first: what is not there must not make a store. */
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	for (int i = 0; rc == 0 && i < TRIES; i++)
		rc = try(ctx, id, cond, how, arg, err);
	if (rc == 0)
		return cg_err_set(err, CG_E_CONFLICT, "campaign '%s' is being changed all the time, try again", id);
	return rc < 0 ? -1 : 0;
}

/* ---- update ---- */

/* Members of change put beside those of old, null takes one away. New. */
static json_t *
beside(const json_t *old, const json_t *with)
{
	json_t *out = json_is_object(old) ? json_copy((json_t *)(uintptr_t)old) : json_object(), *v;
	const char *key;

	json_object_foreach((json_t *)(uintptr_t)with, key, v) {
		if (json_is_null(v))
			json_object_del(out, key);
		else
			json_object_set(out, key, v);
	}
	return out;
}

static json_t *
read_column(const char *text)
{
	return text ? cg_json_again(text, strlen(text)) : NULL;
}

int
cg_campaign_config(const char *old, const json_t *with, char **column, struct cg_err *err)
{
	json_t *was = read_column(old), *now = json_is_object(was) ? json_copy(was) : json_object();
	int rc = 0;

	*column = NULL;
	if (json_object_get(with, "theme"))
		json_object_set_new(now, "theme", beside(json_object_get(was, "theme"), json_object_get(with, "theme")));
	if (json_object_get(with, "game"))
		json_object_set_new(now, "game", beside(json_object_get(was, "game"), json_object_get(with, "game")));
	if (json_object_get(with, "assets"))
		json_object_set(now, "assets", json_object_get(with, "assets"));
	rc = json_is_object(with) ? cg_campaign_check(CG_CAMPAIGN_CONFIG, "config", now, err) : 0;
	if (rc == 0 && json_is_object(with))
		*column = cg_json_str(now);
	json_decref(now);
	json_decref(was);
	return rc;
}

void
cg_campaign_settings(const char *old, const json_t *with, char **column)
{
	json_t *was = read_column(old), *now = json_is_object(with) ? beside(was, with) : NULL;

	*column = now ? cg_json_str(now) : NULL;
	json_decref(now);
	json_decref(was);
}

static int
check_state(const struct cg_campaign_row *r, struct cg_err *err)
{
	if (strcmp(r->status, "generating") == 0)
		return cg_err_set(err, CG_E_STATE, "campaign '%s' is generating: change it when that is over",
		    r->id);
	if (strcmp(r->status, "archived") == 0)
		return cg_err_set(err, CG_E_STATE, "campaign '%s' is archived: restore it before you change it",
		    r->id);
	return 0;
}

static bool
same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool
is_same(const struct cg_campaign_row *a, const struct cg_campaign_row *b)
{
	return same(a->name, b->name) && same(a->template_id, b->template_id) && same(a->config, b->config) && same(a->brief, b->brief)
	    && same(a->settings, b->settings) && a->starts_ms == b->starts_ms && a->ends_ms == b->ends_ms;
}

struct changing {
	const json_t *with;
	struct cg_violations *wrong;
};

/* What is shown is the game that it is, until another was made. */
static int
check_template(const struct cg_campaign_row *r, const struct cg_campaign_row *to, struct cg_err *err)
{
	if (strcmp(r->status, "live") != 0 || same(r->template_id, to->template_id))
		return 0;
	return cg_err_set(err, CG_E_STATE, "campaign '%s' is live as %s: duplicate it to make another game "
	    "of it", r->id, r->template_id);
}

/* Who says something of the game, or which it is, hears at once when it cannot be. */
static int
check_game(struct cg_ctx *ctx, const struct cg_campaign_row *r, const struct cg_campaign_row *to,
    const json_t *with, struct cg_violations *wrong, struct cg_err *err)
{
	bool said = json_object_get(with, "game") || !same(r->template_id, to->template_id);
	json_t *now = said ? read_column(to->config) : NULL;
	int rc = now ? cg_campaign_game_check(ctx, to->template_id, now, wrong, err) : 0;

	json_decref(now);
	return rc;
}

static int
update(struct cg_ctx *ctx, const struct cg_campaign_row *r, const void *arg, struct cg_err *err)
{
	const struct changing *how = arg;
	const json_t *with = how->with, *config = json_object_get(with, "config"),
	    *settings = json_object_get(with, "settings");
	struct cg_campaign_row to = *r;
	char *c = NULL, *s = NULL;
	int rc;

	if (check_state(r, err) < 0 || cg_campaign_times(with, &to, err) < 0
	    || (config && cg_campaign_config(r->config, config, &c, err) < 0))
		return -1;
	if (config)
		to.config = c;
	if (settings) {
		cg_campaign_settings(r->settings, settings, &s);
		to.settings = s;
	}
	if (json_object_get(with, "brief"))
		to.brief = cg_json_get_str(with, "brief", NULL);
	to.name = cg_json_get_str(with, "name", r->name);
	to.template_id = cg_json_get_str(with, "templateId", r->template_id);
	rc = cg_campaign_size(&to, err);
	if (rc == 0)
		rc = check_template(r, &to, err);
	if (rc == 0)
		rc = check_game(ctx, r, &to, config, how->wrong, err);
	if (rc == 0)
		rc = is_same(r, &to) ? 1 : cg_store_campaign_change(ctx->store, &ctx->who, &to, err);
	free(c);
	free(s);
	return rc;
}

int
cg_tool_campaign_update(struct cg_ctx *ctx, const char *id, const json_t *request,
    const struct cg_campaign_cond *cond, struct cg_sink *to, struct cg_err *err)
{
	struct cg_campaign_cond both = cond ? *cond : (struct cg_campaign_cond){ 0 };
	const struct changing how = { request, both.wrong };

	if (cg_campaign_check(CG_CAMPAIGN_UPDATE, "request", request, err) < 0)
		return -1;
	if (json_object_get(request, "expectedVersion"))
		both.expected = cg_json_get_int(request, "expectedVersion", 0);
	if (change(ctx, id, &both, update, &how, err) < 0)
		return -1;
	return cg_tool_campaign_get(ctx, id, to, err);
}

/* ---- from state to state ---- */

struct move {
	const char *from, *to, *verb;
};

static int
move(struct cg_ctx *ctx, const struct cg_campaign_row *r, const void *arg, struct cg_err *err)
{
	const struct move *m = arg;

	if (strcmp(r->status, m->from) != 0)
		return cg_err_set(err, CG_E_STATE, "campaign '%s' is %s: only one that is %s can be %s", r->id,
		    r->status, m->from, m->verb);
	return cg_store_campaign_move(ctx->store, &ctx->who, r->id, r->version, m->from, m->to, err);
}

int
cg_tool_campaign_archive(struct cg_ctx *ctx, const char *id,
    const struct cg_campaign_cond *cond, struct cg_sink *to, struct cg_err *err)
{
	static const struct move m = { "live", "archived", "archived" };

	return change(ctx, id, cond, move, &m, err) < 0 ? -1 : cg_tool_campaign_get(ctx, id, to, err);
}

int
cg_tool_campaign_restore(struct cg_ctx *ctx, const char *id,
    const struct cg_campaign_cond *cond, struct cg_sink *to, struct cg_err *err)
{
	static const struct move m = { "archived", "live", "restored" };

	return change(ctx, id, cond, move, &m, err) < 0 ? -1 : cg_tool_campaign_get(ctx, id, to, err);
}

static int
delete(struct cg_ctx *ctx, const struct cg_campaign_row *r, const void *arg, struct cg_err *err)
{
	(void)arg;
	if (strcmp(r->status, "live") == 0)
		return cg_err_set(err, CG_E_STATE, "campaign '%s' is live: archive it before you delete it", r->id);
	if (strcmp(r->status, "generating") == 0)
		return cg_err_set(err, CG_E_STATE, "campaign '%s' is generating: delete it when that is over",
		    r->id);
	return cg_store_campaign_delete(ctx->store, &ctx->who, r->id, r->version, r->status, err);
}

int
cg_tool_campaign_delete(struct cg_ctx *ctx, const char *id, const struct cg_campaign_cond *cond,
    struct cg_err *err)
{
	return change(ctx, id, cond, delete, NULL, err);
}

/* ---- another one like it ---- */

/* "<name> (Copy)", the name cut at whole characters so that all of it fits. New string. */
static char *
copy_name(const char *name)
{
	static const char tail[] = " (Copy)";
	size_t chars = 0, n = 0;

	while (name[n] && chars < NAME_CHARS - (sizeof tail - 1)) {
		n++;
		while (((unsigned char)name[n] & 0xC0) == 0x80)
			n++;
		chars++;
	}
	while (name[n] && n && name[n - 1] == ' ')
		n--;
	return cg_asprintf("%.*s%s", (int)n, name, tail);
}

/* A trigger in the settings says whose it is. New string, or NULL. */
static char *
copy_settings(const struct cg_campaign_row *of, const struct cg_campaign_row *to)
{
	json_t *s = read_column(of->settings), *trigger = json_object_get(s, "trigger");
	char *out;

	if (json_object_get(trigger, "campaign_id"))
		cg_json_set_str(trigger, "campaign_id", to->id);
	if (json_object_get(trigger, "campaign_name"))
		cg_json_set_str(trigger, "campaign_name", to->name);
	out = s ? cg_json_str(s) : NULL;
	json_decref(s);
	return out;
}

int
cg_tool_campaign_duplicate(struct cg_ctx *ctx, const char *id, const json_t *request,
    struct cg_sink *to, struct cg_err *err)
{
	struct cg_campaign_row row = { .user = ctx->who.user ? ctx->who.user : "" };
	const char *given = cg_json_get_str(request, "name", NULL);
	char *name, *settings;
	struct cg_campaign c;
	int rc;

	if (cg_campaign_check(CG_CAMPAIGN_DUPLICATE, "request", request, err) < 0
	    || cg_ctx_store(ctx, CG_STORE_READ, err) < 0 || cg_campaign_load(ctx, id, &c, err) < 0)
		return -1;
	cg_id_new(row.id);
	row.name = name = given ? cg_strdup(given) : copy_name(c.row.name);
	row.template_id = c.row.template_id;
	row.config = c.row.config;
	row.brief = c.row.brief;
	row.settings = settings = copy_settings(&c.row, &row);
	rc = cg_ctx_store(ctx, CG_STORE_WRITE, err);
	if (rc == 0)
		rc = cg_store_campaign_put(ctx->store, &ctx->who, &row, err);
	if (rc == 0)
		rc = cg_tool_campaign_get(ctx, row.id, to, err);
	free(name);
	free(settings);
	cg_campaign_release(&c);
	return rc;
}

/* ---- many at once ---- */

static int
put_nowhere(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)s;
	(void)record;
	(void)err;
	return 0;
}

static bool
is_about_it(enum cg_errc code)
{
	return code == CG_E_NOTFOUND || code == CG_E_STATE || code == CG_E_CONFLICT || code == CG_E_PERM;
}

int
cg_tool_campaign_bulk(struct cg_ctx *ctx, enum cg_campaign_bulk what, const json_t *request,
    const struct cg_campaign_cond *cond, struct cg_sink *to, struct cg_err *err)
{
	struct cg_sink nowhere = { .put = put_nowhere, .fd = -1 };
	json_t *ids = json_object_get(request, "campaignIds"), *v, *errors, *r;
	int64_t done = 0;
	size_t i;
	int rc;

	if (cg_campaign_check(CG_CAMPAIGN_BULK, "request", request, err) < 0)
		return -1;
	errors = json_array();
	json_array_foreach(ids, i, v) {
		const char *id = json_string_value(v);

		rc = what == CG_CAMPAIGNS_ARCHIVE ? cg_tool_campaign_archive(ctx, id, cond, &nowhere, err)
		    : cg_tool_campaign_delete(ctx, id, cond, err);
		if (rc == 0)
			done++;
		else if (is_about_it(err->code))
			json_array_append_new(errors, json_pack("{s:s,s:s,s:s}", "id", id,
			    "code", cg_errc_name(err->code), "reason", err->msg));
		else {
			json_decref(errors);
			return -1;
		}
	}
	r = json_object();
	cg_json_set_str(r, "type", "campaigns");
	cg_json_set_int(r, what == CG_CAMPAIGNS_ARCHIVE ? "archived" : "deleted", done);
	cg_json_set_int(r, "skipped", (int64_t)json_array_size(errors));
	cg_json_set(r, "errors", errors);
	return cg_sink_put_new(to, r, err);
}
