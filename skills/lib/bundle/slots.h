/* Media into the slots of a game: files of the bundle and their entries in the config. */
#ifndef CG_SKILLS_SLOTS_H
#define CG_SKILLS_SLOTS_H

#include <jansson.h>

struct cg_bundle;
struct cg_err;
struct cg_game;

struct cg_slots {
	struct cg_bundle *bundle;          /* borrowed: files are added to it */
	const struct cg_game *game;    /* borrowed */
	json_t *entries;                   /* slot -> {path, type, bytes, sha256, ...}; owned */
	json_t *notes;                     /* sentences about what was left out; owned */
};

void cg_slots_init(struct cg_slots *s, struct cg_bundle *b, const struct cg_game *game);
void cg_slots_release(struct cg_slots *s);

/*
 * Put the file into the slot. What kind of file it is follows from its content.
 * extra, borrowed, may be NULL: loop_start, loop_end for the entry. Sounds get
 * a script beside them, for pages that may not fetch. A slot that the game does
 * not have, or that its engine draws itself, is left out with a note.
 *
 * -1 with err: CG_E_DATA when the slot takes no such file, CG_E_TOOBIG, or what
 * reading says.
 */
int cg_slots_put(struct cg_slots *s, const char *slot, const char *path, const json_t *extra,
    struct cg_err *err);

/* The required slots that have neither a file nor a built-in stand-in: -1 naming them. */
int cg_slots_complete(const struct cg_slots *s, struct cg_err *err);

#endif
