/*
 * A contact sheet of the props, for the eye: rows of industries, six props each,
 * in brand colours that change from row to row, or as black silhouettes (-b).
 *
 * usage: props [-b] [-s SIZE] -o FILE.png [INDUSTRY...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/prop/prop_cairo.h"

static const struct { const char *base, *accent, *ground; } brands[] = {
	{ "#E4572E", "#FFC53D", "#FFF4E6" },
	{ "#17798F", "#FF8A5B", "#EAF6F8" },
	{ "#7B2CBF", "#F9C74F", "#F5EFFB" },
	{ "#2F9E44", "#F76707", "#F1F8EE" },
	{ "#C8102E", "#1D3557", "#FBEFEF" },
	{ "#3B5BDB", "#FF6B9D", "#1B1F3B" },
	{ "#F4A261", "#264653", "#FDF5EC" },
	{ "#E7A9B8", "#8C5E3C", "#3A2230" },
};

static struct cg_rgb
color(const char *hex)
{
	struct cg_rgb c = { 0, 0, 0 };

	cg_color_parse(hex, &c);
	return c;
}

static void
fill_ground(cairo_t *cr, struct cg_rgb c, double y, double w, double h)
{
	cairo_set_source_rgb(cr, c.r / 255.0, c.g / 255.0, c.b / 255.0);
	cairo_rectangle(cr, 0, y, w, h);
	cairo_fill(cr);
}

static void
draw_row(cairo_t *cr, const char *industry, int row, double size, int black, int each)
{
	const struct cg_prop *out[CG_PROPS_EACH];
	size_t n = cg_prop_of(industry, out), brand = (size_t)row % (sizeof brands / sizeof *brands);
	struct cg_prop_ink ink;
	double pad = size * 0.08, cell = size + 2 * pad;

	cg_prop_ink_of(color(brands[brand].base), color(brands[brand].accent), &ink);
	fill_ground(cr, color(black ? "#FFFFFF" : brands[brand].ground), row * cell, cell * each, cell);
	for (size_t i = 0; i < n; i++) {
		double x = (double)i * cell + cell / 2, y = row * cell + cell / 2;

		if (black) {
			cairo_set_source_rgb(cr, 0, 0, 0);
			cg_prop_silhouette(cr, out[i], x, y, size);
			continue;
		}
		cg_prop_shadow(cr, out[i], x, y, size, color("#101018"), 0.3);
		cg_prop_draw(cr, out[i], x, y, size, &ink);
	}
}

static int
usage(void)
{
	fprintf(stderr, "usage: props [-b] [-s SIZE] -o FILE.png [INDUSTRY...]\n");
	return 64;
}

int
main(int argc, char **argv)
{
	const char *out = NULL;
	double size = 200;
	int black = 0, opt, rows;

	while ((opt = getopt(argc, argv, "bs:o:")) != -1) {
		if (opt == 'b')
			black = 1;
		else if (opt == 's')
			size = atof(optarg);
		else if (opt == 'o')
			out = optarg;
		else
			return usage();
	}
	if (!out || size < 8 || size > 1000)
		return usage();
	rows = optind < argc ? argc - optind : CG_INDUSTRIES;
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
	    (int)(size * 1.16 * CG_PROPS_EACH), (int)(size * 1.16 * rows));
	cairo_t *cr = cairo_create(s);

	for (int i = 0; i < rows; i++)
		draw_row(cr, optind < argc ? argv[optind + i] : cg_industries[i], i, size, black,
		    CG_PROPS_EACH);
	int bad = cairo_surface_write_to_png(s, out) != CAIRO_STATUS_SUCCESS;

	cairo_destroy(cr);
	cairo_surface_destroy(s);
	if (bad)
		fprintf(stderr, "props: %s cannot be written\n", out);
	return bad;
}
