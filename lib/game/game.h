/* An installed game: its manifest, the schema of its configuration, its files. */
#ifndef CG_GAME_GAME_H
#define CG_GAME_GAME_H

#include <jansson.h>

struct cg_buf;
struct cg_err;
struct cg_schema;
struct cg_violations;

struct cg_game {
	char *dir;      /* of this version */
	char *version;
	json_t *manifest;
	struct cg_schema *schema; /* of the configuration */
};

/*
 * The folder of the installed games: CG_GAMES_DIR, GAME_TEMPLATES_DIR, else the one beside the
 * skill that bundles, below the folder of skills. New string, or NULL.
 */
char *cg_games_dir(const char *skills);
char *cg_games_beside(void); /* the same for a skill: beside CG_SKILL_DIR */

/* games/ID/VERSION, the newest when version is NULL; new string, or NULL: there is none. */
char *cg_game_dir(const char *games, const char *id, const char *version);

/*
 * Open games/ID/VERSION; version NULL is the newest. games NULL: looked for in CG_GAMES_DIR,
 * GAME_TEMPLATES_DIR, beside the skill that asks (CG_SKILL_DIR/games), then beside the skill that
 * bundles. -1 with CG_E_NOINPUT when there is no such game or version, CG_E_DATA when its
 * manifest is wrong. t is filled on success alone.
 */
int cg_game_open(struct cg_game *t, const char *games, const char *id,
    const char *version, struct cg_err *err);
void cg_game_release(struct cg_game *t);

/* Append a file of the game ("dist/game.js"). */
int cg_game_file(const struct cg_game *t, const char *name, struct cg_buf *out,
    struct cg_err *err);

/* The rule of a slot ({slot_id, type, formats, ...}), borrowed, or NULL. */
const json_t *cg_game_slot(const struct cg_game *t, const char *slot);
/* May a file of this ending be in the slot? Any may when the rule names none. */
int cg_game_takes(const json_t *rule, const char *ext);

#endif
