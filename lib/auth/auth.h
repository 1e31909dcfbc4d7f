/*
 * Who is asking: the one entry through which every door (HTTP, and what comes after it)
 * turns a token into a tenant, a user and what he may do.
 *
 * Three kinds of tokens:
 * - session tokens of Clerk (JWT, RS256; versions 1 and 2): checked with the keys of the
 *   issuer, which a thread of this room fetches and fetches anew, or with one that the
 *   configuration names;
 * - API keys, "cgk_<id>_<secret>", of which the store has a digest (cg-key(1));
 * - the token of development, made when the program starts, for this machine alone.
 *
 * A struct cg_auth may be asked by any number of threads at once, each with a store of its own.
 */
#ifndef CG_AUTH_AUTH_H
#define CG_AUTH_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

struct cg_auth;
struct cg_err;
struct cg_store;

/* All borrowed until the open returns. */
struct cg_auth_conf {
	/* Whose session tokens: the issuer's URL, or the publishable key that names it; NULL: nobody's. */
	const char *issuer;          /* "https://clerk.example.com" */
	const char *publishable_key; /* "pk_live_..." */
	const char *key;             /* the one key (PEM, RSA) with which they are signed; NULL: fetch them */
	const char *jwks_url;        /* from where; NULL: the issuer's /.well-known/jwks.json */
	const char *origins;         /* origins that may have asked for them (azp), blanks or commas between */
	const char *ca_file;         /* as in struct cg_fetch_conf */
	/* Accept the token of development, as this tenant's; NULL: there is none. */
	const char *dev_tenant;
	int64_t (*clock)(void);      /* for tests; NULL: cg_mono_ms */
	int64_t fetch_ms;            /* one fetch of keys at most; 0: 5 s */
	int64_t wait_ms;             /* who needs a key waits for one at most; 0: 3 s */
};

/*
 * CG_E_CONFIG names the setting that is wrong. With keys to be fetched, a thread is started
 * and begins at once; nobody waits for it here.
 */
int cg_auth_open(struct cg_auth **out, const struct cg_auth_conf *conf, struct cg_err *err);
void cg_auth_close(struct cg_auth *a); /* nobody is asking any more; NULL is allowed */
/* The token of development, to be told to whoever started the program; NULL: there is none. */
const char *cg_auth_dev_token(const struct cg_auth *a);

/* The issuer as "https://HOST", of its URL or (NULL) of the key that names it; new, or NULL with CG_E_CONFIG. */
char *cg_issuer_of(const char *issuer, const char *publishable_key, struct cg_err *err);

enum cg_auth_kind { CG_AUTH_SESSION, CG_AUTH_KEY, CG_AUTH_DEV };

struct cg_identity {
	struct cg_arena mem;       /* has all of the strings */
	enum cg_auth_kind kind;
	const char *tenant;        /* valid by cg_tenant_valid */
	const char *user;          /* NULL: a key that acts for nobody in particular */
	const char *role;          /* "admin", "member", whatever the issuer calls them */
	const char *session;       /* id of the session or of the key; NULL: none */
	const char *actor;         /* who is behind it when it is not the user (support); or NULL */
	const char *const *grants; /* permissions "org:x:y", or a key's scopes; ends with NULL */
	int64_t expires_ms;        /* 0: never */
};
void cg_identity_release(struct cg_identity *who);

struct cg_auth_ask {
	const char *authorization; /* the header's value, or NULL */
	const char *token;         /* a token from elsewhere (a query), where that is allowed; or NULL */
	bool local;                /* the client is on this machine */
	int64_t now_ms;            /* cg_wall_ms() */
};
/*
 * 0: who (release it). -1: err is what the client may read, and says no more than that:
 *   CG_E_AUTH         "missing authentication token", "invalid authentication token",
 *                     "organization ID is required" (a good token of nobody's organisation)
 *   CG_E_UNAVAILABLE  it cannot be said at the moment: no keys, or no store
 * and why is for the log; it never contains a token. Waits for the issuer's keys at most as
 * configured, and only when there is none of that name. st is asked for API keys alone,
 * outside a transaction; NULL: none is accepted. That a key was used is noted every quarter
 * of an hour when st is open for writing.
 */
int cg_auth_check(struct cg_auth *a, struct cg_store *st, const struct cg_auth_ask *ask,
    struct cg_identity *who, struct cg_err *why, struct cg_err *err);

/*
 * Might this be let in? By its form alone, without waiting for anybody: false is certain, true is
 * nothing. For who has to decide before it can be checked.
 */
bool cg_auth_might(const struct cg_auth *a, const struct cg_auth_ask *ask);

enum cg_auth_do {
	CG_AUTH_READ,
	CG_AUTH_WRITE, /* make and change, one's own */
	CG_AUTH_ADMIN  /* destroy, pay, start workflows, what is others' */
};
/*
 * May who do that in an area ("campaigns", "runs", ...; see cg_auth_scopes)? Session: role
 * admin may all, others read and write. Key: as its scopes say.
 */
bool cg_identity_may(const struct cg_identity *who, const char *area, enum cg_auth_do what);
bool cg_identity_has(const struct cg_identity *who, const char *grant);

/* ---- API keys ---- */

enum { CG_AUTH_KEY_LEN = 4 + 32 + 1 + 64 };

/* A new key with its id, and the digest to keep. The text is to be shown once. */
void cg_auth_key_new(char id[37], char text[CG_AUTH_KEY_LEN + 1], char hash[65]);
/* Is text shaped like a key? Then its id and digest. */
bool cg_auth_key_read(const char *text, size_t len, char id[37], char hash[65]);
/*
 * Scopes of a key from a list with blanks or commas: read, write, admin, or AREA:read,
 * AREA:write. In order and once each, one blank between, a new string; NULL with CG_E_USAGE.
 */
char *cg_auth_scopes(const char *list, struct cg_err *err);

#endif
