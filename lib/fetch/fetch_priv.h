/* What the files of this room share. */
#ifndef CG_FETCH_FETCH_PRIV_H
#define CG_FETCH_FETCH_PRIV_H

#include <curl/curl.h>

#include "fetch/fetch.h"

/* The functions of libcurl that are used; opened once for the process. */
#define CG_CURL(X) X(global_init) X(slist_append) X(slist_free_all) X(easy_init) X(easy_setopt) \
	X(easy_getinfo) X(easy_cleanup) X(easy_strerror) X(multi_init) X(multi_setopt) \
	X(multi_add_handle) X(multi_remove_handle) X(multi_socket_action) X(multi_info_read) \
	X(multi_cleanup)
struct cg_curl {
#define X(f) __typeof__(&curl_##f) f;
	CG_CURL(X)
#undef X
};
extern struct cg_curl cg_curl;

/* Those that go to one host: so many at a time, the others in the order they came. */
struct host {
	struct host *next;
	int active;
	struct cg_fetch_call *first, **last; /* that wait */
	char name[];                         /* "https://host:port", as it stands in the URL */
};

struct cg_fetch_call {
	struct cg_fetch *fetch;
	struct cg_fetch_call *next, **at;    /* in the list of all; *at is this one */
	struct host *host;
	struct cg_fetch_call *after;         /* in its host's queue */
	bool waits;                          /* it is in that queue */
	bool dropped;                        /* from within take: it ends when libcurl has returned */
	bool over;                           /* done is being called */
	char *method, *url;
	CURL *easy;                          /* NULL until it has a place */
	struct curl_slist *headers;
	const void *body;                    /* borrowed until the end */
	int body_fd;
	int64_t body_at, body_len, sent;
	int (*take)(void *arg, const void *p, size_t n);
	void *take_arg;
	int64_t max, taken;                  /* bytes of the reply's body */
	int64_t connect_ms, total_ms, first_ms, stall_ms;
	int slow;
	int64_t began_ms, sent_ms;           /* when it got a place, when it sent something last */
	struct cg_fetch_timer *first_timer;  /* until the first byte of the reply */
	bool too_big, refused, enough, late; /* why the reply's body was not taken further */
	bool headed;                         /* the headers of the reply are whole */
	bool unread;                         /* why the request's was not given */
	char why[CURL_ERROR_SIZE];           /* libcurl's own words */
	char name[256];                      /* of the URL, for messages */
	struct cg_fetch_reply reply;
	void (*done)(void *arg, struct cg_fetch_reply *reply);
	void *arg;
};

/* Timers: a heap by the time they are due, and by their order when that is the same. */
struct timers {
	struct cg_fetch_timer **heap;
	size_t n, cap;
	uint64_t next_id;
};

struct cg_fetch {
	CURLM *multi;
	int epoll;
	bool busy;                           /* within libcurl: no handle may come or go */
	int64_t curl_at_ms;                  /* when libcurl wants to be called; INT64_MAX: never */
	int per_host;
	struct host *hosts;
	struct cg_fetch_call *all, *dropped;
	int n;
	struct timers timers;
	struct pollfd *fds;
	size_t fds_cap;
};

struct cg_fetch_call *cg_call_new(struct cg_fetch *f, const struct cg_fetch_req *req);
void cg_call_open(struct cg_fetch_call *c); /* make its handle and hand it to libcurl */
/* It has ended like that: complete the reply. */
void cg_call_end(struct cg_fetch_call *c, CURLcode how);
/* The same, take it out of the list of all, tell who asked, and free it. */
void cg_call_finish(struct cg_fetch_call *c, CURLcode how);
void cg_call_free(struct cg_fetch_call *c); /* in no list any more */

/* Places: a call waits for one, or has one, or gives it up. */
void cg_host_enter(struct cg_fetch_call *c);
void cg_host_leave(struct cg_fetch_call *c);
void cg_hosts_start(struct cg_fetch *f);     /* all that may */

/* Those that are due, except those that are made meanwhile. */
void cg_timers_run(struct timers *t, int64_t now_ms);
int64_t cg_timers_next_ms(const struct timers *t); /* INT64_MAX: there is none */
void cg_timers_release(struct timers *t);

#endif
