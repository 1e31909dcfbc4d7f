/*
 * From what a handler printed to a result: the envelope is checked, its files go
 * into the object store, the paths in its data become addresses, and the data is
 * held against the skill's output schema.
 */
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include "base/child.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mask.h"
#include "base/mem.h"
#include "base/str.h"
#include "cas/cas.h"
#include "json/json.h"
#include "schema/schema.h"
#include "skill/skill.h"
#include "step/step_priv.h"

enum { LOG_TAIL = 100 }; /* what is said below a log that was cut */
enum { DISK_MIN = 1 << 20 }; /* bytes: with less a disk is full */

/* A handler's own numbers are believed up to here. */
enum { ERROR_MAX = 8000 /* bytes of a message: it goes into events, and those to readers as they come */ };
enum { COST_MAX_USD = 1000000, RETRY_AFTER_MAX_MS = 86400000,
	CODE_MAX = sizeof((struct cg_step_result *)0)->code };
#define TOKENS_MAX 1e12

void
cg_step_result_fail(struct cg_step_result *r, const char *code, const char *fmt, ...)
{
	struct cg_buf text;
	va_list ap;
	char *said;
	size_t n;

	r->ok = false;
	snprintf(r->code, sizeof r->code, "%s", code);
	free(r->error);
	va_start(ap, fmt);
	said = cg_vasprintf(fmt, ap);
	va_end(ap);
	n = strnlen(said, ERROR_MAX);
	cg_buf_init(&text, 3 * n);
	cg_mask(said, n, CG_MASK_TEXT, &text);
	free(said);
	r->error = cg_buf_detach(&text, NULL);
	if (strlen(r->error) > ERROR_MAX)
		r->error[ERROR_MAX] = '\0';
	/* What a handler wrote, or a cut within a character, must not break our own lines. */
	cg_utf8_mend(r->error, strlen(r->error));
	json_decref(r->data);
	r->data = NULL;
}

void
cg_step_result_release(struct cg_step_result *r)
{
	json_decref(r->data);
	json_decref(r->asks);
	json_decref(r->interrupt);
	json_decref(r->artifacts);
	json_decref(r->debug);
	free(r->error);
	free(r->log);
	memset(r, 0, sizeof *r);
}

bool
cg_step_is_degraded(const struct cg_step_result *r)
{
	return json_is_true(json_object_get(r->data, "degraded"));
}

/* The last thing it said, as a hint in a message. */
static const char *
last_words(const struct cg_step *s, char out[160])
{
	const char *end = s->log.s + s->log.len, *from;

	while (end > s->log.s && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	from = end;
	while (from > s->log.s && from[-1] != '\n')
		from--;
	if (from == end)
		return "";
	snprintf(out, 160, " (%.*s)", (int)(end - from > 140 ? 140 : end - from), from);
	for (char *p = out; *p; p++)
		if ((unsigned char)*p < 0x20)
			*p = ' ';
	return out;
}

/* A path that the handler named, as an absolute one below the workspace, or NULL. */
static char *
inside(const struct cg_step *s, const char *path)
{
	size_t n = strlen(s->workspace);
	const char *rel = strncmp(path, s->workspace, n) == 0 && path[n] == '/' ? path + n + 1 : path;
	char real[PATH_MAX], *full;

	if (strncmp(rel, "./", 2) == 0)
		rel += 2;
	if (!cg_path_is_safe(rel))
		return NULL;
	full = cg_asprintf("%s/%s", s->workspace, rel);
	/* Equal to its real path: no link anywhere on the way. */
	if (!realpath(full, real) || strcmp(real, full) != 0) {
		free(full);
		return NULL;
	}
	return full;
}

static const char *
media_type(const char *path, bool is_tree, char mime[128])
{
	unsigned char head[512];
	FILE *f = is_tree ? NULL : fopen(path, "re");
	size_t n = f ? fread(head, 1, sizeof head, f) : 0;

	if (f)
		fclose(f);
	snprintf(mime, 128, "%s", is_tree ? CG_TREE_MIME : cg_mime_of(cg_path_base(path), head, n));
	return mime;
}

/* Put one artifact away: returns its description, new, or NULL with err. */
static json_t *
take_in(struct cg_step *s, const json_t *a, const char *full, struct cg_err *err)
{
	char hex[65], uri[CG_URI_MAX], mime[128];
	bool is_tree = cg_is_dir(full);
	json_t *d, *listing = NULL, *e;
	int64_t size = 0;
	size_t i;
	int rc = is_tree ? cg_cas_put_tree(s->host->cas, s->who, full, hex, &listing, err)
	    : cg_cas_put_file(s->host->cas, s->who, full, hex, &size, err);

	if (rc < 0)
		return NULL;
	json_array_foreach(json_object_get(listing, "entries"), i, e)
		size += cg_json_get_int(e, "size", 0);
	json_decref(listing);
	cg_cas_uri(hex, cg_path_base(full), uri);
	d = json_object();
	cg_json_set_str(d, "artifactType", cg_json_get_str(a, "artifact_type", ""));
	cg_json_set_str(d, "uri", uri);
	cg_json_set_str(d, "hash", hex);
	cg_json_set_int(d, "sizeBytes", size);
	cg_json_set_str(d, "mime", media_type(full, is_tree, mime));
	cg_json_set_str(d, "filename", cg_path_base(full));
	if (json_is_object(json_object_get(a, "metadata")))
		json_object_set(d, "metadata", json_object_get(a, "metadata"));
	return d;
}

/* An address in place of a path that the handler gave, however it wrote it. */
static const char *
address_of(const struct cg_step *s, const char *text)
{
	size_t n = strlen(s->workspace);
	const char *rel = text;
	char full[PATH_MAX];

	if (strncmp(rel, "./", 2) == 0)
		rel += 2;
	if (*rel == '/' && (strncmp(rel, s->workspace, n) != 0 || rel[n] != '/'))
		return NULL;
	snprintf(full, sizeof full, "%s%s%s", *rel == '/' ? "" : s->workspace,
	    *rel == '/' ? "" : "/", rel);
	return cg_json_get_str(s->paths, full, NULL);
}

/* Replace paths by addresses, in place. Returns a path that belongs to nothing, or NULL. */
static const char *
readdress(const struct cg_step *s, json_t *v)
{
	size_t n = strlen(s->workspace), i;
	const char *key, *left = NULL, *l;
	json_t *c;

	if (json_is_object(v)) {
		json_object_foreach(v, key, c)
			if ((l = readdress(s, c)))
				left = l;
	} else if (json_is_array(v)) {
		json_array_foreach(v, i, c)
			if ((l = readdress(s, c)))
				left = l;
	} else if (json_is_string(v)) {
		const char *text = json_string_value(v), *uri;

		if (strlen(text) < PATH_MAX - n - 2 && (uri = address_of(s, text)))
			json_string_set(v, uri);
		else if (strncmp(text, s->workspace, n) == 0 && text[n] == '/')
			left = text;
	}
	return left;
}

static int
take_each(struct cg_step *s, const json_t *list, struct cg_step_result *r, struct cg_err *err)
{
	size_t i;
	json_t *a;

	r->artifacts = json_array();
	json_array_foreach(list, i, a) {
		const char *path = cg_json_get_str(a, "uri", NULL);
		const char *type = cg_json_get_str(a, "artifact_type", "");
		char *full = path ? inside(s, path) : NULL;
		json_t *d;

		if (!full || !*type) {
			free(full);
			cg_step_result_fail(r, "EXECUTION_ERROR", "artifact '%.200s' of skill '%s' is not "
			    "a file or folder inside its workspace", path ? path : "?", s->skill->id);
			return 0;
		}
		d = take_in(s, a, full, err);
		if (!d) {
			free(full);
			if (err->code != CG_E_DATA && err->code != CG_E_TOOBIG)
				return cg_err_wrap(err, "take in '%s'", path);
			cg_step_result_fail(r, "EXECUTION_ERROR", "artifact '%.200s': %s", path, err->msg);
			return 0;
		}
		cg_json_set_str(s->paths, full, cg_json_get_str(d, "uri", ""));
		json_array_append_new(r->artifacts, d);
		free(full);
	}
	return 0;
}

/* All of them at once: a sync, or a round trip to a bucket, is what each would cost alone. */
static int
take_artifacts(struct cg_step *s, const json_t *list, struct cg_step_result *r,
    struct cg_err *err)
{
	bool held = cg_cas_hold(s->host->cas);
	struct cg_err unused = CG_ERR_INIT;
	int rc = take_each(s, list, r, err);

	if (!held && cg_cas_settle(s->host->cas, rc < 0 ? &unused : err) < 0 && rc == 0)
		rc = cg_err_wrap(err, "take in the artifacts");
	return rc;
}

static int
check_output(struct cg_step *s, struct cg_step_result *r, struct cg_err *err)
{
	struct cg_violations bad = { .max = 50 };
	struct cg_schema *schema = cg_skill_output(s->skill, err);
	struct cg_buf text;
	int rc = schema ? cg_schema_check(schema, r->data, &bad, err) : -1;

	if (rc == 1) {
		cg_buf_init(&text, 8192);
		cg_violations_text(&bad, &text);
		cg_step_result_fail(r, "OUTPUT_VALIDATION_FAILED", "output of skill '%s': %s",
		    s->skill->id, text.s);
		cg_buf_release(&text);
	}
	cg_violations_release(&bad);
	return rc < 0 ? -1 : 0;
}

/* A number that a handler names, as far as it can be meant. */
static int64_t
sane(double v, double max)
{
	return v > max ? (int64_t)max : v > 0 ? (int64_t)(v + 0.5) : 0;
}

static void
count_cost(struct cg_step_result *r)
{
	const json_t *calls = json_object_get(r->debug, "provider_calls");
	double usd = 0, in = 0, out = 0;

	for (size_t i = 0; i < json_array_size(calls); i++) {
		const json_t *c = json_array_get(calls, i), *t = json_object_get(c, "tokens");

		usd += fmax(cg_json_get_num(c, "cost_usd", 0), 0);
		in += fmax(cg_json_get_num(t, "input", 0), 0);
		out += fmax(cg_json_get_num(t, "output", 0), 0);
	}
	r->cost_microusd = sane(usd * 1e6, COST_MAX_USD * 1e6);
	r->tokens_in = sane(in, TOKENS_MAX);
	r->tokens_out = sane(out, TOKENS_MAX);
}

/* Machine codes are SCREAMING_SNAKE; what is not one says nothing to a scheduler. */
static const char *
code_of(const json_t *doc)
{
	const char *code = cg_json_get_str(doc, "error_code", "");
	size_t n = strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return n > 0 && n < CODE_MAX && code[n] == '\0' ? code : "EXECUTION_ERROR";
}

/*
 * Not a result yet: things that it wants first. Files among them are those of its input, or
 * what it declares as artifacts of the type "asked".
 */
static int
good_asks(struct cg_step *s, const json_t *doc, struct cg_step_result *r, struct cg_err *err)
{
	const json_t *asks = json_object_get(doc, "asks");
	struct cg_buf text;
	bool too_long;

	if (!s->may_ask) {
		cg_step_result_fail(r, "EXECUTION_ERROR", "skill '%s' asks for something, which it may "
		    "not now", s->skill->id);
		return 0;
	}
	if (!json_is_array(asks) || json_array_size(asks) > CG_STEP_ASKS_MAX) {
		cg_step_result_fail(r, "EXECUTION_ERROR", "skill '%s' must ask in a list, for %d things "
		    "at most", s->skill->id, CG_STEP_ASKS_MAX);
		return 0;
	}
	r->ok = true;
	if (take_artifacts(s, json_object_get(doc, "artifacts"), r, err) < 0)
		return -1;
	if (!r->ok)
		return 0;
	r->asks = json_deep_copy(asks);
	cg_buf_init(&text, CG_STEP_ASKED_MAX);
	cg_json_dump(asks, &text);
	too_long = text.failed;
	cg_buf_release(&text);
	if (too_long) {
		cg_step_result_fail(r, "EXECUTION_ERROR", "skill '%s' asks in more than %d bytes",
		    s->skill->id, CG_STEP_ASKED_MAX);
	} else if (readdress(s, r->asks)) {
		cg_step_result_fail(r, "EXECUTION_ERROR", "skill '%s' asks with a file that is neither of "
		    "its input nor declared", s->skill->id);
	}
	if (!r->ok) {
		json_decref(r->asks);
		r->asks = NULL;
	}
	return 0;
}

/* Not a result yet: a person is asked first, and then the handler begins again. */
static int
good_interrupt(struct cg_step *s, json_t *interrupt, struct cg_step_result *r)
{
	if (!s->may_interrupt) {
		cg_step_result_fail(r, "EXECUTION_ERROR", "skill '%s' interrupts to ask a person, which "
		    "only nodes of a graph (kind: graph) may", s->skill->id);
		return 0;
	}
	r->ok = true;
	r->interrupt = json_incref(interrupt);
	r->artifacts = json_array();
	return 0;
}

static int
good_result(struct cg_step *s, const json_t *doc, struct cg_step_result *r, struct cg_err *err)
{
	const char *left;

	if (json_object_get(doc, "interrupt"))
		return good_interrupt(s, json_object_get(doc, "interrupt"), r);
	if (json_object_get(doc, "asks"))
		return good_asks(s, doc, r, err);
	r->data = json_deep_copy(json_object_get(doc, "data"));
	if (!json_is_object(r->data)) {
		cg_step_result_fail(r, "EXECUTION_ERROR", "the result of skill '%s' has no data",
		    s->skill->id);
		return 0;
	}
	r->ok = true;
	if (take_artifacts(s, json_object_get(doc, "artifacts"), r, err) < 0)
		return -1;
	if (!r->ok)
		return 0;
	if ((left = readdress(s, r->data))) {
		cg_step_result_fail(r, "EXECUTION_ERROR", "the result of skill '%s' names '%.200s', "
		    "which it did not declare as an artifact", s->skill->id, left);
		return 0;
	}
	return s->is_asked ? 0 : check_output(s, r, err);
}

static int
parse_result(struct cg_step *s, struct cg_step_result *r, struct cg_err *err)
{
	struct cg_err e = CG_ERR_INIT;
	char words[160];
	json_t *doc;
	int rc = 0;

	/* An answer is a line. */
	if (s->pid == 0 && (s->out.len == 0 || s->out.s[s->out.len - 1] != '\n')) {
		cg_step_result_fail(r, "PROVIDER_UNAVAILABLE", "the gateway went away before it had "
		    "answered for skill '%s'", s->skill->id);
		return 0;
	}
	doc = cg_json_parse(s->out.s, s->out.len, "its output", 0, &e);
	if (!json_is_object(doc) || !json_is_boolean(json_object_get(doc, "ok"))) {
		if (doc)
			cg_err_set(&e, CG_E_DATA, "its output is no result {ok, data, ...}");
		cg_step_result_fail(r, "EXECUTION_ERROR", "skill '%s' gave no result: %s%s",
		    s->skill->id, s->out.len ? e.msg : "it printed nothing", last_words(s, words));
		json_decref(doc);
		return 0;
	}
	if (json_is_object(json_object_get(doc, "debug")))
		r->debug = json_deep_copy(json_object_get(doc, "debug"));
	count_cost(r);
	r->retry_after_ms = sane(cg_json_get_num(doc, "retry_after_ms", 0), RETRY_AFTER_MAX_MS);
	if (json_is_true(json_object_get(doc, "ok")))
		rc = good_result(s, doc, r, err);
	else
		cg_step_result_fail(r, code_of(doc), "%s",
		    cg_json_get_str(doc, "error", "the handler did not say why"));
	json_decref(doc);
	return rc;
}

static void
keep_log(struct cg_step *s, struct cg_step_result *r)
{
	bool cut = s->log.failed;
	struct cg_buf shown;

	if (s->host->keep && s->workspace) {
		s->log.failed = false;
		cg_buf_printf(&s->log, "workspace kept: %s\n", s->workspace);
	}
	if (s->log.len == 0)
		return;
	/* It is kept and shown: what looks like a key does not leave the step. */
	cg_buf_init(&shown, 3 * s->log.len + LOG_TAIL);
	cg_mask(s->log.s, s->log.len, CG_MASK_TEXT, &shown);
	if (cut)
		cg_buf_printf(&shown, "\n[the log was cut at %d bytes]\n", CG_STEP_LOG_MAX);
	r->log = cg_buf_detach(&shown, NULL);
}

/* Where nothing can be written no handler can do its work. */
static bool
is_disk_full(const struct cg_step *s)
{
	struct statvfs v;

	return s->workspace && statvfs(s->workspace, &v) == 0 && v.f_blocks
	    && ((uint64_t)v.f_bavail * v.f_frsize < DISK_MIN || (v.f_files && v.f_favail == 0));
}

int
cg_step_read_result(struct cg_step *s, struct cg_step_result *r, struct cg_err *err)
{
	char how[64], words[160];
	int rc = 0;

	/* A string ends at the first NUL; what was said after it counts too. */
	for (char *nul; (nul = memchr(s->log.s, '\0', s->log.len));)
		*nul = '?';
	if (s->code[0]) {
		cg_step_result_fail(r, s->code, "skill '%s' was stopped: %s", s->skill->id, s->why);
	} else if (!WIFEXITED(s->status) || WEXITSTATUS(s->status) != 0) {
		cg_child_describe(s->status, how, sizeof how);
		cg_step_result_fail(r, "EXECUTION_ERROR", "the handler of skill '%s' %s%s",
		    s->skill->id, how, last_words(s, words));
	} else {
		rc = parse_result(s, r, err);
	}
	/* Whatever it says of the reason: elsewhere, or later, it can succeed. */
	if (rc == 0 && !r->ok && !s->code[0] && is_disk_full(s))
		rc = cg_err_set(err, CG_E_IO, "no space left on the disk of '%s': free some, the step of "
		    "skill '%s' is done again", s->host->work_dir, s->skill->id);
	if (!r->artifacts)
		r->artifacts = json_array();
	keep_log(s, r);
	return rc;
}
