/*
 * Pictures, sounds, videos and models from services that are paid for. Each service is a
 * JSON file, cg-provider(5); one client reads them all. It runs on somebody's struct
 * cg_fetch and never waits.
 *
 *	cg_media_open(&m, &conf, &err)
 *	job = cg_media_start(m, &req, progress, done, arg)
 *	while (cg_fetch_turn(fetch, 1000) > 0) ...      calls done once
 *
 * Nothing is paid twice. A request has a key, the same whenever the same step asks again.
 * Before a job is submitted it is on record (generation_jobs) and its price held back in
 * the ledger; the name that the provider gives it is recorded as soon as it is known;
 * what came is on the disk, in the spool, before the record says so, and before `done`
 * is called. Who starts a request whose key is on record already, after a crash too,
 * - gets what lies in the spool,
 * - or is attached to the job that runs at the provider,
 * - or, when a job was sent and no answer was recorded: sends it again where the provider
 *   takes an idempotency key; looks for it where the provider lists its jobs; and else
 *   gives up (CG_MEDIA_UNKNOWN), because nobody can say whether it was paid. The record
 *   stays like that, so giving up is final, unless conf.submit_again says that paying
 *   twice is the lesser evil.
 * After a failure that may have cost something no other service is tried, only the studio.
 *
 * Keys are in no message, record or progress; what a provider says is cut, cleaned and
 * freed of the key before it is a detail.
 */
#ifndef CG_MEDIA_MEDIA_H
#define CG_MEDIA_MEDIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "crypt/crypt.h"
#include "store/paid.h"
#include "tenant/tenant.h"

struct cg_fetch;
struct cg_media;
struct cg_media_job;

enum cg_media_code {
	CG_MEDIA_OK,
	CG_MEDIA_UNAVAILABLE,   /* PROVIDER_UNAVAILABLE */
	CG_MEDIA_AUTH,          /* AUTHENTICATION_ERROR */
	CG_MEDIA_RATE_LIMITED,
	CG_MEDIA_FAILED,        /* GENERATION_FAILED */
	CG_MEDIA_INVALID,       /* INVALID_PARAMS */
	CG_MEDIA_NOT_FOUND,     /* PROVIDER_NOT_FOUND */
	CG_MEDIA_GONE,          /* CONTENT_UNAVAILABLE */
	CG_MEDIA_BUDGET,        /* BUDGET_EXCEEDED */
	CG_MEDIA_STORE          /* STORE_FAILED: our own store or disk */
};
const char *cg_media_code_name(enum cg_media_code c);     /* "PROVIDER_UNAVAILABLE", ... */
const char *cg_media_code_sentence(enum cg_media_code c); /* what anybody may be shown */

enum {
	CG_MEDIA_POLICY = 1,    /* a moderation refused it: a softened prompt may be tried, once */
	CG_MEDIA_QUOTA = 2,     /* our account there has no money or quota left */
	CG_MEDIA_TIMEOUT = 4,
	CG_MEDIA_UNKNOWN = 8,   /* nobody can say whether a job was submitted */
	CG_MEDIA_PAID = 16      /* it may have cost something all the same */
};

struct cg_media_conf {
	struct cg_fetch *fetch;    /* borrowed, as the store is, until cg_media_close */
	struct cg_store *store;
	const char *providers;     /* folder of the descriptors */
	/*
	 * Folder for what came and is not forgotten yet; made, 0700. Workers of several hosts
	 * share one, or a run that moves to another host may find its result lost. NULL, as
	 * fetch and store may be then: nothing can be started; for estimates and standings.
	 */
	const char *spool;
	const char *order;         /* "image=stability,openai,offline video=runway"; NULL: the usual */
	/* The environment: where keys and base URLs are looked up. NULL: getenv. */
	const char *(*env)(void *arg, const char *name);
	void *env_arg;
	bool submit_again;         /* when nobody knows whether a job was submitted */
	int time_scale;            /* tests: every wait of ours divided by this; 0: 1 */
};
/* CG_E_DATA "file:pointer: what" for a descriptor that is wrong, CG_E_CONFIG for an order. */
int cg_media_open(struct cg_media **out, const struct cg_media_conf *conf, struct cg_err *err);
/* Jobs that run are left as cg_media_leave has it. */
void cg_media_close(struct cg_media *m);
/* Is a job that was dropped still being cancelled at its provider? */
bool cg_media_is_parting(const struct cg_media *m);

struct cg_media_input {
	const void *bytes;
	size_t len;
	const char *mime;          /* "image/png"; NULL: by its first bytes */
};

/* Strings are copied; the input's bytes are borrowed until done or cg_media_drop. */
struct cg_media_req {
	struct cg_scope who;
	const char *run, *step;    /* their ids; run NULL: a step by itself */
	const char *key;           /* required: names run, step and all that is asked; 128 bytes at most */
	const char *media;         /* "image", "audio_sfx", ... */
	/* "stability,offline", or as conf.order; of a media that it does not name: as configured. */
	const char *order;
	const char *model;         /* for the first provider alone; NULL: its own */
	const char *prompt;        /* required */
	const char *negative;      /* or NULL */
	const char *format;        /* "png"; NULL: the provider's choice */
	int width, height;         /* 0: the provider's choice; only the ratio counts for most */
	double duration_sec;       /* 0: the provider's choice */
	int poly_count;            /* 0: the provider's choice */
	int64_t seed;              /* -1: none */
	struct cg_media_input image;
	const char *folder;        /* where the result goes; it exists */
	const char *name;          /* of the file, without extension; NULL: the media's */
	struct cg_budget budget;   /* where the tenant has no limits of its own */
	int64_t slots;             /* places of this tenant for this media; 0: the usual */
};
#define CG_MEDIA_REQ_INIT { .seed = -1, .budget = CG_BUDGET_NONE }

struct cg_media_progress {
	const char *provider;      /* NULL while it waits for a place */
	const char *state;         /* "waiting", "submitted", "running", "fetching" */
	int percent;               /* -1: not known */
};

/* Good until done returns. */
struct cg_media_answer {
	enum cg_media_code code;   /* of the last provider tried */
	unsigned flags;
	bool studio;               /* make it with the studio, offline: what is left of the order */
	bool degraded;             /* ... though a provider with a key stood before it */
	char message[300];         /* one sentence; of code, or of which budget and how much */
	char detail[400];          /* for logs: what the provider said, without keys; or "" */
	const char *provider, *model, *provider_job; /* NULL: none was asked, it has no name */
	char path[4096];           /* the file, in folder; "" unless code is OK and studio is not set */
	const char *mime;
	char sha256[CG_HEX_LEN + 1], prompt_sha256[CG_HEX_LEN + 1];
	int64_t size;              /* bytes */
	int64_t cost_microusd;     /* over all providers that were asked */
	double duration_sec;       /* as asked of the provider; 0: not said */
	int submits;               /* how many jobs this call has submitted; 0 when all was on record */
};

/*
 * progress may be NULL; it must not end the job. done is called once, from cg_fetch_turn; it
 * may start others. What is returned is good until then.
 */
struct cg_media_job *cg_media_start(struct cg_media *m, const struct cg_media_req *req,
    void (*progress)(void *arg, const struct cg_media_progress *p),
    void (*done)(void *arg, const struct cg_media_answer *a), void *arg);
/*
 * End it, without done: a job that runs at the provider is cancelled there, by a call of a
 * few seconds that nobody waits for. One whose submit is under way is cancelled when the
 * answer comes.
 */
void cg_media_drop(struct cg_media_job *j);
/* Let go of it, without done and without a word to the provider: for who ends and comes back. */
void cg_media_leave(struct cg_media_job *j);

/* The step is committed: what the spool has of the request is removed. */
int cg_media_forget(struct cg_media *m, const struct cg_scope *who, const char *key,
    struct cg_err *err);

/*
 * What the first provider of the order that can serve it would charge: 1 and the amount
 * and who, 0 none: the studio, free. Asks nobody.
 */
int cg_media_estimate(struct cg_media *m, const struct cg_media_req *req, int64_t *microusd,
    const char **provider, struct cg_err *err);

/*
 * Who would be asked first, health aside: 1 and "stability:sd3.5-large"; 0 the studio; 2
 * nobody, since no provider of the order has a key and "offline" is not in it. order as in
 * struct cg_media_req; model: instead of the first one's own, or NULL. CG_E_CONFIG.
 */
int cg_media_whom(struct cg_media *m, const char *media, const char *order, const char *model,
    char out[160], struct cg_err *err);
/* Is there such a provider, and does it make that? media NULL: whatever it makes. */
bool cg_media_makes(const struct cg_media *m, const char *provider, const char *media);

/* How a provider stands, for people. row as in store.h. */
struct cg_media_standing {
	const char *provider, *title, *media; /* media: "image video" */
	const char *documentation, *checked_at;
	bool has_key, tried_live;
	int64_t closed_ms;         /* not asked for that long, because it failed; 0: it is asked */
};
int cg_media_standings(struct cg_media *m,
    int (*row)(void *arg, const struct cg_media_standing *row), void *arg);

#endif
