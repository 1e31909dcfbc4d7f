/* The terms of terms.txt, held against a text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "copy/copy.h"

__asm__(".pushsection .rodata\ncg_copy_terms:\n.incbin \"lib/copy/terms.txt\"\n.byte 0\n.popsection\n");
extern const char cg_copy_terms[] __attribute__((visibility("hidden")));

static const struct kind {
	const char *category, *severity, *suggestion;
} kinds[] = {
	{ "misleading", "warning", "Say what can happen instead of what must." },
	{ "regulatory", "info", "Check that the terms of participation are shown beside it." },
	{ "financial", "warning", "Name the prize itself; money needs a lawyer's look." },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* The terms of one category, up to the end of their line; NULL: there are none. */
static const char *
terms_of(const char *lang, const char *category, size_t *len)
{
	size_t n = strlen(category);

	for (const char *s = cg_copy_terms; *s; s += strcspn(s, "\n"), s += *s == '\n')
		if (strncmp(s, lang, 2) == 0 && s[2] == ' ' && strncmp(s + 3, category, n) == 0
		    && s[3 + n] == ' ') {
			*len = strcspn(s + 4 + n, "\n");
			return s + 4 + n;
		}
	return NULL;
}

/* A language without lists has those of English. */
static const char *
language_of(const char *tag)
{
	size_t len;

	return tag && strcspn(tag, "-_") == 2 && terms_of(tag, kinds[0].category, &len) ? tag : "en";
}

/* The next term of a line from *at on that the folded text has: true, and it is in term. */
static bool
next_hit(const char *text, const char *line, size_t len, size_t *at, char term[32])
{
	while (*at < len) {
		size_t n = strcspn(line + *at, "|\n");
		bool begins;

		n = n > len - *at ? len - *at : n;
		begins = n && line[*at + n - 1] == '*';
		snprintf(term, 32, "%.*s", (int)n - begins, line + *at);
		*at += n + 1;
		if (cg_copy_has(text, term, begins))
			return true;
	}
	return false;
}

size_t
cg_copy_comply(const char *language, const char *text, struct cg_copy_hit out[CG_COPY_HITS])
{
	const char *lang = language_of(language), *line;
	char *low = cg_copy_folded(text);
	size_t n = 0, len, at;

	for (size_t k = 0; k < KINDS; k++) {
		at = 0;
		line = terms_of(lang, kinds[k].category, &len);
		while (line && n < CG_COPY_HITS && next_hit(low, line, len, &at, out[n].term)) {
			out[n].category = kinds[k].category;
			out[n].severity = kinds[k].severity;
			out[n++].suggestion = kinds[k].suggestion;
		}
	}
	free(low);
	return n;
}

bool
cg_copy_discloses(const char *language, const char *text)
{
	char *low = cg_copy_folded(text), term[32];
	size_t len, at = 0;
	const char *line = terms_of(language_of(language), "disclosure", &len);
	bool found = line && next_hit(low, line, len, &at, term);

	free(low);
	return found;
}
