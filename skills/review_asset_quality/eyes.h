/* What no measurement answers, put before a model that sees the pictures. */
#ifndef CG_REVIEW_EYES_H
#define CG_REVIEW_EYES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "review_asset_quality/checks.h"

struct cg_handler;

/* What is said of one criterion. */
struct sight {
	enum verdict verdict;     /* CHECK_OPEN: nothing */
	double confidence;
	const char *severity;     /* of a failure; critical major minor info */
};

/*
 * Ask for a look at the nth file by these criteria (taken), unless there are none, it is no
 * picture that a model takes, or enough are asked for. measured: what is known of it already.
 */
bool eyes_ask(struct cg_handler *h, size_t n, const struct facts *f, const json_t *context,
    json_t *criteria, json_t *measured);
/* What came of it, for the criterion of that id; its words go into out. */
struct sight eyes_verdict(struct cg_handler *h, size_t n, const char *id, struct finding *out);
/* Who has looked; NULL: nobody. One that failed is said in the log, and in data as degraded. */
const char *eyes_whose(struct cg_handler *h, size_t n_files);

#endif
