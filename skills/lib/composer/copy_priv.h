/* What the files of the copywriter share: frames, lexicons, languages. */
#ifndef CG_SKILLS_COPY_PRIV_H
#define CG_SKILLS_COPY_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/composer/copy.h"
#include "lib/composer/words.h"

struct cg_buf;

enum { CG_TRADES = 25, CG_COPY_OCCASIONS = 16, CG_COPY_SEASONS = 4, CG_CHOICES = 2, CG_BANNED_MAX = 24 };

/*
 * A frame. tones: letters of the tones it fits (p u r l f: playful, urgent,
 * pRofessional, luxury, friendly). games: letters of the games it fits (w s m q
 * c r: wheel, scratch card, memory, quiz, catch, reels), NULL for all. In the
 * text {slot} is what the brief or the lexicon says, {Slot} the same with a
 * capital, {with brand} the brand behind a preposition, {name} the brand as it stands
 * on a sign, [ ] a phrase that may be dropped, <a|b> the familiar and the formal
 * form. A frame with a slot that stays empty outside of [ ] is passed over.
 */
struct cg_copy_frame {
	const char *tones, *games;
	char shape;
	const char *text;
};

/*
 * The words of a trade in one language. What a language inflects stands here in
 * the form that the slot asks for: treat is an indefinite noun phrase in the
 * accusative (English: without its article, which follows from the sound), joy a
 * noun phrase that is the same as subject and object, goods what people love.
 */
struct cg_copy_trade {
	const char *goods;
	bool plural;                   /* goods: are, not is */
	const char *treat, *act, *where, *senses;
	const char *joy[CG_CHOICES];
	const char *ask[CG_CHOICES];   /* whole questions */
	const char *line[CG_CHOICES];  /* whole statements */
};

struct cg_copy_tongue {
	const char *tag;
	const struct cg_copy_frame *frames[CG_COPY_TYPES]; /* each ends with a NULL text */
	const struct cg_copy_trade *trades;                /* CG_TRADES, in the order of the ids */
	const char *play[CG_GAMES], *go[CG_GAMES], *goacc[CG_GAMES], *place[CG_GAMES];
	const char *season[CG_COPY_SEASONS], *when[CG_COPY_SEASONS];  /* "summer", "this summer" */
	const char *occasion[CG_COPY_OCCASIONS];                 /* "for Easter", as cg_copy_occasions */
	const char *off, *and;                              /* "#% off", " and " */
	const char *is[2];                                  /* of mass nouns, of plurals */
	const char *month[12], *date;                       /* "D M Y" with its marks */
	const char *first;                                  /* behind the first of a month */
	const char *period[3];         /* from # to @; from #; until @ */
	const char *gap[3];            /* marked blanks of terms: period, prizes, who */
	const char *count[2];          /* "one prize", "# prizes" */
	const char *banned[CG_BANNED_MAX];
	const char *tone[5];           /* words that carry the tone, by blanks, as beginnings */
	const char *formal;            /* letters of the tones that say Sie */
};

extern const struct cg_copy_tongue cg_copy_en, cg_copy_de, cg_copy_fr, cg_copy_es, cg_copy_it,
    cg_copy_pt, cg_copy_nl;
extern const struct cg_copy_trade cg_trades_en[CG_TRADES], cg_trades_de[CG_TRADES],
    cg_trades_fr[CG_TRADES], cg_trades_es[CG_TRADES], cg_trades_it[CG_TRADES],
    cg_trades_pt[CG_TRADES], cg_trades_nl[CG_TRADES];

/* The tongue of a language tag, or NULL when there are no frames in it. */
const struct cg_copy_tongue *cg_copy_tongue_of(const char *tag);

/* An ask with its names looked up. */
struct cg_copy_job {
	const struct cg_copy_ask *ask;
	const struct cg_copy_tongue *tongue;
	const struct cg_copy_trade *trade;
	enum cg_game game;
	int tone;      /* 0..4, in the order p u r l f */
	int season;    /* 0..3 or -1 */
	int occasion;  /* 0.. or -1 */
	bool formal;
	bool european; /* Portuguese of a country that is not Brazil */
};
void cg_copy_job_init(struct cg_copy_job *job, const struct cg_copy_ask *ask);

/*
 * Append the frame filled in; choice says which of two joys, questions and lines,
 * optional whether phrases in [ ] are kept. False when a slot has nothing to say.
 */
bool cg_copy_fill(const struct cg_copy_job *job, const char *frame, int choice, bool optional,
    struct cg_buf *out);
/*
 * Append a brand with the word before it ("bei", "di"; "acc" for a German object, "" for a
 * subject), and between them the article that its noun takes.
 */
void cg_copy_brand(const char *lang, const char *with, const char *brand, struct cg_buf *out);
/* Append the first n letters' worth of s with a capital at its beginning. */
void cg_copy_capital(struct cg_buf *out, const char *s);

/* The texts for languages without frames. */
void cg_copy_foreign(const struct cg_copy_job *job, enum cg_copy_type type,
    struct cg_copy_line *out);

/* Lengths to aim at, in clusters. */
struct cg_copy_measure {
	size_t low, high, limit;
};
extern const struct cg_copy_measure cg_copy_measures[CG_COPY_TYPES];

#endif
