/* A model that somebody else has made: read, measured, put in its place, made lighter. */
#ifndef CG_3D_CAME_H
#define CG_3D_CAME_H

#include <stdbool.h>

#include "base/buf.h"
#include "lib/mesh/gltf.h"
#include "lib/mesh/optimize.h"

struct cg_err;
struct cg_handler;

struct came {
	const char *provider, *model; /* borrowed */
	struct cg_gltf in;
	struct cg_gltf_facts facts;   /* of what came, then of what was made of it */
	struct cg_optimize o;
	struct cg_buf file;           /* the finished model */
	double part;                  /* of the triangles that it has kept */
};

/*
 * What came of the ask "model". False, with nothing to release, when nothing did, or it is
 * no model with triangles: then data has `degraded` and the log says why.
 */
bool came_open(struct cg_handler *h, struct came *c);
/* It came and is of no use all the same: the studio's, `degraded`, a line in the log. */
void came_refuse(struct cg_handler *h, const struct came *c, const char *why);
void came_release(struct came *c);
/* Say in its scene where it stands: scale, on y = 0, in the middle of x and z. */
void came_place(struct came *c, double scale, bool is_centred);
/* Write it to c->file with no more than these. -1 with err. */
int came_fit(struct came *c, size_t max_triangles, size_t max_corners, struct cg_err *err);
/* Append it with part of its triangles to out, measured. -1 with err. */
int came_write(const struct came *c, double part, double error, struct cg_buf *out,
    struct cg_gltf_facts *facts, struct cg_err *err);

#endif
