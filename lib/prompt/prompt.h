/*
 * The registry of prompts, configs and rubrics: <dir>/<prompt_id>/<version>.md,
 * <dir>/configs/<id>/<version>.json, <dir>/rubrics/<id>/<version>.json. An item
 * is read when it is asked for.
 *
 * A prompt's body:
 *	{{name}} {{a.b}}        the value of a variable
 *	{{#if name}} {{else}} {{/if}}
 *	\{{                     two braces
 * A variable alone on its line is a block: its text stands between two marks
 * that carry a hash of it, so that nothing inside can end the block. Elsewhere
 * it becomes one line. Both are limited in length. Every variable must be
 * declared in vars_schema; its defaults are applied.
 */
#ifndef CG_PROMPT_PROMPT_H
#define CG_PROMPT_PROMPT_H

#include <jansson.h>
#include <stddef.h>

struct cg_buf;
struct cg_diags;
struct cg_err;
struct cg_prompts;

enum {
	CG_PROMPT_BLOCK_MAX = 24000, /* characters of a variable in a block */
	CG_PROMPT_LINE_MAX = 500,    /* and in a line */
	CG_PROMPT_MAX = 1 << 20      /* bytes of a rendered prompt */
};

/* Belongs to the registry, good until it is closed. */
struct cg_prompt {
	const char *id, *version;
	const char *description;       /* or NULL */
	const char *path;              /* of its file */
	const char *body;              /* as authored, trimmed */
	const json_t *vars_schema;     /* an object schema, never NULL */
	const json_t *model_defaults;  /* {model?, temperature?, max_tokens?} or NULL */
	const json_t *output_schema;   /* or NULL */
	char hash[65];                 /* SHA-256 of the file */
	struct cg_prompt_priv *priv;
};

int cg_prompts_open(struct cg_prompts **out, const char *dir, struct cg_err *err);
void cg_prompts_close(struct cg_prompts *p);

/*
 * The prompt with this id and version (NULL or "": the highest). Errors:
 * CG_E_NOTFOUND (with the nearest id, or the versions there are), CG_E_DATA (its
 * file is wrong: the first mistake as file:line:col).
 */
int cg_prompts_get(struct cg_prompts *p, const char *id, const char *version,
    const struct cg_prompt **out, struct cg_err *err);

/*
 * Any item as a value, for selectors of type registry. kind is "prompt",
 * "config" or "rubric". A config or rubric is its document; a prompt is
 * {prompt_id, version, description, vars_schema, model_defaults, output_schema,
 * body, hash}. *item is new. Errors as above.
 */
int cg_prompts_item(struct cg_prompts *p, const char *kind, const char *id, const char *version,
    json_t **item, struct cg_err *err);

/*
 * What an item of this id depends on, whichever version is asked for: its folder,
 * which changes when versions come and go, and its files. Nothing for an unknown kind.
 */
void cg_prompts_paths(const struct cg_prompts *p, const char *kind, const char *id,
    void (*path)(void *arg, const char *path), void *arg);

/* All items of a kind: an array of {kind, id, version, path}, new, by id and version. */
int cg_prompts_list(struct cg_prompts *p, const char *kind, json_t **items, struct cg_err *err);

/* Every mistake of every item. 0 whatever was found. */
int cg_prompts_check(struct cg_prompts *p, struct cg_diags *d, struct cg_err *err);

/*
 * Append the prompt with vars (an object, borrowed; defaults are applied to a
 * copy). CG_E_DATA with all violations of vars_schema in d (may be NULL) and the
 * first in err; CG_E_TOOBIG.
 */
int cg_prompt_render(const struct cg_prompt *prompt, const json_t *vars, struct cg_buf *out,
    struct cg_diags *d, struct cg_err *err);

/* A config with vars put into every string of its template; *out is new. */
int cg_prompts_render_config(struct cg_prompts *p, const char *id, const char *version,
    const json_t *vars, json_t **out, struct cg_err *err);

#endif
