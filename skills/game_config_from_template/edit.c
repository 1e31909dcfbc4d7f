/* What of a model's game can be played, and what cannot. */
#include <string.h>

#include "base/err.h"
#include "game_config_from_template/edit.h"
#include "json/json.h"
#include "game/game.h"
#include "lib/handler.h"
#include "schema/schema.h"

enum { ISSUES_MAX = 20 };

/* What a model may have a say in. */
static const char *const theirs[] = { "mechanics", "copy", "offer" };

static bool
is_theirs(const char *pointer)
{
	for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++) {
		size_t n = strlen(theirs[i]);

		if (strncmp(pointer + 1, theirs[i], n) == 0 && strchr("/", pointer[1 + n]))
			return true;
	}
	return false;
}

/* A configuration as the game reads it: without what is said about it. */
static json_t *
as_played(const json_t *config)
{
	json_t *c = json_copy((json_t *)(size_t)config);

	json_object_del(c, "repairs");
	json_object_del(c, "provider");
	json_object_del(c, "degraded");
	return c;
}

/* The draft's parts over ours; `all` false: none but the theme's name. */
static json_t *
merge(const struct cg_handler *h, const json_t *config, bool all)
{
	json_t *m = json_deep_copy(config), *visuals = json_object_get(m, "visuals");
	json_t *name = json_object_get(json_object_get(h->draft, "visuals"), "theme"), *part;

	if (json_is_string(name))
		json_object_set(visuals, "theme", name);
	for (size_t i = 0; all && i < sizeof theirs / sizeof *theirs; i++)
		if ((part = json_object_get(h->draft, theirs[i])))
			json_object_set(m, theirs[i], part);
	/* Words that it left out are ours. */
	if (all && json_is_object(part = json_object_get(m, "copy"))) {
		json_object_set_new(m, "copy", json_copy(part));
		json_object_update_missing(json_object_get(m, "copy"), json_object_get(config, "copy"));
	}
	return m;
}

/* How many mistakes the game finds in it; those of the model's parts become issues. */
static int
look(struct cg_handler *h, const struct cg_game *game, const json_t *config,
    struct cg_err *err)
{
	struct cg_violations bad = { .max = ISSUES_MAX };
	json_t *played = as_played(config);
	int rc = cg_schema_check(game->schema, played, &bad, err), n = (int)bad.n;

	for (size_t i = 0; rc == 1 && !h->last_draft && i < bad.n; i++)
		if (is_theirs(bad.v[i].pointer))
			cg_handler_issue(h, bad.v[i].pointer, "%s", bad.v[i].message);
	cg_violations_release(&bad);
	json_decref(played);
	return rc < 0 ? -1 : n;
}

int
edit_game(struct cg_handler *h, json_t *config, struct cg_err *err)
{
	struct cg_game game;
	json_t *merged;
	int n;

	if (cg_game_open(&game, NULL, cg_json_get_str(config, "template_id", ""), NULL, err) < 0)
		return -1;
	merged = merge(h, config, true);
	n = look(h, &game, merged, err);
	if (n > 0) {
		json_decref(merged);
		merged = merge(h, config, false);
		if (h->last_draft)
			cg_handler_log(h, "the model's rules cannot be played: those of the studio are taken");
	}
	if (n >= 0)
		json_object_update(config, merged);
	json_decref(merged);
	cg_game_release(&game);
	return n < 0 ? -1 : 0;
}
