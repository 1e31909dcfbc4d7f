/*
 * One inspection: the bundle as it lies there, what was asked for, and the
 * findings. Each file of checks adds to the findings and reads the rest.
 */
#ifndef CG_INSPECT_H
#define CG_INSPECT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "game/game.h"
#include "lib/bundle/tree.h"

struct cg_handler;

enum cg_category { CG_STRUCTURE, CG_MANIFEST, CG_ASSETS, CG_CONFIG, CG_PERFORMANCE,
	CG_COMPATIBILITY, CG_SECURITY, CG_CATEGORIES };
enum cg_severity { CG_ERROR, CG_WARNING, CG_INFO };

extern const char *const cg_category_names[CG_CATEGORIES];

struct cg_inspect {
	struct cg_handler *h;      /* borrowed */
	char *dir;                 /* owned, as is all that follows */
	struct cg_tree tree;
	struct cg_buf page;        /* index.html; empty when it is not there */
	json_t *manifest, *config; /* NULL when missing or not JSON */
	bool has_game;             /* the game that this was made from is installed here */
	struct cg_game game;
	json_t *issues;
	int errors[CG_CATEGORIES], warnings[CG_CATEGORIES];
	bool on[CG_CATEGORIES];    /* checks that were asked for */
	bool checksums;
};

struct cg_at {
	const char *file;       /* may be NULL */
	int line;               /* from 1; 0 unknown */
	const char *suggestion; /* may be NULL */
};

void cg_finding(struct cg_inspect *i, enum cg_severity s, enum cg_category c, const char *code,
    struct cg_at at, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* Append a file of the bundle; false when it cannot be read. Links are not followed. */
bool cg_inspect_read(const struct cg_inspect *i, const char *path, struct cg_buf *out);

void cg_check_structure(struct cg_inspect *i);
void cg_check_manifest(struct cg_inspect *i);
void cg_check_assets(struct cg_inspect *i);
void cg_check_config(struct cg_inspect *i);
void cg_check_security(struct cg_inspect *i);
json_t *cg_check_performance(struct cg_inspect *i);   /* the result's section, new */
json_t *cg_check_compatibility(struct cg_inspect *i); /* the same */

/* Play a round; the result's section, new, or NULL with err. */
struct cg_err;
json_t *cg_check_play(struct cg_inspect *i, struct cg_err *err);

#endif
