/*
 * Where a JSON pointer leads in the text. The events are read again and
 * followed token by token; the last place that was reached is the answer when
 * the way ends early. Aliases are not entered: what is inside one stands where
 * the alias stands.
 */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/mem.h"
#include "yaml/yaml.h"

struct finder {
	yaml_parser_t p;
	const char *rest; /* of the pointer: "" or "/token..." */
	char *token;      /* room for one, unescaped */
	bool key;         /* the key of the last token is wanted */
	yaml_mark_t at;   /* the best place so far */
};

/* Take the next token of the pointer into f->token. */
static void
take(struct finder *f)
{
	const char *p = f->rest + 1;
	char *t = f->token;

	for (; *p && *p != '/'; p++) {
		*t = *p;
		if (p[0] == '~' && (p[1] == '0' || p[1] == '1'))
			*t = *++p == '0' ? '~' : '/';
		t++;
	}
	*t = '\0';
	f->rest = p;
}

/* Read past the node that begins with an event of this type. */
static int
skip(struct finder *f, yaml_event_type_t type)
{
	int depth = 0;

	for (;;) {
		yaml_event_t ev;

		if (type == YAML_MAPPING_START_EVENT || type == YAML_SEQUENCE_START_EVENT)
			depth++;
		if (type == YAML_MAPPING_END_EVENT || type == YAML_SEQUENCE_END_EVENT)
			depth--;
		if (depth <= 0)
			return 0;
		if (!yaml_parser_parse(&f->p, &ev))
			return -1;
		type = ev.type;
		yaml_event_delete(&ev);
	}
}

static int
step(struct finder *f, yaml_event_type_t *type, yaml_mark_t *at)
{
	yaml_event_t ev;

	if (!yaml_parser_parse(&f->p, &ev))
		return -1;
	*type = ev.type;
	*at = ev.start_mark;
	yaml_event_delete(&ev);
	return 0;
}

/* Into the member of f->token: 1 with its value's type, 0 no such, -1 unreadable. */
static int
enter_mapping(struct finder *f, yaml_event_type_t *type)
{
	for (;;) {
		yaml_mark_t key_at, at;
		yaml_event_t ev;
		bool hit;

		if (!yaml_parser_parse(&f->p, &ev))
			return -1;
		*type = ev.type;
		key_at = ev.start_mark;
		hit = ev.type == YAML_SCALAR_EVENT
		    && strcmp((const char *)ev.data.scalar.value, f->token) == 0;
		yaml_event_delete(&ev);
		if (*type == YAML_MAPPING_END_EVENT)
			return 0;
		if (skip(f, *type) < 0 || step(f, type, &at) < 0)
			return -1;
		if (hit) {
			f->at = f->key && !*f->rest ? key_at : at;
			return 1;
		}
		if (skip(f, *type) < 0)
			return -1;
	}
}

static int
enter_sequence(struct finder *f, yaml_event_type_t *type)
{
	char *end;
	unsigned long want = strtoul(f->token, &end, 10);
	yaml_mark_t at;

	if (!*f->token || *end)
		return 0;
	for (unsigned long i = 0;; i++) {
		if (step(f, type, &at) < 0)
			return -1;
		if (*type == YAML_SEQUENCE_END_EVENT)
			return 0;
		if (i == want) {
			f->at = at;
			return 1;
		}
		if (skip(f, *type) < 0)
			return -1;
	}
}

static int
follow(struct finder *f)
{
	yaml_event_type_t type;
	yaml_mark_t at;

	do {
		if (step(f, &type, &at) < 0)
			return 0;
	} while (type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_START_EVENT);
	f->at = at;
	while (*f->rest == '/') {
		int rc = 0;

		take(f);
		if (type == YAML_MAPPING_START_EVENT)
			rc = enter_mapping(f, &type);
		else if (type == YAML_SEQUENCE_START_EVENT)
			rc = enter_sequence(f, &type);
		if (rc != 1)
			return 0;
	}
	return 1;
}

int
cg_yaml_locate(const char *s, size_t len, const char *pointer, bool key, int *line, int *col)
{
	struct finder f = { .rest = pointer, .key = key };
	int found = 0;

	if (yaml_parser_initialize(&f.p)) {
		f.token = cg_alloc(strlen(pointer) + 1);
		yaml_parser_set_encoding(&f.p, YAML_UTF8_ENCODING);
		yaml_parser_set_input_string(&f.p, (const unsigned char *)s, len);
		found = follow(&f);
		free(f.token);
		yaml_parser_delete(&f.p);
	}
	*line = (int)f.at.line + 1;
	*col = (int)f.at.column + 1;
	return found;
}
