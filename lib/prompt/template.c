/*
 * The template language: compiled once, with every mistake at its line; rendered
 * so that what users wrote stays recognisable as theirs.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "prompt/prompt_priv.h"

enum { NEST_MAX = 16 };

struct comp {
	struct cg_prompt_tpl *t;
	const struct cg_place *at;
	const char *from, *end;       /* the body */
	size_t open[NEST_MAX];        /* the IF or ELSE that waits for its end */
	size_t depth;
};

static void mistake(const struct comp *c, const char *where, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
mistake(const struct comp *c, const char *where, const char *fmt, ...)
{
	int line = c->at->text ? 1 : c->at->line, col = c->at->text ? 1 : c->at->col;
	char msg[300];
	va_list ap;

	for (const char *p = c->at->text; p && p < where; p++) {
		col = *p == '\n' ? 1 : ((unsigned char)*p & 0xc0) != 0x80 ? col + 1 : col;
		line += *p == '\n';
	}
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	cg_diag_add(c->at->d, CG_DIAG_ERROR, c->at->file, line, col, NULL, "%s", msg);
}

static size_t
node(struct comp *c, enum cg_node_kind kind, const char *s, size_t len)
{
	struct cg_prompt_tpl *t = c->t;

	if (kind == CG_NODE_TEXT && len == 0)
		return t->n;
	t->v = cg_realloc(t->v, t->n + 1, sizeof *t->v);
	t->v[t->n] = (struct cg_node){ kind, s, len, 0 };
	return t->n++;
}

/* [a-zA-Z_][a-zA-Z0-9_]* joined by dots */
static bool
is_path(const char *s, size_t len)
{
	bool start = true;

	for (size_t i = 0; i < len; i++) {
		unsigned char ch = (unsigned char)s[i];

		if (start ? !isalpha(ch) && ch != '_' : !isalnum(ch) && ch != '_' && ch != '.')
			return false;
		start = ch == '.';
	}
	return len > 0 && !start;
}

/* Every step of a path that the schema speaks about must be declared there. */
static void
declared(const struct comp *c, const char *path, size_t len)
{
	const json_t *schema = c->at->vars;

	for (size_t at = 0; at < len;) {
		size_t n = 0;
		const json_t *props = json_object_get(schema, "properties");
		const char *names[64], *near, *name;
		size_t count = 0;
		json_t *v;
		char *word;

		while (at + n < len && path[at + n] != '.')
			n++;
		if (!props && at > 0)
			return; /* an object of any shape */
		word = cg_strndup(path + at, n);
		json_object_foreach((json_t *)props, name, v)
			if (count < 64)
				names[count++] = name;
		schema = json_object_get(props, word);
		near = schema ? NULL : cg_nearest(word, names, count);
		if (!schema && near)
			mistake(c, path + at, "variable '%s' is not in vars_schema (did you mean '%s'?)",
			    word, near);
		else if (!schema)
			mistake(c, path + at, "variable '%s' is not in vars_schema", word);
		free(word);
		if (!schema)
			return;
		at += n + 1;
	}
}

/* Is nothing but blanks between p and the edge of its line, on this side? */
static bool
blank_before(const struct comp *c, const char *p)
{
	while (p > c->from && (p[-1] == ' ' || p[-1] == '\t'))
		p--;
	return p == c->from || p[-1] == '\n';
}

static bool
blank_after(const struct comp *c, const char *p)
{
	while (p < c->end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p == c->end || *p == '\n';
}

static void
open_if(struct comp *c, const char *path, size_t len)
{
	if (!is_path(path, len)) {
		mistake(c, path, "'{{#if ...}}' needs the name of a variable");
		len = 0;
	} else {
		declared(c, path, len);
	}
	if (c->depth >= NEST_MAX) {
		mistake(c, path, "conditions are nested too deeply");
		return;
	}
	c->open[c->depth++] = node(c, CG_NODE_IF, path, len);
}

static void
close_if(struct comp *c, const char *where, bool is_else)
{
	struct cg_prompt_tpl *t = c->t;
	size_t at, was;

	if (c->depth == 0) {
		mistake(c, where, "'{{%s}}' without '{{#if}}'", is_else ? "else" : "/if");
		return;
	}
	was = c->open[c->depth - 1];
	if (is_else && t->v[was].kind == CG_NODE_ELSE) {
		mistake(c, where, "a second '{{else}}'");
		return;
	}
	at = node(c, is_else ? CG_NODE_ELSE : CG_NODE_END, where, 0);
	t->v[was].jump = at + 1;
	if (is_else)
		c->open[c->depth - 1] = at;
	else
		c->depth--;
}

static void
tag(struct comp *c, const char *s, size_t len, bool alone)
{
	while (len > 0 && isspace((unsigned char)*s))
		s++, len--;
	while (len > 0 && isspace((unsigned char)s[len - 1]))
		len--;
	if (len > 4 && memcmp(s, "#if ", 4) == 0) {
		for (s += 4, len -= 4; len > 0 && *s == ' ';)
			s++, len--;
		open_if(c, s, len);
	} else if (len == 4 && memcmp(s, "else", 4) == 0) {
		close_if(c, s, true);
	} else if (len == 3 && memcmp(s, "/if", 3) == 0) {
		close_if(c, s, false);
	} else if (is_path(s, len)) {
		declared(c, s, len);
		node(c, alone ? CG_NODE_BLOCK : CG_NODE_LINE, s, len);
	} else {
		mistake(c, s, "'{{%.*s}}' is neither a variable nor #if, else or /if",
		    (int)(len < 60 ? len : 60), s);
	}
}

static bool
is_control(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return *s == '#' || *s == '/' || strncmp(s, "else", 4) == 0;
}

void
cg_prompt_tpl_compile(struct cg_prompt_tpl *t, const char *body, size_t len,
    const struct cg_place *at)
{
	struct comp c = { .t = t, .at = at, .from = body, .end = body + len };
	const char *text = body, *p = body;

	*t = (struct cg_prompt_tpl){ 0 };
	while ((p = memchr(p, '{', (size_t)(c.end - p))) && p + 1 < c.end) {
		const char *close, *after, *cut = p;
		bool alone;

		if (p[1] != '{') {
			p++;
			continue;
		}
		if (p > text && p[-1] == '\\') {
			node(&c, CG_NODE_TEXT, text, (size_t)(p - 1 - text));
			node(&c, CG_NODE_TEXT, p, 2);
			text = p += 2;
			continue;
		}
		close = memmem(p + 2, (size_t)(c.end - p - 2), "}}", 2);
		if (!close) {
			mistake(&c, p, "'{{' without '}}'");
			break;
		}
		after = close + 2;
		alone = blank_before(&c, p) && blank_after(&c, after);
		if (alone && is_control(p + 2)) {
			/* A line that only controls leaves nothing behind. */
			while (cut > text && (cut[-1] == ' ' || cut[-1] == '\t'))
				cut--;
			while (after < c.end && *after != '\n')
				after++;
			after += after < c.end;
		}
		node(&c, CG_NODE_TEXT, text, (size_t)(cut - text));
		tag(&c, p + 2, (size_t)(close - p - 2), alone);
		text = p = after;
	}
	node(&c, CG_NODE_TEXT, text, (size_t)(c.end - text));
	if (c.depth > 0)
		mistake(&c, c.t->v[c.open[c.depth - 1]].s, "'{{#if}}' without '{{/if}}'");
}

void
cg_prompt_tpl_release(struct cg_prompt_tpl *t)
{
	free(t->v);
	*t = (struct cg_prompt_tpl){ 0 };
}

static const json_t *
look_up(const json_t *vars, const char *path, size_t len)
{
	for (size_t at = 0; vars && at < len;) {
		size_t n = 0;
		char *word;

		while (at + n < len && path[at + n] != '.')
			n++;
		word = cg_strndup(path + at, n);
		vars = json_object_get(vars, word);
		free(word);
		at += n + 1;
	}
	return vars;
}

/* As text: strings as they are, anything else as canonical JSON, nothing for null. */
static void
to_text(const json_t *v, struct cg_buf *b)
{
	if (json_is_string(v))
		cg_buf_put(b, json_string_value(v), json_string_length(v));
	else if (v && !json_is_null(v))
		cg_json_canonical(v, b);
}

static bool
is_true(const json_t *v)
{
	if (json_is_string(v))
		return json_string_length(v) > 0;
	if (json_is_array(v))
		return json_array_size(v) > 0;
	if (json_is_object(v))
		return json_object_size(v) > 0;
	return v && !json_is_null(v) && !json_is_false(v);
}

/* Bytes of the first max characters; *left becomes the number of those after. */
static size_t
cut_at(const char *s, size_t len, size_t max, size_t *left)
{
	size_t chars = 0, at = len;

	for (size_t i = 0; i < len; i++) {
		if (((unsigned char)s[i] & 0xc0) == 0x80)
			continue;
		if (chars++ == max)
			at = i;
	}
	*left = chars > max ? chars - max : 0;
	return at;
}

/*
 * Bytes of a character here that people do not see and models read: controls, tags
 * (U+E0000 to U+E007F), and what turns the direction of writing (U+202A to U+202E,
 * U+2066 to U+2069). 0: none. Joiners stay, scripts and emoji need them.
 */
static size_t
unseen(const char *s, size_t n)
{
	const unsigned char *c = (const unsigned char *)s;

	if ((c[0] < ' ' && c[0] != '\n' && c[0] != '\t') || c[0] == 0x7f)
		return 1;
	if (n >= 2 && c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)
		return 2;
	if (n >= 3 && c[0] == 0xe2 && ((c[1] == 0x80 && c[2] >= 0xaa && c[2] <= 0xae)
	    || (c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9)))
		return 3;
	if (n >= 4 && c[0] == 0xf3 && c[1] == 0xa0 && c[2] <= 0x81)
		return 4;
	return 0;
}

/* Bytes of a blank, or of anything that ends a line somewhere (U+2028, U+2029 too). */
static size_t
blank(const char *s, size_t n)
{
	if (*s == ' ' || *s == '\n' || *s == '\t')
		return 1;
	if (n >= 3 && memcmp(s, "\xe2\x80", 2) == 0 && (s[2] == '\xa8' || s[2] == '\xa9'))
		return 3;
	return unseen(s, n);
}

/*
 * One line: runs of blanks become one space, and a "<" that could open or close a tag
 * becomes a mark that looks like it: there are no marks with a hash around a line.
 */
static void
put_line(const struct cg_buf *text, struct cg_buf *out)
{
	size_t left, n = cut_at(text->s, text->len, CG_PROMPT_LINE_MAX, &left);
	bool gap = false;

	for (size_t i = 0, skip; i < n; i++) {
		skip = blank(text->s + i, n - i);
		if (skip) {
			gap = true;
			i += skip - 1;
			continue;
		}
		if (gap)
			cg_buf_putc(out, ' ');
		gap = false;
		if (text->s[i] == '<' && i + 1 < n && (text->s[i + 1] == '/' || text->s[i + 1] == '<'
		    || isalpha((unsigned char)text->s[i + 1])))
			cg_buf_puts(out, "\xe2\x80\xb9"); /* a single left-pointing angle quotation mark */
		else
			cg_buf_putc(out, text->s[i]);
	}
	if (left > 0)
		cg_buf_printf(out, " [%zu more characters left out]", left);
}

/* A mark that the text does not contain: a hash of it, hashed again if need be. */
static void
mark_of(const struct cg_buf *text, char mark[17])
{
	char hex[65];

	cg_sha256_hex(text->s, text->len, hex);
	snprintf(mark, 17, "%.16s", hex);
	while (memmem(text->s, text->len, mark, 16)) {
		cg_sha256_hex(hex, 64, hex);
		snprintf(mark, 17, "%.16s", hex);
	}
}

static void
put_block(const char *name, size_t len, const struct cg_buf *text, struct cg_buf *out)
{
	size_t left, n = cut_at(text->s, text->len, CG_PROMPT_BLOCK_MAX, &left);
	char mark[17];

	if (text->len == 0)
		return;
	mark_of(text, mark);
	cg_buf_printf(out, "<<<%.*s %s (quoted data)\n", (int)len, name, mark);
	for (size_t i = 0, skip; i < n; i++) {
		if (text->s[i] == '\r' && i + 1 < n && text->s[i + 1] == '\n')
			continue;
		skip = unseen(text->s + i, n - i);
		cg_buf_putc(out, skip ? ' ' : text->s[i]);
		i += skip ? skip - 1 : 0;
	}
	cg_buf_printf(out, "\n%s>>>", mark);
	if (left > 0)
		cg_buf_printf(out, "\n[%zu more characters left out]", left);
}

void
cg_prompt_tpl_render(const struct cg_prompt_tpl *t, const json_t *vars, struct cg_buf *out)
{
	struct cg_buf text;

	cg_buf_init(&text, CG_PROMPT_MAX * 16);
	for (size_t i = 0; i < t->n; i++) {
		const struct cg_node *e = &t->v[i];
		const json_t *v = e->kind == CG_NODE_TEXT ? NULL : look_up(vars, e->s, e->len);

		cg_buf_clear(&text);
		switch (e->kind) {
		case CG_NODE_TEXT:
			cg_buf_put(out, e->s, e->len);
			break;
		case CG_NODE_BLOCK:
			to_text(v, &text);
			put_block(e->s, e->len, &text, out);
			break;
		case CG_NODE_LINE:
			to_text(v, &text);
			put_line(&text, out);
			break;
		case CG_NODE_IF:
			if (!is_true(v))
				i = e->jump - 1;
			break;
		case CG_NODE_ELSE:
			i = e->jump - 1;
			break;
		case CG_NODE_END:
			break;
		}
	}
	if (text.failed)
		out->failed = true;
	cg_buf_release(&text);
}
