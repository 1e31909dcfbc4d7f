/*
 * What a client writes into a request, read without one: the first byte says what it is. A path
 * that is taken does not climb, a range lies within its file, an address is one, a date is
 * written as it was read.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "http/file.h"
#include "http/http_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
path(const char *s, size_t n)
{
	char *out = cg_alloc(n + 1);

	if (cg_http_decode_path(s, n, out)) {
		size_t len = strlen(out);

		if (*out != '/' || len > n || strstr(out, "/../") || strstr(out, "/./") || strchr(out, '\\')
		    || cg_str_ends(out, "/..") || cg_str_ends(out, "/.") || cg_utf8_check(out, len) != len)
			abort();
		for (; *out; out++)
			if ((unsigned char)*out < 0x20)
				abort();
		out -= len;
	}
	free(out);
}

static void
pairs(const char *s)
{
	struct cg_arena a = { NULL };
	const char *at = s, *name, *value;

	while (cg_http_pair(&a, &at, &name, &value) > 0)
		if (cg_utf8_check(name, strlen(name)) != strlen(name)
		    || cg_utf8_check(value, strlen(value)) != strlen(value) || at > s + strlen(s))
			abort();
	cg_arena_release(&a);
}

static void
range(const char *s, uint64_t size)
{
	uint64_t from = 0, n = 0;

	if (cg_http_range(s, size, &from, &n) == 1 && (n == 0 || from >= size || n > size - from))
		abort();
}

static void
forwarded(const char *s)
{
	char out[CG_HTTP_CLIENT_LEN + 1];
	unsigned char raw[16];
	const char *values[] = { s, "10.0.0.1" };

	for (int proxies = 1; proxies < 5; proxies++) {
		cg_http_forwarded(values, 2, proxies, "192.0.2.1", out);
		if (inet_pton(AF_INET, out, raw) != 1 && inet_pton(AF_INET6, out, raw) != 1)
			abort();
	}
}

static void
date(const char *s)
{
	char out[CG_HTTP_DATE_LEN + 1];
	int64_t t = cg_http_date_parse(s);

	if (t >= 0) {
		cg_http_date(t, out);
		if (strcmp(out, s) != 0)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s;

	if (size < 1)
		return 0;
	s = cg_strndup((const char *)data + 1, size - 1);
	switch (data[0] % 7) {
	case 0:
		path((const char *)data + 1, size - 1);
		break;
	case 1:
		pairs(s);
		break;
	case 2:
		range(s, size > 2 ? (uint64_t)data[size - 1] << data[1] % 56 : 10);
		break;
	case 3:
		forwarded(s);
		break;
	case 4:
		date(s);
		break;
	case 5:
		cg_http_tag_in(s, "\"a\"", false);
		cg_http_tag_in(s, "W/\"a\"", true);
		break;
	default:
		cg_http_accepts(s, "br");
		cg_http_id_valid(s);
		cg_http_type_of(s);
	}
	free(s);
	return 0;
}
