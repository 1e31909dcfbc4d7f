/*
 * Text as the small things that options and documents hold: numbers, durations,
 * dollars, names, versions, UTF-8. What is read must be within its bounds, and
 * what can be written must read as the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
numbers(const char *s)
{
	struct cg_err err = CG_ERR_INIT;
	int64_t n, usd, again;
	char text[33];

	if (cg_strtoi64(s, -1000, INT64_MAX, &n, "number", &err) == 0 && n < -1000)
		abort();
	if (cg_strtodur_ms(s, &n, &err) == 0 && n < 0)
		abort();
	if (cg_strtousd(s, &usd, &err) == 0) {
		if (usd < 0)
			abort();
		cg_usdtostr(usd, text);
		if (cg_strtousd(text, &again, &err) < 0 || again != usd)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = cg_strndup((const char *)data, size), *second;
	size_t good = cg_utf8_check((const char *)data, size);

	if (good > size || (good < size && cg_utf8_check((const char *)data, good) != good))
		abort();
	numbers(s);
	cg_is_name(s, false);
	cg_is_name(s, true);
	second = strchr(s, '\n');
	if (second)
		*second++ = '\0';
	cg_str_ends(s, second ? second : "");
	cg_is_semver(s);
	if (second && cg_semver_cmp(s, second) * cg_semver_cmp(second, s) > 0)
		abort();
	free(s);
	return 0;
}
