/*
 * Props as JSON. A prop stands on the ground of its square; a symbol is placed by
 * its middle, so its paths are moved up until the drawing is in the middle. The
 * text is edited and not written anew: arcs stay arcs.
 */
#include <string.h>

#include "base/buf.h"
#include "lib/prop/prop_json.h"

enum { PATH_MAX_BYTES = 4096 };

/* Is the k-th number behind a command's letter a y? */
static bool
is_y(char op, size_t k)
{
	return op == 'A' ? k % 7 == 6 : k % 2 == 1;
}

/* Coordinates have at most two decimals; so does their sum with a whole of tenths. */
static void
put_moved(struct cg_buf *out, const char *text, size_t n, int tenths)
{
	int value = 0, unit = 100, sign = text[0] == '-' ? -1 : 1;

	for (size_t i = sign < 0; i < n && text[i] != '.'; i++)
		value = value * 10 + (text[i] - '0');
	value *= 100;
	for (const char *p = memchr(text, '.', n); p && ++p < text + n && unit > 1;)
		value += (*p - '0') * (unit /= 10);
	value = sign * value + tenths * 10;
	sign = value < 0 ? -1 : 1;
	value *= sign;
	cg_buf_printf(out, "%s%d", sign < 0 ? "-" : "", value / 100);
	if (value % 100)
		cg_buf_printf(out, ".%d", value / 10 % 10);
	if (value % 10)
		cg_buf_printf(out, "%d", value % 10);
}

static void
put_path(struct cg_buf *out, const char *d, int tenths)
{
	char op = 'M';
	size_t k = 0;

	while (*d) {
		size_t n = strspn(d, "-.0123456789");

		if (n == 0) {
			if (*d >= 'A' && *d <= 'Z') {
				op = *d;
				k = 0;
			}
			cg_buf_putc(out, *d++);
			continue;
		}
		if (is_y(op, k++))
			put_moved(out, d, n, tenths);
		else
			cg_buf_put(out, d, n);
		d += n;
	}
}

/* How far up the middle of the grid is from the middle of the drawing. */
static int
lift(const struct cg_prop *prop)
{
	double box[4], by;

	cg_prop_bounds(prop, box);
	by = (CG_PROP_GRID - box[1] - box[3]) * 5;
	return (int)(by < 0 ? by - 0.5 : by + 0.5);
}

json_t *
cg_prop_json(const struct cg_prop *prop, int lang)
{
	json_t *paths = json_array();
	int tenths = lift(prop);
	struct cg_buf d;

	cg_buf_init(&d, PATH_MAX_BYTES);
	for (size_t i = 0; i < prop->n; i++) {
		cg_buf_clear(&d);
		put_path(&d, prop->paths[i].d, tenths);
		json_array_append_new(paths, json_pack("{s:s%, s:s}", "d", d.s, d.len, "tone",
		    cg_prop_tone_names[prop->paths[i].tone]));
	}
	cg_buf_release(&d);
	if (lang < 0 || lang >= CG_PROP_LANGS)
		lang = CG_PROP_EN;
	return json_pack("{s:s, s:s, s:o}", "id", prop->id, "name", prop->name[lang], "paths",
	    paths);
}
