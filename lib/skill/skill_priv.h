/* Shared by the files of this room. */
#ifndef CG_SKILL_SKILL_PRIV_H
#define CG_SKILL_SKILL_PRIV_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "memo/memo.h"
#include "skill/skill.h"

enum { CG_DESCRIPTOR_MAX = 1 << 20 };

struct cg_diags;
struct cg_err;
struct cg_schema;

struct cg_catalog;

struct cg_skill_priv {
	struct cg_skill pub;
	char *asked;              /* the version it was asked for by, "" for the highest */
	bool any;                 /* and whatever its status */
	json_t *record;           /* owns pub.doc and most strings */
	struct cg_memo memo;      /* where the schemas still are text */
	struct cg_trail trail;
	json_t *in_doc, *out_doc; /* NULL until asked for */
	struct cg_arena mem;      /* the rest */
	struct cg_schema *in, *out;
	struct cg_skill_priv *next;
};

struct cg_catalog {
	char *skills, *libexec, *prompts; /* absolute or NULL */
	char *memo;                       /* folder of what is remembered, or NULL */
	char *scope;                      /* the folders above: checkouts share one memory */
	char *index_path;
	json_t *index;                    /* NULL until asked for */
	struct cg_skill_entry *entries;
	size_t n_entries;
	struct cg_skill_priv *loaded;
};

int cg_catalog_need_index(struct cg_catalog *cat, struct cg_err *err);
/* Set err to CG_E_NOTFOUND with the nearest id, or the versions there are. */
int cg_catalog_missing(const struct cg_catalog *cat, const char *id, const char *version,
    struct cg_err *err);
/* New; t may be NULL. */
char *cg_descriptor_path(const struct cg_catalog *cat, const struct cg_skill_entry *e,
    struct cg_trail *t);

/* An authored file, its text kept for the places of mistakes. */
struct cg_source {
	char *path;
	struct cg_buf text;
	json_t *doc;
};

/*
 * Read and parse; mistakes go to d. Returns 0 with doc, 1 when d says why not,
 * -1 when the file cannot be read. Release it in any case.
 */
int cg_source_load(struct cg_source *s, const char *path, struct cg_diags *d, struct cg_err *err);
void cg_source_release(struct cg_source *s);
/* A mistake at this JSON pointer of the file. */
void cg_source_say(const struct cg_source *s, struct cg_diags *d, int severity,
    const char *pointer, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Everything a descriptor says about itself; id and version are the index's. */
void cg_descriptor_check(const struct cg_source *s, const char *id, const char *version,
    struct cg_diags *d);
void cg_index_check(const struct cg_source *s, struct cg_diags *d);

/* Where the skill's program is ("" when nowhere), noting on the trail where it looked. */
char *cg_skill_find_program(const struct cg_catalog *cat, const char *id, const char *handler,
    struct cg_trail *t);

/*
 * The digest, noting every file on the trail. *prompt_version is new, or NULL
 * for a skill without template.
 */
int cg_skill_digest(const struct cg_catalog *cat, const json_t *doc, const char *program,
    struct cg_trail *t, char **prompt_version, char out[65], struct cg_err *err);

#endif
