/* Where the installed games are. On its own: who only asks for that reads no YAML. */
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "game/game.h"

/* As the environment says. New string, or NULL. */
static char *
named_dir(void)
{
	static const char *const env[] = { "CG_GAMES_DIR", "GAME_TEMPLATES_DIR" };

	for (size_t i = 0; i < sizeof env / sizeof *env; i++) {
		const char *dir = getenv(env[i]);

		if (dir && *dir)
			return cg_strdup(dir);
	}
	return NULL;
}

static char *
folder(const char *base, const char *name)
{
	char *dir = cg_path_join(base, name);

	if (cg_is_dir(dir))
		return dir;
	free(dir);
	return NULL;
}

char *
cg_games_dir(const char *skills)
{
	char *dir = named_dir();

	return dir || !skills ? dir : folder(skills, "bundle_game_template/games");
}

char *
cg_games_beside(void)
{
	const char *skill = getenv("CG_SKILL_DIR");
	char *dir = named_dir();

	if (!dir && skill && !(dir = folder(skill, "games")))
		dir = folder(skill, "../bundle_game_template/games");
	return dir;
}
