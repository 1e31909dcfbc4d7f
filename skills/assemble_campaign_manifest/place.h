/* Files that the page shows, copied to where it shows them. */
#ifndef CG_CAMPAIGN_PLACE_H
#define CG_CAMPAIGN_PLACE_H

#include <jansson.h>

struct cg_err;
struct cg_handler;

struct place {
	struct cg_handler *h;
	char *dir;       /* the page's folder; owned */
	json_t *files;   /* {"media/win.mp4": what the file says of its making, or null} */
};

/*
 * Copy the file at uri to media/NAME.EXT, the extension being its own. Returns the
 * path as the page writes it, new, or NULL when there is no uri or nothing there to
 * copy: then the page does without.
 */
char *place_file(struct place *p, const char *uri, const char *name);
/* The bundle to game/: 1 it is there, 0 it cannot be shown. */
int place_game(struct place *p, const char *uri);

#endif
