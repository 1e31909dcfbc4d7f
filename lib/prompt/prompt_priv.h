/* Shared by the files of this room. */
#ifndef CG_PROMPT_PROMPT_PRIV_H
#define CG_PROMPT_PROMPT_PRIV_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/mem.h"
#include "prompt/prompt.h"

struct cg_diags;
struct cg_err;
struct cg_schema;

/* A compiled body: nodes in order, conditions with the node to go on at. */
enum cg_node_kind { CG_NODE_TEXT, CG_NODE_BLOCK, CG_NODE_LINE, CG_NODE_IF, CG_NODE_ELSE, CG_NODE_END };

struct cg_node {
	enum cg_node_kind kind;
	const char *s;  /* text, or the path of a variable; not NUL-terminated */
	size_t len;
	size_t jump;    /* IF: node after its ELSE or END; ELSE: after its END */
};

struct cg_prompt_tpl {
	struct cg_node *v;
	size_t n;

};

/* Where a template stands, for messages. */
struct cg_place {
	const char *file;
	const char *text;    /* of the whole file; NULL: all of it stands at line and col */
	int line, col;
	const json_t *vars;  /* vars_schema */
	struct cg_diags *d;
};

/*
 * Compile body, which points into at->text and outlives the template. Mistakes
 * go to at->d, with line and column.
 */
void cg_prompt_tpl_compile(struct cg_prompt_tpl *t, const char *body, size_t len,
    const struct cg_place *at);
void cg_prompt_tpl_release(struct cg_prompt_tpl *t);
/* Append t with the variables of vars. Fails only as the buffer does. */
void cg_prompt_tpl_render(const struct cg_prompt_tpl *t, const json_t *vars, struct cg_buf *out);

struct cg_prompt_priv {
	struct cg_prompt pub;
	struct cg_buf text;
	json_t *head;          /* the front matter */
	json_t *no_vars;       /* the vars_schema of a prompt without one */
	char *body, *path;
	struct cg_prompt_tpl tpl;
	struct cg_schema *vars;
	struct cg_prompt_priv *next;
};

struct cg_prompts {
	char *dir;
	struct cg_prompt_priv *loaded;
};

/* Read and check <dir>/<id>/<version>.md. New, or NULL with d or (unreadable) err. */
struct cg_prompt_priv *cg_prompt_load(const char *path, const char *id, const char *version,
    struct cg_diags *d, struct cg_err *err);
void cg_prompt_free(struct cg_prompt_priv *p);
/* The same for a config or rubric: its document, new. */
json_t *cg_item_load(const char *kind, const char *path, const char *id, const char *version,
    struct cg_diags *d, struct cg_err *err);

/* vars with the defaults of schema, new; NULL with the violations in d and the first in err. */
json_t *cg_vars_check(struct cg_schema *schema, const json_t *vars, const char *who,
    struct cg_diags *d, struct cg_err *err);

#endif
