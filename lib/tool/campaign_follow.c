/*
 * What the end of a run means for its campaign. A run that has completed is published: what it
 * made, and what earlier runs of an update's chain made that it left as it was.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "json/json.h"
#include "store/bundles.h"
#include "tool/campaign_follow.h"

enum {
	CHAIN_MAX = 100,    /* updates upon updates that are looked through */
	EXTENSION_MAX = 5
};

/* What is looked for among the artifacts; of the pictures the first one there is. */
enum wanted { GAME, MANIFEST, PREVIEW, SCREENSHOT, POSTER, FRAME, WANTED };
static const char *const types[WANTED] = { "bundle/game", "json/campaign-manifest", "image/preview",
	"image/screenshot", "image/poster", "image/intro-frame" };

struct found {
	char run[CG_ID_LEN + 1]; /* "": not found */
	const char *step, *uri;
	int64_t size;
};

struct publish {
	struct cg_store *st;
	const struct cg_scope *who;
	struct cg_arena mem;
	const char *run;         /* whose artifacts are looked at */
	struct found v[WANTED];
	json_t *game, *manifest; /* data of the steps that made them, or NULL */
	struct cg_err *err;
};

/* ---- where it is served ---- */

void
cg_bundle_url(const struct cg_bundle_row *row, char to[CG_BUNDLE_URL_MAX])
{
	snprintf(to, CG_BUNDLE_URL_MAX, "/b/%s/%lld/index.html", row->campaign, (long long)row->version);
}

void
cg_bundle_thumbnail_url(const struct cg_bundle_row *row, char to[CG_BUNDLE_URL_MAX])
{
	const char *dot = row->thumbnail_uri ? strrchr(row->thumbnail_uri, '.') : NULL;
	size_t n = dot ? strspn(dot + 1, "abcdefghijklmnopqrstuvwxyz0123456789") : 0;

	to[0] = '\0';
	if (row->thumbnail_uri)
		snprintf(to, CG_BUNDLE_URL_MAX, "/b/%s/%lld/thumbnail%s", row->campaign,
		    (long long)row->version, n && n <= EXTENSION_MAX && !dot[n + 1] ? dot : "");
}

/* ---- what there is to publish ---- */

static int
take_artifact(void *arg, const struct cg_artifact_row *row)
{
	struct publish *p = arg;

	for (size_t i = 0; i < WANTED; i++) {
		struct found *f = &p->v[i];

		if (f->run[0] || strcmp(row->type, types[i]) != 0)
			continue;
		snprintf(f->run, sizeof f->run, "%s", p->run);
		f->step = cg_arena_strdup(&p->mem, row->step);
		f->uri = cg_arena_strdup(&p->mem, row->uri);
		f->size = row->size;
	}
	return 0;
}

/* The run's own, then what the runs that it was built upon had. */
static int
look_through(struct publish *p, const char *run)
{
	char at[CG_ID_LEN + 1], base[CG_ID_LEN + 1];
	int rc = 1;

	snprintf(at, sizeof at, "%s", run);
	for (int i = 0; rc == 1 && i < CHAIN_MAX; i++) {
		p->run = at;
		if (cg_store_artifacts(p->st, p->who, at, NULL, take_artifact, p, p->err) < 0)
			return -1;
		if ((rc = cg_store_run_base(p->st, p->who, at, base, p->err)) == 1)
			memcpy(at, base, sizeof at);
	}
	return rc < 0 ? -1 : 0;
}

struct output {
	json_t *data;
	struct cg_err *err;
};

static int
take_output(void *arg, const struct cg_step_row *row)
{
	struct output *o = arg;

	if (row->output)
		o->data = cg_json_parse(row->output, strlen(row->output), "a stored result", 0, o->err);
	return row->output && !o->data ? -1 : 0;
}

static int
load_output(struct publish *p, enum wanted i, json_t **data)
{
	struct output o = { NULL, p->err };
	const struct found *f = &p->v[i];
	int rc = !f->run[0] ? 0
	    : cg_store_step(p->st, p->who, f->run, f->step, take_output, &o, p->err);

	*data = o.data;
	return rc < 0 ? -1 : 0;
}

/* JSON of a member, or NULL: there is none. New. */
static char *
text_of(const json_t *obj, const char *key)
{
	const json_t *v = json_object_get(obj, key);

	return json_is_object(v) ? cg_json_str(v) : NULL;
}

static const char *
picture(const struct publish *p)
{
	for (size_t i = PREVIEW; i < WANTED; i++)
		if (p->v[i].run[0])
			return p->v[i].uri;
	return NULL;
}

/* ---- the states ---- */

/* status NULL: it is there, and not shown. */
static int
put_bundle(struct publish *p, const char *run, const char *campaign, const char *status)
{
	const json_t *m = json_object_get(p->game, "manifest");
	char *config = text_of(p->game, "game_config"), *manifest = text_of(p->manifest, "manifest");
	struct cg_bundle_row row = { .campaign = campaign, .run = run,
		.template_id = cg_json_get_str(m, "template_id", ""), .tree_uri = p->v[GAME].uri,
		.entry_point = cg_json_get_str(p->game, "entry_point", "index.html"),
		.zip_uri = cg_json_get_str(p->game, "archive_uri", NULL), .thumbnail_uri = picture(p),
		.config = config, .manifest = manifest, .size = p->v[GAME].size,
		.files = cg_json_get_int(p->game, "file_count", 0) };
	char url[CG_BUNDLE_URL_MAX], thumbnail[CG_BUNDLE_URL_MAX];
	int rc = cg_store_bundle_add(p->st, p->who, &row, p->err);

	cg_bundle_url(&row, url);
	cg_bundle_thumbnail_url(&row, thumbnail);
	if (rc == 0 && status)
		rc = cg_store_bundle_show(p->st, p->who, &row, status, url, thumbnail[0] ? thumbnail : NULL, p->err);
	free(config);
	free(manifest);
	return rc;
}

/* It has nothing (more) to show: what it is without the run. */
static int
leave(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const struct cg_campaign_hold *h, const char *status, struct cg_err *err)
{
	return strcmp(h->status, "generating") != 0 ? 0
	    : cg_store_campaign_enter(st, who, campaign, status, NULL, err);
}

bool
cg_campaign_holds(const char *plan)
{
	struct cg_err ignored;
	json_t *head = plan ? cg_json_parse(plan, strcspn(plan, "\n"), "plan", 0, &ignored) : NULL;
	bool holds = cg_json_get_bool(head, "hold", false);

	json_decref(head);
	return holds;
}

/* What the campaign is then; NULL: it stays as it is, and what it shows, too. -1: err. */
static int
state_of(struct cg_store *st, const struct cg_scope *who, const char *run,
    const struct cg_campaign_hold *h, const char **status, struct cg_err *err)
{
	struct cg_run_row row;
	int rc = h->live_bundle[0] ? cg_store_run_load(st, who, run, &row, err) : 0;

	/* What was put aside meanwhile stays aside. */
	*status = strcmp(h->status, "archived") == 0 ? "archived" : "live";
	if (rc <= 0)
		return rc;
	if (cg_campaign_holds(row.plan))
		*status = NULL;
	cg_run_row_release(&row);
	return 0;
}

static int
publish(struct cg_store *st, const struct cg_scope *who, const char *run, const char *campaign,
    const struct cg_campaign_hold *h, struct cg_err *err)
{
	struct publish p = { .st = st, .who = who, .err = err };
	const char *status;
	int rc = look_through(&p, run);

	if (rc == 0 && !p.v[GAME].run[0]) {
		cg_log(CG_LOG_WARN, "a run has completed without a game: nothing is published",
		    CG_S("run", run), CG_S("campaign", campaign));
		rc = leave(st, who, campaign, h, "failed", err);
	} else if (rc == 0) {
		rc = load_output(&p, GAME, &p.game);
		rc = rc < 0 ? rc : load_output(&p, MANIFEST, &p.manifest);
		rc = rc < 0 ? rc : state_of(st, who, run, h, &status, err);
		rc = rc < 0 ? rc : put_bundle(&p, run, campaign, status);
	}
	json_decref(p.game);
	json_decref(p.manifest);
	cg_arena_release(&p.mem);
	return rc;
}

int
cg_campaign_follow(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *campaign, enum cg_run_state state, struct cg_err *err)
{
	struct cg_campaign_hold h;
	int rc;

	if (!campaign || (state != CG_RUN_QUEUED && !cg_run_state_is_final(state)))
		return 0;
	if ((rc = cg_store_campaign_hold(st, who, campaign, run, &h, err)) <= 0)
		return rc;
	switch (state) {
	case CG_RUN_COMPLETED:
		return publish(st, who, run, campaign, &h, err);
	case CG_RUN_FAILED:
		return leave(st, who, campaign, &h, "failed", err);
	case CG_RUN_CANCELLED:
		return leave(st, who, campaign, &h, "draft", err);
	default:
		return strcmp(h.status, "draft") != 0 && strcmp(h.status, "failed") != 0 ? 0
		    : cg_store_campaign_enter(st, who, campaign, "generating", NULL, err);
	}
}
