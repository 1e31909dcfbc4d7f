/* What options say of a job, as BullMQ has it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "json/json.h"
#include "tool/args.h"
#include "tool/queue.h"

/* "1s", "exponential:500ms", "exponential:500ms:0.5". */
static json_t *
backoff_of(const char *spec, struct cg_err *err)
{
	char type[32] = "fixed", wait[32] = "", jitter[32] = "", *end_of;
	int64_t ms;
	json_t *o;

	if (cg_strtodur_ms(spec, &ms, err) < 0) {
		if (sscanf(spec, "%31[^:]:%31[^:]:%31s", type, wait, jitter) < 2
		    || cg_strtodur_ms(wait, &ms, err) < 0) {
			cg_err_set(err, CG_E_USAGE, "option '--backoff': '%.60s' is neither a time (1s) nor "
			    "TYPE:TIME[:JITTER] (exponential:500ms:0.5)", spec);
			return NULL;
		}
	}
	o = json_object();
	cg_json_set_str(o, "type", type);
	cg_json_set_int(o, "delay", ms);
	if (*jitter)
		cg_json_set(o, "jitter", json_real(strtod(jitter, &end_of)));
	return o;
}

static int
set_dedup(const struct cg_queue_job_words *w, json_t *opts, struct cg_err *err)
{
	json_t *d;

	if (!w->dedup && (w->dedup_ttl >= 0 || w->dedup_extend || w->dedup_replace || w->dedup_keep_last))
		return cg_err_set(err, CG_E_USAGE, "--dedup-... goes with --dedup=ID");
	if (!w->dedup)
		return 0;
	d = json_object();
	cg_json_set_str(d, "id", w->dedup);
	if (w->dedup_ttl >= 0)
		cg_json_set_int(d, "ttl", w->dedup_ttl);
	if (w->dedup_extend)
		cg_json_set(d, "extend", json_true());
	if (w->dedup_replace)
		cg_json_set(d, "replace", json_true());
	if (w->dedup_keep_last)
		cg_json_set(d, "keepLastIfActive", json_true());
	cg_json_set(opts, "deduplication", d);
	return 0;
}

static int
set_parent(const struct cg_queue_job_words *w, json_t *opts, struct cg_err *err)
{
	static const struct {
		const char *say, *key;
	} ways[] = {
		{ "fail-parent", "failParentOnFailure" }, { "continue-parent", "continueParentOnFailure" },
		{ "ignore", "ignoreDependencyOnFailure" }, { "remove", "removeDependencyOnFailure" },
	};
	json_t *p;

	if (!w->parent)
		return !w->parent_queue && !w->if_failed ? 0
		    : cg_err_set(err, CG_E_USAGE, "--parent-queue and --if-failed go with --parent=ID");
	p = json_object();
	cg_json_set_str(p, "id", w->parent);
	cg_json_set(p, "queue", json_sprintf("%s:%s", w->prefix ? w->prefix : "bull",
	    w->parent_queue ? w->parent_queue : w->name));
	cg_json_set(opts, "parent", p);
	for (size_t i = 0; w->if_failed && i < sizeof ways / sizeof *ways; i++)
		if (strcmp(ways[i].say, w->if_failed) == 0)
			cg_json_set(opts, ways[i].key, json_true());
	return 0;
}

json_t *
cg_tool_queue_job_opts(const struct cg_queue_job_words *w, struct cg_err *err)
{
	json_t *opts = json_object(), *v = NULL;

	if (w->more && (!(v = cg_json_parse(w->more, strlen(w->more), "option '--opts'", CG_JSON_NUL, err))
	    || json_object_update(opts, v) < 0)) {
		if (v)
			cg_err_set(err, CG_E_USAGE, "option '--opts': an object is wanted");
		goto fail;
	}
	if (cg_tool_args_options(w->plain, NULL, opts, err) < 0 || set_dedup(w, opts, err) < 0
	    || set_parent(w, opts, err) < 0)
		goto fail;
	if (w->backoff) {
		json_t *b = backoff_of(w->backoff, err);

		if (!b)
			goto fail;
		cg_json_set(opts, "backoff", b);
	}
	json_decref(v);
	return opts;
fail:
	json_decref(v);
	json_decref(opts);
	return NULL;
}
