/* How the brief wants people spoken to: by du or Sie, in which words not, and its own phrase. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "lib/composer/copy.h"
#include "lib/composer/read_priv.h"

enum { PHRASE_MAX = 60, QUOTE_MAX = 1 << 10, REFUSED_MAX = 1 << 17 };

/* "de tú", "jij": how the brief wants people addressed, when it says so. */
static enum cg_copy_address
address_of(const char *text)
{
	static const char *const familiar[] = { "je en jij", "jij en je", "tutoy", "duzen", "per du",
		"de tú", "tutear", "dare del tu", "dando del tu", "per tu" };
	static const char *const formal[] = { "siezen", "per sie", "vouvoy", "de usted", "del lei",
		"u-vorm", "spreek u aan" };

	for (size_t i = 0; i < sizeof familiar / sizeof *familiar; i++)
		if (strcasestr(text, familiar[i]))
			return CG_COPY_FAMILIAR;
	for (size_t i = 0; i < sizeof formal / sizeof *formal; i++)
		if (strcasestr(text, formal[i]))
			return CG_COPY_FORMAL;
	return CG_COPY_BY_TONE;
}

/* The first short run in quotation marks, or NULL. New string. */
static char *
quoted(const char *text)
{
	static const char *const marks[][2] = { { "“", "”" }, { "„", "“" }, { "«", "»" }, { "「", "」" },
		{ "\"", "\"" } };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		const char *from = strstr(text, marks[i][0]), *to = NULL;

		if (from)
			to = strstr(from += strlen(marks[i][0]), marks[i][1]);
		if (to && to > from && to - from < QUOTE_MAX) {
			char *s = cg_strndup(from, (size_t)(to - from));

			if (cg_copy_graphemes(s) <= PHRASE_MAX)
				return s;
			free(s);
		}
	}
	return NULL;
}

void
cg_read_manner(struct cg_reading *r)
{
	struct cg_buf b;

	r->address = address_of(r->text);
	r->phrase = quoted(r->text);
	cg_buf_init(&b, REFUSED_MAX);
	cg_buf_puts(&b, r->unwanted);
	/* A calm brief also refuses the exclamation mark. */
	if (r->calm)
		cg_buf_puts(&b, " !");
	r->refused = cg_buf_detach(&b, NULL);
}
