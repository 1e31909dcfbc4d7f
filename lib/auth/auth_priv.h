/*
 * What the files of this room share. A "why" is a sentence for the log; its code decides what
 * the client is told: CG_E_AUTH the token is wrong, CG_E_NOINPUT there is none, CG_E_STATE it
 * is of no organisation, anything else: it cannot be said at the moment.
 */
#ifndef CG_AUTH_AUTH_PRIV_H
#define CG_AUTH_AUTH_PRIV_H

#include <jansson.h>

#include "auth/auth.h"
#include "base/buf.h"
#include "base/err.h"

enum {
	CG_TOKEN_MAX = 8192,
	CG_KID_MAX = 128,
	CG_SKEW_MS = 5000,   /* between the issuer's clock and ours */
	CG_GRANTS_MAX = 1024
};

/* ---- token.c: the form of a JWT ---- */

struct cg_token {
	struct cg_arena mem;
	char kid[CG_KID_MAX + 1];      /* "": none */
	struct cg_str covered;         /* what the signature is of, within the text */
	struct cg_str signature, body; /* decoded; the body is not looked at before the signature */
};
/* -1: it is none, or not of our kind. Released by the caller in any case. */
int cg_token_read(const char *text, size_t len, struct cg_token *t, struct cg_err *why);
void cg_token_release(struct cg_token *t);
/* base64url without padding, each text in its one form; into a. -1: it is none. */
int cg_token_base64(struct cg_arena *a, const char *s, size_t n, struct cg_str *out);
bool cg_token_kid_valid(const char *s);

/* ---- claims.c: what a signed one says ---- */

struct cg_claim_rules {
	const char *issuer;
	char *const *origins;     /* ends with NULL */
	int64_t now_ms;
};
/* -1 with why; who is then empty. */
int cg_claims_read(const char *body, size_t len, const struct cg_claim_rules *rules,
    struct cg_identity *who, struct cg_err *why);

/* ---- rsa.c: libcrypto ---- */

int cg_rsa_open(struct cg_err *err); /* CG_E_CONFIG */
/* New, or NULL with err (CG_E_DATA): numbers of a JWK, big endian; a SubjectPublicKeyInfo. */
void *cg_rsa_of_numbers(struct cg_str n, struct cg_str e, struct cg_err *err);
void *cg_rsa_of_der(const void *p, size_t n, struct cg_err *err);
void *cg_rsa_keep(void *key); /* one more owner */
void cg_rsa_free(void *key);  /* NULL is allowed */
bool cg_rsa_verify(void *key, struct cg_str text, struct cg_str signature); /* PKCS #1 1.5, SHA-256 */

/* ---- seen.c: tokens whose signature was good a moment ago ---- */

struct cg_seen;
struct cg_seen *cg_seen_new(void);
void cg_seen_free(struct cg_seen *s); /* NULL is allowed */
struct cg_seen_name {
	unsigned char digest[32];
};
/* Of a whole token and the set of keys that it was checked with. */
void cg_seen_name(struct cg_str text, uint64_t set, struct cg_seen_name *out);
bool cg_seen_has(struct cg_seen *s, const struct cg_seen_name *name);
void cg_seen_add(struct cg_seen *s, const struct cg_seen_name *name);

/* ---- jwks.c: the issuer's keys ---- */

struct cg_jwks;
struct cg_jwks_conf {
	const char *url, *ca_file;
	int64_t (*clock)(void);
	int64_t fetch_ms, wait_ms;
};
int cg_jwks_open(struct cg_jwks **out, const struct cg_jwks_conf *conf, struct cg_err *err);
void cg_jwks_close(struct cg_jwks *j);
/*
 * The key of that name, the caller's to free, and the number of the set that it is of, from
 * 1; or NULL with why: CG_E_AUTH, CG_E_UNAVAILABLE.
 */
void *cg_jwks_key(struct cg_jwks *j, const char *kid, uint64_t *set, struct cg_err *why);

/* Keys of a document, for which libcrypto is open. */
struct cg_key {
	char kid[CG_KID_MAX + 1];
	void *rsa;
};
enum { CG_KEYS_MAX = 32 };
struct cg_keys {
	struct cg_key v[CG_KEYS_MAX];
	size_t n;
};
int cg_keys_read(const char *text, size_t len, struct cg_keys *keys, struct cg_err *err);
void cg_keys_release(struct cg_keys *keys);

/* ---- issuer.c: settings as people have them ---- */

/* From where its keys come; url is what the configuration says, or NULL. New, or NULL with CG_E_CONFIG. */
char *cg_issuer_jwks(const char *issuer, const char *url, struct cg_err *err);
/* A public key in PEM, also without its lines and ends, with "\n" for the ends of lines. */
void *cg_issuer_key(const char *pem, struct cg_err *err);
/* A list of origins; ends with NULL. NULL with CG_E_CONFIG. */
char **cg_issuer_origins(const char *list, struct cg_err *err);
void cg_issuer_origins_free(char **origins);

#endif
