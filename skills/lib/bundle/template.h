/* An installed game: its manifest, the schema of its configuration, its files. */
#ifndef CG_SKILLS_TEMPLATE_H
#define CG_SKILLS_TEMPLATE_H

#include <jansson.h>

struct cg_buf;
struct cg_err;
struct cg_schema;
struct cg_violations;

struct cg_template {
	char *dir;      /* of this version */
	char *version;
	json_t *manifest;
	struct cg_schema *schema; /* of the configuration */
};

/*
 * Open games/ID/VERSION; version NULL is the newest. The games are looked for
 * in CG_GAMES_DIR, GAME_TEMPLATES_DIR, beside the skill that asks
 * (CG_SKILL_DIR/games), then beside the skill that bundles. -1 with
 * CG_E_NOINPUT when there is no such game or version, CG_E_DATA when its
 * manifest is wrong. t is filled on success alone.
 */
int cg_template_open(struct cg_template *t, const char *id, const char *version,
    struct cg_err *err);
void cg_template_release(struct cg_template *t);

/* Append a file of the game ("dist/game.js"). */
int cg_template_file(const struct cg_template *t, const char *name, struct cg_buf *out,
    struct cg_err *err);

/* The rule of a slot ({slot_id, type, formats, ...}), borrowed, or NULL. */
const json_t *cg_template_slot(const struct cg_template *t, const char *slot);
/* May a file of this ending be in the slot? Any may when the rule names none. */
int cg_template_takes(const json_t *rule, const char *ext);

#endif
