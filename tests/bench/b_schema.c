/*
 * How quick is lib/schema? One line of JSON: nanoseconds a check of the 1 kB
 * campaign (the best of several rounds), and microseconds from the parsed
 * schema to the first answer, in a process where nothing is warm.
 * usage: b_schema [MILLISECONDS]
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/err.h"
#include "json/json.h"
#include "schema/schema.h"

static double
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The quickest of rounds that take about ms together. */
static double
best_ns(const struct cg_schema *s, const json_t *doc, bool is_listing, double ms)
{
	double best = 1e18, end = now_ns() + ms * 1e6;
	struct cg_err err = CG_ERR_INIT;

	while (now_ns() < end) {
		double start = now_ns(), took;

		for (int i = 0; i < 500; i++) {
			struct cg_violations v = { 0 };

			if (cg_schema_check(s, doc, is_listing ? &v : NULL, &err) < 0)
				return -1;
			cg_violations_release(&v);
		}
		took = (now_ns() - start) / 500;
		best = took < best ? took : best;
	}
	return best;
}

int
main(int argc, char **argv)
{
	double ms = argc > 1 ? strtod(argv[1], NULL) : 300, start, first;
	struct cg_err err = CG_ERR_INIT;
	json_t *schema = cg_json_load("tests/bench/campaign.schema.json", 1 << 20, &err);
	json_t *doc = cg_json_load("tests/bench/campaign.json", 1 << 20, &err);
	json_t *wrong = doc ? json_deep_copy(doc) : NULL;
	struct cg_schema *s;
	int rc;

	if (!schema || !doc) {
		fprintf(stderr, "b_schema: %s\n", err.msg);
		return 66;
	}
	start = now_ns();
	s = cg_schema_new(schema, NULL, &err);
	rc = s ? cg_schema_check(s, doc, NULL, &err) : -1;
	first = (now_ns() - start) / 1e3;
	cg_json_set_str(wrong, "state", "elsewhere");
	if (rc != 0 || cg_schema_check(s, wrong, NULL, &err) != 1) {
		fprintf(stderr, "b_schema: the answers are wrong: %s\n", err.msg);
		return 1;
	}
	printf("{\"check_ns\":%.0f,", best_ns(s, doc, false, ms));
	printf("\"check_listing_ns\":%.0f,", best_ns(s, doc, true, ms));
	printf("\"check_wrong_ns\":%.0f,", best_ns(s, wrong, true, ms));
	printf("\"first_us\":%.1f}\n", first);
	cg_schema_free(s);
	json_decref(schema);
	json_decref(doc);
	json_decref(wrong);
	return 0;
}
