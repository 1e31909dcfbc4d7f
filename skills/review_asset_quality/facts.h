/* What can be measured about one file, whatever is asked about it afterwards. */
#ifndef CG_REVIEW_FACTS_H
#define CG_REVIEW_FACTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "color/color.h"

enum { FACTS_SIDE = 160, FACTS_COLORS = 5 };

enum fact_kind { FACT_IMAGE, FACT_VIDEO, FACT_AUDIO, FACT_MODEL, FACT_JSON, FACT_KINDS };
extern const char *const fact_kinds[FACT_KINDS]; /* as in artifact_refs */

struct facts {
	enum fact_kind kind;      /* what it is called */
	const char *uri, *name;   /* borrowed; name may be NULL */
	const json_t *metadata;   /* borrowed, may be NULL */
	bool is_there;            /* the file could be read */
	size_t bytes;
	const char *type;         /* sniffed media type, NULL: text or unknown */
	bool is_kind;             /* the content is what it is called */
	bool decodes;             /* and could be decoded to the end */
	char why_not[160];        /* when it could not */
	int width, height;        /* of pictures and clips */
	double spread;            /* standard deviation of luma, levels; -1 unknown */
	unsigned char *rgba;      /* of pictures: at most FACTS_SIDE a side; owned */
	int thumb_width, thumb_height;
	double seconds, fps;      /* of clips and sounds */
	bool is_fast;             /* a clip's index stands in front */
	double seam, inner_step;  /* of clips; -1 unknown */
	double lufs, peak_db, rms_db;
	double clipped;           /* share of samples at full scale */
	double silent_head;       /* s below -60 dB at the beginning */
	long triangles;           /* of models; -1 unknown */
	json_t *doc;              /* of JSON; owned */
};

/*
 * Look at ref, {uri, type, name?, metadata?}, which is borrowed for as long as
 * the facts are used. Never fails: what could not be found out is unknown.
 */
void facts_of(struct facts *f, const char *workspace, const json_t *ref);
void facts_release(struct facts *f);

#endif
