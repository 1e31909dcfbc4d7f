/* Tokens of plays and tickets of paths: text, and a code of it that only who has the secret makes. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "play/play_priv.h"

enum { MAC_LEN = 43 /* 32 bytes in base64url */, TEXT_MAX = 200 };

static void
mac(const unsigned char secret[CG_PLAY_SECRET], const char *what, const char *text, char out[MAC_LEN + 2])
{
	unsigned char code[CG_SHA256_LEN];
	char all[TEXT_MAX + 16];
	int n = snprintf(all, sizeof all, "%s:%s", what, text);

	cg_hmac_sha256(secret, CG_PLAY_SECRET, all, (size_t)n, code);
	cg_base64url(code, sizeof code, out);
}

/* Does s end with ".<code of the rest>"? Then text is the rest. */
static bool
is_ours(const unsigned char secret[CG_PLAY_SECRET], const char *what, const char *s, size_t n, char text[TEXT_MAX])
{
	char code[MAC_LEN + 2];

	if (n <= MAC_LEN + 1 || n - MAC_LEN - 1 >= TEXT_MAX || s[n - MAC_LEN - 1] != '.')
		return false;
	memcpy(text, s, n - MAC_LEN - 1);
	text[n - MAC_LEN - 1] = '\0';
	mac(secret, what, text, code);
	return cg_equal_const(code, s + n - MAC_LEN, MAC_LEN);
}

void
cg_play_token(const unsigned char secret[CG_PLAY_SECRET], const char *campaign, const char *session,
    int64_t expires_ms, char out[CG_PLAY_TOKEN_LEN + 1])
{
	char text[TEXT_MAX], code[MAC_LEN + 2];

	snprintf(text, sizeof text, "%.36s.%.36s.%013lld", campaign, session, (long long)expires_ms);
	mac(secret, "play", text, code);
	snprintf(out, CG_PLAY_TOKEN_LEN + 1, "%.87s.%.43s", text, code);
}

int
cg_play_token_open(const unsigned char secret[CG_PLAY_SECRET], const char *token, int64_t now_ms,
    char campaign[CG_ID_LEN + 1], char session[CG_ID_LEN + 1], struct cg_err *err)
{
	char text[TEXT_MAX];
	struct cg_err ignored;
	int64_t expires;

	if (!is_ours(secret, "play", token, strlen(token), text)
	    || strlen(text) != CG_PLAY_TOKEN_LEN - MAC_LEN - 1
	    || cg_strtoi64(text + 2 * CG_ID_LEN + 2, 0, INT64_MAX, &expires, "time", &ignored) < 0)
		return cg_err_set(err, CG_E_PERM, "this token is none of ours");
	snprintf(campaign, CG_ID_LEN + 1, "%.*s", CG_ID_LEN, text);
	snprintf(session, CG_ID_LEN + 1, "%.*s", CG_ID_LEN, text + CG_ID_LEN + 1);
	if (now_ms >= expires)
		return cg_err_set(err, CG_E_STATE, "this play is over: it was to end before");
	return 0;
}

static void
ticket_text(const char *run, int64_t expires_s, char text[TEXT_MAX])
{
	snprintf(text, TEXT_MAX, "%.36s:%lld", run, (long long)expires_s);
	for (char *p = text; *p; p++)
		if (*p >= 'A' && *p <= 'F')
			*p = (char)(*p - 'A' + 'a');
}

void
cg_play_ticket(const unsigned char secret[CG_PLAY_SECRET], const char *run, int64_t expires_s,
    char out[CG_PLAY_TICKET_LEN + 1])
{
	char text[TEXT_MAX], code[MAC_LEN + 2], until[24];

	ticket_text(run, expires_s, text);
	mac(secret, "url", text, code);
	snprintf(until, sizeof until, "%lld", (long long)expires_s);
	snprintf(out, CG_PLAY_TICKET_LEN + 1, "%.13s.%.43s", until, code);
}

int
cg_play_ticket_check(const unsigned char secret[CG_PLAY_SECRET], const char *ticket, const char *run,
    int64_t now_ms, struct cg_err *err)
{
	char mine[CG_PLAY_TICKET_LEN + 1], until[14];
	size_t n = strspn(ticket, "0123456789");
	struct cg_err ignored;
	int64_t expires = 0;

	snprintf(until, sizeof until, "%.*s", (int)n, ticket);
	if (n == 0 || n > 13 || cg_strtoi64(until, 0, INT64_MAX / 1000, &expires, "time", &ignored) < 0)
		n = 0;
	cg_play_ticket(secret, run, expires, mine);
	if (n == 0 || strlen(ticket) != strlen(mine) || !cg_equal_const(mine, ticket, strlen(mine)))
		return cg_err_set(err, CG_E_PERM, "this address is signed by nobody");
	if (now_ms / 1000 >= expires)
		return cg_err_set(err, CG_E_PERM, "this address was good until a moment that is over, ask for "
		    "another one");
	return 0;
}
