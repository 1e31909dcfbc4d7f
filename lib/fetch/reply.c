/* What a reply says, and what a URL may be called in messages. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "fetch/fetch.h"

void
cg_fetch_name(const char *url, char out[256])
{
	const char *host = strstr(url, "://"), *user;
	size_t scheme, n;

	host = host ? host + 3 : url;
	scheme = (size_t)(host - url);
	n = strcspn(host, "/?#");
	for (user = host + n; user > host && user[-1] != '@'; user--)
		;
	n = strcspn(user, "?#");
	snprintf(out, 256, "%.*s%.*s", (int)(scheme > 16 ? 16 : scheme), url,
	    (int)(n > 200 ? 200 : n), user);
}

void
cg_fetch_reply_release(struct cg_fetch_reply *reply)
{
	cg_buf_release(&reply->headers);
	cg_buf_release(&reply->body);
}

struct cg_str
cg_fetch_header(const struct cg_fetch_reply *reply, const char *name)
{
	size_t n = strlen(name);

	for (const char *line = reply->headers.s; *line;) {
		size_t len = strcspn(line, "\r\n");

		if (len > n && line[n] == ':' && strncasecmp(line, name, n) == 0) {
			const char *v = line + n + 1, *end = line + len;

			v += strspn(v, " \t");
			while (end > v && (end[-1] == ' ' || end[-1] == '\t'))
				end--;
			return (struct cg_str){ v, (size_t)(end - v) };
		}
		line += len;
		line += strspn(line, "\r\n");
	}
	return (struct cg_str){ "", 0 };
}
