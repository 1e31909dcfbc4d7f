/* An address, a file, an object, a spec. */
#include <stdlib.h>

#include "base/err.h"
#include "json/json.h"
#include "lib/bundle/source.h"
#include "lib/handler.h"
#include "lib/motion/scene_file.h"
#include "lib/scene/scene.h"

enum { SCENE_MAX = 1 << 20 };

json_t *
cg_scene_file_read(const struct cg_handler *h, const char *uri, struct cg_scene_spec *spec,
    struct cg_err *err)
{
	char *path = cg_source_path(h->workspace, uri, err);
	json_t *o = path ? cg_json_load(path, SCENE_MAX, err) : NULL;

	if (o && cg_scene_spec_from_json(o, spec, err) < 0) {
		json_decref(o);
		o = NULL;
	}
	if (o)
		spec->logo = NULL;
	free(path);
	return o;
}
