/* Opening and closing, what a request would cost, and how the providers stand. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "json/json.h"
#include "media/media_priv.h"

int
cg_media_open(struct cg_media **out, const struct cg_media_conf *conf, struct cg_err *err)
{
	struct cg_media *m = cg_alloc(sizeof *m);

	*out = NULL;
	m->conf = *conf;
	m->spool = conf->spool ? cg_strdup(conf->spool) : NULL;
	if ((m->spool && cg_mkdirs(m->spool, 0700, err) < 0) || cg_providers_load(&m->providers, conf, err) < 0
	    || cg_order_parse(&m->order, conf->order, &m->providers, err) < 0) {
		cg_media_close(m);
		return -1;
	}
	if (m->spool)
		cg_spool_sweep(m);
	*out = m;
	return 0;
}

void
cg_media_close(struct cg_media *m)
{
	if (!m)
		return;
	while (m->all)
		cg_media_leave(m->all);
	cg_provider_calls_drop(m);
	cg_order_release(&m->order);
	cg_providers_release(&m->providers);
	free(m->spool);
	free(m);
}

bool
cg_media_is_parting(const struct cg_media *m)
{
	const struct cg_media_job *j = m->all;

	while (j && !j->dropped)
		j = j->next;
	return j || m->calls;
}

static int
forget_one(void *arg, const struct cg_job_row *row)
{
	cg_spool_forget(arg, row->id);
	return 0;
}

int
cg_media_forget(struct cg_media *m, const struct cg_scope *who, const char *key,
    struct cg_err *err)
{
	return cg_store_jobs_by_key(m->conf.store, who, key, forget_one, m, err);
}

/* All stages of it. */
static int64_t
price_of(const json_t *media, const struct cg_media_req *req, const json_t *vars,
    const char *model)
{
	const json_t *stages = json_object_get(media, "stages"), *s;
	double seconds = cg_json_get_num(vars, "durationSec", req->duration_sec);
	int64_t sum = 0;
	size_t i;

	json_array_foreach(stages, i, s)
		sum += cg_provider_price(s, model, seconds);
	return sum;
}

int
cg_media_estimate(struct cg_media *m, const struct cg_media_req *req, int64_t *microusd,
    const char **provider, struct cg_err *err)
{
	char order[256], name[48];
	int said = cg_order_pick(req->order, req->media, &m->providers, order, err);
	const char *at = said > 0 ? order : cg_order_of(&m->order, req->media);
	bool first = true;

	*microusd = 0;
	*provider = NULL;
	if (said < 0)
		return -1;
	for (; cg_order_next(&at, name) && strcmp(name, "offline") != 0; first = false) {
		struct provider *p = cg_provider_find(&m->providers, name);
		const json_t *media = p && p->key ? cg_provider_media(p, req->media) : NULL;
		const char *model = first && req->model ? req->model : cg_json_get_str(media, "model", NULL);
		struct cg_err ignored;
		json_t *vars = media ? cg_media_vars(media, req, model, &ignored) : NULL;

		if (!vars)
			continue;
		*microusd = price_of(media, req, vars, model);
		*provider = p->id;
		json_decref(vars);
		return 1;
	}
	return 0;
}

int
cg_media_whom(struct cg_media *m, const char *media, const char *order, const char *model,
    char out[160], struct cg_err *err)
{
	char picked[256], name[48];
	int said = cg_order_pick(order, media, &m->providers, picked, err);
	const char *at = said > 0 ? picked : cg_order_of(&m->order, media);

	if (said < 0)
		return -1;
	for (bool first = true; cg_order_next(&at, name); first = false) {
		struct provider *p = cg_provider_find(&m->providers, name);
		const json_t *doc = p && p->key ? cg_provider_media(p, media) : NULL;

		if (strcmp(name, "offline") == 0)
			return 0;
		if (!doc)
			continue;
		snprintf(out, 160, "%s:%.100s", name, first && model ? model
		    : cg_json_get_str(doc, "model", ""));
		return 1;
	}
	return 2;
}

bool
cg_media_makes(const struct cg_media *m, const char *provider, const char *media)
{
	const struct provider *p = cg_provider_find(&m->providers, provider);

	return p && (!media || cg_provider_media(p, media));
}

int
cg_media_standings(struct cg_media *m,
    int (*row)(void *arg, const struct cg_media_standing *row), void *arg)
{
	int64_t now = cg_mono_ms();

	for (size_t i = 0; i < m->providers.n; i++) {
		const struct provider *p = &m->providers.v[i];
		struct cg_media_standing s = { .provider = p->id, .has_key = p->key != NULL,
			.title = cg_json_get_str(p->doc, "title", ""),
			.documentation = json_string_value(json_array_get(json_object_get(p->doc,
			"documentation"), 0)), .checked_at = cg_json_get_str(p->doc, "checked_at", ""),
			.tried_live = json_is_true(json_object_get(p->doc, "tried_live")),
			.closed_ms = p->closed_until_ms > now ? p->closed_until_ms - now : 0 };
		struct cg_buf media;
		const char *name;
		json_t *v;
		int rc;

		cg_buf_init(&media, 1024);
		json_object_foreach(json_object_get(p->doc, "media"), name, v)
			cg_buf_printf(&media, "%s%s", media.len ? " " : "", name);
		s.media = media.s;
		rc = row(arg, &s);
		cg_buf_release(&media);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
	}
	return 0;
}
