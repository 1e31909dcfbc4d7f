/* The three parts of a bundle: media, configuration, code. */
#ifndef CG_BUNDLE_PARTS_H
#define CG_BUNDLE_PARTS_H

#include <jansson.h>

#include "lib/bundle/slots.h"

struct cg_bundle;
struct cg_err;
struct cg_handler;
struct cg_game;

struct cg_parts {
	struct cg_handler *h;           /* borrowed, as are the next two */
	struct cg_bundle *bundle;
	const struct cg_game *game;
	json_t *config;                 /* owned: game_config.json as it becomes */
	struct cg_slots slots;
	json_t *used;                   /* the assets that went in, as they came */
	json_t *optimizations;          /* what was really done */
};

/* config is taken. */
void cg_parts_init(struct cg_parts *p, struct cg_handler *h, struct cg_bundle *b,
    const struct cg_game *game, json_t *config);
void cg_parts_release(struct cg_parts *p);

int cg_parts_media(struct cg_parts *p, struct cg_err *err);  /* files of slots, music */
int cg_parts_config(struct cg_parts *p, struct cg_err *err); /* checked, then written */
int cg_parts_code(struct cg_parts *p, struct cg_err *err);   /* page, script, style */

const char *cg_parts_version(void); /* of cg itself */

#endif
