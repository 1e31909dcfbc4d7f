/* The checks that a rubric may name, against the facts about one file. */
#ifndef CG_REVIEW_CHECKS_H
#define CG_REVIEW_CHECKS_H

#include <jansson.h>

#include "review_asset_quality/facts.h"

enum verdict { CHECK_PASS, CHECK_FAIL, CHECK_OPEN };

struct finding {
	enum verdict verdict;
	char text[300];       /* what was found, with its figure */
	char fix[200];        /* what to do about it, for a failure */
	const char *effort;   /* trivial minor moderate major */
	bool automated;       /* a program can do it */
	json_t *measured;     /* number, string or boolean, or NULL; owned by the caller */
};

/*
 * Run the check of that name; params are the criterion's, context the step's
 * (colors). CHECK_OPEN for a check that is not known or that these facts do
 * not answer.
 */
void check_run(const char *check, const json_t *params, const json_t *context,
    const struct facts *f, struct finding *out);

#endif
