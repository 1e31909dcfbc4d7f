/*
 * Replies that are made for who asks, packed on their way to who takes gzip. What no cache may keep
 * stays as it is: it holds keys and codes, and how short a text gets tells of what is in it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "http/file.h"
#include "http/http_priv.h"

enum {
	WORTH = 1024, /* bytes: what is shorter goes in one packet in any case */
	LEVEL = 3     /* the next one costs twice as much and saves a tenth */
};

static struct cg_http_field *
field(struct cg_http_req *r, const char *name)
{
	struct cg_http_field *f = r->fields;

	while (f && strcmp(f->name, name) != 0)
		f = f->next;
	return f;
}

static bool
is_text(const char *type)
{
	return type && (strncmp(type, "text/", 5) == 0 || strncmp(type, "application/json", 16) == 0
	    || strncmp(type, "image/svg+xml", 13) == 0);
}

/* Bytes that get shorter and may. */
static bool
is_worth_it(struct cg_http_req *r)
{
	const struct cg_http_field *cache = field(r, "Cache-Control");

	return (r->kind == CG_HTTP_BYTES || r->kind == CG_HTTP_STATIC) && r->size >= WORTH && is_text(r->type)
	    && !field(r, "Content-Encoding") && !(cache && strstr(cache->value, "no-store"));
}

char *
cg_http_gzip(const char *s, size_t n, int level, size_t *out)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)s, .avail_in = (uInt)n };
	char *to = NULL;

	if (n > UINT32_MAX / 2 || deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return NULL;
	z.avail_out = (uInt)deflateBound(&z, (uLong)n);
	to = malloc(z.avail_out);
	z.next_out = (Bytef *)to;
	if (to && deflate(&z, Z_FINISH) == Z_STREAM_END) {
		*out = z.total_out;
	} else {
		free(to);
		to = NULL;
	}
	deflateEnd(&z);
	return to;
}

/* Packed, it has other bytes and with them another tag: of what was packed, and of what the client has. */
static void
retag(struct cg_http_req *r)
{
	struct cg_http_field *tag = field(r, "ETag");
	char packed[CG_HTTP_TAG_MAX];
	size_t n;

	if (!tag || !cg_http_tag_packed(tag->value, packed, sizeof packed))
		return;
	n = strlen(packed) + 1;
	tag->value = memcpy(cg_http_grab(r, n), packed, n);
}

bool
cg_http_has(struct cg_http_req *r)
{
	const struct cg_http_field *tag = field(r, "ETag");
	const char *none = cg_http_header(r, "If-None-Match");

	if (!tag || !none || !cg_http_tag_held(none, tag->value, true))
		return false;
	if (!cg_http_tag_in(none, tag->value, true))
		retag(r);
	cg_http_set(r, "Vary", "Accept-Encoding");
	return true;
}

void
cg_http_pack(struct cg_http_req *r)
{
	size_t n = 0;
	char *packed;

	if (!is_worth_it(r))
		return;
	cg_http_set(r, "Vary", "Accept-Encoding");
	if (!cg_http_accepts(cg_http_header(r, "Accept-Encoding"), "gzip")
	    || !(packed = cg_http_gzip(r->bytes, r->size, LEVEL, &n)))
		return;
	if (n >= r->size) {
		free(packed);
		return;
	}
	if (r->kind == CG_HTTP_BYTES)
		free(r->bytes);
	r->kind = CG_HTTP_BYTES;
	r->bytes = packed;
	r->size = n;
	cg_http_set(r, "Content-Encoding", "gzip");
	retag(r);
}
