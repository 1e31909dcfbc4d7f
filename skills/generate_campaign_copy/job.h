/* One request for copy: read once, then written by us or looked through. */
#ifndef CG_GENERATE_CAMPAIGN_COPY_JOB_H
#define CG_GENERATE_CAMPAIGN_COPY_JOB_H

#include <jansson.h>
#include <stdbool.h>

#include "lib/composer/copy.h"
#include "lib/composer/read.h"

struct cg_handler;

enum { LABELS_MAX = 12, AVOID_MAX = 20, REQUIRED_MAX = 10 };

struct job {
	const json_t *in, *context; /* context: NULL when it is a text */
	struct cg_reading reading;
	struct cg_copy_ask ask;
	const char *labels[LABELS_MAX];
	char *owned[6];             /* texts that the ask borrows */
	size_t n_owned;
	const char *avoid[AVOID_MAX], *required[REQUIRED_MAX]; /* what the customer asks for */
	size_t n_required;
	unsigned variations;
	bool degraded, disclosed;
};

/* main.c: all variations of one kind by our own hand: {copy_type, variations}, new. */
json_t *write_kind(struct job *j, enum cg_copy_type type);
/* The ask for one kind: what its texts are written by, and held against. */
struct cg_copy_ask ask_for(const struct job *j, enum cg_copy_type type);

/* demand.c: the words that the customer does not want, and those that must be said. */
void read_demands(struct job *j);
/* Those that none of the copies says: an issue each, or worked into a text that has room. */
void meet_demands(struct cg_handler *h, struct job *j, json_t *copies);

/* edit.c: that kind as a model wrote it (NULL: it did not), looked through; new. */
json_t *edit_kind(struct cg_handler *h, struct job *j, enum cg_copy_type type, const json_t *draft);

#endif
