/*
 * Words of a text and what our lexicon knows about them. The text is folded
 * (case and accents go, so "Été" is "ete") and cut into words; every word is
 * looked up once, longest stem first. Scripts without spaces are searched.
 */
#ifndef CG_SKILLS_SCAN_H
#define CG_SKILLS_SCAN_H

#include <stdbool.h>
#include <stddef.h>

enum cg_scan_kind { CG_SCAN_INDUSTRY, CG_SCAN_MOOD, CG_SCAN_SEASON, CG_SCAN_OCCASION,
    CG_SCAN_AUDIENCE,
	CG_SCAN_GAME, CG_SCAN_PLACE, CG_SCAN_KINDS };
enum { CG_SCAN_IDS = 32 };

/* A line of the lexicon. stems: by blanks; "+x" counts three, "-x" one, others two; "x$" is a
   whole word; "a_b" is two words in a row. */
struct cg_stems {
	enum cg_scan_kind kind;
	int id;
	const char *stems;
};
extern const struct cg_stems cg_stems_table[];
extern const size_t cg_stems_count;

struct cg_word {
	size_t at, len;      /* in the text, bytes */
	size_t fold, flen;   /* in cg_scan.folded */
	bool capital;        /* begins with a capital letter */
	bool upper;          /* all capitals, two letters or more */
	bool opens;          /* first of a sentence */
	bool number;         /* digits only */
	bool known;          /* the lexicon has it */
	unsigned kinds;      /* as what: bits of enum cg_scan_kind */
};

struct cg_scan {
	const char *text;    /* borrowed */
	char *folded;        /* owned; words, each NUL-terminated */
	struct cg_word *word;/* owned */
	size_t n;
	int score[CG_SCAN_KINDS][CG_SCAN_IDS];
	size_t at[CG_SCAN_KINDS][CG_SCAN_IDS];  /* where it was first met: an index into word,
	    or of a byte */
	size_t len[CG_SCAN_KINDS][CG_SCAN_IDS]; /* bytes of that place, 0 when there is none */
};

/* Read text, which may hold any bytes; release with cg_scan_release. */
void cg_scan(struct cg_scan *s, const char *text);
/* The words alone, folded, without a look into the lexicon. */
void cg_fold_words(struct cg_scan *s, const char *text);
void cg_scan_release(struct cg_scan *s);

/* Best id of a kind (the earlier in the text on a draw), or -1; *score unless NULL. */
int cg_scan_best(const struct cg_scan *s, enum cg_scan_kind kind, int *score);
/* The folded word i, or "" beyond the end. */
const char *cg_scan_word(const struct cg_scan *s, size_t i);
/* Is the folded word i in list, words by blanks, folded? */
bool cg_scan_is(const struct cg_scan *s, size_t i, const char *list);

/* One character at s (len > 0 bytes left) and its length; bytes that are no UTF-8 are U+FFFD. */
size_t cg_utf8(const char *s, size_t left, unsigned *cp);
/* Append the folded form of cp to out (at most 4 bytes); returns its length. */
size_t cg_fold(unsigned cp, char out[4]);
bool cg_is_letter(unsigned cp);
/* Scripts that write no spaces between words. */
bool cg_is_unspaced(unsigned cp);

#endif
