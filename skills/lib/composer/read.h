/*
 * Reading a brief. One pass finds what it says (language, brand, industry,
 * colours, prizes, numbers, wishes), each finding with its place in the text,
 * where it came from and how sure it is; whoever plans draws on this alone. The
 * text is data: markup stays text, a demand to break rules is a sentence like
 * any other.
 */
#ifndef CG_SKILLS_READ_H
#define CG_SKILLS_READ_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "color/color.h"
#include "lib/composer/color_words.h"
#include "lib/composer/industry.h"
#include "lib/composer/scan.h"
#include "lib/composer/words.h"

enum { CG_READ_PRIZES = 8, CG_FINDINGS_MAX = 60, CG_READ_LABEL = 60, CG_READ_DATES = 4 };

enum cg_tone { CG_TONE_PLAYFUL, CG_TONE_URGENT, CG_TONE_PROFESSIONAL, CG_TONE_LUXURY,
    CG_TONE_FRIENDLY,
	CG_TONES };
extern const char *const cg_tone_names[CG_TONES];

enum cg_finding_source { CG_FROM_BRIEF, CG_FROM_ASSETS, CG_FROM_CONSTRAINTS, CG_FROM_DECIDED,
    CG_ASSUMED };
extern const char *const cg_finding_sources[]; /* "brief", "brand_assets", ... */

struct cg_finding {
	const char *what;   /* static: "brand", "industry", ... */
	char *value;        /* owned */
	size_t at, len;     /* bytes in the text; len 0: it stands nowhere */
	enum cg_finding_source source;
	double confidence;
};

struct cg_read_prize {
	char label[4 * CG_READ_LABEL];
	const char *tier;   /* grand, secondary, consolation */
};

struct cg_reading {
	char *text;         /* the brief, an object's texts joined; owned */
	char *wanted, *unwanted; /* what it asks for, what it refuses; owned */
	struct cg_scan scan;     /* of text */
	struct cg_scan wants;    /* of wanted */
	char seed[80];
	char lang[24];      /* BCP 47 */
	char spoken[28];    /* lang with the region of the campaign, "pt-PT" */
	enum cg_lang words; /* whose texts stand in */
	bool known_lang;    /* false: English stands in */
	char brand[124], product[124]; /* "" when there is none */
	double brand_sure;
	enum cg_industry industry;
	double industry_sure;
	int season;         /* enum cg_season */
	int occasion;       /* enum cg_occasion */
	int audience;       /* enum cg_audience or -1 */
	enum cg_mood mood;
	double mood_sure;
	enum cg_tone tone;
	bool calm;          /* wants no exclamation, no shouting */
	int address;        /* enum cg_copy_address: as the brief says it, else by tone */
	char *phrase;       /* the first short run in quotation marks, or NULL; owned */
	char *refused;      /* words that no text may have, "!" among them when calm; owned */
	struct cg_color_read color[CG_COLORS_READ];
	size_t colors;
	struct cg_read_prize prize[CG_READ_PRIZES];
	size_t prizes;
	int percent;        /* the first discount, 0: none */
	double odds;        /* the chance of a prize that the brief says, 0: none */
	int winners;        /* how many prizes there are, 0: not said */
	int questions;      /* of a quiz, 0: not said */
	int seconds;        /* how long a round shall take, 0: not said */
	int max_seconds;    /* the limit */
	char from[11], until[11]; /* YYYY-MM-DD or "" */
	struct cg_finding finding[CG_FINDINGS_MAX];
	size_t findings;
};

/*
 * input: {brief: string or object, constraints?: object or string, decided?,
 * brand_assets?, similar_campaigns?, seed?}; nothing else is looked at, everything may be missing.
 * It is borrowed for the call. Release with cg_reading_release.
 */
void cg_read_brief(const json_t *input, struct cg_reading *r);
void cg_reading_release(struct cg_reading *r);

/* Note something; value is copied, cleaned and cut to 300 characters. */
void cg_finding(struct cg_reading *r, const char *what, const char *value, size_t at, size_t len,
    enum cg_finding_source source, double confidence);
/* [{what, value, source, confidence, span}]; spans in code points. Returns new. */
json_t *cg_findings_json(const struct cg_reading *r);

#endif
