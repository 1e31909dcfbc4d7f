/* Folders of the user's own. */
#include <stdlib.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "conf/conf.h"
#include "conf/conf_priv.h"

char *
cg_conf_xdg(const char *env, const char *home_default, const char *tail)
{
	const char *base = getenv(env);
	char *home, *path;

	if (base && *base == '/')
		return cg_asprintf("%s/cg%s", base, tail);
	/* Never a folder that others can make before us: what lies there decides which programs run. */
	home = cg_home_dir();
	path = home ? cg_asprintf("%s/%s/cg%s", home, home_default, tail) : NULL;
	free(home);
	return path;
}

int
cg_conf_folders(struct cg_conf *c, struct cg_err *err)
{
	static const struct {
		enum cg_conf_key key;
		const char *env, *home_default, *own_env;
	} own[] = {
		{ CG_CONF_DATA_DIR, "XDG_DATA_HOME", ".local/share", "CG_DATA_DIR" },
		{ CG_CONF_CACHE_DIR, "XDG_CACHE_HOME", ".cache", "CG_CACHE_DIR" },
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		char *dir;

		if (cg_conf_get(c, own[i].key))
			continue;
		if (!(dir = cg_conf_xdg(own[i].env, own[i].home_default, "")))
			return cg_err_set(err, CG_E_CONFIG, "no %s, and no home folder where it could be: set HOME, or %s",
			    cg_conf_name(own[i].key), own[i].own_env);
		cg_conf_set(c, own[i].key, dir, "default");
		free(dir);
	}
	return 0;
}
