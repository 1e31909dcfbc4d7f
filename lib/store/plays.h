/*
 * The public player: what is played of a campaign, by whom, and what is won. What is said of calls
 * and rows is as store.h has it.
 *
 * Who plays says no tenant: a live campaign is found by its id alone (cg_store_live_find), and
 * everything else is asked as the tenant whose it is.
 */
#ifndef CG_STORE_PLAYS_H
#define CG_STORE_PLAYS_H

#include "store/store.h"

/* ---- campaigns that can be played ---- */

struct cg_live_row {
	struct cg_arena mem;
	char id[CG_ID_LEN + 1];
	const char *tenant, *name, *template_id;
	const char *bundle_url, *thumbnail_url, *live_bundle; /* or NULL */
	const char *player;        /* JSON: limits, regions, where it may be framed; or NULL */
	int64_t starts_ms, ends_ms; /* 0: open */
	int64_t version;           /* of the campaign, for its owner; else 0 */
};
void cg_live_row_release(struct cg_live_row *row);

/* The campaign of that id, whosever, if it is live: 1 (release row), 0. Acts for nobody. */
int cg_store_live_find(struct cg_store *st, const char *id, struct cg_live_row *row,
    struct cg_err *err);
/* The same of a campaign of who, live or not: for its owner. */
int cg_store_player_load(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_live_row *row, struct cg_err *err);
/* When it is of that version, which becomes one more. 1 done; 0 it is not, or not there. */
int cg_store_player_set(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    int64_t version, int64_t starts_ms, int64_t ends_ms, const char *player, struct cg_err *err);

struct cg_game_row {
	struct cg_arena mem;
	char id[CG_ID_LEN + 1];
	int64_t version;
	const char *tree_uri, *entry_point, *template_id;
	const char *thumbnail_uri; /* or NULL */
};
void cg_game_row_release(struct cg_game_row *row);
/*
 * A bundle that is or was published of a campaign: by its id, or (NULL) by version. 1 found
 * (release row), 0 not.
 */
int cg_store_game_find(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const char *bundle, int64_t version, struct cg_game_row *row, struct cg_err *err);

/* ---- prizes ---- */

struct cg_prize_row {
	char id[CG_ID_LEN + 1];    /* put: ignored */
	const char *label;         /* as the game calls it; required */
	const char *code;          /* or NULL: one is made for each win */
	int64_t stock;             /* how many there are, those that were won too; -1: any number */
	int64_t won;               /* put: ignored */
};
/* Insert, or replace code and stock. */
int cg_store_prize_put(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const struct cg_prize_row *row, struct cg_err *err);
/* Forget all but those n labels. */
int cg_store_prizes_keep(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const char *const *keep, size_t n, struct cg_err *err);
/* By label, through the callback. The number found. */
int cg_store_prizes(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    int (*row)(void *arg, const struct cg_prize_row *row), void *arg, struct cg_err *err);

enum { CG_PRIZE_CODE = 200 };
struct cg_prize_taken {
	char id[CG_ID_LEN + 1];    /* "": nobody counts this prize */
	char code[CG_PRIZE_CODE];  /* "": it has none of its own */
};
/* Take one out of the stock: 1 taken, or there is no stock to take it from; 0 they are gone. */
int cg_store_prize_take(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const char *label, struct cg_prize_taken *taken, struct cg_err *err);

/* ---- plays ---- */

enum cg_play_state { CG_PLAY_OPEN, CG_PLAY_COMPLETED, CG_PLAY_EXPIRED };
const char *cg_play_state_name(enum cg_play_state s); /* "open", ... */

struct cg_play_row {
	struct cg_arena mem;
	char id[CG_ID_LEN + 1];    /* add: one is made unless given */
	const char *campaign, *bundle; /* required */
	const char *player, *address;  /* digests; required in add, not loaded */
	enum cg_play_state state;
	bool won;
	const char *prize, *prize_label, *code; /* or NULL */
	const char *presentation, *answers, *result; /* JSON, or NULL */
	int64_t play_no;           /* of this player */
	int64_t started_ms, expires_ms, completed_ms, duration_ms;
};
void cg_play_row_release(struct cg_play_row *row);

/* How often the player and the address have played the campaign. */
int cg_store_play_counts(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const char *player, const char *address, int64_t *by_player, int64_t *by_address,
    struct cg_err *err);
/* 1 added; 0 the player has a play of that number: he began another one at the same time. */
int cg_store_play_add(struct cg_store *st, const struct cg_scope *who, struct cg_play_row *row,
    struct cg_err *err);
/* 1 found (release row), 0 not. */
int cg_store_play_load(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_play_row *row, struct cg_err *err);
/* Newest first, from before that id (NULL: all), through the callback, at most limit. The number told. */
int cg_store_plays(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const char *before, int64_t limit, int (*row)(void *arg, const struct cg_play_row *row), void *arg,
    struct cg_err *err);
/* It is over, with what row has of won, prize, prize_label, code, result: 1; 0 it was not open. */
int cg_store_play_complete(struct cg_store *st, const struct cg_scope *who,
    const struct cg_play_row *row, struct cg_err *err);
/* What a player has answered so far; 0 it was not `before` (NULL: nothing), or is not open. */
int cg_store_play_answers(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *before, const char *answers, struct cg_err *err);
/* Plays that nobody came back from give back what was set aside for them: how many. */
int cg_store_plays_expire(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    int64_t now_ms, struct cg_err *err);

enum { CG_PLAY_EVENTS = 200 /* of one play are kept */ };
/* 1 kept, 0 there are enough of that play. */
int cg_store_play_event(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *type, const char *detail, struct cg_err *err);

struct cg_play_totals {
	int64_t plays, completed, won;
};
int cg_store_play_totals(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    struct cg_play_totals *totals, struct cg_err *err);

/* play_sums.c: by the day (UTC, "2026-11-30") on which they began, since then; in that order. */
int cg_store_play_days(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    int64_t since_ms, int (*row)(void *arg, const char *day, const struct cg_play_totals *sums),
    void *arg, struct cg_err *err);
/* How often which prize was won, the most first. */
int cg_store_play_wins(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    int (*row)(void *arg, const char *prize, int64_t n), void *arg, struct cg_err *err);

/* ---- what an installation signs with ---- */

/* The secret of that name (hex), which is the candidate where there was none yet. */
int cg_store_secret(struct cg_store *st, const char *name, const char *candidate,
    char out[65], struct cg_err *err);

#endif
