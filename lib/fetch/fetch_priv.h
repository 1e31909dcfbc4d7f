/* What the files of this room share. */
#ifndef CG_FETCH_FETCH_PRIV_H
#define CG_FETCH_FETCH_PRIV_H

#include <curl/curl.h>

#include <sys/socket.h>

#include "fetch/fetch.h"
#include "fetch/guard.h"

/* The functions of libcurl that are used; opened once for the process. */
#define CG_CURL(X) X(global_init) X(slist_append) X(slist_free_all) X(easy_init) X(easy_setopt) \
	X(easy_getinfo) X(easy_cleanup) X(easy_strerror) X(multi_init) X(multi_setopt) \
	X(multi_add_handle) X(multi_remove_handle) X(multi_socket_action) X(multi_info_read) \
	X(multi_cleanup) X(url) X(url_set) X(url_get) X(url_cleanup) X(free)
struct cg_curl {
#define X(f) __typeof__(&curl_##f) f;
	CG_CURL(X)
#undef X
};
extern struct cg_curl cg_curl;
int cg_curl_open(struct cg_err *err);

enum {
	ADDRESSES_MAX = 8,
	HEADERS_MAX = 64 << 10, /* of a reply */
	BODY_MAX = 1 << 20,     /* of one, unless the request says otherwise */
	REFUSAL_MAX = 64 << 10  /* of a body that only explains a refusal */
};

/* A URL, taken apart by libcurl. */
struct target {
	char *url;                    /* as libcurl writes it */
	char *host, *path;            /* in lower case, "[::1]", without a dot at its end; as in url */
	int port;
	bool secure;                  /* https */
	bool literal;                 /* the host is an address */
	bool exempt;                  /* nothing more is to be examined */
	struct sockaddr_storage addr; /* which */
};

/* base: what it is relative to, or NULL. CG_E_PERM: it is none, or none for anybody. */
int cg_target_parse(struct target *t, const char *base, const char *url, struct cg_err *err);
void cg_target_release(struct target *t);
bool cg_target_same(const struct target *a, const struct target *b); /* the same origin */
/* May it be asked for? Sets exempt. */
int cg_guard_check(const struct cg_fetch_guard *g, struct target *t, struct cg_err *err);
int cg_guard_check_addresses(const struct target *t, const struct sockaddr_storage *a, int n,
    struct cg_err *err);

/* Names that are being resolved, and those that were a moment ago. */
struct resolver {
	struct mailbox *box;
	struct lookup *lookups;
	int fd, threads; /* readable when cg_resolver_serve has something to do */
};
int cg_resolver_open(struct resolver *r);
void cg_resolver_close(struct resolver *r);
void cg_resolver_serve(struct resolver *r);
/* Calls cg_call_resolved, at once or later, unless cg_resolve_leave is called before. */
void cg_resolve(struct resolver *r, struct cg_fetch_call *c);
void cg_resolve_leave(struct cg_fetch_call *c);

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
	const struct cg_fetch_guard *guard;  /* borrowed until the end; NULL: none */
	struct target target;                /* with a guard */
	struct lookup *lookup;               /* it waits for its addresses */
	struct sockaddr_storage addresses[ADDRESSES_MAX];
	int n_addresses;                     /* it may be connected to these only; 0: to any */
	int redirects;
	char *method, *url;
	CURL *easy;                          /* NULL until it has a place */
	struct curl_slist *headers, *secrets; /* of the request; secrets: for the first host only */
	struct curl_slist *sent, *pins;      /* what libcurl was given */
	const void *body;                    /* borrowed until the end */
	int body_fd;
	int64_t body_at, body_len, sent_bytes;
	int (*take)(void *arg, const void *p, size_t n);
	void *take_arg;
	int64_t max, taken;                  /* bytes of the reply's body */
	int64_t connect_ms, total_ms, first_ms, stall_ms;
	int slow;
	int64_t began_ms;                    /* when it got its first place */
	int64_t sent_ms;                     /* when it sent something last */
	struct cg_fetch_timer *timer;        /* until the first byte of the reply, or its addresses */
	bool compressed;
	struct exchange *exchange;           /* when it is recorded or replayed */
	bool denied;                         /* reply.err says why */
	bool strayed;                        /* an address that was not examined */
	bool dense;                          /* more came out of it than can be */
	bool too_big, refused, enough, late; /* why the reply's body was not taken further */
	bool headed;                         /* the headers of the reply are whole */
	bool once;                           /* on a connection that was kept it might be sent again */
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

/* A piece of a body: when it came, since the exchange began, and where it is. */
struct piece {
	int64_t ms;
	size_t at, n;
};

/* What is recorded of a call, or what it is replayed from. */
struct exchange {
	char key[65];
	int n;                       /* it is the nth with that key */
	int64_t began_ms, end_ms;
	struct cg_buf head;          /* the text of the file so far, or the headers to be given */
	struct cg_buf body, pieces;  /* pieces: struct piece, in the order they came */
	size_t next;                 /* the piece that is given next */
	const char *failed;          /* there was no reply: code and message */
};

/* How many exchanges had a key. */
struct alike {
	struct alike *next;
	char key[65];
	int n;
};

/* -1: the body cannot be read. Beside that only what it is made from is known. */
int cg_exchange_begin(struct cg_fetch_call *c);
void cg_exchange_piece(struct cg_fetch_call *c, const char *p, size_t n);
int cg_exchange_write(struct cg_fetch_call *c, struct cg_err *err);
void cg_exchange_free(struct cg_fetch_call *c);
char *cg_exchange_path(const struct cg_fetch *f, const char *key, int n);
void cg_replay_begin(struct cg_fetch_call *c);

/* Keys that are known. */
struct secrets {
	char **v;
	size_t n;
};

struct cg_fetch {
	CURLM *multi;
	int epoll;
	bool busy;                           /* within libcurl: no handle may come or go */
	int64_t curl_at_ms;                  /* when libcurl wants to be called; INT64_MAX: never */
	int per_host;
	char *ca_file;
	char *record, *replay;               /* folders, or NULL */
	bool paced;
	struct alike *alike;
	struct secrets secrets;
	struct resolver resolver;
	struct host *hosts;
	struct cg_fetch_call *all, *dropped;
	int n;
	struct timers timers;
	struct pollfd *fds;
	size_t fds_cap;
};

struct cg_fetch_call *cg_call_new(struct cg_fetch *f, const struct cg_fetch_req *req);
void cg_call_split_secrets(struct cg_fetch_call *c); /* headers that carry keys, from the others */
void cg_call_aim(struct cg_fetch_call *c); /* hold its URL against its guard */
void cg_call_begin(struct cg_fetch_call *c); /* make its handle and hand it to libcurl */
void cg_call_pin(struct cg_fetch_call *c); /* bind its handle to its addresses */
void cg_call_open(struct cg_fetch_call *c); /* it has a place: find out where to, and begin */
/* It has its addresses, or there are none because of why. */
void cg_call_resolved(struct cg_fetch_call *c, const struct sockaddr_storage *a, int n,
    const char *why);
/* Is what it got the word to go on elsewhere? Then it does, and its end is yet to come. */
bool cg_call_redirect(struct cg_fetch_call *c, CURLcode how);
void cg_call_deny(struct cg_fetch_call *c); /* reply.err is set: end it in the next turn */
/* How little is too little, from now on; 0: there is nothing to be measured. */
void cg_call_watch(struct cg_fetch_call *c, int slow);
/* What came: a line of the headers; a piece of the body. false: no more of it. */
void cg_call_header(struct cg_fetch_call *c, const char *line, size_t n);
bool cg_call_body(struct cg_fetch_call *c, const char *p, size_t n);
void cg_calls_purge(struct cg_fetch *f); /* those that were dropped within a callback */
bool cg_call_whole(const struct cg_fetch_call *c, CURLcode how);
void cg_call_close(struct cg_fetch_call *c); /* give up its handle and its place */
/* It has ended like that: complete the reply. */
void cg_call_end(struct cg_fetch_call *c, CURLcode how);
/* The same, take it out of the list of all, tell who asked, and free it. */
void cg_call_finish(struct cg_fetch_call *c, CURLcode how);
void cg_call_free(struct cg_fetch_call *c); /* in no list any more */

void cg_secrets_add(struct secrets *s, const char *value);
void cg_secrets_learn(struct secrets *s, const char *value); /* from what is called a key */
void cg_secrets_add_header(struct secrets *s, const char *header); /* "Name: value" */
void cg_secrets_release(struct secrets *s);
/* How long the known secret is that begins here; 0: none does. */
size_t cg_secrets_at(const struct secrets *s, const char *p, size_t left);
void cg_secrets_hide(const struct secrets *s, const char *text, size_t n, struct cg_buf *out);
/* The same, and what looks like one. */
void cg_secrets_redact(const struct secrets *s, const char *text, size_t n, struct cg_buf *out);

/* Places: a call waits for one, or has one, or gives it up. */
void cg_host_enter(struct cg_fetch_call *c);
void cg_host_leave(struct cg_fetch_call *c);
void cg_hosts_start(struct cg_fetch *f);     /* all that may */

/* Those that are due, except those that are made meanwhile. */
void cg_timers_run(struct timers *t, int64_t now_ms);
int64_t cg_timers_next_ms(const struct timers *t); /* INT64_MAX: there is none */
void cg_timers_release(struct timers *t);

#endif
