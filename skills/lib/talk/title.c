/* What a conversation is called. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "copy/text.h"
#include "lib/composer/scan.h"
#include "lib/talk/talk_priv.h"

enum { TITLE = 60, SAID = 400, CLAUSE = 14 };

/* Words that only ask, at the beginning: they say nothing of what it is about. */
static const char asking[] = "please there put together something fun promote our hi hello hey hallo hola bonjour ciao can could would will you i we "
    "us me want need like to id let lets create creating make build design launch start set up "
    "generate give show a an the new our my for of about with just bitte erstelle erstellen mach mache "
    "eine einen ein kannst konnen sie du ich wir mochte mochten uns mir cree creez creer une un "
    "voudrais je nous crea crear quiero por favor crie criar quero uma um maak graag";

/* Where the sentence ends that begins here. */
static size_t
sentence(const char *s)
{
	size_t n = 0;

	while (s[n] && s[n] != '\n' && !(strchr(".!?;", s[n]) && (!s[n + 1] || s[n + 1] == ' '
	    || s[n + 1] == '\n')))
		n++;
	return n;
}

/* What is too long for a title ends at its first comma or colon that is not too early. */
static void
end_clause(char *s)
{
	size_t n = strlen(s);

	if (cg_text_length(s) <= TITLE)
		return;
	for (size_t i = CLAUSE; i < n && i <= TITLE; i++)
		if (strchr(",:;", s[i]) && s[i + 1] == ' ') {
			s[i] = '\0';
			return;
		}
}

static char *
with_capital(char *s)
{
	if (*s >= 'a' && *s <= 'z')
		*s = (char)(*s - 'a' + 'A');
	return s;
}

/* The text from its first word that says something; itself when none does. */
static const char *
matter(const char *s)
{
	struct cg_scan w;
	const char *from = s;
	size_t i = 0;

	cg_fold_words(&w, s);
	while (i < w.n && cg_scan_is(&w, i, asking))
		i++;
	if (i < w.n)
		from = s + w.word[i].at;
	cg_scan_release(&w);
	return from;
}

char *
cg_talk_title(const char *said)
{
	char *clean = cg_text_clean(said, SAID), *title, *cut;
	const char *from = matter(clean);
	size_t n = sentence(from);

	/* A greeting that ends before anything is said is no title. */
	if (n < 4 && strlen(from) > n + 2) {
		from = matter(from + n + 1);
		n = sentence(from);
	}
	cut = cg_strndup(from, n);
	end_clause(cut);
	title = cg_text_clean(cut, TITLE);
	n = strlen(title);
	while (n > 0 && strchr(",:;-.!?", title[n - 1]))
		title[--n] = '\0';
	free(cut);
	free(clean);
	if (n == 0) {
		free(title);
		return cg_strdup("Conversation");
	}
	return with_capital(title);
}
