/*
 * Any JSON as a selector: it compiles or a mistake is reported; what compiles
 * is walked and evaluated in a small world with a finished step, a failed one
 * and one that is still to come, as an update and not.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "select/select.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char world[] =
    "{\"a\":[{\"k\":1,\"v\":\"x\"},{\"k\":2}],\"o\":{\"p\":{\"q\":null}},\"s\":\"text\",\"n\":7,"
    "\"r\":1.5,\"t\":true,\"nil\":null,\"__proto__\":1,"
    "\"out\":{\"stepId\":\"a\",\"status\":\"completed\",\"outputArtifactIds\":[\"i\"],"
    "\"data\":{\"x\":{\"y\":1},\"list\":[1,2],\"a.b\":\"s\"}},"
    "\"failed\":{\"stepId\":\"f\",\"status\":\"failed\",\"outputArtifactIds\":[]}}";

static int
step(void *arg, const char *id, bool base, const json_t **output, struct cg_err *err)
{
	(void)base;
	if (strcmp(id, "e") == 0)
		return cg_err_set(err, CG_E_IO, "gone");
	if (strcmp(id, "u") == 0)
		return CG_SELECT_UNKNOWN;
	*output = json_object_get(arg, strcmp(id, "a") == 0 ? "out" : strcmp(id, "f") == 0 ? "failed" : "-");
	return *output ? CG_SELECT_FOUND : CG_SELECT_MISSING;
}

static int
registry(void *arg, const char *type, const char *id, const char *version, json_t **item,
    struct cg_err *err)
{
	(void)type;
	(void)err;
	if (version || strcmp(id, "r") != 0)
		return CG_SELECT_MISSING;
	*item = json_incref(arg);
	return CG_SELECT_FOUND;
}

static void
count(void *arg, const char *pointer, bool key, const char *msg)
{
	if (!pointer || !*msg || (key && !*pointer))
		abort();
	++*(int *)arg;
}

static int
visit(void *arg, const struct cg_select_source *src)
{
	(void)arg;
	for (size_t i = 0; i < src->n_segments; i++)
		if (!*src->segments[i])
			abort();
	return 0;
}

static void
evaluate(const struct cg_select *s, const struct cg_select_env *env)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *v = NULL;
	int rc = cg_select_eval(s, env, &v, &err);

	if ((rc == CG_SELECT_FOUND) != (v != NULL) || (rc < 0) != (err.code != CG_E_OK))
		abort();
	if (v)
		free(cg_json_str(v));
	json_decref(v);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *doc = cg_json_parse((const char *)data, size, "fuzz", 0, &err);
	json_t *all = cg_json_parse(world, sizeof world - 1, "world", 0, &err);
	int mistakes = 0;
	struct cg_select_report report = { count, &mistakes };
	struct cg_select_env env = { all, all, NULL, step, registry, all, all, NULL, all,
		all };
	struct cg_select *s = doc ? cg_select_compile(doc, "", &report) : NULL;

	if (doc && (s != NULL) == (mistakes > 0))
		abort();
	if (s) {
		cg_select_walk(s, visit, NULL);
		evaluate(s, &env);
		env.base_trigger = all;
		evaluate(s, &env);
		env.trigger = NULL;
		evaluate(s, &env);
		cg_select_is_empty(cg_select_default(s));
	}
	if (json_is_string(doc))
		cg_select_path_get(all, json_string_value(doc));
	cg_select_free(s);
	json_decref(doc);
	json_decref(all);
	return 0;
}
