/* Questions that need no values: which sources a selector reads, and templates. */
#include <string.h>

#include "select/select.h"
#include "select/select_priv.h"

struct walk {
	int (*fn)(void *arg, const struct cg_select_source *src);
	void *arg;
	const struct node *root;
};

static int
visit(const struct walk *w, const struct node *n, bool may_miss)
{
	struct cg_select_source src = {
		.kind = (enum cg_select_kind)n->op,
		.pointer = n->pointer,
		.step_id = n->step_id,
		.path = n->path.text,
		.segments = (const char *const *)n->path.seg,
		.n_segments = n->path.n,
		.type = n->type,
		.id = n->id,
		.version = n->version,
		.constant = n->value,
		.may_miss = may_miss,
		.whole = n == w->root,
	};

	return w->fn(w->arg, &src);
}

static int
walk(const struct walk *w, const struct node *n, bool may_miss)
{
	int rc = 0;

	may_miss = may_miss || n->optional || n->fallback || n->op == OP_COALESCE
	    || n->op >= OP_EQUALS;
	if (n->op < OP_MERGE)
		return visit(w, n, may_miss);
	for (size_t i = 0; rc == 0 && i < n->n_in; i++)
		rc = walk(w, n->in[i], may_miss);
	if (rc == 0 && n->with)
		rc = walk(w, n->with, may_miss);
	return rc;
}

int
cg_select_walk(const struct cg_select *s,
    int (*fn)(void *arg, const struct cg_select_source *src), void *arg)
{
	struct walk w = { fn, arg, s->root };

	return walk(&w, s->root, false);
}

const json_t *
cg_select_default(const struct cg_select *s)
{
	return s->root->fallback;
}

bool
cg_select_optional(const struct cg_select *s)
{
	return s->root->optional || s->root->fallback;
}

bool
cg_select_is_empty(const json_t *v)
{
	return !v || json_is_null(v) || json_is_false(v)
	    || (json_is_string(v) && json_string_length(v) == 0)
	    || (json_is_array(v) && json_array_size(v) == 0)
	    || (json_is_object(v) && json_object_size(v) == 0);
}

static const char *
trim(const char *s, const char *end, size_t *len)
{
	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	*len = (size_t)(end - s);
	return s;
}

const char *
cg_template_next(const char *at, struct piece *p)
{
	const char *open, *close;

	if (!*at)
		return NULL;
	open = strstr(at, "{{");
	close = open ? strstr(open + 2, "}}") : NULL;
	*p = (struct piece){ .text = at };
	if (!close) {
		p->text_len = strlen(at);
		return at + p->text_len;
	}
	p->text_len = (size_t)(open - at);
	p->name = trim(open + 2, close, &p->name_len);
	return close + 2;
}
