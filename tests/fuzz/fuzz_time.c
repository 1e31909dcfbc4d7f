/* Text as an instant of RFC 3339; what is read and written again is the same instant. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FIRST INT64_C(-62167219200000) /* 0000-01-01T00:00:00.000Z */
#define LAST INT64_C(253402300799999)  /* 9999-12-31T23:59:59.999Z */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = cg_strndup((const char *)data, size), text[CG_TIME_LEN + 1];
	struct cg_deadline never = { INT64_MAX, NULL }, soon = cg_deadline_in((int64_t)size);
	int64_t at, again;

	if (cg_time_parse(s, &at) == 0) {
		cg_time_format(at, text);
		/* An offset can lead out of the years 0 to 9999, which RFC 3339 ends with. */
		if (at >= FIRST && at <= LAST && (cg_time_parse(text, &again) < 0 || again != at))
			abort();
	}
	if (cg_deadline_over(NULL) || cg_deadline_over(&never) || cg_deadline_poll_ms(&never) != -1
	    || cg_deadline_poll_ms(&soon) < 0)
		abort();
	if (cg_mono_us() / 1000 > cg_mono_ms() || cg_wall_ms() <= 0)
		abort();
	free(s);
	return 0;
}
