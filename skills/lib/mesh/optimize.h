/*
 * The same model lighter: equal corners joined, edges given up that change it
 * least, orders that caches like, numbers of 16 and 8 bits (KHR_mesh_quantization),
 * smaller textures.
 */
#ifndef CG_MESH_OPTIMIZE_H
#define CG_MESH_OPTIMIZE_H

#include <stdbool.h>
#include <stddef.h>

struct cg_buf;
struct cg_err;
struct cg_gltf;

struct cg_optimize {
	double part;          /* of the triangles to keep, 0..1 */
	double error;         /* deviation that may be caused, part of the model's size */
	double crease;        /* degrees: harder edges of untextured parts stay hard */
	bool is_quantized;
	int max_texture;      /* pixels a side, 0: as they are */
	const char *texture_ext; /* "png", "jpg", or NULL: as they are */
	int quality;          /* of jpg, 1..100 */
	const char *generator; /* of the new file */
	const void *extras;   /* const json_t *, of the asset; may be NULL */
	bool is_text;         /* .gltf instead of .glb */
};

/*
 * Append the lighter file to out. Parts with morph targets keep their geometry,
 * skinned ones their positions; animations, skins, cameras and materials stay.
 * -1 with CG_E_DATA: broken, or of an extension that would have to be understood.
 */
int cg_gltf_optimize(const struct cg_gltf *in, const struct cg_optimize *o, struct cg_buf *out,
    struct cg_err *err);

#endif
