/* What the files of this folder share. */
#ifndef CG_SKILLS_TALK_PRIV_H
#define CG_SKILLS_TALK_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "lib/composer/scan.h"
#include "lib/talk/talk.h"

/* Key words, as what: bits of a set. */
enum {
	W_CREATE = 1 << 0, W_CAMPAIGN = 1 << 1, W_CAMPAIGNS = 1 << 2, W_GAME = 1 << 3,
	W_CHANGE = 1 << 4, W_SHOW = 1 << 5, W_LIST = 1 << 6, W_CANCEL = 1 << 7,
	W_GENERATE = 1 << 8, W_RUN = 1 << 9, W_PROGRESS = 1 << 10, W_NEW = 1 << 11,
	W_THE = 1 << 12, W_A = 1 << 13, W_HELP = 1 << 14, W_HELLO = 1 << 15, W_THANKS = 1 << 16,
	W_BYE = 1 << 17, W_YES = 1 << 18, W_NO = 1 << 19, W_AUDIO = 1 << 20, W_INTRO = 1 << 21,
	W_OUTCOME = 1 << 22, W_CONFIG = 1 << 23, W_3D = 1 << 24, W_MORE = 1 << 25,
	W_PUT = 1 << 26, W_DELETE = 1 << 27,
	W_PARTS = W_AUDIO | W_INTRO | W_OUTCOME | W_CONFIG | W_3D
};

enum talk_intent { TALK_UNKNOWN, TALK_CREATE, TALK_UPDATE, TALK_GENERATE, TALK_SHOW, TALK_LIST,
	TALK_RUN, TALK_CANCEL, TALK_HELP, TALK_WHO, TALK_HELLO, TALK_THANKS, TALK_BYE, TALK_YES,
	TALK_NO, TALK_DELETE };

/* What was asked by us, and is answered with the next message. */
enum talk_question { ASK_NOTHING, ASK_SUBJECT, ASK_WHICH, ASK_PART, ASK_AUDIO, ASK_INTRO,
	ASK_OUTCOME, ASK_CONFIG, ASK_3D, ASK_GENERATE, ASK_RUN, ASK_OTHER, ASKS };
extern const char *const talk_questions[ASKS]; /* the words; "" for ASK_NOTHING */

/* hear.c: the words of one text */
struct talk_words {
	struct cg_scan scan; /* folded */
	uint32_t *as;        /* of each word, what it is */
	uint32_t all;        /* any of them */
};
void talk_hear(struct talk_words *w, const char *text);
void talk_words_release(struct talk_words *w);
enum talk_intent talk_intent_of(const struct talk_words *w);
/* The folded word is one of the list, or nearly: a letter too many, too few, wrong, swapped. */
bool talk_is_near(const char *word, const char *list);

/* The window. */
struct talk {
	const json_t *messages, *tools;
	const char *said;        /* the person's last message, "" before any */
	char *topic;             /* it, and what it answers: the person's messages, a line each */
	struct talk_words now, whole; /* words of said, of topic */
	enum talk_intent intent;
	enum talk_question asked; /* by us, just before it */
	json_t *campaigns;       /* [{campaign_id, name?, status?, template_id?, run_id?, url?}] */
	char campaign[129], run[65]; /* spoken of last, or "" */
	const json_t *found;     /* by the last list of campaigns, when it answers now; or NULL */
	json_t *result;          /* that holds it, or NULL */
	bool named;              /* the campaign, in the person's last message */
	size_t results;          /* where the tool messages at the end begin; 0: there are none */
	struct cg_buf text;      /* of the answer */
	json_t *calls;
};

/* window.c */
void talk_window(struct talk *t, const json_t *input, const json_t *tools);
void talk_release(struct talk *t);
const json_t *talk_campaign(const struct talk *t, const char *id); /* what is known of it, or NULL */
/* What the person calls a campaign that is not known here, new; NULL: nothing. */
char *talk_name_of(const struct talk *t);
/* Copies the first UUID of the text; false: there is none. */
bool talk_uuid(const char *text, char out[37]);

/* talk.c */
void talk_say(struct talk *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void talk_ask(struct talk *t, enum talk_question q);
bool talk_has_tool(const struct talk *t, const char *name);
/* Call it with these arguments, taken. False: it is not there, or would not take them. */
bool talk_call(struct talk *t, const char *name, json_t *args);
void talk_find(struct talk *t); /* the campaign that is meant, when none is known */
/* Do what is wanted, as far as it is known. */
void talk_act(struct talk *t);

/* create.c, change.c, tell.c: the parts of it */
void talk_create(struct talk *t);
bool talk_is_brief(const struct talk *t); /* as it stands, does it describe a campaign? */
const char *talk_game(const char *template_id); /* "a spin wheel"; static */
bool talk_is_colored(const struct talk *t); /* does the last message name a colour? */
void talk_change(struct talk *t);
/* The call that waited for a person when they wrote their last message instead; NULL: none did. */
const json_t *talk_unapproved(const struct talk *t);
void talk_tell(struct talk *t); /* what the tools have answered */
void talk_list(struct talk *t, const json_t *campaigns, size_t most);

#endif
