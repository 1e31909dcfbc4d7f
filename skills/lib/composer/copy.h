/*
 * The studio's copywriter: the short texts of a campaign, written without a model
 * from frames with typed slots and from what the brief holds. A pure function of
 * its ask: equal asks give equal words.
 *
 * Frames live in tables, one file a language (copy_en.c, copy_de.c, ...). What a
 * frame names must have been said by the brief: a frame with {prize} is passed
 * over when there is no prize. Nothing here promises a win, and nothing here
 * inflects a brand.
 */
#ifndef CG_SKILLS_COPY_H
#define CG_SKILLS_COPY_H

#include <stdbool.h>
#include <stddef.h>

#include "copy/copy.h"

enum cg_copy_type {
	CG_COPY_HEADLINE,
	CG_COPY_SUBHEADLINE,
	CG_COPY_CTA,
	CG_COPY_PRIZE,
	CG_COPY_WIN,
	CG_COPY_LOSE,
	CG_COPY_INSTRUCTIONS,
	CG_COPY_TERMS,
	CG_COPY_THEME,        /* the idea of the campaign in one phrase */
	CG_COPY_TYPES
};

enum { CG_COPY_VARIATIONS = 10, CG_COPY_BYTES = 2048 };

enum cg_copy_address { CG_COPY_BY_TONE, CG_COPY_FAMILIAR, CG_COPY_FORMAL };

/*
 * What the copy is about. Every pointer is borrowed for the call and may be NULL
 * when the brief does not say; texts are data of any script and any length.
 */
struct cg_copy_ask {
	const char *brand, *product;  /* as the brief writes them */
	const char *industry;         /* one of the 25 ids; unknown: celebration */
	const char *season;           /* spring summer autumn winter; anything else: none */
	const char *occasion;         /* an id of cg_copy_occasions, else none */
	const char *tone;             /* playful urgent professional luxury friendly (default) */
	const char *game;             /* template id; default spin_wheel */
	const char *language;         /* BCP 47; default en */
	const char *const *prizes;    /* labels, the best first; n_prizes of them */
	size_t n_prizes;
	int percent;                  /* a discount that the brief grants, 0: none */
	const char *goal, *audience;  /* campaign goal id; the audience in the brief's words */
	const char *excluded;         /* words not to use, by blanks or commas; "!" forbids the mark */
	const char *const *avoid;     /* words and phrases not to say; n_avoid of them */
	size_t n_avoid;
	const char *brief;            /* the whole of it, for how it writes a word; NULL: not known */
	const char *phrase;           /* the brief's own strongest phrase, for other languages */
	const char *from, *until;     /* dates YYYY-MM-DD of the campaign */
	int winners;                  /* how many prizes there are, 0: not said */
	int plays;                    /* rounds a person has, 0: not said */
	int questions;                /* of the quiz, 0: not said */
	enum cg_copy_address address; /* du or Sie: by tone unless the brief says */
	const char *seed;             /* any text; NULL: the brand */
};

struct cg_copy_line {
	char text[CG_COPY_BYTES];     /* UTF-8, never empty */
	size_t length;                /* grapheme clusters */
	double score;                 /* how well it meets the tone, 0 to 1, two decimals: counted */
	char shape;                   /* 'i'mperative, 'q'uestion, 'p'romise */
	bool native;                  /* in the language asked for */
	bool cut;                     /* no frame fitted: cut at a word */
	bool blank;                   /* has a marked blank for a fact that is missing */
	double overlap;               /* with the variations before it, 0 to 1 */
};

/*
 * Write variation n (0 to CG_COPY_VARIATIONS-1) of a text. The variations of one
 * ask and type begin with different words, change their shape in turn, and share
 * at most half of their words for as long as there are frames for it (overlap
 * says so). Always within the limit of the type.
 */
void cg_copy_write(const struct cg_copy_ask *ask, enum cg_copy_type type, unsigned n,
    struct cg_copy_line *out);
/*
 * The first n variations at once into out[n]. Returns how many different ones there
 * are, 1 to n: a language of which only fixed strings are known has one.
 */
unsigned cg_copy_set(const struct cg_copy_ask *ask, enum cg_copy_type type, unsigned n,
    struct cg_copy_line *out);

/* What a finished text is measured by, whoever wrote it. */
struct cg_copy_verdict {
	size_t length, limit; /* grapheme clusters */
	double overlap;       /* greatest, with the others */
	const char *banned;   /* a phrase of the ban list that it has, or NULL; static */
	bool excluded;        /* has a word of ask->excluded, or says one of ask->avoid */
	unsigned exclaims;    /* exclamation marks */
	bool emoji;           /* an emoji that brand and product do not have */
};
void cg_copy_check(const struct cg_copy_ask *ask, enum cg_copy_type type, const char *text,
    const char *const *others, size_t n_others, struct cg_copy_verdict *out);
/* How well a text meets the tone of the ask: tone words, length, punctuation; 0 to 1. */
double cg_copy_score(const struct cg_copy_ask *ask, enum cg_copy_type type, const char *text);

/* "headline" ...; -1 for an unknown name. */
int cg_copy_type_of(const char *name, size_t len);
extern const char *const cg_copy_type_names[CG_COPY_TYPES];
size_t cg_copy_limit(enum cg_copy_type type);

/* Ids of occasions that have words: "christmas", "easter", ...; ends with NULL. */
extern const char *const cg_copy_occasions[];

/* Short fixed strings that also exist in languages without frames. */
enum cg_copy_fixed {
	CG_FIXED_PLAY, CG_FIXED_WON, CG_FIXED_AGAIN, CG_FIXED_SPIN, CG_FIXED_HOWTO,
	CG_FIXED_NO_PRIZE, CG_FIXED_TERMS, CG_FIXED_THANKS, CG_FIXED_COUNT
};
/* The string in the language, or in English with *native false. */
const char *cg_copy_fixed(const char *language, enum cg_copy_fixed which, bool *native);

#endif
