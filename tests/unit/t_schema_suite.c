/*
 * lib/schema against the official JSON Schema test suite, as Debian packages
 * it: draft 7 in json-schema-test-suite, 2020-12 (and a newer draft 7) inside
 * libtest-json-schema-acceptance-perl. CG_SCHEMA_SUITE names a further folder
 * that has tests/ and remotes/. Remote references come from the suite's own
 * remotes; what stands on no disk is skipped.
 */
#include <dirent.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/file.h"
#include "base/buf.h"
#include "base/mem.h"
#include "json/json.h"
#include "schema/schema.h"
#include "tap.h"

struct suite {
	const char *root;
	int draft;
	bool has_formats; /* of an optional/format file: formats are enforced */
	int n, n_failed;
	const char *file;
};

static json_t *
read_json(const char *path, struct cg_err *err)
{
	struct cg_buf b;
	json_t *v = NULL;

	cg_buf_init(&b, 16 << 20);
	if (cg_file_read(&b, path, err) == 0)
		v = cg_json_parse(b.s, b.len, path, CG_JSON_NUL, err);
	cg_buf_release(&b);
	return v;
}

static json_t *
load(void *arg, const char *uri, struct cg_err *err)
{
	static const char host[] = "http://localhost:1234/";
	const struct suite *s = arg;
	char *path;
	json_t *v;

	if (strncmp(uri, host, sizeof host - 1) != 0) {
		cg_err_set(err, CG_E_DATA, "no such remote: %s", uri);
		return NULL;
	}
	path = cg_asprintf("%s/remotes/%s", s->root, uri + sizeof host - 1);
	v = read_json(path, err);
	free(path);
	return v;
}

/* One test, both with and without a list of violations: the two must agree. */
static void
one(struct suite *s, const struct cg_schema *schema, const char *group, const json_t *test,
    const char *why)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_violations v = { 0 };
	const json_t *data = json_object_get(test, "data");
	int want = !json_is_true(json_object_get(test, "valid"));
	int quick = schema ? cg_schema_check(schema, data, NULL, &err) : -2;
	int full = schema ? cg_schema_check(schema, data, &v, &err) : -2;

	s->n++;
	if (quick != want || full != want || (want == 1) != (v.n > 0)) {
		s->n_failed++;
		printf("# %s: %s: %s: want %d, got %d and %d %s%s\n", s->file, group,
		    cg_json_get_str(test, "description", "?"), want, quick, full, err.msg, why);
	}
	cg_violations_release(&v);
}

static void
group(struct suite *s, const json_t *g)
{
	const char *name = cg_json_get_str(g, "description", "?");
	const json_t *tests = json_object_get(g, "tests");
	struct cg_schema_opts opts = { .load = load, .arg = s, .no_formats = !s->has_formats,
		.draft = s->draft };
	struct cg_err err = CG_ERR_INIT;
	struct cg_schema *schema;

	schema = cg_schema_new(json_object_get(g, "schema"), &opts, &err);
	for (size_t i = 0; i < json_array_size(tests); i++)
		one(s, schema, name, json_array_get(tests, i), schema ? "" : err.msg);
	cg_schema_free(schema);
}

static void
file(struct suite *s, const char *path)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *doc = read_json(path, &err);

	s->file = path + strlen(s->root) + 1;
	s->n = s->n_failed = 0;
	for (size_t i = 0; i < json_array_size(doc); i++)
		group(s, json_array_get(doc, i));
	ok(doc && s->n_failed == 0, "%s: %d tests%s%s", s->file, s->n, doc ? "" : ": ",
	    doc ? "" : err.msg);
	json_decref(doc);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All *.json of one folder, in order. Returns how many. */
static int
folder(struct suite *s, const char *sub)
{
	char *path = cg_asprintf("%s/tests/draft%s%s", s->root, s->draft == 7 ? "7" : "2020-12", sub);
	DIR *d = opendir(path);
	char *names[200];
	size_t n = 0;

	for (struct dirent *e; d && n < 200 && (e = readdir(d));)
		if (strlen(e->d_name) > 5 && strcmp(e->d_name + strlen(e->d_name) - 5, ".json") == 0)
			names[n++] = cg_asprintf("%s/%s", path, e->d_name);
	if (d)
		closedir(d);
	qsort(names, n, sizeof *names, by_name);
	for (size_t i = 0; i < n; i++) {
		file(s, names[i]);
		free(names[i]);
	}
	free(path);
	return (int)n;
}

int
main(void)
{
	const char *roots[] = {
		"/usr/share/json-schema-test-suite",
		"/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance",
		getenv("CG_SCHEMA_SUITE"),
	};
	int found[2] = { 0, 0 };

	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
		for (int j = 0; roots[i] && j < 2; j++) {
			struct suite s = { .root = roots[i], .draft = j ? 2020 : 7 };

			found[j] += folder(&s, "");
			s.has_formats = true;
			folder(&s, "/optional/format");
		}
	}
	if (!found[0])
		ok(1, "draft 7 # skip json-schema-test-suite is not installed");
	if (!found[1])
		ok(1, "draft 2020-12 # skip libtest-json-schema-acceptance-perl is not installed");
	return done();
}
