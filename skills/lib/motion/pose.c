/* Where a sheet lies, and a frame as a picture again. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/motion/blend.h"
#include "lib/motion/wave.h"

static int32_t
fixed(double x)
{
	return (int32_t)(int64_t)(x * CG_POSE_ONE + (x < 0 ? -.5 : .5));
}

struct cg_pose
cg_pose_about(double x, double y, double scale, double cx, double cy, double dx, double dy)
{
	return (struct cg_pose){ .x = fixed(cx + (x - cx) * scale + dx),
		.y = fixed(cy + (y - cy) * scale + dy), .scale = fixed(scale),
		.opacity = CG_POSE_ONE };
}

struct cg_pose
cg_pose_at(double x, double y)
{
	return cg_pose_about(x, y, 1, 0, 0, 0, 0);
}

void
cg_pose_turn(struct cg_pose *p, double turns, double cx, double cy)
{
	p->sine = fixed(cg_wave_sin(turns));
	p->cosine = fixed(cg_wave_cos(turns));
	if (!p->sine && !p->cosine)
		p->cosine = CG_POSE_ONE;
	p->cx = fixed(cx);
	p->cy = fixed(cy);
}

void
cg_frame_init(struct cg_frame *f, int width, int height)
{
	*f = (struct cg_frame){ width, height, cg_calloc((size_t)width * (size_t)height / 2, 3) };
}

void
cg_frame_release(struct cg_frame *f)
{
	free(f->bytes);
	f->bytes = NULL;
}

/* A chroma sample between its neighbours, left-sited: * 8. */
static int
chroma_at(const uint8_t *c, int w, int h, int x, int y)
{
	int cx = x / 2, nx = (x & 1) && cx + 1 < w ? cx + 1 : cx;
	int cy = y / 2, ny = (y & 1) ? (cy + 1 < h ? cy + 1 : cy) : (cy ? cy - 1 : 0);
	const uint8_t *near = c + (ptrdiff_t)cy * w, *far = c + (ptrdiff_t)ny * w;

	return 3 * (near[cx] + near[nx]) + far[cx] + far[nx];
}

static uint32_t
level(int64_t x)
{
	x = (x + (1 << 18)) >> 19;
	return x < 0 ? 0 : x > 255 ? 255 : (uint32_t)x;
}

void
cg_frame_argb(const struct cg_frame *f, uint8_t *argb)
{
	const int w = f->width, h = f->height;
	const uint8_t *u = f->bytes + (size_t)w * (size_t)h, *v = u + (size_t)w * (size_t)h / 4;

	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			/* levels * 8 * 65536; 255 / 219 and 255 / 224 of BT.709 */
			int64_t l = (int64_t)(f->bytes[(size_t)y * (size_t)w + (size_t)x] - 16) * 8 * 76309;
			int64_t cb = chroma_at(u, w / 2, h / 2, x, y) - 1024;
			int64_t cr = chroma_at(v, w / 2, h / 2, x, y) - 1024;
			uint32_t p = 0xff000000u | level(l + 117489 * cr) << 16 |
			    level(l - 13975 * cb - 34925 * cr) << 8 | level(l + 138438 * cb);

			memcpy(argb + ((size_t)y * (size_t)w + (size_t)x) * 4, &p, 4);
		}
}
