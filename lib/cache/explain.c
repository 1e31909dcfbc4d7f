/* Why a step is not in the cache, in words: what differs from the last result of it. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cache/cache_priv.h"
#include "json/json.h"

struct telling {
	struct cg_buf *words;
	int n;
};

static void
tell(struct telling *t, const char *fmt, ...)
{
	va_list ap;

	if (t->n++)
		cg_buf_putc(t->words, '\n');
	va_start(ap, fmt);
	cg_buf_vprintf(t->words, fmt, ap);
	va_end(ap);
}

/* Parts that are short enough to be kept as they are, and parts that are digests. */
static const struct {
	const char *key, *words;
	bool shown;
} parts[] = {
	{ "skill", "the skill", true },
	{ "version", "the skill's version", true },
	{ "descriptor", "the skill (its descriptor, program or prompt)", false },
	{ "handler", "the handler program", false },
	{ "prompt", "the prompt", false },
	{ "model", "the model", true },
	{ "settings", "the provider's settings", false },
	{ "scope", "the cache scope", true },
};

static void
diff_parts(struct telling *t, const json_t *before, const json_t *now)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const char *was = cg_json_get_str(before, parts[i].key, NULL);
		const char *is = cg_json_get_str(now, parts[i].key, NULL);

		if ((!was && !is) || (was && is && strcmp(was, is) == 0))
			continue;
		if (!was)
			tell(t, "%s is new", parts[i].words);
		else if (!is)
			tell(t, "%s is gone", parts[i].words);
		else if (parts[i].shown)
			tell(t, "%s is %s, was %s", parts[i].words, is, was);
		else
			tell(t, "%s changed", parts[i].words);
	}
}

static bool
starts(const char *pointer, const char *with)
{
	size_t n = strlen(with);

	return strncmp(pointer, with, n) == 0 && pointer[n] == '/';
}

/* Is there a field of v above or below pointer? Then it changed its shape and is told once. */
static bool
has_kin(const json_t *v, const char *pointer)
{
	const char *key;
	json_t *item;

	json_object_foreach((json_t *)v, key, item) {
		(void)item;
		if (starts(key, pointer) || starts(pointer, key))
			return true;
	}
	return false;
}

static void
diff_input(struct telling *t, const json_t *before, const json_t *now)
{
	const char *key;
	json_t *item;

	json_object_foreach((json_t *)now, key, item) {
		const json_t *was = json_object_get(before, key);
		const char *name = *key ? key : "/";

		if (was && !json_equal(was, item))
			tell(t, "input %s changed", name);
		else if (!was)
			tell(t, "input %s %s", name, has_kin(before, key) ? "changed" : "is new");
	}
	json_object_foreach((json_t *)before, key, item)
		if (!json_object_get(now, key) && !has_kin(now, key))
			tell(t, "input %s is gone", *key ? key : "/");
}

int
cg_cache_diff(const char *parts_before, const char *parts_now, struct cg_buf *words,
    struct cg_err *err)
{
	struct telling t = { words, 0 };
	json_t *before = cg_json_parse(parts_before, strlen(parts_before), "parts", 0, err), *now;
	const char *was, *is;

	if (!before)
		return -1;
	if (!(now = cg_json_parse(parts_now, strlen(parts_now), "parts", 0, err))) {
		json_decref(before);
		return -1;
	}
	diff_parts(&t, before, now);
	diff_input(&t, json_object_get(before, "input"), json_object_get(now, "input"));
	was = cg_json_get_str(before, "run", NULL);
	is = cg_json_get_str(now, "run", NULL);
	if (was && is && strcmp(was, is) != 0)
		tell(&t, "the result was kept for run %s alone, and run %s is not built on it", was, is);
	json_decref(before);
	json_decref(now);
	return t.n;
}

struct last {
	char *parts, *workflow, *step, *key;
};

static int
keep_first(void *arg, const struct cg_cache_row *row)
{
	struct last *l = arg;

	if (!row->parts)
		return 0;
	l->parts = cg_strdup(row->parts);
	l->workflow = cg_strdup(row->workflow);
	l->step = cg_strdup(row->step);
	l->key = cg_strdup(row->key);
	return 1;
}

static void
release(struct last *l)
{
	free(l->parts);
	free(l->workflow);
	free(l->step);
	free(l->key);
}

int
cg_cache_explain(struct cg_cache *c, const struct cg_scope *who, const char *workflow,
    const char *step, const struct cg_cache_parts *p, struct cg_buf *words, struct cg_err *err)
{
	struct cg_cache_filter of_step = { .workflow = workflow, .step = step };
	struct cg_cache_filter of_skill = { .skill = p->skill };
	struct last last = { 0 };
	char *now;
	int n = 0;

	if (cg_store_cache_list(c->store, who, &of_step, keep_first, &last, err) < 0)
		return -1;
	if (!last.parts) {
		if (cg_store_cache_list(c->store, who, &of_skill, keep_first, &last, err) < 0)
			return -1;
		if (last.parts)
			cg_buf_printf(words, "compared with step '%s' of '%s':\n", last.step,
			    last.workflow);
	}
	if (last.parts) {
		now = cg_cache_parts_text(p);
		n = cg_cache_diff(last.parts, now, words, err);
		if (n == 0)
			cg_buf_puts(words, "nothing differs from the last result");
		free(now);
	} else {
		cg_buf_printf(words, "there is no earlier result of step '%s' of workflow '%s'", step,
		    workflow);
	}
	release(&last);
	return n;
}
