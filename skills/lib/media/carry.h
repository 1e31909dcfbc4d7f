/*
 * How each format carries a provenance. Every function appends to out the file in
 * with the tag in it, after taking an earlier tag of ours out. -1 when the file is
 * cut short.
 */
#ifndef CG_SKILLS_CARRY_H
#define CG_SKILLS_CARRY_H

#include "base/buf.h"

struct cg_provenance;

/* An XMP packet, as XML; for a carrier that wants one. */
void cg_carry_xmp(const struct cg_provenance *p, struct cg_buf *out);

int cg_carry_png(const struct cg_provenance *p, struct cg_str in, struct cg_buf *out);
int cg_carry_jpeg(const struct cg_provenance *p, struct cg_str in, struct cg_buf *out);
int cg_carry_webp(const struct cg_provenance *p, struct cg_str in, struct cg_buf *out);
int cg_carry_wav(const struct cg_provenance *p, struct cg_str in, struct cg_buf *out);
int cg_carry_mp3(const struct cg_provenance *p, struct cg_str in, struct cg_buf *out);
int cg_carry_mp4(const struct cg_provenance *p, struct cg_str in, struct cg_buf *out);

#endif
