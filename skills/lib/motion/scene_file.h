/* The file from which a picture's scene can be composed again (json/scene). */
#ifndef CG_MOTION_SCENE_FILE_H
#define CG_MOTION_SCENE_FILE_H

#include <jansson.h>

struct cg_err;
struct cg_handler;
struct cg_scene_spec;

/*
 * Read the scene at the input address uri into spec. Its strings point into the value
 * returned, which the caller keeps as long and then drops. The file names addresses that
 * only the input can lead to: its logo is NULL, its backdrop the file of the input's
 * backdrop_uri. NULL with err when it is none, or has a backdrop that the input has not.
 */
json_t *cg_scene_file_read(const struct cg_handler *h, const char *uri, struct cg_scene_spec *spec,
    struct cg_err *err);

#endif
