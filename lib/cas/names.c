/* URIs of objects. The name in one is for people: it says nothing about the content. */
#include <stdio.h>
#include <string.h>

#include "cas/cas.h"
#include "crypt/crypt.h"

static const char scheme[] = "cg://sha256/";

static bool
is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
	    || (c && strchr("-._~!$&'()*+,;=:@", c));
}

void
cg_cas_uri(const char *hex, const char *name, char out[CG_URI_MAX])
{
	int n = snprintf(out, CG_URI_MAX, "%s%.64s", scheme, hex);

	if (!name || !*name)
		return;
	out[n++] = '/';
	for (const char *s = name; *s && n + 4 < CG_URI_MAX; s++)
		if (is_plain((unsigned char)*s))
			out[n++] = *s;
		else
			n += snprintf(out + n, 4, "%%%02X", (unsigned char)*s);
	out[n] = '\0';
}

bool
cg_cas_uri_parse(const char *uri, char hex[65], const char **name)
{
	const char *h = uri + sizeof scheme - 1, *end;

	if (strncmp(uri, scheme, sizeof scheme - 1) != 0)
		return false;
	end = h + strnlen(h, 64);
	if (end - h != 64 || (*end && *end != '/'))
		return false;
	memcpy(hex, h, 64);
	hex[64] = '\0';
	if (name)
		*name = *end ? end + 1 : end;
	return cg_is_hex64(hex);
}
