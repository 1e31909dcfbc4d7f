/* What a file is: by its first bytes, and by the ending of its name. */
#ifndef CG_SKILLS_MEDIA_H
#define CG_SKILLS_MEDIA_H

#include <stdbool.h>
#include <stddef.h>

struct cg_media {
	const char *ext;  /* "png", without dot */
	const char *type; /* "image/png" */
	const char *kind; /* images, audio, video, models, code, other */
};

/* By name; application/octet-stream when the ending says nothing. Never NULL. */
const struct cg_media *cg_media_of_name(const char *path);
/* By content; NULL for what has no signature (text, JSON, scripts). */
const struct cg_media *cg_media_sniff(const void *p, size_t n);
/* Has a media file sound or picture in it, or only a header? False for a stub. */
bool cg_media_has_content(const struct cg_media *m, const void *p, size_t n);

#endif
