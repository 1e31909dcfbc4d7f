/* Blending, loops, bursts, glints, clips: what frames must be whoever draws them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "lib/motion/blend.h"
#include "lib/motion/burst.h"
#include "lib/motion/clip.h"
#include "lib/motion/footage.h"
#include "lib/motion/glint.h"
#include "lib/motion/loop.h"
#include "lib/motion/outcome.h"
#include "lib/motion/particle.h"
#include "lib/motion/plate.h"
#include "lib/motion/probe.h"
#include "lib/motion/sheet.h"
#include "lib/motion/wave.h"
#include "tap.h"

enum { W = 192, H = 108, SIZE = W * H * 3 / 2 };

static const struct cg_rgb tones[CG_TONES] = { { 240, 240, 240 }, { 250, 250, 250 },
	{ 200, 220, 240 }, { 90, 120, 140 }, { 30, 40, 60 }, { 11, 95, 255 }, { 240, 90, 40 },
	{ 250, 210, 60 } };

/* A picture with an edge, a slope and some colour; alpha 255, or by columns. */
static uint8_t *
picture(int w, int h, bool is_clear_right)
{
	uint8_t *argb = cg_calloc((size_t)w * (size_t)h, 4);

	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			uint32_t a = is_clear_right && x >= w / 2 ? 0 : 255;
			uint32_t r = (uint32_t)(x * 255 / w) * a / 255, g = (uint32_t)(y * 255 / h) * a / 255;
			uint32_t b = (x / 16 + y / 16) % 2 ? a : 0, p = a << 24 | r << 16 | g << 8 | b;

			memcpy(argb + ((size_t)y * (size_t)w + (size_t)x) * 4, &p, 4);
		}
	return argb;
}

static uint8_t *
plain(int w, int h, uint32_t p)
{
	uint8_t *argb = cg_calloc((size_t)w * (size_t)h, 4);

	for (int i = 0; i < w * h; i++)
		memcpy(argb + 4 * i, &p, 4);
	return argb;
}

static void
sheet(struct cg_sheet *s, uint8_t *argb, int w, int h)
{
	cg_sheet_from_argb(s, argb, w * 4, 0, 0, w, h);
	free(argb);
}

static void
colours(void)
{
	static const struct {
		uint32_t argb;
		int y, u, v;
	} known[] = { { 0xffffffff, 235, 128, 128 }, { 0xff000000, 16, 128, 128 },
		{ 0xffff0000, 63, 102, 240 }, { 0xff0000ff, 32, 240, 118 } };
	struct cg_frame f;
	uint8_t out[4];
	bool is_right = true, is_back = true;

	cg_frame_init(&f, W, H);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct cg_sheet s;
		struct cg_draw d = { &s, cg_pose_at(0, 0) };
		uint8_t *all = cg_calloc(W * H, 4);

		sheet(&s, plain(W, H, known[i].argb), W, H);
		cg_frame_draw(&f, &d, 1, 0, H);
		is_right = is_right && abs(f.bytes[0] - known[i].y) <= 1 &&
		    abs(f.bytes[W * H] - known[i].u) <= 1 && abs(f.bytes[W * H * 5 / 4] - known[i].v) <= 1;
		cg_frame_argb(&f, all);
		memcpy(out, all + 4 * (50 * W + 90), 4);
		for (int c = 0; c < 4; c++)
			is_back = is_back && abs(out[c] - (int)(known[i].argb >> (8 * c) & 255)) <= 3;
		free(all);
		cg_sheet_release(&s);
	}
	ok(is_right, "white, black, red and blue are BT.709 in video range");
	ok(is_back, "and come back as they were");
	cg_frame_release(&f);
}

static int
luma(const struct cg_frame *f, int x, int y)
{
	return f->bytes[y * W + x];
}

static void
blending(void)
{
	struct cg_sheet ground, half;
	struct cg_draw d[2] = { { &ground, cg_pose_at(0, 0) }, { &half, cg_pose_at(0, 0) } };
	struct cg_frame f, g;

	cg_frame_init(&f, W, H);
	cg_frame_init(&g, W, H);
	sheet(&ground, plain(W, H, 0xff000000), W, H);
	sheet(&half, plain(W, H, 0x80808080), W, H);
	cg_frame_draw(&f, d, 2, 0, H);
	is_int(luma(&f, 20, 20), 126, "half of white over black");
	d[1].pose.opacity = CG_POSE_ONE / 2;
	cg_frame_draw(&f, d, 2, 0, H);
	is_int(luma(&f, 20, 20), 71, "and half of that");
	d[1].pose.opacity = 0;
	cg_frame_draw(&f, d, 2, 0, H);
	is_int(luma(&f, 20, 20), 16, "and nothing of it");
	cg_sheet_release(&half);

	sheet(&half, picture(W, H, true), W, H);
	d[1].pose = cg_pose_at(10.5, 3.25);
	cg_frame_draw(&f, d, 2, 0, H);
	cg_frame_draw(&g, d, 2, 0, H / 2);
	cg_frame_draw(&g, d, 2, H / 2, H);
	ok(memcmp(f.bytes, g.bytes, SIZE) == 0, "a frame drawn in two parts is the same frame");
	is_int(luma(&f, W - 2, H - 2), 16, "what is clear shows what lies below");
	d[1].pose = cg_pose_about(0, 0, 1, 0, 0, 0, 0);
	cg_frame_draw(&f, d, 2, 0, H);
	d[1].pose = cg_pose_at(0, 0);
	cg_pose_turn(&d[1].pose, 0, W / 2., H / 2.);
	cg_frame_draw(&g, d, 2, 0, H);
	ok(cg_clip_difference(&f, &g) < 1, "a turn by nothing is nearly nothing");
	cg_sheet_release(&ground);
	cg_sheet_release(&half);
	cg_frame_release(&f);
	cg_frame_release(&g);
}

/* With and without the map of what covers what: the sums must agree. */
static void
hiding(void)
{
	struct cg_sheet low, high;
	struct cg_draw d[2] = { { &low, cg_pose_at(0, 0) }, { &high, cg_pose_at(0, 0) } };
	struct cg_frame f, g;
	int w = 512, h = 96;

	cg_frame_init(&f, w, h);
	cg_frame_init(&g, w, h);
	sheet(&low, plain(w, h, 0xff336699), w, h);
	sheet(&high, picture(w, h, true), w, h);
	d[1].pose = cg_pose_about(0, 0, 1.013, 200, 40, 3.3, -1.7);
	cg_frame_draw(&f, d, 2, 0, h);
	memset(high.cover, 1, (size_t)high.blocks * (size_t)h);
	cg_frame_draw(&g, d, 2, 0, h);
	ok(cg_clip_difference(&f, &g) < .02, "the map of what hides what changes nothing");
	cg_sheet_release(&low);
	cg_sheet_release(&high);
	cg_frame_release(&f);
	cg_frame_release(&g);
}

static void
waves(void)
{
	bool returns = true, bounded = true;
	double top = 0;

	for (int e = 0; e < CG_EASINGS; e++)
		for (int i = 0; i <= 50; i++) {
			double u = i / 50., a = cg_wave_swing(u, (enum cg_easing)e);
			double b = cg_wave_swing(u + 1, (enum cg_easing)e), t = cg_ease(u, (enum cg_easing)e);

			returns = returns && a - b < 1e-9 && b - a < 1e-9;
			bounded = bounded && a > -1.001 && a < 1.001 && t >= 0 && t <= 1;
			top = cg_ease_over(u) > top ? cg_ease_over(u) : top;
		}
	ok(returns, "every swing comes back to where it was");
	ok(bounded, "and none leaves its bounds");
	ok(top > 1.04 && top < 1.06, "what springs up overshoots by five percent");
	ok(cg_ease_over(0) == 0 && cg_ease_over(1) == 1, "and begins and ends where it should");
}

static bool
same_draws(const struct cg_draw *a, const struct cg_draw *b, int n)
{
	for (int i = 0; i < n; i++)
		if (a[i].sheet != b[i].sheet || abs(a[i].pose.x - b[i].pose.x) > 2 ||
		    abs(a[i].pose.y - b[i].pose.y) > 2 || abs(a[i].pose.sine - b[i].pose.sine) > 2 ||
		    abs((int)a[i].pose.opacity - (int)b[i].pose.opacity) > 2)
			return false;
	return true;
}

static void
particles(void)
{
	struct cg_draw a[CG_PARTICLES], b[CG_PARTICLES];
	bool returns = true, moves = true;

	for (int k = CG_PARTICLE_DUST; k <= CG_PARTICLE_LANTERN; k++) {
		struct cg_particles p;
		int n, m;

		cg_particles_init(&p, (enum cg_particle)k, W, H, tones, 7);
		n = cg_particles_at(&p, 0, a);
		m = cg_particles_at(&p, 1 - 1e-12, b);
		returns = returns && n == m && n > 0 && n <= CG_PARTICLES && same_draws(a, b, n);
		cg_particles_at(&p, .4, b);
		moves = moves && !same_draws(a, b, n);
		cg_particles_release(&p);
	}
	ok(returns, "all kinds of particles end where they began");
	ok(moves, "and move in between");
	is_int(cg_particle_of("gentle falling leaves"), CG_PARTICLE_LEAF, "words ask for leaves");
	is_int(cg_particle_of("learn and restart"), CG_PARTICLE_NONE, "but not in other words");
}

static void
burst(void)
{
	const struct cg_rgb c[4] = { tones[5], tones[6], tones[7], tones[0] };
	static struct cg_draw a[CG_BURST_PIECES], b[CG_BURST_PIECES];
	static struct cg_burst x;
	int n;

	cg_burst_init(&x, W, H, c, NULL, 0, 3);
	x.x = 50;
	x.y = 50;
	x.rest = 2.3;
	is_int(cg_burst_at(&x, 0, a), 0, "nothing flies before the burst");
	ok(cg_burst_at(&x, 1, a) > 100, "then much does");
	n = cg_burst_at(&x, 2.3, a);
	ok(n == cg_burst_at(&x, 9, b) && same_draws(a, b, n), "and all of it comes to rest");
	x.brand = (struct cg_box){ -9 * W, -9 * H, 19 * W, 19 * H };
	is_int(cg_burst_at(&x, 1, a), 0, "nothing of it lies on the brand");
	cg_burst_release(&x);
}

static void
glints(void)
{
	uint8_t *p = plain(64, 64, 0xff203040), *all, *glint;
	uint32_t white = 0xffffffff, side = 0xff8090a0, got;
	bool same = true;

	for (int y = 0; y < 64; y++)
		for (int x = 40; x < 64; x++)
			memcpy(p + 4 * (y * 64 + x), &side, 4);
	memcpy(p + 4 * (20 * 64 + 20), &white, 4);
	all = plain(64, 64, 0);
	memcpy(all, p, 64 * 64 * 4);
	glint = cg_glint_lift(p, 64, 64, 4);
	memcpy(&got, glint + 4 * (20 * 64 + 20), 4);
	ok(got == white, "a star is lifted off");
	memcpy(&got, p + 4 * (20 * 64 + 20), 4);
	ok(got == 0xff203040, "and leaves its sky");
	memcpy(&got, glint + 4 * (20 * 64 + 41), 4);
	ok(got == 0, "an edge is no star");
	for (size_t i = 0; i < 64 * 64 * 4; i++)
		same = same && (p[i] + glint[i] == all[i] || glint[4 * (i / 4) + 3] == 255);
	ok(same, "the rest is as it was");
	free(p);
	free(all);
	free(glint);
}

static struct cg_loop_spec
loop_spec(enum cg_move move)
{
	return (struct cg_loop_spec){ .width = W, .height = H, .frames = 24, .move = move,
		.intensity = .5, .periods = 1, .easing = CG_EASE_IN_OUT, .seed = 5,
		.particle = CG_PARTICLE_SNOW };
}

/* A bright picture stays bright everywhere: its edge is never seen. */
static bool
covers(struct cg_loop_spec s)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_frame f;
	struct cg_loop *l;
	int size[2], dark = 0;

	cg_frame_init(&f, W, H);
	cg_loop_oversize(&s, size);
	l = cg_loop_from_picture(&s, plain(size[0], size[1], 0xffd0d0d0), s.still[2] > 0 ?
	    plain(W, H, 0xffd0d0d0) : NULL);
	for (int i = 0; i < s.frames; i += 3) {
		cg_loop_frame(l, i, &f, &err);
		for (int k = 0; k < W * H; k++)
			dark += f.bytes[k] < 150;
	}
	cg_loop_free(l);
	cg_frame_release(&f);
	return dark == 0;
}

static void
loops(void)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_frame a, b, c;

	cg_frame_init(&a, W, H);
	cg_frame_init(&b, W, H);
	cg_frame_init(&c, W, H);
	for (int m = 0; m < CG_MOVES; m++) {
		struct cg_loop_spec s = loop_spec((enum cg_move)m);
		struct cg_loop *l;
		int size[2];

		ok(covers(s), "%s shows no edge", cg_move_names[m]);
		s.intensity = 1;
		s.still[0] = 8, s.still[1] = 70, s.still[2] = 50, s.still[3] = 16;
		ok(covers(s), "nor with its button in a corner");
		s = loop_spec((enum cg_move)m);
		cg_loop_oversize(&s, size);
		l = cg_loop_from_picture(&s, picture(size[0], size[1], false), NULL);
		cg_loop_frame(l, 0, &a, &err);
		cg_loop_frame(l, s.frames, &b, &err);
		cg_loop_frame(l, s.frames / 2, &c, &err);
		ok(cg_clip_difference(&a, &b) < .01 && cg_clip_difference(&a, &c) > .1,
		    "%s leads back to its first frame", cg_move_names[m]);
		cg_loop_free(l);
	}
	cg_frame_release(&a);
	cg_frame_release(&b);
	cg_frame_release(&c);
}

static void
still_area(void)
{
	struct cg_loop_spec s = loop_spec(CG_MOVE_PAN);
	struct cg_err err = CG_ERR_INIT;
	struct cg_frame a, b;
	int size[2], moved = 0, other = 0;
	struct cg_loop *l;

	s.still[0] = 60, s.still[1] = 40, s.still[2] = 60, s.still[3] = 24;
	s.particle = CG_PARTICLE_NONE;
	cg_loop_oversize(&s, size);
	l = cg_loop_from_picture(&s, picture(size[0], size[1], false), picture(W, H, false));
	cg_frame_init(&a, W, H);
	cg_frame_init(&b, W, H);
	cg_loop_frame(l, 0, &a, &err);
	cg_loop_frame(l, 12, &b, &err);
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) {
			bool in = x >= 60 && x < 120 && y >= 40 && y < 64;

			if (abs(luma(&a, x, y) - luma(&b, x, y)) > 1)
				*(in ? &moved : &other) += 1;
		}
	is_int(moved, 0, "the still area stands still");
	ok(other > 100, "and the rest does not");
	cg_loop_free(l);
	cg_frame_release(&a);
	cg_frame_release(&b);
}

/* A clip of others, read in a size and rate that are not its own. */
static void
footage(const char *path, const void *bytes, size_t n)
{
	enum { SIZE_HERE = 240 * 240 * 3 / 2 };
	struct cg_err err = CG_ERR_INIT;
	struct cg_footage *f = cg_footage_open(path, 240, 240, 24, &err);
	uint8_t *first = cg_alloc(SIZE_HERE), *later = cg_alloc(SIZE_HERE);
	char *cut = cg_asprintf("%s.cut", path);
	struct cg_plate *p;
	struct cg_frame a, b, c;

	is_int(cg_footage_frames(f), 48, "footage has as many frames as it lasts, at our rate");
	memcpy(first, cg_footage_frame(f, 3, &err), SIZE_HERE);
	memcpy(later, cg_footage_frame(f, 47, &err), SIZE_HERE);
	ok(memcmp(first, later, SIZE_HERE) != 0, "it moves");
	ok(memcmp(cg_footage_frame(f, 400, &err), later, SIZE_HERE) == 0, "after its end it stands");
	ok(memcmp(cg_footage_frame(f, 3, &err), first, SIZE_HERE) == 0, "going back gives the same");
	p = cg_plate_new(f, 240, 240, 36, 12);
	cg_frame_init(&a, 240, 240);
	cg_frame_init(&b, 240, 240);
	c = (struct cg_frame){ 240, 240, later };
	is_int(cg_plate_frame(p, 0, &a, &err) | cg_plate_frame(p, 35, &b, &err), 0, "it is a plate");
	ok(cg_clip_difference(&b, &a) < cg_clip_difference(&c, &a) / 2,
	    "whose last frame has come near to its first: %.2f of %.2f", cg_clip_difference(&b, &a),
	    cg_clip_difference(&c, &a));
	cg_frame_release(&a);
	cg_frame_release(&b);
	cg_plate_free(p);
	cg_file_write(cut, bytes, n / 2, 0644, false, &err);
	ok(!cg_footage_open(cut, 240, 240, 24, &err) && err.code == CG_E_DATA, "half a file is none");
	free(cut);
	free(first);
	free(later);
}

static void
clips(const char *dir)
{
	struct cg_loop_spec s = loop_spec(CG_MOVE_PAN);
	struct cg_clip_spec clip = { .width = W, .height = H, .fps = 12, .frames = 24, .crf = 18 };
	char *path = cg_path_join(dir, "clip.mp4");
	struct cg_clip_steps raw, coded;
	struct cg_clip_info info;
	struct cg_err err = CG_ERR_INIT;
	struct cg_loop *l;
	struct cg_buf file;
	int size[2];

	cg_loop_oversize(&s, size);
	l = cg_loop_from_picture(&s, picture(size[0], size[1], false), NULL);
	is_int(cg_clip_write(&clip, path, cg_loop_frame, l, &raw, &err), 0, "a clip is written");
	ok(raw.frames == 24 && raw.seam <= raw.largest, "its seam is no larger than its steps");
	cg_buf_init(&file, 1 << 20);
	cg_file_read(&file, path, &err);
	is_int(cg_clip_probe(file.s, file.len, &info, &err), 0, "and read back");
	ok(info.width == W && info.height == H && info.frames == 24 && info.is_fast &&
	    info.seconds > 1.99 && info.seconds < 2.01 && strcmp(info.codec, "h264") == 0,
	    "with its size, length and codec, its index in front");
	is_int(cg_clip_probe(file.s, file.len - 40, &info, &err), -1, "cut short, it is refused");
	is_int(cg_clip_probe("RIFF....WEBP", 12, &info, &err), -1, "and so is no video");
	is_int(cg_clip_measure(path, W, H, &coded, &err), 0, "it can be decoded");
	ok(coded.frames == 24 && coded.seam <= 1.3 * coded.largest, "and still has no seam");
	footage(path, file.s, file.len);
	setenv("CG_FFMPEG", "", 1);
	is_int(cg_clip_write(&clip, path, cg_loop_frame, l, &raw, &err), -1, "without ffmpeg nothing is");
	is_str(err.msg, "ffmpeg is not installed; install it with: apt-get install ffmpeg",
	    "and one sentence says what helps");
	is_int(err.code, CG_E_UNAVAILABLE, "which a later attempt may find changed");
	setenv("CG_FFMPEG", "/bin/false", 1);
	is_int(cg_clip_write(&clip, path, cg_loop_frame, l, &raw, &err), -1,
	    "an encoder that ends early is a failure, not a signal");
	unsetenv("CG_FFMPEG");
	cg_buf_release(&file);
	cg_loop_free(l);
	free(path);
}

static cairo_surface_t *
surface(int w, int h, double shade)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
	cairo_t *cr = cairo_create(s);

	cairo_set_source_rgb(cr, shade, shade, shade);
	cairo_paint(cr);
	cairo_destroy(cr);
	return s;
}

static void
outcomes(void)
{
	struct cg_scene scene = { .width = W, .height = H, .n = 3,
		.headline = { 100, 20, 60, 20 }, .hero = { 20, 40, 50, 50 } };
	struct cg_err err = CG_ERR_INIT;
	struct cg_frame a, b;

	memcpy(scene.tone, tones, sizeof tones);
	scene.layer[0] = (struct cg_layer){ surface(W + 12, H + 8, .5), -6, -4, 0, CG_DRIFT, "sky" };
	scene.layer[1] = (struct cg_layer){ surface(50, 50, .2), 20, 40, .7, CG_DRIFT, "hero" };
	scene.layer[2] = (struct cg_layer){ surface(60, 20, 1), 100, 20, 1, CG_STILL, "words" };
	cg_frame_init(&a, W, H);
	cg_frame_init(&b, W, H);
	for (int win = 0; win < 2; win++) {
		struct cg_outcome_spec s = { .is_win = win, .width = W, .height = H, .frames = 90,
			.fps = 30, .entrance = win ? CG_BOUNCE : CG_FADE_IN, .falling = CG_PARTICLE_LEAF };
		struct cg_outcome *o = cg_outcome_new(&s, &scene);

		cg_outcome_frame(o, 0, &a, &err);
		cg_outcome_frame(o, 89, &b, &err);
		ok(luma(&a, 130, 30) < 200 && luma(&b, 130, 30) > 225, "the words come in");
		cg_outcome_frame(o, 70, &a, &err);
		ok(memcmp(a.bytes, b.bytes, SIZE) == 0, "the last twenty frames stand still");
		cg_outcome_frame(o, 40, &a, &err);
		ok(cg_clip_difference(&a, &b) > .01, "after much has moved");
		cg_outcome_ground(o, &a, &err);
		ok(luma(&a, 130, 30) < 200, "the ground is seen without the words");
		cg_outcome_free(o);
	}
	cg_frame_release(&a);
	cg_frame_release(&b);
	cg_scene_free(&scene);
}

int
main(void)
{
	char dir[] = "/tmp/t_motion.XXXXXX";
	struct cg_err err = CG_ERR_INIT;

	if (!mkdtemp(dir))
		return 1;
	colours();
	blending();
	hiding();
	waves();
	particles();
	burst();
	glints();
	loops();
	still_area();
	outcomes();
	clips(dir);
	cg_rmtree(dir, &err);
	return done();
}
