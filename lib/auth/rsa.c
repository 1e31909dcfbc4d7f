/*
 * RSA by libcrypto, which is opened when session tokens are to be checked; its functions are
 * named by what they do to our pointers, so that its headers are not needed.
 */
#include <limits.h>
#include <pthread.h>

#include "auth/auth_priv.h"
#include "base/dl.h"

static struct {
	void *(*BN_bin2bn)(const unsigned char *p, int n, void *into);
	void (*BN_free)(void *bn);
	void *(*OSSL_PARAM_BLD_new)(void);
	void (*OSSL_PARAM_BLD_free)(void *bld);
	int (*OSSL_PARAM_BLD_push_BN)(void *bld, const char *key, const void *bn);
	void *(*OSSL_PARAM_BLD_to_param)(void *bld);
	void (*OSSL_PARAM_free)(void *params);
	void *(*EVP_PKEY_CTX_new_from_name)(void *lib, const char *name, const char *properties);
	void (*EVP_PKEY_CTX_free)(void *ctx);
	int (*EVP_PKEY_fromdata_init)(void *ctx);
	int (*EVP_PKEY_fromdata)(void *ctx, void **key, int selection, void *params);
	void *(*d2i_PUBKEY)(void **key, const unsigned char **p, long n);
	int (*EVP_PKEY_is_a)(const void *key, const char *name);
	int (*EVP_PKEY_get_bits)(const void *key);
	int (*EVP_PKEY_up_ref)(void *key);
	void (*EVP_PKEY_free)(void *key);
	void *(*EVP_MD_CTX_new)(void);
	void (*EVP_MD_CTX_free)(void *ctx);
	int (*EVP_DigestVerifyInit_ex)(void *ctx, void **pkey_ctx, const char *md, void *lib,
	    const char *properties, void *key, const void *params);
	int (*EVP_DigestVerify)(void *ctx, const unsigned char *sig, size_t sig_len,
	    const unsigned char *p, size_t n);
	void (*ERR_clear_error)(void);
} ssl;

static const char *const names[] = { "BN_bin2bn", "BN_free", "OSSL_PARAM_BLD_new",
	"OSSL_PARAM_BLD_free", "OSSL_PARAM_BLD_push_BN", "OSSL_PARAM_BLD_to_param", "OSSL_PARAM_free",
	"EVP_PKEY_CTX_new_from_name", "EVP_PKEY_CTX_free", "EVP_PKEY_fromdata_init",
	"EVP_PKEY_fromdata", "d2i_PUBKEY", "EVP_PKEY_is_a", "EVP_PKEY_get_bits", "EVP_PKEY_up_ref",
	"EVP_PKEY_free", "EVP_MD_CTX_new", "EVP_MD_CTX_free", "EVP_DigestVerifyInit_ex",
	"EVP_DigestVerify", "ERR_clear_error" };

/* EVP_PKEY_PUBLIC_KEY of OpenSSL's interface, which does not change within libcrypto.so.3. */
enum { PUBLIC_KEY = 0x86, BITS_MIN = 2048, BITS_MAX = 8192, EXPONENT_MAX = 8 };

int
cg_rsa_open(struct cg_err *err)
{
	static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
	int rc = 0;

	pthread_mutex_lock(&one_at_a_time);
	if (!ssl.ERR_clear_error)
		rc = cg_dl_open("libcrypto.so.3", "libssl3", names, sizeof names / sizeof *names, &ssl, err);
	pthread_mutex_unlock(&one_at_a_time);
	return rc;
}

/* The key itself, when it is one that we take. */
static void *
fit(void *key, struct cg_err *err)
{
	int bits = key && ssl.EVP_PKEY_is_a(key, "RSA") ? ssl.EVP_PKEY_get_bits(key) : 0;

	ssl.ERR_clear_error();
	if (bits >= BITS_MIN && bits <= BITS_MAX)
		return key;
	ssl.EVP_PKEY_free(key);
	if (bits == 0)
		cg_err_set(err, CG_E_DATA, "it is no RSA key");
	else
		cg_err_set(err, CG_E_DATA, "it has %d bits; %d to %d are taken", bits, BITS_MIN, BITS_MAX);
	return NULL;
}

static void *
from_params(void *params)
{
	void *ctx = ssl.EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL), *key = NULL;

	if (!ctx || !params || ssl.EVP_PKEY_fromdata_init(ctx) != 1
	    || ssl.EVP_PKEY_fromdata(ctx, &key, PUBLIC_KEY, params) != 1)
		key = NULL;
	ssl.EVP_PKEY_CTX_free(ctx);
	return key;
}

void *
cg_rsa_of_numbers(struct cg_str n, struct cg_str e, struct cg_err *err)
{
	void *bld, *bn, *be, *params = NULL, *key = NULL;

	if (n.len > BITS_MAX / 8 || e.len == 0 || e.len > EXPONENT_MAX || !(e.s[e.len - 1] & 1)) {
		cg_err_set(err, CG_E_DATA, "its numbers are none of an RSA key");
		return NULL;
	}
	bld = ssl.OSSL_PARAM_BLD_new();
	bn = ssl.BN_bin2bn((const unsigned char *)n.s, (int)n.len, NULL);
	be = ssl.BN_bin2bn((const unsigned char *)e.s, (int)e.len, NULL);
	if (bld && bn && be && ssl.OSSL_PARAM_BLD_push_BN(bld, "n", bn) == 1
	    && ssl.OSSL_PARAM_BLD_push_BN(bld, "e", be) == 1)
		params = ssl.OSSL_PARAM_BLD_to_param(bld);
	key = from_params(params);
	ssl.OSSL_PARAM_free(params);
	ssl.OSSL_PARAM_BLD_free(bld);
	ssl.BN_free(bn);
	ssl.BN_free(be);
	return fit(key, err);
}

void *
cg_rsa_of_der(const void *p, size_t n, struct cg_err *err)
{
	const unsigned char *at = p;
	void *key = n <= INT_MAX ? ssl.d2i_PUBKEY(NULL, &at, (long)n) : NULL;

	if (key && at != (const unsigned char *)p + n) {
		ssl.EVP_PKEY_free(key);
		key = NULL;
	}
	return fit(key, err);
}

void *
cg_rsa_keep(void *key)
{
	ssl.EVP_PKEY_up_ref(key);
	return key;
}

void
cg_rsa_free(void *key)
{
	if (key)
		ssl.EVP_PKEY_free(key);
}

bool
cg_rsa_verify(void *key, struct cg_str text, struct cg_str signature)
{
	void *ctx = ssl.EVP_MD_CTX_new();
	bool good = ctx
	    && ssl.EVP_DigestVerifyInit_ex(ctx, NULL, "SHA256", NULL, NULL, key, NULL) == 1
	    && ssl.EVP_DigestVerify(ctx, (const unsigned char *)signature.s, signature.len,
	    (const unsigned char *)text.s, text.len) == 1;

	ssl.EVP_MD_CTX_free(ctx);
	ssl.ERR_clear_error();
	return good;
}
