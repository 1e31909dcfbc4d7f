/*
 * Room for large bodies. Whoever sends one has shown nobody anything yet and may take his time, so
 * what has come of it is counted, over all and for each client; what he says will come is not, or
 * a few connections that send nothing would have it all. The first CG_HTTP_LARGE bytes are free.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "http/http_priv.h"

/* A client of which large bodies come. There are few: each has sent CG_HTTP_LARGE bytes of one. */
struct cg_http_sender {
	struct cg_http_sender *next;
	int64_t bytes;
	int bodies;
	char network[CG_HTTP_CLIENT_LEN + 1];
};

static struct cg_http_sender *
find(struct cg_http *h, const struct cg_http_req *r)
{
	char room[CG_HTTP_CLIENT_LEN + 1];
	const char *network = cg_http_network(r->client, room);
	struct cg_http_sender *s = h->senders;

	while (s && strcmp(s->network, network) != 0)
		s = s->next;
	return s;
}

static struct cg_http_sender *
sender_of(struct cg_http *h, const struct cg_http_req *r)
{
	char room[CG_HTTP_CLIENT_LEN + 1];
	struct cg_http_sender *s = find(h, r);

	if (s)
		return s;
	s = cg_alloc(sizeof *s);
	snprintf(s->network, sizeof s->network, "%s", cg_http_network(r->client, room));
	s->next = h->senders;
	return h->senders = s;
}

bool
cg_http_room_for(struct cg_http_req *r, size_t n)
{
	struct cg_http *h = r->h;
	const struct cg_http_sender *s;
	bool yes;

	if (n <= CG_HTTP_LARGE)
		return true;
	pthread_mutex_lock(&h->room_lock);
	s = find(h, r);
	yes = h->large + (int64_t)n <= h->conf.large
	    && (s ? s->bytes : 0) + (int64_t)n <= h->conf.large_each;
	pthread_mutex_unlock(&h->room_lock);
	return yes;
}

bool
cg_http_room_take(struct cg_http_req *r, size_t n)
{
	struct cg_http *h = r->h;
	int64_t more = (int64_t)n - r->large;
	bool yes;

	if (n <= CG_HTTP_LARGE)
		return true;
	pthread_mutex_lock(&h->room_lock);
	if (!r->sender) {
		r->sender = sender_of(h, r);
		r->sender->bodies++;
	}
	yes = h->large + more <= h->conf.large && r->sender->bytes + more <= h->conf.large_each;
	if (yes) {
		h->large += more;
		r->sender->bytes += more;
		r->large += more;
	}
	pthread_mutex_unlock(&h->room_lock);
	return yes;
}

void
cg_http_room_give(struct cg_http_req *r)
{
	struct cg_http *h = r->h;
	struct cg_http_sender *s = r->sender, **at = &h->senders;

	if (!s)
		return;
	pthread_mutex_lock(&h->room_lock);
	h->large -= r->large;
	s->bytes -= r->large;
	if (--s->bodies == 0) {
		while (*at != s)
			at = &(*at)->next;
		*at = s->next;
		free(s);
	}
	pthread_mutex_unlock(&h->room_lock);
	r->sender = NULL;
	r->large = 0;
}
