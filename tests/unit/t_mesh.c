/* skills/lib/mesh: solids, words that call them, glTF written, read and mistrusted. */
#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "lib/mesh/gltf.h"
#include "lib/mesh/optimize.h"
#include "lib/mesh/preview.h"
#include "lib/mesh/shape.h"
#include "lib/sound/num.h"
#include "tap.h"

static const unsigned char digest[32] = { 5, 6, 7 };

static void
words(void)
{
	static const struct {
		const char *words, *shape;
	} row[] = {
		{ "a golden trophy for the best coffee", "trophy" }, { "gift box with a star", "gift" },
		{ "Ein Glücksrad", "wheel" }, { "running SHOES", "shoe_box" }, { "gold coin", "coin" },
		{ "une tasse de café", "mug" }, { "a poker chip", "chip" }, { "two dice", "die" },
		{ "una bottiglia di vino", "bottle" }, { "starfish", NULL }, { "cancel it", NULL }, { "", NULL },
	};
	size_t i;

	for (i = 0; i < sizeof row / sizeof *row; i++) {
		int k = cg_shape_of_words(row[i].words);

		is_str(k < 0 ? "none" : cg_shape_name(k), row[i].shape ? row[i].shape : "none", row[i].words);
	}
	is_str(cg_shape_name(cg_shape_of_category("food")), "jar", "a category has a stand-in");
}

/* Every normal of unit length, every triangle on the side that its normals look to. */
static size_t
wrong_normals(const struct cg_prims *p)
{
	size_t bad = 0, i;
	int k;

	for (k = 0; k < p->n; k++)
		for (i = 0; i < p->p[k].n; i++) {
			const float *n = p->p[k].normal + 3 * i;
			float l = n[0] * n[0] + n[1] * n[1] + n[2] * n[2];

			bad += l < .999f || l > 1.001f;
		}
	return bad;
}

static void
every_shape(const char *theme)
{
	int i;

	for (i = 0; i < CG_SHAPES; i++) {
		struct cg_shape_spec s = { .shape = i, .theme = theme, .digest = digest, .detail = 1 };
		struct cg_vec low, high;
		struct cg_prims p;
		struct cg_mesh m, less;
		double crease;
		size_t tri;

		cg_shape_build(&s, &m, &crease);
		cg_prims_make(&m, crease, &p);
		cg_mesh_bounds(&m, &low, &high);
		tri = cg_prims_triangles(&p);
		ok(cg_mesh_open_edges(&m) == 0 && cg_mesh_volume(&m, 0, m.nt) > 0, "%s %s is closed", theme,
		    cg_shape_name(i));
		ok(tri >= (strcmp(theme, "low_poly") == 0 ? 200u : 500u) && tri <= 8000 &&
		    wrong_normals(&p) == 0, "%s %s: %zu triangles with normals", theme, cg_shape_name(i), tri);
		ok(low.y < 1e-9 && low.y > -1e-9 && low.x + high.x < 1e-9 && low.x + high.x > -1e-9,
		    "%s %s stands on the floor, in the middle", theme, cg_shape_name(i));
		cg_mesh_reduce(&m, .25, &less);
		/* cubes of two colours share their borders, which stay */
		ok((less.nt * 3 < m.nt || strcmp(theme, "voxel") == 0) && cg_mesh_open_edges(&less) == 0,
		    "%s %s: reduced to %zu of %zu it is still closed", theme, cg_shape_name(i), less.nt, m.nt);
		cg_mesh_release(&less);
		cg_prims_release(&p);
		cg_mesh_release(&m);
	}
}

enum { SIDE = 96 };

static void
silhouettes(void)
{
	static uint8_t rgba[SIDE * SIDE * 4], seen[CG_SHAPES][SIDE * SIDE];
	int i, k, n, a, b, both, any;
	double worst = 0;

	for (i = 0; i < CG_SHAPES; i++) {
		struct cg_shape_spec s = { .shape = i, .digest = digest, .detail = .6 };
		struct cg_prims p;
		struct cg_mesh m;
		double crease;

		cg_shape_build(&s, &m, &crease);
		cg_prims_make(&m, crease, &p);
		cg_preview_draw(&p, m.material, 0, false, SIDE, rgba);
		for (k = 0, n = 0; k < SIDE * SIDE; k++)
			n += seen[i][k] = rgba[4 * k + 3] > 127;
		ok(n > SIDE * SIDE / 12, "%s is seen", cg_shape_name(i));
		cg_prims_release(&p);
		cg_mesh_release(&m);
	}
	for (a = 0, i = 0, b = 0; a < CG_SHAPES; a++)
		for (n = a + 1; n < CG_SHAPES; n++) {
			for (k = both = any = 0; k < SIDE * SIDE; k++) {
				both += seen[a][k] & seen[n][k];
				any += seen[a][k] | seen[n][k];
			}
			if ((double)both / any > worst) {
				worst = (double)both / any;
				i = a;
				b = n;
			}
		}
	ok(worst < .85, "the most alike, %s and %s, overlap by %.0f %%", cg_shape_name(i), cg_shape_name(b),
	    worst * 100);
}

static void
write_one(struct cg_buf *out, int shape, bool is_text)
{
	struct cg_shape_spec s = { .shape = shape, .digest = digest, .detail = .4 };
	struct cg_err err = CG_ERR_INIT;
	struct cg_prims p;
	struct cg_mesh m;
	double crease;

	cg_shape_build(&s, &m, &crease);
	cg_prims_make(&m, crease, &p);
	ok(cg_gltf_write(out, &(struct cg_gltf_spec){ &p, m.material, "x", 2, NULL, is_text }, &err) == 0,
	    "a model is written");
	cg_prims_release(&p);
	cg_mesh_release(&m);
}

static void
files(void)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_gltf_facts a, b;
	struct cg_buf glb, again, text;
	struct cg_gltf g;

	cg_buf_init(&glb, 1 << 24);
	cg_buf_init(&again, 1 << 24);
	cg_buf_init(&text, 1 << 24);
	write_one(&glb, 1, false);
	write_one(&again, 1, false);
	write_one(&text, 1, true);
	ok(glb.len == again.len && memcmp(glb.s, again.s, glb.len) == 0, "the same twice");
	is_int(cg_gltf_open(&g, glb.s, glb.len, &err), 0, "a GLB opens");
	is_int(cg_gltf_measure(&g, &a, &err), 0, "and is measured");
	cg_gltf_close(&g);
	is_int(cg_gltf_open(&g, text.s, text.len, &err), 0, "a glTF with its data inside opens");
	is_int(cg_gltf_measure(&g, &b, &err), 0, "and is measured");
	cg_gltf_close(&g);
	ok(a.triangles == b.triangles && a.vertices == b.vertices, "both hold the same");
	ok(a.high.y > 1.9 && a.high.y < 2.1, "the node's scale counts: %.3f m", a.high.y);
	cg_buf_release(&glb);
	cg_buf_release(&again);
	cg_buf_release(&text);
}

/* A file with bytes turned over: an answer or a sentence, never a crash. */
static void
broken(void)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_buf glb;
	struct snd_rng r;
	int i, k, refused = 0;

	cg_buf_init(&glb, 1 << 24);
	write_one(&glb, 4, false);
	snd_rng_init(&r, digest, "broken");
	for (i = 0; i < 3000; i++) {
		size_t len = i % 3 ? glb.len : (size_t)snd_rng_below(&r, (int)glb.len);
		char *copy = cg_alloc(len + 1);
		struct cg_gltf_facts f;
		struct cg_gltf g;

		memcpy(copy, glb.s, len);
		for (k = 0; k < 1 + i % 7 && len; k++) {
			/* mostly in the JSON, where the numbers are that lead astray */
			size_t at = (size_t)snd_rng_below(&r, (int)(len < 3000 ? len : 3000));

			copy[at] = snd_rng_chance(&r, .5) ? (char)('0' + snd_rng_below(&r, 10)) :
			    (char)snd_rng_below(&r, 256);
		}
		if (cg_gltf_open(&g, copy, len, &err) < 0) {
			refused++;
		} else {
			struct cg_optimize o = { .part = .5, .error = .1, .crease = 40, .is_quantized = true,
				.generator = "x" };
			struct cg_buf out;

			cg_buf_init(&out, 1 << 24);
			/* each on its own: neither relies on what the other has looked at */
			refused += (cg_gltf_optimize(&g, &o, &out, &err) < 0) |
			    (cg_gltf_measure(&g, &f, &err) < 0);
			cg_buf_release(&out);
			cg_gltf_close(&g);
		}
		free(copy);
	}
	ok(refused > 1500, "of 3000 broken files %d are refused with a sentence", refused);
	cg_buf_release(&glb);
}

int
main(void)
{
	words();
	every_shape("modern");
	every_shape("low_poly");
	every_shape("voxel");
	silhouettes();
	files();
	broken();
	return done();
}
