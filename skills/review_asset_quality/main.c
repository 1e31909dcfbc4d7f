/*
 * review_asset_quality: measure first, then hold the rubric against what was
 * measured. A criterion that names no check, or one that these files do not
 * answer, stays open and counts for nothing: it is for people, or for a model
 * with eyes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/bundle/source.h"
#include "lib/handler.h"
#include "review_asset_quality/checks.h"
#include "review_asset_quality/eyes.h"
#include "review_asset_quality/facts.h"

enum { REFS_MAX = 60, REPORT_MAX = 8 << 20 };

struct review {
	struct facts facts;
	json_t *issues, *fixes;   /* owned until they are handed over */
	double passed, asked;     /* weights of the criteria that could be answered */
	bool critical, major;
};

struct session {
	struct cg_handler *h;
	struct review *of;
	size_t n;
	const json_t *rubric, *context;
	double threshold;
	bool strict;
	double total, most;       /* over all criteria */
	json_t *criteria, *open;  /* owned until they are handed over */
};

/* The heavier a criterion, the worse its failure. */
static const char *
severity(double weight)
{
	return weight >= 3 ? "critical" : weight >= 2 ? "major" : "minor";
}

/* Words from files and addresses may be cut inside of a character. */
static json_t *
text(const char *s)
{
	json_t *o = json_object(), *v;

	cg_json_set_str(o, "text", s);
	v = json_incref(json_object_get(o, "text"));
	json_decref(o);
	return v;
}

static void
add_issue(struct review *r, const char *how_bad, const char *category, const char *what,
    const struct finding *f)
{
	size_t at = json_array_size(r->issues);

	r->critical = r->critical || strcmp(how_bad, "critical") == 0;
	r->major = r->major || strcmp(how_bad, "major") == 0;
	json_array_append_new(r->issues, json_pack("{s:s,s:s,s:o}", "severity", how_bad, "category",
	    category, "description", text(what)));
	if (f && *f->fix)
		json_array_append_new(r->fixes, json_pack("{s:I,s:o,s:s,s:b}", "issue_index",
		    (json_int_t)at, "suggestion", text(f->fix), "effort", f->effort, "automated", f->automated));
}

static bool
applies(const json_t *criterion, const struct facts *f)
{
	const json_t *list = json_object_get(criterion, "applies_to"), *v;
	size_t i;

	if (!json_is_array(list))
		return true;
	json_array_foreach(list, i, v)
		if (json_is_string(v) && strcmp(json_string_value(v), fact_kinds[f->kind]) == 0)
			return true;
	return false;
}

struct tally {
	size_t passed, failed;
	double confidence;        /* the least of all that have answered */
	char reason[400];
	json_t *measured, *evidence;
};

static const char *
id_of(const json_t *criterion)
{
	return cg_json_get_str(criterion, "id", cg_json_get_str(criterion, "name", "criterion"));
}

static void
judge_one(struct session *s, struct review *r, const json_t *c, struct tally *t)
{
	double weight = cg_json_get_num(c, "weight", 1);
	const char *name = r->facts.name ? r->facts.name : r->facts.uri;
	const char *how_bad = severity(weight);
	struct finding f;
	char line[400];

	check_run(cg_json_get_str(c, "check", ""), json_object_get(c, "params"), s->context, &r->facts,
	    &f);
	if (f.verdict == CHECK_OPEN) {
		struct sight seen = eyes_verdict(s->h, (size_t)(r - s->of), id_of(c), &f);

		/* What is only seen weighs as much as measured, but its failure is no worse than called. */
		if (seen.verdict != CHECK_OPEN && seen.confidence < t->confidence)
			t->confidence = seen.confidence;
		if (seen.verdict == CHECK_FAIL)
			how_bad = seen.severity;
	}
	if (f.verdict != CHECK_OPEN) {
		r->asked += weight;
		snprintf(line, sizeof line, "%.80s: %s", name, f.text);
		json_array_append_new(t->evidence, text(line));
		if (f.verdict == CHECK_PASS) {
			r->passed += weight;
			t->passed++;
		} else {
			add_issue(r, how_bad, cg_json_get_str(c, "id", "rubric"), f.text, &f);
			t->failed++;
		}
		/* The first figure, or that of the first failure, speaks for the criterion. */
		if (!*t->reason || (f.verdict == CHECK_FAIL && t->failed == 1)) {
			snprintf(t->reason, sizeof t->reason, "%.80s: %s", name, f.text);
			json_decref(t->measured);
			t->measured = f.measured ? json_incref(f.measured) : NULL;
		}
	}
	json_decref(f.measured);
}

/* One criterion over all files it is for. */
static void
judge(struct session *s, const json_t *c)
{
	double weight = cg_json_get_num(c, "weight", 1);
	const char *id = id_of(c);
	struct tally t = { .confidence = 1, .evidence = json_array() };
	size_t seen;
	json_t *out;

	for (size_t i = 0; i < s->n; i++)
		if (applies(c, &s->of[i].facts))
			judge_one(s, &s->of[i], c, &t);
	seen = t.passed + t.failed;
	if (seen) {
		s->most += weight;
		s->total += weight * (double)t.passed / (double)seen;
	} else {
		snprintf(t.reason, sizeof t.reason, "%s", cg_json_get_str(c, "check", NULL)
		    ? "none of these files answers it" : "it asks for eyes: nothing that can be measured");
		json_array_append_new(s->open, json_string(id));
	}
	out = json_pack("{s:s,s:s,s:s,s:o,s:f}", "id", id, "name", cg_json_get_str(c, "name", id),
	    "verdict", !seen ? "indeterminate" : t.failed ? "fail" : "pass", "reasoning", text(t.reason),
	    "confidence", seen ? t.confidence : 0.0);
	if (t.measured)
		cg_json_set(out, "measured", t.measured);
	cg_json_set(out, "evidence", t.evidence);
	json_array_append_new(s->criteria, out);
}

/* What every file is looked at for, whichever rubric is used. */
static void
look_anyway(struct review *r)
{
	const struct facts *f = &r->facts;
	struct finding fix = { .effort = "trivial", .automated = true };
	char what[200];

	if (!f->is_there || !f->is_kind || !f->decodes) {
		snprintf(what, sizeof what, "%s", !f->is_there ? "the file is not there"
		    : !f->is_kind ? "the file is not what it is called" : f->why_not);
		snprintf(fix.fix, sizeof fix.fix, "Make it again, or correct its address.");
		fix.automated = false;
		add_issue(r, "critical", "integrity", what, &fix);
	}
	if (f->clipped > 0.0005) {
		snprintf(what, sizeof what, "%.2f %% of the samples are at full scale", 100 * f->clipped);
		snprintf(fix.fix, sizeof fix.fix, "Lower the gain before it is encoded.");
		add_issue(r, "major", "clipping", what, &fix);
	}
	if (f->kind == FACT_AUDIO && f->silent_head > 0.25) {
		snprintf(what, sizeof what, "it begins with %.2f s of silence", f->silent_head);
		snprintf(fix.fix, sizeof fix.fix, "Cut the silence in front.");
		add_issue(r, "minor", "silence", what, &fix);
	}
	if (f->kind == FACT_VIDEO && f->decodes && f->seconds > 0 && !f->is_fast) {
		snprintf(fix.fix, sizeof fix.fix, "Write it with its index in front (faststart).");
		add_issue(r, "minor", "streaming", "a player must load all of it before it starts", &fix);
	}
	if (f->kind == FACT_VIDEO && f->fps > 0 && f->fps < 23.9) {
		snprintf(what, sizeof what, "%.1f frames a second look like stutter", f->fps);
		snprintf(fix.fix, sizeof fix.fix, "Render it with at least 24 frames a second.");
		add_issue(r, "minor", "frame_rate", what, &fix);
	}
}

static double
score_of(const struct review *r)
{
	double part = r->asked > 0 ? r->passed / r->asked : r->critical ? 0 : 1;
	double score = 100 * part - (r->critical ? 20 : 0) - (r->major ? 5 : 0);

	return floor((score < 0 ? 0 : score) * 10 + 0.5) / 10;
}

/* A strict reader asks for more and forgives no major issue; a lenient one for less. */
static void
set_threshold(struct session *s)
{
	const char *how = cg_json_get_str(s->context, "quality_threshold", "standard");

	s->threshold = cg_json_get_num(s->rubric, "pass_threshold", 0.75);
	s->strict = strcmp(how, "strict") == 0;
	if (s->strict)
		s->threshold = s->threshold + 0.1 > 1 ? 1 : s->threshold + 0.1;
	else if (strcmp(how, "lenient") == 0)
		s->threshold -= 0.15;
}

static json_t *
review_json(const struct session *s, struct review *r)
{
	double score = score_of(r);
	bool pass = score >= 100 * s->threshold && !r->critical && !(s->strict && r->major);
	char *uri = cg_source_public(s->h->context, s->h->workspace, r->facts.uri);
	json_t *o = json_pack("{s:s,s:b,s:f,s:o,s:o}", "artifact_uri", uri, "pass", pass,
	    "score", score, "issues", r->issues, "suggested_fixes", r->fixes);

	free(uri);
	cg_json_set_str(o, "artifact_name", r->facts.name);
	return o;
}

static void
conclude(struct session *s)
{
	json_t *data = s->h->data, *reviews = json_array();
	double score = s->most > 0 ? floor(1000 * s->total / s->most + 0.5) / 10 : 0;
	bool pass = s->most > 0 && score >= 100 * s->threshold;
	const char *who;
	size_t issues = 0;

	for (size_t i = 0; i < s->n; i++) {
		pass = pass && !s->of[i].critical && !(s->strict && s->of[i].major);
		issues += json_array_size(s->of[i].issues);
		json_array_append_new(reviews, review_json(s, &s->of[i]));
	}
	cg_json_set(data, "scoring", json_pack("{s:f,s:f,s:f}", "total_score",
	    floor(s->total * 1000 + 0.5) / 1000, "max_score", s->most, "pass_threshold", s->threshold));
	cg_json_set(data, "summary", json_sprintf("%zu files, %zu issues: %.1f of 100, %.0f are needed; "
	    "%zu criteria stay open.", s->n, issues, score, 100 * s->threshold,
	    json_array_size(s->open)));
	cg_json_set(data, "pass", json_boolean(pass));
	cg_json_set(data, "overall_score", json_real(score));
	cg_json_set(data, "reviews", reviews);
	cg_json_set(data, "criteria", s->criteria);
	cg_json_set(data, "indeterminate", s->open);
	who = eyes_whose(s->h, s->n);
	cg_json_set_str(data, "provider", who ? who : "offline");
}

/* What the measurements leave open of a file goes to somebody with eyes, and what they say with it. */
static void
ask_of_file(struct session *s, size_t n)
{
	json_t *open = json_array(), *measured = json_array(), *c;
	size_t i;

	json_array_foreach(json_object_get(s->rubric, "criteria"), i, c) {
		struct finding f;

		if (!applies(c, &s->of[n].facts))
			continue;
		check_run(cg_json_get_str(c, "check", ""), json_object_get(c, "params"), s->context,
		    &s->of[n].facts, &f);
		json_decref(f.measured);
		if (f.verdict != CHECK_OPEN)
			json_array_append_new(measured, text(f.text));
		else
			json_array_append_new(open, json_pack("{s:s, s:s, s:s, s:s}", "id", id_of(c), "name",
			    cg_json_get_str(c, "name", id_of(c)), "passes", cg_json_get_str(c, "pass_condition",
			    cg_json_get_str(c, "description", "")), "fails", cg_json_get_str(c, "fail_condition", "")));
	}
	eyes_ask(s->h, n, &s->of[n].facts, s->context, open, measured);
}

/* true: it wants to be answered first. */
static bool
asks(struct session *s)
{
	if (!cg_handler_may_ask(s->h, "vision"))
		return false;
	for (size_t i = 0; i < s->n; i++)
		ask_of_file(s, i);
	return s->h->asks != NULL;
}

static int
write_report(struct cg_handler *h, struct cg_err *err)
{
	char *path = cg_path_join(h->output_dir, "quality-report.json");
	struct cg_buf b;
	int rc = -1;

	cg_buf_init(&b, REPORT_MAX);
	cg_json_pretty(h->data, &b);
	cg_buf_putc(&b, '\n');
	if (b.failed)
		cg_err_set(err, CG_E_TOOBIG, "the report is larger than %d bytes", REPORT_MAX);
	else if (cg_file_write(path, b.s, b.len, 0644, false, err) == 0)
		rc = cg_handler_artifact(h, "json/quality-report", path, NULL, err);
	if (rc == 0)
		cg_json_set_str(h->data, "report_uri", path);
	cg_buf_release(&b);
	free(path);
	return rc;
}

/* Nothing is handed over: that comes when the answers are there. */
static void
drop(struct session *s)
{
	json_decref(s->criteria);
	json_decref(s->open);
	for (size_t i = 0; i < s->n; i++) {
		json_decref(s->of[i].issues);
		json_decref(s->of[i].fixes);
		facts_release(&s->of[i].facts);
	}
	free(s->of);
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	const json_t *refs = json_object_get(h->input, "artifact_refs"), *ref, *c;
	struct session s = { .h = h, .rubric = json_object_get(h->input, "rubric"),
		.context = json_object_get(h->input, "context") };
	size_t i;
	int rc;

	if (!json_array_size(json_object_get(s.rubric, "criteria")))
		return cg_handler_fail(h, err, "RUBRIC_NOT_FOUND",
		    "rubric '%s' did not come with the step: pass it from the registry as 'rubric'",
		    cg_json_get_str(h->input, "rubric_id", ""));
	if (!json_array_size(refs))
		return cg_handler_fail(h, err, "INPUT_VALIDATION_ERROR", "artifact_refs names no file");
	set_threshold(&s);
	s.criteria = json_array();
	s.open = json_array();
	s.of = cg_calloc(REFS_MAX, sizeof *s.of);
	json_array_foreach(refs, i, ref) {
		if (s.n == REFS_MAX)
			break;
		cg_handler_progress(h, (double)i / (double)json_array_size(refs), "measuring");
		s.of[s.n].issues = json_array();
		s.of[s.n].fixes = json_array();
		facts_of(&s.of[s.n].facts, h->workspace, ref);
		look_anyway(&s.of[s.n++]);
	}
	if (asks(&s)) {
		drop(&s);
		return 0;
	}
	json_array_foreach(json_object_get(s.rubric, "criteria"), i, c)
		judge(&s, c);
	conclude(&s);
	rc = write_report(h, err);
	for (i = 0; i < s.n; i++)
		facts_release(&s.of[i].facts);
	free(s.of);
	return rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
