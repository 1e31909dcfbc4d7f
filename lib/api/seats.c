/* How many streams one person or key has: as many as one may, and no more. */
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/mem.h"

struct cg_api_seat {
	struct cg_api_seat *next;
	int streams;
	char *name;
};

struct cg_api_seats {
	pthread_mutex_t lock;
	struct cg_api_seat *first;
};

struct cg_api_seats *
cg_api_seats_new(void)
{
	struct cg_api_seats *s = cg_alloc(sizeof *s);

	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void
cg_api_seats_free(struct cg_api_seats *s)
{
	pthread_mutex_destroy(&s->lock);
	free(s);
}

struct cg_api_seat *
cg_api_seat_take(struct cg_api_seats *s, int most, const char *name)
{
	struct cg_api_seat *p;

	pthread_mutex_lock(&s->lock);
	for (p = s->first; p && strcmp(p->name, name) != 0; p = p->next)
		;
	if (!p) {
		p = cg_alloc(sizeof *p);
		*p = (struct cg_api_seat){ .next = s->first, .name = cg_strdup(name) };
		s->first = p;
	}
	if (p->streams < most)
		p->streams++;
	else
		p = NULL;
	pthread_mutex_unlock(&s->lock);
	return p;
}

void
cg_api_seat_give(struct cg_api_seats *s, struct cg_api_seat *p)
{
	pthread_mutex_lock(&s->lock);
	if (--p->streams == 0) {
		struct cg_api_seat **at = &s->first;

		while (*at != p)
			at = &(*at)->next;
		*at = p->next;
		free(p->name);
		free(p);
	}
	pthread_mutex_unlock(&s->lock);
}
