/*
 * API keys: 256 random bits, of which the store has a SHA-256: nobody can try all of them, so
 * nothing slower is needed. And what a scope or a role allows.
 */
#include <stdlib.h>
#include <string.h>

#include "auth/auth_priv.h"
#include "base/id.h"
#include "crypt/crypt.h"

static const char hex[] = "0123456789abcdef";

/* Where rights are given one by one; the door's routes each belong to one of these. */
static const char *const areas[] = { "campaigns", "runs", "workflows", "intelligence", "media", "chat" };

enum { AREAS = sizeof areas / sizeof *areas, SCOPES = 3 + 2 * AREAS };

static void
put_hex(const unsigned char *p, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = hex[p[i] >> 4];
		out[2 * i + 1] = hex[p[i] & 15];
	}
	out[2 * n] = '\0';
}

void
cg_auth_key_new(char id[CG_ID_LEN + 1], char text[CG_AUTH_KEY_LEN + 1], char hash[65])
{
	unsigned char secret[32];
	char *o = text + 4;

	cg_id_new(id);
	memcpy(text, "cgk_", 4);
	for (const char *p = id; *p; p++)
		if (*p != '-')
			*o++ = *p;
	*o++ = '_';
	cg_random(secret, sizeof secret);
	put_hex(secret, sizeof secret, o);
	cg_sha256_hex(text, CG_AUTH_KEY_LEN, hash);
	explicit_bzero(secret, sizeof secret);
}

bool
cg_auth_key_read(const char *text, size_t len, char id[CG_ID_LEN + 1], char hash[65])
{
	if (len != CG_AUTH_KEY_LEN || strncmp(text, "cgk_", 4) != 0 || text[36] != '_')
		return false;
	for (size_t i = 4; i < len; i++)
		if (i != 36 && !memchr(hex, text[i], 16))
			return false;
	snprintf(id, CG_ID_LEN + 1, "%.8s-%.4s-%.4s-%.4s-%.12s", text + 4, text + 12, text + 16,
	    text + 20, text + 24);
	cg_sha256_hex(text, len, hash);
	return true;
}

/* ---- scopes ---- */

/* Scope number i, from 0. */
static const char *
scope_name(int i, char out[32])
{
	static const char *const wide[] = { "read", "write", "admin" };

	if (i < 3)
		return wide[i];
	snprintf(out, 32, "%s:%s", areas[(i - 3) / 2], wide[(i - 3) % 2]);
	return out;
}

static int
scope_of(const char *name)
{
	char room[32];

	for (int i = 0; i < SCOPES; i++)
		if (strcmp(scope_name(i, room), name) == 0)
			return i;
	return -1;
}

static char *
join_scopes(const bool has[SCOPES])
{
	char room[32];
	struct cg_buf b;

	cg_buf_init(&b, 1000);
	for (int i = 0; i < SCOPES; i++)
		if (has[i])
			cg_buf_printf(&b, "%s%s", b.len ? " " : "", scope_name(i, room));
	return cg_buf_detach(&b, NULL);
}

char *
cg_auth_scopes(const char *list, struct cg_err *err)
{
	char *copy = cg_strdup(list), *rest = copy, *out = NULL;
	bool has[SCOPES] = { false };
	int n = 0;

	for (char *one; (one = strtok_r(rest, ", \t\n", &rest)); n++) {
		int i = scope_of(one);

		if (i < 0) {
			cg_err_set(err, CG_E_USAGE, "no scope '%.60s': read, write, admin, or one of them "
			    "(read, write) for campaigns, runs, workflows, intelligence or media, as "
			    "campaigns:read", one);
			goto out;
		}
		has[i] = true;
	}
	if (n)
		out = join_scopes(has);
	else
		cg_err_set(err, CG_E_USAGE, "a key needs a scope, such as read");
out:
	free(copy);
	return out;
}

/* ---- what somebody may ---- */

bool
cg_identity_has(const struct cg_identity *who, const char *grant)
{
	for (const char *const *g = who->grants; g && *g; g++)
		if (strcmp(*g, grant) == 0)
			return true;
	return false;
}

static bool
has_in(const struct cg_identity *who, const char *area, const char *what)
{
	char scope[64];

	snprintf(scope, sizeof scope, "%s:%s", area, what);
	return cg_identity_has(who, scope);
}

bool
cg_identity_may(const struct cg_identity *who, const char *area, enum cg_auth_do what)
{
	if (who->kind != CG_AUTH_KEY)
		return what != CG_AUTH_ADMIN || strcmp(who->role, "admin") == 0;
	if (cg_identity_has(who, "admin"))
		return true;
	if (what == CG_AUTH_ADMIN)
		return false;
	if (cg_identity_has(who, "write") || has_in(who, area, "write"))
		return true;
	return what == CG_AUTH_READ && (cg_identity_has(who, "read") || has_in(who, area, "read"));
}
