/*
 * Outgoing HTTP, for everything that needs it: libcurl's multi interface, opened
 * when the first transfer is wanted. One struct cg_fetch holds the connections, which
 * are used again, any number of transfers that are under way at once, and timers: it
 * is the one loop of a program that talks to others.
 *
 *	cg_fetch_open(&f, 16, &err)
 *	cg_fetch_start(f, &req, done, arg)      as often as wanted, from done too
 *	while (cg_fetch_turn(f, 1000) > 0) ...  calls done for each that has ended
 *
 * Only http and https, HTTP/1.1; no proxy, netrc or cookie is taken from anywhere, no
 * redirect is followed without a guard, certificates are checked. A reply of whatever
 * status is a reply; an error is that there was none. Messages name the URL without
 * user and query, and no header: none of them can carry a key into a log.
 */
#ifndef CG_FETCH_FETCH_H
#define CG_FETCH_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct cg_deadline;
struct cg_fetch_guard;
struct cg_fetch;
struct cg_fetch_call;
struct cg_fetch_timer;
struct pollfd;

/*
 * What to ask for. Everything is borrowed until the start returns, but a body and
 * what take needs until done is called.
 */
struct cg_fetch_req {
	const char *method;            /* "GET", ... */
	const char *url;
	const char *const *headers;    /* "Name: value", NULL-terminated; or NULL */
	const char *const *secrets;    /* the same, with keys in them: for this host and no other */
	const struct cg_fetch_guard *guard; /* where it may go (fetch/guard.h), until done; NULL: anywhere */
	const void *body;              /* from memory; or */
	int body_fd;                   /* with body NULL and body_len > 0: from this file, */
	int64_t body_at, body_len;     /* these bytes of it */
	/*
	 * The body of a reply with status 2xx, piece by piece as it comes. 0: go on; 1:
	 * that was enough, the transfer ends as a whole one; -1: it ends with CG_E_IO.
	 * May start and drop transfers, this one too, but must not call cg_fetch_turn.
	 * NULL: the body goes into the reply.
	 */
	int (*take)(void *arg, const void *p, size_t n);
	void *take_arg;
	int64_t max_bytes;             /* of the body of a reply with status 2xx; 0: 1 MB */
	int64_t connect_ms, total_ms;  /* 0: 5 s, and no bound; not the wait for its turn */
	int64_t first_ms;              /* from the last byte sent to the first of the reply; 0: 30 s */
	int64_t stall_ms;              /* end it when a body stands still, or nearly, that long; 0: 30 s */
	bool compressed;               /* ask for gzip, br, zstd, and undo it; max_bytes are those after */
	bool once;                     /* never sent a second time by itself: on a connection of its own */
	int slow;                      /* nearly: less than this many bytes a second; 0: 1 KB */
};

struct cg_fetch_reply {
	int status;              /* of HTTP; 0 when there is no whole reply: then err says why */
	/* CG_E_UNAVAILABLE, _TIMEOUT, _TOOBIG, _CONFIG, _IO, _CANCELLED, _PERM, _DATA */
	struct cg_err err;
	int64_t retry_after_ms;  /* -1: the reply does not say */
	int64_t first_ms, ms;    /* how long it took to the first byte of the reply, and in all */
	bool sent;               /* something of the request left: with status 0, it may have arrived */
	bool cut;                /* of the body of a refusal only the beginning is here */
	struct cg_buf headers;   /* as they came, ended by CR LF */
	struct cg_buf body;      /* of a status that is not 2xx: 64 KB of it at most */
};

struct cg_fetch_conf {
	int per_host;         /* transfers to one host at most at a time; more wait; 0: 16 */
	const char *ca_file;  /* certificates of those to trust; NULL: whom the system trusts */
	/*
	 * record: a folder in which every exchange is kept, one a file (what is in it:
	 * exchange.c), without keys: those of the list below, those of requests' secrets, and
	 * what is called like one. Of the request's body there is only a digest. What was
	 * dropped before its end is not kept.
	 * replay: such a folder; nothing is resolved or connected, replies come from there.
	 * Found by method, URL and digest of the body; the nth request gets the nth reply that
	 * was recorded for it, and the last one from then on. One that has none fails with
	 * CG_E_NOINPUT. paced: with the pauses there were.
	 * At most one of the two. Which, is said by tools; nothing here reads the environment.
	 */
	const char *record, *replay;
	bool paced;
	const char *const *secrets; /* keys that no message may contain; NULL-terminated, or NULL */
};

int cg_fetch_open_with(struct cg_fetch **out, const struct cg_fetch_conf *conf, struct cg_err *err);
int cg_fetch_open(struct cg_fetch **out, int per_host, struct cg_err *err);
/* What is under way is dropped, without done, and so are the timers. */
void cg_fetch_close(struct cg_fetch *f);

/*
 * Begin. done is called from cg_fetch_turn, once, with a reply that is good until it
 * returns; it may start and drop others. What is returned is good until done has
 * been called or it was dropped.
 */
struct cg_fetch_call *cg_fetch_start(struct cg_fetch *f, const struct cg_fetch_req *req,
    void (*done)(void *arg, struct cg_fetch_reply *reply), void *arg);
/* End this one, without done; its body is no longer needed afterwards. NULL is allowed. */
void cg_fetch_drop(struct cg_fetch_call *c);
/* What has come so far, for take: the status and the headers are whole by then. */
const struct cg_fetch_reply *cg_fetch_head(const struct cg_fetch_call *c);

/*
 * fn is called once, from cg_fetch_turn, not before ms milliseconds are over. The
 * timer is good until then, or until it is dropped. Thousands are cheap.
 */
struct cg_fetch_timer *cg_fetch_after(struct cg_fetch *f, int64_t ms, void (*fn)(void *arg),
    void *arg);
void cg_fetch_timer_drop(struct cg_fetch_timer *t); /* fn is not called; NULL is allowed */

/*
 * Wait at most wait_ms (-1: for ever) until something happens, and deal with it. Returns
 * at once when nothing is under way. How many transfers and timers are left.
 */
int cg_fetch_turn(struct cg_fetch *f, int wait_ms);
/*
 * The same, but other descriptors end the wait too, and it waits though nothing is
 * under way. Their revents are filled in, and zero when nothing is to be said.
 */
int cg_fetch_wait(struct cg_fetch *f, struct pollfd *more, size_t n, int wait_ms);
/* Drop all that are under way: done is called for each, with CG_E_CANCELLED. */
void cg_fetch_cancel(struct cg_fetch *f);

/* One alone, until the deadline at most (NULL: its own bounds). reply: released by the caller. */
int cg_fetch_one(struct cg_fetch *f, const struct cg_fetch_req *req, struct cg_fetch_reply *reply,
    const struct cg_deadline *until, struct cg_err *err);
void cg_fetch_reply_release(struct cg_fetch_reply *reply);

/* The value of a header of the reply without the spaces around it, or an empty string. */
struct cg_str cg_fetch_header(const struct cg_fetch_reply *reply, const char *name);

/*
 * Text of others (the body of a refusal) on its way into a message or a log: without the
 * keys that f knows, those of its conf and of requests, and without what is
 * called or looks like one. f: NULL knows none. out gets at most 3 * n bytes.
 */
void cg_fetch_redact(const struct cg_fetch *f, const char *text, size_t n, struct cg_buf *out);
/* One more that it is to know. Less than 4 characters are none. */
void cg_fetch_secret(struct cg_fetch *f, const char *value);

/* "https://host/path" of a URL: without user, query and fragment, for messages and logs. */
void cg_fetch_name(const char *url, char out[256]);

#endif
