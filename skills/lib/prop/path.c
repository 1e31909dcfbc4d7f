/* The reader of path data: a small, strict subset of SVG's. */
#include <math.h>
#include <string.h>

#include "lib/prop/prop.h"
#include "lib/sound/num.h"

static int
bad(const struct cg_prop_reader *r, struct cg_err *err, const char *what)
{
	return cg_err_set(err, CG_E_DATA, "path data at offset %d: %s", (int)(r->at - r->start),
	    what);
}

static void
skip(struct cg_prop_reader *r)
{
	while (*r->at == ' ' || *r->at == ',' || *r->at == '\n' || *r->at == '\t')
		r->at++;
}

/* No exponents and no strtod: the locale has no say in where the point is. */
static int
number(struct cg_prop_reader *r, double *out, struct cg_err *err)
{
	double sign = 1, value = 0, unit = 1;
	int digits = 0;

	skip(r);
	if (*r->at == '-' || *r->at == '+')
		sign = *r->at++ == '-' ? -1 : 1;
	for (; *r->at >= '0' && *r->at <= '9' && digits < 12; r->at++, digits++)
		value = value * 10 + (*r->at - '0');
	if (*r->at == '.')
		for (r->at++; *r->at >= '0' && *r->at <= '9' && digits < 12; r->at++, digits++) {
			value = value * 10 + (*r->at - '0');
			unit *= 10;
		}
	if (digits == 0)
		return bad(r, err, "a number is missing");
	if (digits == 12)
		return bad(r, err, "a number has twelve digits or more");
	*out = sign * value / unit;
	return 0;
}

static int
point(struct cg_prop_reader *r, double p[2], struct cg_err *err)
{
	return number(r, &p[0], err) < 0 || number(r, &p[1], err) < 0 ? -1 : 0;
}

/* Flags may stand without a blank behind them, as in "0 01 10". */
static int
flag(struct cg_prop_reader *r, int *out, struct cg_err *err)
{
	skip(r);
	if (*r->at != '0' && *r->at != '1')
		return bad(r, err, "a flag of an arc is neither 0 nor 1");
	*out = *r->at++ == '1';
	return 0;
}

/* An ellipse's own frame: where it is, how it is turned and stretched. */
struct frame {
	double cx, cy, rx, ry, cos, sin;
};

static void
out_of(const struct frame *f, double x, double y, double p[2])
{
	x *= f->rx;
	y *= f->ry;
	p[0] = f->cx + x * f->cos - y * f->sin;
	p[1] = f->cy + x * f->sin + y * f->cos;
}

/*
 * One curve from a to b on the unit circle, at most a quarter. The length of the
 * handles is 4/3 tan(angle/4), which takes two half angle formulas and no libm
 * beyond sqrt.
 */
static void
quarter(struct cg_prop_reader *r, const struct frame *f, const double a[2], const double b[2],
    int sweep)
{
	struct cg_prop_seg *seg = &r->queue[r->queued++];
	double dot = a[0] * b[0] + a[1] * b[1];
	double half = dot > 1 ? 0 : sqrt((1 - dot) / (1 + dot));
	double k = half < 1e-9 ? 0 : 4 / 3.0 * (sqrt(1 + half * half) - 1) / half;

	if (!sweep)
		k = -k;
	seg->op = 'C';
	out_of(f, a[0] - k * a[1], a[1] + k * a[0], seg->p[0]);
	out_of(f, b[0] + k * b[1], b[1] - k * b[0], seg->p[1]);
	out_of(f, b[0], b[1], seg->p[2]);
}

/* The middle of the way from a to b, the longer way when large. */
static void
middle(const double a[2], const double b[2], int large, int sweep, double out[2])
{
	double x = a[0] + b[0], y = a[1] + b[1], len = sqrt(x * x + y * y);

	if (len < 1e-6) {
		x = sweep ? -a[1] : a[1];
		y = sweep ? a[0] : -a[0];
		len = 1;
	} else if (large) {
		len = -len;
	}
	out[0] = x / len;
	out[1] = y / len;
}

static void
split(struct cg_prop_reader *r, const struct frame *f, const double a[2], const double b[2],
    int large, int sweep)
{
	double m[2], q[2];

	middle(a, b, large, sweep, m);
	if (!large) {
		quarter(r, f, a, m, sweep);
		quarter(r, f, m, b, sweep);
		return;
	}
	middle(a, m, 0, sweep, q);
	quarter(r, f, a, q, sweep);
	quarter(r, f, q, m, sweep);
	middle(m, b, 0, sweep, q);
	quarter(r, f, m, q, sweep);
	quarter(r, f, q, b, sweep);
}

/* From the end points to the centre, in the frame where the ellipse is a circle. */
static void
arc(struct cg_prop_reader *r, struct frame *f, int large, int sweep, const double to[2])
{
	double dx = (to[0] - r->here[0]) / 2, dy = (to[1] - r->here[1]) / 2;
	double hx = (dx * f->cos + dy * f->sin) / f->rx, hy = (dy * f->cos - dx * f->sin) / f->ry;
	double half = hx * hx + hy * hy, up, a[2], b[2], c[2], m[2];

	if (half > 1) { /* too small to reach: the ellipse grows */
		f->rx *= sqrt(half);
		f->ry *= sqrt(half);
		hx /= sqrt(half);
		hy /= sqrt(half);
		half = 1;
	}
	up = sqrt((1 - half) / half) * (large == sweep ? -1 : 1);
	c[0] = -hy * up;
	c[1] = hx * up;
	a[0] = -hx - c[0];
	a[1] = -hy - c[1];
	b[0] = hx - c[0];
	b[1] = hy - c[1];
	f->cx = f->cy = 0;
	out_of(f, c[0], c[1], m);
	f->cx = (r->here[0] + to[0]) / 2 + m[0];
	f->cy = (r->here[1] + to[1]) / 2 + m[1];
	split(r, f, a, b, large, sweep);
	/* The curve ends where the text says, to the last bit. */
	memcpy(r->queue[r->queued - 1].p[2], to, sizeof(double[2]));
}

static int
read_arc(struct cg_prop_reader *r, struct cg_err *err)
{
	struct frame f = { 0 };
	double turn, to[2];
	int large = 0, sweep = 0;

	if (number(r, &f.rx, err) < 0 || number(r, &f.ry, err) < 0 || number(r, &turn, err) < 0 ||
	    flag(r, &large, err) < 0 || flag(r, &sweep, err) < 0 || point(r, to, err) < 0)
		return -1;
	if (f.rx <= 0 || f.ry <= 0)
		return bad(r, err, "an arc needs two positive radii");
	r->queued = r->taken = 0;
	if (to[0] == r->here[0] && to[1] == r->here[1])
		return bad(r, err, "an arc ends where it starts");
	f.cos = turn == 0 ? 1 : snd_sin_turns(turn / 360 + 0.25);
	f.sin = turn == 0 ? 0 : snd_sin_turns(turn / 360);
	arc(r, &f, large, sweep, to);
	memcpy(r->here, to, sizeof to);
	return 0;
}

/* Q c e is C with both handles two thirds of the way to c. */
static int
read_quad(struct cg_prop_reader *r, struct cg_prop_seg *seg, struct cg_err *err)
{
	double c[2];

	if (point(r, c, err) < 0 || point(r, seg->p[2], err) < 0)
		return -1;
	for (int k = 0; k < 2; k++) {
		seg->p[0][k] = r->here[k] + (c[k] - r->here[k]) * 2 / 3;
		seg->p[1][k] = seg->p[2][k] + (c[k] - seg->p[2][k]) * 2 / 3;
	}
	seg->op = 'C';
	memcpy(r->here, seg->p[2], sizeof r->here);
	return 1;
}

static int
read_points(struct cg_prop_reader *r, struct cg_prop_seg *seg, int n, struct cg_err *err)
{
	for (int i = 0; i < n; i++)
		if (point(r, seg->p[i], err) < 0)
			return -1;
	memcpy(r->here, seg->p[n - 1], sizeof r->here);
	seg->op = r->op;
	if (r->op == 'M') {
		memcpy(r->home, r->here, sizeof r->home);
		r->op = 'L';
	}
	return 1;
}

/* The letter of the next command; bare numbers repeat the one before. */
static int
command(struct cg_prop_reader *r, struct cg_err *err)
{
	char c = *r->at;

	if (strchr("MLCQAZ", c)) {
		if (r->op == 0 && c != 'M')
			return bad(r, err, "a path starts with M");
		r->op = c;
		r->at++;
	} else if (r->op == 0 || r->op == 'Z' || !strchr("0123456789.-+", c)) {
		return bad(r, err, "only the absolute commands M L C Q A Z are known");
	}
	return 0;
}

void
cg_prop_read(struct cg_prop_reader *r, const char *d)
{
	memset(r, 0, sizeof *r);
	r->start = r->at = d;
}

int
cg_prop_next(struct cg_prop_reader *r, struct cg_prop_seg *seg, struct cg_err *err)
{
	if (r->taken < r->queued) {
		*seg = r->queue[r->taken++];
		return 1;
	}
	skip(r);
	if (*r->at == '\0')
		return 0;
	if (command(r, err) < 0)
		return -1;
	memset(seg, 0, sizeof *seg);
	if (r->op == 'Z') {
		seg->op = 'Z';
		memcpy(r->here, r->home, sizeof r->here);
		return 1;
	}
	r->commands++;
	switch (r->op) {
	case 'A':
		return read_arc(r, err) < 0 ? -1 : cg_prop_next(r, seg, err);
	case 'Q':
		return read_quad(r, seg, err);
	default:
		return read_points(r, seg, r->op == 'C' ? 3 : 1, err);
	}
}

static void
widen(double box[4], double x, double y)
{
	box[0] = x < box[0] ? x : box[0];
	box[1] = y < box[1] ? y : box[1];
	box[2] = x > box[2] ? x : box[2];
	box[3] = y > box[3] ? y : box[3];
}

/* Sixteen points of a curve are nearer to its extremes than a hundredth of the grid. */
static void
widen_by_curve(double box[4], const double from[2], double p[3][2])
{
	for (int i = 1; i <= 16; i++) {
		double t = i / 16.0, u = 1 - t, w[4] = { u * u * u, 3 * u * u * t, 3 * u * t * t,
			t * t * t };

		widen(box, w[0] * from[0] + w[1] * p[0][0] + w[2] * p[1][0] + w[3] * p[2][0],
		    w[0] * from[1] + w[1] * p[0][1] + w[2] * p[1][1] + w[3] * p[2][1]);
	}
}

void
cg_prop_bounds(const struct cg_prop *prop, double box[4])
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_prop_reader r;
	struct cg_prop_seg s;
	double at[2] = { 0, 0 };

	box[0] = box[1] = CG_PROP_GRID;
	box[2] = box[3] = 0;
	for (size_t i = 0; i < prop->n; i++)
		for (cg_prop_read(&r, prop->paths[i].d); cg_prop_next(&r, &s, &err) > 0;) {
			if (s.op == 'Z')
				continue;
			if (s.op == 'C')
				widen_by_curve(box, at, s.p);
			else
				widen(box, s.p[0][0], s.p[0][1]);
			memcpy(at, s.p[s.op == 'C' ? 2 : 0], sizeof at);
		}
}
