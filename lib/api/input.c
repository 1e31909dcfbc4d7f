/*
 * What a request brings along, held against what its route declares: a handler sees checked
 * values with defaults put in, or is not called. All that is wrong is said at once.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/api_priv.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "schema/schema.h"

enum { TOLD = 50 /* mistakes of one request */ };

/* A schema is used by one thread at a time. */
struct one {
	json_t *doc;
	struct cg_schema *schema;
	pthread_mutex_t lock;
};

struct cg_api_inputs {
	struct one body, query;
};

static int
compile(struct one *o, const char *text, const char *id, struct cg_err *err)
{
	const struct cg_schema_opts opts = { .draft = 2020 };

	pthread_mutex_init(&o->lock, NULL);
	if (!text)
		return 0;
	o->doc = cg_json_parse(text, strlen(text), id, 0, err);
	o->schema = o->doc ? cg_schema_new(o->doc, &opts, err) : NULL;
	return o->schema ? 0 : -1;
}

int
cg_api_inputs_open(struct cg_api *api, struct cg_err *err)
{
	int rc = 0;

	api->inputs = cg_calloc(api->n_routes, sizeof *api->inputs);
	for (size_t i = 0; rc == 0 && i < api->n_routes; i++)
		if (compile(&api->inputs[i].body, api->routes[i].body, api->routes[i].id, err) < 0
		    || compile(&api->inputs[i].query, api->routes[i].query, api->routes[i].id, err) < 0)
			rc = cg_err_wrap(err, "route %s", api->routes[i].path);
	return rc;
}

void
cg_api_inputs_close(struct cg_api *api)
{
	for (size_t i = 0; api->inputs && i < api->n_routes; i++) {
		cg_schema_free(api->inputs[i].body.schema);
		cg_schema_free(api->inputs[i].query.schema);
		json_decref(api->inputs[i].body.doc);
		json_decref(api->inputs[i].query.doc);
	}
	free(api->inputs);
	api->inputs = NULL;
}

/* v fits, with defaults put in; or 400 was replied. */
static bool
fits(struct cg_api_call *c, struct one *o, const char *what, json_t *v)
{
	struct cg_violations bad = { .max = TOLD };
	struct cg_http_detail details[TOLD];
	struct cg_err err = CG_ERR_INIT;
	int rc;

	pthread_mutex_lock(&o->lock);
	rc = cg_schema_defaults(o->schema, v, &err);
	if (rc == 0)
		rc = cg_schema_check(o->schema, v, &bad, &err);
	pthread_mutex_unlock(&o->lock);
	for (size_t i = 0; i < bad.n; i++)
		details[i] = (struct cg_http_detail){ bad.v[i].field, bad.v[i].message };
	if (rc > 0)
		cg_http_refuse(c->http, 400, "VALIDATION_ERROR", details, bad.n, "%s%s%s%s", what,
		    bad.n == 1 && *bad.v[0].field ? " member " : " ", bad.n == 1 ? bad.v[0].field
		    : "has several mistakes", bad.n == 1 ? " is wrong" : "");
	else if (rc < 0)
		cg_http_fail(c->http, &err);
	cg_violations_release(&bad);
	return rc == 0;
}

/* ---- the body ---- */

static bool
is_json(const char *type)
{
	static const char json[] = "application/json";
	size_t n = sizeof json - 1;

	return type && strncasecmp(type, json, n) == 0 && (type[n] == '\0' || strchr("; \t", type[n]));
}

/* A member of a form, once. */
static bool
add(struct cg_api_call *c, json_t *body, const struct cg_http_part *p, struct cg_http_part *files)
{
	bool fits_in = !json_object_get(body, p->name) && (!p->filename || c->n_files < CG_API_FILES_MAX);
	json_t *text = !fits_in ? NULL : p->filename ? json_string(p->filename)
	    : json_stringn(p->body.s, p->body.len);

	if (!text || (!p->filename && memchr(p->body.s, 0, p->body.len))) {
		json_decref(text);
		return false;
	}
	if (p->filename)
		files[c->n_files++] = *p;
	return json_object_set_new(body, p->name, text) == 0;
}

static bool
read_form(struct cg_api_call *c, struct one *o, struct cg_str bytes)
{
	struct cg_arena *a = cg_http_arena(c->http);
	struct cg_http_part *files = cg_arena_alloc(a, CG_API_FILES_MAX * sizeof *files), part;
	json_t *body = json_object();
	struct cg_http_form f;
	int rc = -1;

	c->body = body;
	c->files = files;
	if (!cg_http_form_open(&f, cg_http_header(c->http, "Content-Type"), bytes)) {
		cg_http_refuse(c->http, 415, "MEDIA_TYPE", NULL, 0, "a body of type multipart/form-data is expected");
		return false;
	}
	while ((rc = cg_http_form_next(&f, a, &part)) > 0 && add(c, body, &part, files))
		;
	if (rc == 0)
		return fits(c, o, "the body", body);
	cg_http_refuse(c->http, 400, "BAD_FORM", NULL, 0, rc < 0 ? "the body is no multipart/form-data that "
	    "ends with its boundary" : "the form has a member that is no text, twice, or one file too many");
	return false;
}

/* ---- the query ---- */

/* As what the schema says it is; what it cannot be stays text, and the schema says so. */
static json_t *
typed(const json_t *schema, const char *name, const char *value)
{
	const json_t *of = json_object_get(json_object_get(schema, "properties"), name);
	const char *type = cg_json_get_str(of, "type", "string");
	struct cg_err err;
	int64_t n;

	if (strcmp(type, "integer") == 0 && cg_strtoi64(value, INT64_MIN, INT64_MAX, &n, name, &err) == 0)
		return json_integer(n);
	if (strcmp(type, "boolean") == 0 && (strcmp(value, "true") == 0 || strcmp(value, "false") == 0))
		return json_boolean(*value == 't');
	return json_string(value);
}

static bool
read_query(struct cg_api_call *c, struct one *o, json_t *to)
{
	const char *at = cg_http_query(c->http), *name, *value;
	struct cg_http_detail twice;
	int got;

	while ((got = cg_http_pair(cg_http_arena(c->http), &at, &name, &value)) > 0) {
		if (json_object_get(to, name)) {
			twice = (struct cg_http_detail){ name, "Given more than once" };
			cg_http_refuse(c->http, 400, "VALIDATION_ERROR", &twice, 1, "the query is wrong");
			return false;
		}
		json_object_set_new(to, name, typed(o->doc, name, value));
	}
	if (got < 0)
		cg_http_refuse(c->http, 400, "BAD_QUERY", NULL, 0, "the query has escapes that cannot be undone");
	return got == 0;
}

static struct cg_api_inputs *
inputs_of(const struct cg_api_call *c)
{
	return &c->api->inputs[c->route - c->api->routes];
}

bool
cg_api_query(struct cg_api_call *c)
{
	struct one *o = &inputs_of(c)->query;
	json_t *query;

	if (c->route->any_query || (!o->schema && !*cg_http_query(c->http)))
		return true;
	if (!o->schema) {
		cg_http_refuse(c->http, 400, "VALIDATION_ERROR", NULL, 0, "no query is taken here");
		return false;
	}
	c->query = query = json_object();
	return read_query(c, o, query) && fits(c, o, "the query", query);
}

/* Nothing that is small here and large when it is unpacked (RFC 9110, 15.5.16). */
static bool
is_packed(struct cg_api_call *c)
{
	const char *coding = cg_http_header(c->http, "Content-Encoding");

	if (!coding || strcasecmp(coding, "identity") == 0)
		return false;
	cg_http_set(c->http, "Accept-Encoding", "identity");
	cg_http_refuse(c->http, 415, "CONTENT_CODING", NULL, 0, "a body is taken as it is, not packed: send it "
	    "without Content-Encoding");
	return true;
}

bool
cg_api_body(struct cg_api_call *c)
{
	struct one *o = &inputs_of(c)->body;
	struct cg_str text = cg_http_body(c->http);
	struct cg_err err = CG_ERR_INIT;
	json_t *body;

	if (!o->schema)
		return true;
	if (is_packed(c))
		return false;
	if (c->route->form)
		return read_form(c, o, text);
	if (c->route->body_may_lack && text.len == 0) {
		c->body = json_object();
		return true;
	}
	if (!is_json(cg_http_header(c->http, "Content-Type"))) {
		cg_http_refuse(c->http, 415, "MEDIA_TYPE", NULL, 0, "a body of type application/json is expected");
		return false;
	}
	c->body = body = cg_json_parse(text.s, text.len, "body", 0, &err);
	if (!body) {
		cg_http_refuse(c->http, 400, "JSON_PARSE_ERROR", NULL, 0, "%s", err.msg);
		return false;
	}
	return fits(c, o, "the body", body);
}

void
cg_api_call_release(struct cg_api_call *c)
{
	json_decref((json_t *)(uintptr_t)c->query);
	json_decref((json_t *)(uintptr_t)c->body);
	c->query = c->body = NULL;
}
