#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "json/json.h"
#include "tool/show.h"

/* What a job says must not steer a terminal. */
static void
print_line(const char *s)
{
	for (; *s; s++)
		putchar((unsigned char)*s < ' ' && *s != '\t' ? ' ' : *s == 127 ? ' ' : *s);
	putchar('\n');
}

static int
put_field(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	const json_t *v = json_object_get(record, s->arg);
	char *text = json_is_string(v) ? NULL : cg_json_str(v);

	(void)err;
	print_line(text ? text : json_string_value(v));
	free(text);
	return 0;
}

static int
put_pretty(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct cg_buf b;

	(void)s;
	(void)err;
	cg_buf_init(&b, (size_t)1 << 30);
	cg_json_pretty(record, &b);
	printf("%s\n", b.s);
	cg_buf_release(&b);
	return 0;
}

/* Each of an array of texts, a line. */
static int
put_lines(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	json_t *line;
	size_t i;

	(void)err;
	json_array_foreach(json_object_get(record, s->arg), i, line)
		print_line(json_string_value(line) ? json_string_value(line) : "");
	return 0;
}

static int
put_pairs(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	const char *key;
	json_t *v;
	int rc = 0;

	json_object_foreach((json_t *)(size_t)record, key, v) {
		json_t *pair = json_object();

		cg_json_set_str(pair, "name", key);
		json_object_set(pair, "value", v);
		if ((rc = cg_sink_put_new(s->arg, pair, err)) < 0)
			break;
	}
	return rc;
}

static int
put_nothing(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)s;
	(void)record;
	(void)err;
	return 0;
}

/* A tree of ids {id, queueName, children}, or of jobs {job, children}. */
static void
print_tree(const json_t *t, int level)
{
	const json_t *job = json_object_get(t, "job");
	json_t *child;
	size_t i;

	job = job ? job : t;
	printf("%*s%s", 2 * level, "", cg_json_get_str(job, "id", "?"));
	for (size_t k = 0; k < 3; k++) {
		static const char *const keys[] = { "queueName", "name", "state" };
		const char *s = cg_json_get_str(job, keys[k], NULL);

		if (s)
			printf("\t%s", s);
	}
	putchar('\n');
	json_array_foreach(json_object_get(t, "children"), i, child)
		print_tree(child, level + 1);
}

static int
put_tree(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)s;
	(void)err;
	print_tree(record, 0);
	return 0;
}

void
cg_show_init(struct cg_sink *s, enum cg_show how, const char *key, struct cg_sink *pairs)
{
	static int (*const put[])(struct cg_sink *, const json_t *, struct cg_err *) = {
		[CG_SHOW_QUIET] = put_nothing, [CG_SHOW_PAIRS] = put_pairs,
		[CG_SHOW_PRETTY] = put_pretty, [CG_SHOW_FIELD] = put_field,
		[CG_SHOW_LINES] = put_lines, [CG_SHOW_TREE] = put_tree };

	memset(s, 0, sizeof *s);
	s->put = put[how];
	s->arg = how == CG_SHOW_PAIRS ? (void *)pairs : (void *)(size_t)key;
}
