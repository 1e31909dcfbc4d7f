/* Loading a bundle in a browser and playing it through, at virtual speed. */
#ifndef CG_SKILLS_PLAY_H
#define CG_SKILLS_PLAY_H

#include <jansson.h>
#include <stdbool.h>

struct cg_deadline;
struct cg_err;

struct cg_view {
	const char *name; /* "phone" */
	int width, height;
	double ratio;     /* device pixels a CSS pixel */
};

struct cg_play_wish {
	const char *program;   /* of the browser */
	const char *bundle;    /* absolute folder */
	const char *entry;     /* "index.html" */
	const char *folder;    /* where the browser may write; removed afterwards */
	const char *shots;     /* absolute folder for screenshots, or NULL for none */
	const struct cg_view *view;
	size_t views;
	/*
	 * "win", "lose": how a round must be able to end in every view, or NULL. Only games
	 * with a driver of ours can be asked; of others one round is played.
	 */
	const char *outcome[2];
};

/* Phone upright, phone on its side, desktop. */
extern const struct cg_view cg_play_views[3];

/*
 * The ends that rounds of this bundle can have, into outcome: both, but for a game of
 * chance whose configuration says that nobody wins, or everybody, and for a game of
 * skill that cannot be lost.
 */
void cg_play_ends(const char *bundle, const char *outcome[2]);

/* What happened. Release with cg_play_release. */
struct cg_play {
	bool loaded;      /* the page came */
	bool config;      /* window.GAME_CONFIG is an object */
	bool canvas;      /* there is something to draw on */
	bool ready;       /* gameReady */
	bool complete;    /* gameComplete, in every view */
	double load_ms;   /* until gameReady, in the first view */
	json_t *ready_detail, *complete_detail; /* of the events, or NULL */
	json_t *errors;   /* strings: exceptions and console errors */
	json_t *leaving;  /* strings: addresses outside the bundle that were asked for */
	json_t *shots;    /* [{name, path, width, height}], pixels of the file */
	json_t *outcomes; /* strings: the outcomes that were seen in any view */
	char *failure;    /* why it could not be played to the end, or NULL */
};

/*
 * Play. 0 when the browser did its work, whatever it found; -1 with err when
 * the browser itself could not be used.
 */
int cg_play_bundle(const struct cg_play_wish *wish, const struct cg_deadline *deadline,
    struct cg_play *out, struct cg_err *err);
void cg_play_release(struct cg_play *p);

#endif
