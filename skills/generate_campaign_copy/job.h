/* One request for copy: read once, then written by us or looked through. */
#ifndef CG_GENERATE_CAMPAIGN_COPY_JOB_H
#define CG_GENERATE_CAMPAIGN_COPY_JOB_H

#include <jansson.h>
#include <stdbool.h>

#include "lib/composer/copy.h"
#include "lib/composer/read.h"

struct cg_handler;

enum { LABELS_MAX = 12 };

struct job {
	const json_t *in, *context; /* context: NULL when it is a text */
	struct cg_reading reading;
	struct cg_copy_ask ask;
	const char *labels[LABELS_MAX];
	char *owned[6];             /* texts that the ask borrows */
	size_t n_owned;
	unsigned variations;
	bool degraded;
};

/* main.c: all variations of one kind by our own hand: {copy_type, variations}, new. */
json_t *write_kind(struct job *j, enum cg_copy_type type);
/* The ask for one kind: what its texts are written by, and held against. */
struct cg_copy_ask ask_for(const struct job *j, enum cg_copy_type type);

/* edit.c: that kind as a model wrote it (NULL: it did not), looked through; new. */
json_t *edit_kind(struct cg_handler *h, struct job *j, enum cg_copy_type type, const json_t *draft);

#endif
