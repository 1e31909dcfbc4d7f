/*
 * Type for pictures: the font pair of a voice, from named files and nothing else.
 *
 * The system's font configuration is not read. A voice names its files; scripts
 * that they cannot write are looked for in the text beforehand and bring their
 * Noto file along. So a text looks the same wherever the packages are installed,
 * and a missing file is an error instead of another face.
 */
#ifndef CG_SKILLS_PICTURE_TYPE_H
#define CG_SKILLS_PICTURE_TYPE_H

#include <cairo/cairo.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/composer/direction.h"

struct cg_buf;
struct cg_err;
struct cg_type;
typedef struct _PangoLayout PangoLayout; /* as Pango itself has it */

enum cg_face { CG_FACE_DISPLAY, CG_FACE_TEXT, CG_FACE_LABEL };
enum { CG_TYPE_LINES = 6 };

/*
 * Open the fonts of voice and whatever else the n texts need (NULL entries are
 * skipped). lang is BCP 47 or NULL; it decides among the forms of Han characters.
 * -1 with CG_E_CONFIG: a font file is not installed.
 */
int cg_type_open(enum cg_voice voice, const char *const *texts, size_t n, const char *lang,
    struct cg_type **out, struct cg_err *err);
void cg_type_close(struct cg_type *t);

/*
 * One line of text at px pixels an em. The text is taken as it is, never as
 * markup. Free with g_object_unref.
 */
PangoLayout *cg_type_layout(struct cg_type *t, enum cg_face face, double px, const char *text,
    size_t len);
/* How much larger than usual a headline of this voice is set, to look the same size. */
double cg_type_scale(enum cg_voice voice);
/* Characters that no font of ours could draw, over all layouts so far. */
int cg_type_unknown(const struct cg_type *t);
/*
 * "LeagueSpartan-Black.otf 0123456789abcdef, ...": the files as they were opened, each
 * with the first 16 hexadecimal digits of its SHA-256 (0 for one that cannot be read now).
 */
void cg_type_names(const struct cg_type *t, struct cg_buf *b);

/* Lines of text, broken evenly, at one size. Text is borrowed. */
struct cg_lines {
	double px;                        /* an em */
	double leading;                   /* from baseline to baseline, pixels */
	double ascent, descent;           /* of the first and the last line's ink */
	double width, height;             /* of the whole, by ink */
	size_t n;
	struct {
		const char *s;
		size_t len;
		double width, left;       /* ink: its width, and where it starts */
	} line[CG_TYPE_LINES];
};

/*
 * Break text into at most max lines so that it is as large as it can be, at most
 * px and not wider than width or higher than height; the widths of the lines
 * differ as little as they can. is_free lets the number of lines be more than
 * what the largest size needs. Returns the size found, which may be small.
 */
double cg_type_break(struct cg_type *t, enum cg_face face, const char *text, double px,
    double width, double height, size_t max, struct cg_lines *out);

/* Draw with the context's source; (x, y) is the upper left of the ink of width; align 0 to 1. */
void cg_type_draw(struct cg_type *t, cairo_t *cr, enum cg_face face, const struct cg_lines *l,
    double x, double y, double width, double align);

#endif
