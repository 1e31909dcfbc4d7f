/*
 * glTF 2.0 (ISO/IEC 12113): writing our solids as one file, and reading what
 * anybody wrote. A reader trusts nothing: every offset is checked before it is used.
 */
#ifndef CG_MESH_GLTF_H
#define CG_MESH_GLTF_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mesh.h"

struct cg_buf;
struct cg_err;

enum { CG_GLTF_MAX = 64 << 20, CG_GLTF_CORNERS_MAX = 4000000 };

struct cg_gltf_spec {
	const struct cg_prims *prims;
	const struct cg_material *material;
	const char *name;
	double scale;
	const json_t *extras; /* of the asset, borrowed; may be NULL */
	bool is_text;         /* .gltf with its buffer inside instead of .glb */
};

/* Append the file. Keys sorted, bounds exact. -1 with CG_E_TOOBIG. */
int cg_gltf_write(struct cg_buf *out, const struct cg_gltf_spec *s, struct cg_err *err);
/* Append doc (a whole glTF document without its buffer) and its only buffer. doc is changed. */
int cg_gltf_pack(struct cg_buf *out, json_t *doc, const struct cg_buf *bin, bool is_text,
    struct cg_err *err);

struct cg_gltf {
	json_t *doc;
	struct cg_buf *buffer; /* of the document's buffers */
	size_t buffers;
	bool is_text;
};

/*
 * Open a .glb or a .gltf that holds its buffers as data URIs. data is not needed
 * afterwards. -1 with CG_E_DATA and a sentence; g is then empty.
 */
int cg_gltf_open(struct cg_gltf *g, const void *data, size_t len, struct cg_err *err);
void cg_gltf_close(struct cg_gltf *g);

/* The values of an accessor, where they lie. */
struct cg_accessor {
	const uint8_t *p;
	size_t count, stride, size; /* size: bytes of one value, all its components */
	int components, type;       /* type: 5120 byte .. 5126 float */
	bool is_normalized;
};
/* -1 with CG_E_DATA when it is not there, does not lie in its buffer, or is sparse. */
int cg_gltf_accessor(const struct cg_gltf *g, json_int_t index, struct cg_accessor *a,
    struct cg_err *err);
/* Component c of value i as a number, normalised ones brought to 0..1 or -1..1. */
double cg_gltf_value(const struct cg_accessor *a, size_t i, int c);
/* A bufferView's bytes; NULL with err. */
const uint8_t *cg_gltf_view(const struct cg_gltf *g, json_int_t index, size_t *len,
    struct cg_err *err);

struct cg_gltf_facts {
	size_t triangles, vertices, materials, textures, texture_bytes;
	struct cg_vec low, high; /* of the default scene, with its nodes */
};
/* Count and measure by reading every corner. -1 with CG_E_DATA. */
int cg_gltf_measure(const struct cg_gltf *g, struct cg_gltf_facts *f, struct cg_err *err);

#endif
