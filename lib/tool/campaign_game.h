/*
 * What a campaign says of its game, config.game and config.assets: whether it can be, and what of
 * it is laid over what is composed. Beside words, colours and difficulty, which the composer takes,
 * that is all that was decided by hand: the questions of a quiz, how long a wheel turns.
 */
#ifndef CG_TOOL_CAMPAIGN_GAME_H
#define CG_TOOL_CAMPAIGN_GAME_H

#include <jansson.h>

struct cg_ctx;
struct cg_err;
struct cg_violations;

/*
 * The configuration that config.game makes of the game's own default one, by the schema of the
 * game, and whether it can be played. -1 with CG_E_DATA, and wrong (may be NULL) has what is wrong
 * with which member, "config.game.mechanics.questions[2].answers". A game that is not installed
 * here takes anything.
 */
int cg_campaign_game_check(struct cg_ctx *ctx, const char *template_id, const json_t *config,
    struct cg_violations *wrong, struct cg_err *err);

/*
 * What of it was decided by hand: what is another than in composed (NULL: all), which is what the
 * game was when a plan was accepted. New, or NULL: nothing.
 */
json_t *cg_campaign_decided(const json_t *game, const json_t *composed, const char *template_id);
/*
 * Of that, what the composer is not told in words of its own (the copy, colours, difficulty, the
 * offer, who speaks): a JSON merge patch for what it makes. decided is taken. New, or NULL.
 */
json_t *cg_campaign_parameters(json_t *decided);

/*
 * Parameters as they hold beside what is composed anew, in place. Colours of parts (the slices of a
 * wheel) that are those of the game's own scheme follow the colours that it gets, scheme {primary,
 * ...}. Right answers become the digests that everybody may read, with the seed of these.
 */
void cg_campaign_fit(struct cg_ctx *ctx, const char *template_id, const json_t *game,
    const json_t *scheme, json_t *parameters);

/* For who edits: which answer is right instead of its digest; in place. */
void cg_campaign_open_answers(json_t *game);

/*
 * The files of config.assets into the trigger t: those of slots as game_assets, the logo, the music,
 * the opening and the clips under names of their own. -1 with CG_E_DATA as above: there is no such
 * slot or artifact.
 */
int cg_campaign_assets(struct cg_ctx *ctx, const char *template_id, const json_t *assets, json_t *t,
    struct cg_violations *wrong, struct cg_err *err);

#endif
