/*
 * The rules of the public player: what of a game's configuration a page may have, how an outcome
 * is drawn and shown, whether what a page says was played can have been so, and what it shows to
 * prove which play is its own. No store, no clock, no network.
 *
 * A configuration is game_config.json as a bundle was made from it. What a page gets of it is
 * sealed: it says what can be won and not how likely, which answer is right or what the code is.
 */
#ifndef CG_PLAY_PLAY_H
#define CG_PLAY_PLAY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"

struct cg_err;

/* ---- what a page may have ---- */

/*
 * The configuration for a page, new: of weights, odds, prizes, answers, seeds and codes there is
 * nothing; where something can be won it says `wins`, and how that is called stays as its label.
 */
json_t *cg_play_sealed(const json_t *config);
/* The same as a summary for who embeds the game: {theme, game}; new. */
json_t *cg_play_summary(const json_t *config);

/* ---- outcomes that are drawn ---- */

enum { CG_PLAY_OUTCOMES = 16 };

struct cg_play_outcome {
	const char *label;  /* never NULL */
	const char *prize;  /* how it is called; NULL: it has no name, or nothing is won */
	bool won;
	uint64_t weight;    /* of all weights together */
};
struct cg_play_odds {
	size_t n;
	struct cg_play_outcome v[CG_PLAY_OUTCOMES];
};

/* Is the outcome of this game drawn? Else it is earned. */
bool cg_play_is_chance(const json_t *config);
/* The outcomes of a game of chance, borrowed from config; CG_E_DATA: there is nothing to draw. */
int cg_play_odds(const json_t *config, struct cg_play_odds *odds, struct cg_err *err);
/* Draw one by the weights, with the kernel's random numbers and without bias. */
int cg_play_draw(const struct cg_play_odds *odds);
/*
 * Where there are no more of what was drawn: a loss instead, so that nothing else is won more often;
 * where nobody loses, one that is not gone. -1: all are.
 */
int cg_play_draw_left(const struct cg_play_odds *odds, const bool *gone);
/* What the game shows of outcome i: the `presentation` that it converges on. New. */
json_t *cg_play_presentation(const json_t *config, const struct cg_play_odds *odds, int i);

/* A number below n (> 0), each as likely as any other. */
uint64_t cg_play_below(uint64_t n);
/* A code that nobody guesses: "K7QM-9F2X-4WHD". */
enum { CG_PLAY_CODE_LEN = 14 };
void cg_play_code(char out[CG_PLAY_CODE_LEN + 1]);

/* ---- what was played ---- */

/* Which answer of a question of a quiz is right; -1: there is no such question, or none is. */
int cg_play_right_answer(const json_t *config, int64_t question);

struct cg_play_claim {
	const json_t *result;       /* player_result, as the game says it */
	const json_t *presentation; /* of a game of chance: what was sealed */
	const json_t *answers;      /* of a quiz: one index a question, those not given null */
	int64_t took_ms;            /* since the play began, by our own clock */
};
struct cg_play_verdict {
	bool won;                   /* of a game of chance always false: that stands since its draw */
	const char *prize;          /* borrowed from config; NULL: it has no name */
};
/* CG_E_DATA: this cannot have been played, and why. */
int cg_play_judge(const json_t *config, const struct cg_play_claim *claim,
    struct cg_play_verdict *verdict, struct cg_err *err);

/* ---- what proves it ---- */

enum {
	CG_PLAY_SECRET = 32,    /* bytes */
	CG_PLAY_TOKEN_LEN = 2 * CG_ID_LEN + 2 + 13 + 1 + 43,
	CG_PLAY_TICKET_LEN = 13 + 1 + 43
};

/* For this play of this campaign, until then. */
void cg_play_token(const unsigned char secret[CG_PLAY_SECRET], const char *campaign,
    const char *session, int64_t expires_ms, char out[CG_PLAY_TOKEN_LEN + 1]);
/* Whose token is it? CG_E_PERM: nobody's; CG_E_STATE: it is over. */
int cg_play_token_open(const unsigned char secret[CG_PLAY_SECRET], const char *token,
    int64_t now_ms, char campaign[CG_ID_LEN + 1], char session[CG_ID_LEN + 1],
    struct cg_err *err);

/* "<expires>.<signature>" for a path that begins with it: relative ones inherit it. */
void cg_play_ticket(const unsigned char secret[CG_PLAY_SECRET], const char *run,
    int64_t expires_s, char out[CG_PLAY_TICKET_LEN + 1]);
/* Is the ticket for that run and good? CG_E_PERM. */
int cg_play_ticket_check(const unsigned char secret[CG_PLAY_SECRET], const char *ticket,
    const char *run, int64_t now_ms, struct cg_err *err);

#endif
