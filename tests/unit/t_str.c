/* Text that others wrote, made fit for our own lines. */
#include <string.h>

#include "base/str.h"
#include "tap.h"

static void
mending(void)
{
	static const struct { const char *in; size_t len; const char *out; } row[] = {
		{ "", 0, "" },
		{ "plain", 5, "plain" },
		{ "a\0b", 3, "a?b" },
		{ "\xC3\xBC", 2, "\xC3\xBC" },
		{ "\xC3", 1, "?" },
		{ "x\xE2\x82", 3, "x??" },
		{ "\xFF\xFEy", 3, "??y" },
		{ "\xC0\x80", 2, "??" },
		{ "\xED\xA0\x80", 3, "???" },
	};

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		char s[16] = "";

		memcpy(s, row[i].in, row[i].len);
		cg_utf8_mend(s, row[i].len);
		ok(strcmp(s, row[i].out) == 0, "row %zu is mended: %s", i, s);
	}
}

int
main(void)
{
	mending();
	return done();
}
