/* The picture behind the words, made by somebody else. */
#ifndef CG_INTRO_BACKDROP_H
#define CG_INTRO_BACKDROP_H

#include <stdbool.h>

struct cg_err;
struct cg_handler;
struct cg_scene_spec;

struct backdrop {
	const char *provider, *model; /* who made it; borrowed from the answer */
	char *prompt;                 /* what was asked for; owned */
	char *path, *address;         /* of the file here, and its cg:// address; owned */
};

/* Ask for it, in words that follow from the input and where the scene's words will lie. */
void backdrop_ask(struct cg_handler *h, const struct cg_scene_spec *spec);

/*
 * Take what came: its file, with its provenance in it, becomes backdrop_uri of the
 * result. False when the studio makes the picture: nothing came, or, degraded, nothing
 * that is a picture.
 */
bool backdrop_take(struct cg_handler *h, const struct cg_scene_spec *spec, struct backdrop *b);
void backdrop_release(struct backdrop *b);

#endif
