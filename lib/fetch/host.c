/*
 * Who may start: so many to one host at a time. The queue is here and not in libcurl,
 * which would count the time a transfer waits for a connection as time to connect.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "fetch/fetch_priv.h"

static struct host *
host_of(struct cg_fetch *f, const char *url)
{
	const char *at = strstr(url, "://");
	size_t n = at ? (size_t)(at - url) + 3 : 0;
	struct host *h;

	n += strcspn(url + n, "/?#");
	for (h = f->hosts; h; h = h->next)
		if (strncasecmp(h->name, url, n) == 0 && h->name[n] == '\0')
			return h;
	h = cg_alloc(sizeof *h + n + 1);
	memcpy(h->name, url, n);
	h->last = &h->first;
	h->next = f->hosts;
	f->hosts = h;
	return h;
}

static void
forget(struct cg_fetch *f, struct host *h)
{
	struct host **at = &f->hosts;

	while (*at != h)
		at = &(*at)->next;
	*at = h->next;
	free(h);
}

void
cg_host_enter(struct cg_fetch_call *c)
{
	c->host = host_of(c->fetch, c->url);
	c->waits = true;
	c->after = NULL;
	*c->host->last = c;
	c->host->last = &c->after;
}

void
cg_host_leave(struct cg_fetch_call *c)
{
	struct host *h = c->host;
	struct cg_fetch_call **at;

	if (!h)
		return;
	c->host = NULL;
	if (c->waits) {
		for (at = &h->first; *at != c; at = &(*at)->after)
			;
		*at = c->after;
		if (h->last == &c->after)
			h->last = at;
		c->waits = false;
	} else {
		h->active--;
	}
	if (!h->active && !h->first)
		forget(c->fetch, h);
}

void
cg_hosts_start(struct cg_fetch *f)
{
	for (struct host *h = f->hosts; h; h = h->next)
		while (h->first && h->active < f->per_host) {
			struct cg_fetch_call *c = h->first;

			h->first = c->after;
			if (!h->first)
				h->last = &h->first;
			c->waits = false;
			h->active++;
			cg_call_open(c);
		}
}
