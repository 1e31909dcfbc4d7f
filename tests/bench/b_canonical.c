/*
 * How quick are the canonical form and its SHA-256? One line of JSON:
 * nanoseconds for the 1 kB campaign and for 100 kB made of it, and the digests,
 * which the peer must arrive at too. usage: b_canonical [MILLISECONDS]
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypt/crypt.h"
#include "json/json.h"

static double
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double
best_ns(const json_t *v, bool is_hashed, double ms, struct cg_buf *b, char digest[CG_HEX_LEN + 1])
{
	double best = 1e18, end = now_ns() + ms * 1e6;
	int rounds = json_array_size(json_object_get(v, "assets")) ? 5 : 500;

	while (now_ns() < end) {
		double start = now_ns(), took;

		for (int i = 0; i < rounds; i++) {
			cg_buf_clear(b);
			cg_json_canonical(v, b);
			if (is_hashed)
				cg_sha256_hex(b->s, b->len, digest);
		}
		took = (now_ns() - start) / rounds;
		best = took < best ? took : best;
	}
	return best;
}

/* A hundred of the campaign, each with a number, a fraction and a name of its own. */
static json_t *
big(const json_t *doc)
{
	json_t *all = json_object(), *assets = json_array();

	for (int i = 0; i < 100; i++) {
		json_t *one = json_deep_copy(doc);
		char name[40];

		snprintf(name, sizeof name, "Asset %d \xc3\xa4\xe2\x82\xac", i);
		cg_json_set_str(one, "title", name);
		cg_json_set(one, "share", json_real(i / 7.0));
		cg_json_set_int(one, "z", i);
		json_array_append_new(assets, one);
	}
	cg_json_set(all, "campaign", json_deep_copy(doc));
	cg_json_set(all, "assets", assets);
	return all;
}

int
main(int argc, char **argv)
{
	double ms = argc > 1 ? strtod(argv[1], NULL) : 300;
	struct cg_err err = CG_ERR_INIT;
	json_t *doc = cg_json_load("tests/bench/campaign.json", 1 << 20, &err), *all;
	char small[CG_HEX_LEN + 1], large[CG_HEX_LEN + 1];
	struct cg_buf b;

	if (!doc) {
		fprintf(stderr, "b_canonical: %s\n", err.msg);
		return 66;
	}
	all = big(doc);
	cg_buf_init(&b, 1 << 20);
	printf("{\"form_1k_ns\":%.0f,", best_ns(doc, false, ms, &b, small));
	printf("\"form_hash_1k_ns\":%.0f,", best_ns(doc, true, ms, &b, small));
	printf("\"bytes_1k\":%zu,\"digest_1k\":\"%s\",", b.len, small);
	printf("\"form_100k_ns\":%.0f,", best_ns(all, false, ms, &b, large));
	printf("\"form_hash_100k_ns\":%.0f,", best_ns(all, true, ms, &b, large));
	printf("\"bytes_100k\":%zu,\"digest_100k\":\"%s\"}\n", b.len, large);
	cg_buf_release(&b);
	json_decref(all);
	json_decref(doc);
	return 0;
}
