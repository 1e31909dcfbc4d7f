/* The files of a campaign: looked at where they can be, named as others know them. */
#ifndef CG_MANIFEST_ASSETS_H
#define CG_MANIFEST_ASSETS_H

#include <jansson.h>

struct cg_handler;

struct cg_assets {
	struct cg_handler *h;  /* borrowed */
	json_t *list;          /* the manifest's assets; owned */
	json_t *refs;          /* the same for a reviewer; owned */
	json_t *missing;       /* addresses that lead to nothing; owned */
	json_t *warnings;      /* owned */
};

void cg_assets_init(struct cg_assets *a, struct cg_handler *h);
void cg_assets_release(struct cg_assets *a);

/*
 * One asset by its role ("intro_video") and type; uri NULL is none. Roles that
 * the manifest does not know by name go to `additional`. Returns 1 when it is
 * there or cannot be looked at from here, 0 when there is none, -1 when it is
 * missing (noted).
 */
int cg_assets_add(struct cg_assets *a, const char *role, const char *type, const char *uri);
/* The game: a folder that has a page and a manifest. 1 or -1, as above. */
int cg_assets_game(struct cg_assets *a, const char *uri);

void cg_assets_warn(struct cg_assets *a, const char *text);

#endif
