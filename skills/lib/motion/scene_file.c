/* An address, a file, an object, a spec. */
#include <stdlib.h>

#include "base/err.h"
#include "json/json.h"
#include "lib/bundle/source.h"
#include "lib/handler.h"
#include "lib/motion/scene_file.h"
#include "lib/scene/scene.h"

enum { SCENE_MAX = 1 << 20 };

/* The file of the scene's backdrop, which the input must bring along; its path goes into o. */
static int
find_backdrop(const struct cg_handler *h, json_t *o, struct cg_scene_spec *spec, struct cg_err *err)
{
	const char *uri = cg_json_get_str(h->input, "backdrop_uri", NULL);
	char *path;

	if (!spec->backdrop)
		return 0;
	if (!uri)
		return cg_err_set(err, CG_E_DATA, "the scene has a backdrop; give it as backdrop_uri");
	if (!(path = cg_source_path(h->workspace, uri, err)))
		return -1;
	cg_json_set_str(o, "backdrop", path);
	spec->backdrop = cg_json_get_str(o, "backdrop", NULL);
	free(path);
	return 0;
}

json_t *
cg_scene_file_read(const struct cg_handler *h, const char *uri, struct cg_scene_spec *spec,
    struct cg_err *err)
{
	char *path = cg_source_path(h->workspace, uri, err);
	json_t *o = path ? cg_json_load(path, SCENE_MAX, err) : NULL;

	if (o && (cg_scene_spec_from_json(o, spec, err) < 0 || find_backdrop(h, o, spec, err) < 0)) {
		json_decref(o);
		o = NULL;
	}
	if (o)
		spec->logo = NULL;
	free(path);
	return o;
}
