/* Where a bucket is and with whose keys: its URL, the environment, the credentials file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "s3/s3_priv.h"

static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

bool
cg_s3_is_url(const char *s)
{
	return strncmp(s, "s3://", 5) == 0;
}

void
cg_s3_encode(struct cg_buf *b, const char *s)
{
	for (; *s; s++)
		if (strchr(plain, *s))
			cg_buf_putc(b, *s);
		else
			cg_buf_printf(b, "%%%02X", (unsigned char)*s);
}

static int
hex_of(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Percent-decode in place. */
static bool
decode(char *s)
{
	char *to = s;

	for (; *s; s++)
		if (*s != '%') {
			*to++ = *s;
		} else {
			int a = hex_of(s[1]), b = a < 0 ? -1 : hex_of(s[2]);

			if (b < 0 || a + b == 0)
				return false;
			*to++ = (char)(a * 16 + b);
			s += 2;
		}
	*to = '\0';
	return true;
}

static int
wrong(const char *name, const char *value, const char *want, struct cg_err *err)
{
	return cg_err_set(err, CG_E_CONFIG, "the objects' URL: %s is '%.100s', not %s", name, value,
	    want);
}

/* "http://host[:port]", nothing after it and nobody before it. */
static int
set_endpoint(struct cg_s3 *s, char *v, struct cg_err *err)
{
	char *host = strncmp(v, "https://", 8) == 0 ? v + 8
	    : strncmp(v, "http://", 7) == 0 ? v + 7 : NULL;
	size_t n = strlen(v);

	if (host && n && v[n - 1] == '/')
		v[--n] = '\0';
	/* The port that goes without saying is not said in Host either, which is signed. */
	if (host && (cg_str_ends(v, v[4] == 's' ? ":443" : ":80")))
		v[n - (v[4] == 's' ? 4 : 3)] = '\0';
	if (!host || !*host || strpbrk(host, "/?#@ \"\\"))
		return wrong("endpoint", v, "http://HOST[:PORT] or https://HOST[:PORT]", err);
	free(s->endpoint);
	s->endpoint = cg_strdup(v);
	return 0;
}

static int
set_bytes(int64_t *to, const char *name, const char *v, int64_t min, struct cg_err *err)
{
	struct cg_err unused = CG_ERR_INIT;
	char want[80];

	if (cg_strtoi64(v, min, INT64_C(1) << 50, to, name, &unused) == 0)
		return 0;
	snprintf(want, sizeof want, "a number of bytes from %lld on", (long long)min);
	return wrong(name, v, want, err);
}

static int
set_word(char **to, const char *name, const char *v, struct cg_err *err)
{
	if (!*v || v[strcspn(v, "\r\n\"\\ ")])
		return wrong(name, v, "a word", err);
	free(*to);
	*to = cg_strdup(v);
	return 0;
}

static int
set_one(struct cg_s3 *s, const char *name, char *v, int *path_style, struct cg_err *err)
{
	enum { PART_MIN = 5 << 20 /* what S3 takes */ };
	struct cg_err unused = CG_ERR_INIT;

	if (strcmp(name, "endpoint") == 0)
		return set_endpoint(s, v, err);
	if (strcmp(name, "region") == 0)
		return v[strspn(v, plain)] ? wrong(name, v, "a region", err)
		    : set_word(&s->region, name, v, err);
	if (strcmp(name, "sse") == 0)
		return strcmp(v, "AES256") != 0 && strcmp(v, "aws:kms") != 0
		    ? wrong(name, v, "AES256 or aws:kms", err) : set_word(&s->sse, name, v, err);
	if (strcmp(name, "kms_key") == 0)
		return set_word(&s->kms_key, name, v, err);
	if (strcmp(name, "part_size") == 0)
		return set_bytes(&s->part_size, name, v, PART_MIN, err);
	if (strcmp(name, "cache_size") == 0)
		return set_bytes(&s->cache_size, name, v, 0, err);
	if (strcmp(name, "patience") == 0)
		return cg_strtodur_ms(v, &s->patience_ms, &unused) < 0
		    ? wrong(name, v, "a time like 20s", err) : 0;
	if (strcmp(name, "path_style") == 0) {
		if (strcmp(v, "0") != 0 && strcmp(v, "1") != 0)
			return wrong(name, v, "0 or 1", err);
		*path_style = *v == '1';
		return 0;
	}
	return cg_err_set(err, CG_E_CONFIG, "the objects' URL: there is no '%.40s' (there are "
	    "endpoint, region, path_style, sse, kms_key, part_size, patience, cache_size)", name);
}

static int
set_query(struct cg_s3 *s, char *query, int *path_style, struct cg_err *err)
{
	for (char *p = query, *next; p && *p; p = next) {
		char *eq;

		if ((next = strchr(p, '&')))
			*next++ = '\0';
		if (!(eq = strchr(p, '=')))
			return cg_err_set(err, CG_E_CONFIG, "the objects' URL: '%.40s' has no value", p);
		*eq++ = '\0';
		if (!decode(eq))
			return wrong(p, eq, "percent-encoded", err);
		if (set_one(s, p, eq, path_style, err) < 0)
			return -1;
	}
	return 0;
}

static int
set_place(struct cg_s3 *s, char *p, struct cg_err *err)
{
	char *slash = strchr(p, '/');
	size_t n;

	if (strchr(p, '@'))
		return cg_err_set(err, CG_E_CONFIG, "the objects' URL has keys in it: put them into "
		    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
	if (slash)
		*slash++ = '\0';
	n = strlen(p);
	if (n < 3 || n > 63 || p[strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789.-")])
		return wrong("the bucket", p, "3 to 63 of a-z, 0-9, '-' and '.'", err);
	s->bucket = cg_strdup(p);
	n = slash ? strlen(slash) : 0;
	while (n && slash[n - 1] == '/')
		slash[--n] = '\0';
	if (n && !cg_path_is_safe(slash))
		return wrong("the prefix", slash, "a path", err);
	for (size_t i = 0; i < n; i++)
		if (slash[i] != '/' && !strchr(plain, slash[i]))
			return wrong("the prefix", slash, "made of letters, digits, '-_.~' and '/'", err);
	s->prefix = n ? cg_asprintf("%s/", slash) : cg_strdup("");
	s->name = cg_asprintf("s3://%s%s%s", p, n ? "/" : "", n ? slash : "");
	return 0;
}

static const char *
env(const char *name)
{
	const char *v = getenv(name);

	return v && *v ? v : NULL;
}

int
cg_s3_open(struct cg_s3 **out, const char *url, struct cg_err *err)
{
	struct cg_s3 *s = cg_alloc(sizeof *s);
	char *text = cg_strdup(url), *query = strchr(text, '?');
	int path_style = -1, rc;

	if (query)
		*query++ = '\0';
	s->last = &s->first;
	s->part_size = 16 << 20;
	s->patience_ms = 20000;
	s->cache_size = INT64_C(10) << 30;
	rc = set_place(s, text + 5, err);
	rc = rc < 0 ? rc : set_query(s, query, &path_style, err);
	free(text);
	if (rc == 0 && s->kms_key && (!s->sse || strcmp(s->sse, "aws:kms") != 0))
		rc = cg_err_set(err, CG_E_CONFIG, "the objects' URL: kms_key needs sse=aws:kms");
	if (rc < 0 || cg_s3_keys_find(&s->keys, err) < 0) {
		cg_s3_close(s);
		*out = NULL;
		return -1;
	}
	if (!s->region)
		s->region = cg_strdup(env("AWS_REGION") ? env("AWS_REGION")
		    : env("AWS_DEFAULT_REGION") ? env("AWS_DEFAULT_REGION") : "us-east-1");
	/* A dot in the bucket does not fit the certificate of *.s3.amazonaws.com. */
	s->path_style = path_style >= 0 ? path_style : s->endpoint || strchr(s->bucket, '.');
	if (!s->endpoint)
		s->endpoint = cg_asprintf("https://s3.%s.amazonaws.com", s->region);
	*out = s;
	return 0;
}

int64_t
cg_s3_cache_size(const struct cg_s3 *s)
{
	return s->cache_size;
}

const char *
cg_s3_name(const struct cg_s3 *s)
{
	return s->name;
}

char *
cg_s3_origin(const struct cg_s3 *s)
{
	const char *host = strstr(s->endpoint, "://") + 3;

	return s->path_style ? cg_strdup(s->endpoint) : cg_asprintf("%.*s%s.%s",
	    (int)(host - s->endpoint), s->endpoint, s->bucket, host);
}

char *
cg_s3_path(const struct cg_s3 *s, const char *key)
{
	const char *prefix = key ? s->prefix : "";

	return cg_asprintf("%s%s/%s%s", s->path_style ? "/" : "", s->path_style ? s->bucket : "",
	    prefix, key ? key : "");
}

/* ---- keys ---- */

void
cg_s3_keys_release(struct cg_s3_keys *k)
{
	char *all[] = { k->id, k->secret, k->token };

	for (size_t i = 0; i < 3; i++) {
		if (all[i])
			explicit_bzero(all[i], strlen(all[i]));
		free(all[i]);
	}
	memset(k, 0, sizeof *k);
}

static void
take_line(struct cg_s3_keys *k, char *line)
{
	static const char *const names[] = { "aws_access_key_id", "aws_secret_access_key",
		"aws_session_token" };
	char **to[] = { &k->id, &k->secret, &k->token };
	char *eq = strchr(line, '='), *v;
	size_t n;

	if (!eq)
		return;
	v = eq + 1 + strspn(eq + 1, " \t");
	while (eq > line && (eq[-1] == ' ' || eq[-1] == '\t'))
		eq--;
	*eq = '\0';
	n = strlen(v);
	while (n && strchr(" \t\r", v[n - 1]))
		v[--n] = '\0';
	for (size_t i = 0; i < 3; i++)
		if (strcmp(line, names[i]) == 0 && !*to[i] && n)
			*to[i] = cg_strdup(v);
}

static void
take_profile(struct cg_s3_keys *k, char *text, const char *profile)
{
	bool ours = false;

	for (char *line = text, *next; line; line = next) {
		if ((next = strchr(line, '\n')))
			*next++ = '\0';
		line += strspn(line, " \t");
		if (*line == '[') {
			size_t n = strcspn(line + 1, "]");

			ours = n == strlen(profile) && strncmp(line + 1, profile, n) == 0;
		} else if (ours && *line != '#' && *line != ';') {
			take_line(k, line);
		}
	}
}

static int
from_file(struct cg_s3_keys *k, struct cg_err *err)
{
	const char *named = env("AWS_SHARED_CREDENTIALS_FILE"), *home = env("HOME");
	char *path = named ? cg_strdup(named) : cg_asprintf("%s/.aws/credentials", home ? home : "");
	struct cg_buf text;
	int rc = 0;

	cg_buf_init(&text, 1 << 20);
	if (named || cg_is_file(path))
		rc = cg_file_read(&text, path, err);
	if (rc == 0)
		take_profile(k, text.s, env("AWS_PROFILE") ? env("AWS_PROFILE") : "default");
	if (text.cap)
		explicit_bzero(text.s, text.len);
	cg_buf_release(&text);
	free(path);
	return rc;
}

int
cg_s3_keys_find(struct cg_s3_keys *k, struct cg_err *err)
{
	const char *id = env("AWS_ACCESS_KEY_ID"), *secret = env("AWS_SECRET_ACCESS_KEY");
	const char *token = env("AWS_SESSION_TOKEN");

	if (id && secret) {
		k->id = cg_strdup(id);
		k->secret = cg_strdup(secret);
		k->token = token ? cg_strdup(token) : NULL;
	} else if (from_file(k, err) < 0) {
		return cg_err_wrap(err, "keys of the bucket");
	}
	if (k->id && k->secret && k->id[strcspn(k->id, " \r\n:")] == '\0'
	    && !(k->token && k->token[strcspn(k->token, "\r\n")]))
		return 0;
	return cg_err_set(err, CG_E_CONFIG, "no keys for the bucket: set AWS_ACCESS_KEY_ID and "
	    "AWS_SECRET_ACCESS_KEY, or put them into ~/.aws/credentials");
}
