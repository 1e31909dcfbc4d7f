/*
 * Outgoing HTTP, for everything that needs it: libcurl's multi interface, opened
 * when the first transfer is wanted. One struct cg_fetch holds the connections, which
 * are used again, and any number of transfers that are under way at once.
 *
 *	cg_fetch_open(&f, 16, &err)
 *	cg_fetch_start(f, &req, done, arg)      as often as wanted, from done too
 *	while (cg_fetch_turn(f, 1000) > 0) ...  calls done for each that has ended
 *
 * Only http and https; no redirect is followed, no proxy is taken from the
 * environment, certificates are checked. A reply of whatever status is a reply; an
 * error is that there was none. Messages name the URL without user and query, and
 * no header: none of them can carry a key into a log.
 */
#ifndef CG_FETCH_FETCH_H
#define CG_FETCH_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct cg_deadline;
struct cg_fetch;

/*
 * What to ask for. Everything is borrowed until the start returns, but a body and
 * what take needs until done is called.
 */
struct cg_fetch_req {
	const char *method;            /* "GET", ... */
	const char *url;
	const char *const *headers;    /* "Name: value", NULL-terminated; or NULL */
	const void *body;              /* from memory; or */
	int body_fd;                   /* with body NULL and body_len > 0: from this file, */
	int64_t body_at, body_len;     /* these bytes of it */
	/*
	 * The body of a reply with status 2xx, piece by piece; -1 ends the transfer with
	 * CG_E_IO. NULL: it goes into the reply, as that of every other status does.
	 */
	int (*take)(void *arg, const void *p, size_t n);
	void *take_arg;
	int64_t max_bytes;             /* of the body of the reply; 0: 1 MB */
	int64_t connect_ms, total_ms;  /* 0: 5 s, and no bound */
	int64_t stall_ms;              /* end it when less than 1 KB/s came or went that long; 0: 30 s */
};

struct cg_fetch_reply {
	int status;              /* of HTTP; 0 when there is no whole reply: then err says why */
	struct cg_err err;       /* CG_E_UNAVAILABLE, _TIMEOUT, _TOOBIG, _CONFIG, _IO, _CANCELLED */
	int64_t retry_after_ms;  /* -1: the reply does not say */
	struct cg_buf headers;   /* as they came, ended by CR LF */
	struct cg_buf body;
};

/* per_host: connections to one host at most; more transfers than that wait in libcurl. */
int cg_fetch_open(struct cg_fetch **out, int per_host, struct cg_err *err);
/* Transfers that are under way are dropped, without done. */
void cg_fetch_close(struct cg_fetch *f);

/*
 * Begin. done is called from cg_fetch_turn, once, with a reply that is good until it
 * returns; it may start others.
 */
void cg_fetch_start(struct cg_fetch *f, const struct cg_fetch_req *req,
    void (*done)(void *arg, struct cg_fetch_reply *reply), void *arg);
/* Wait at most wait_ms until something happens and deal with it; how many are under way. */
int cg_fetch_turn(struct cg_fetch *f, int wait_ms);
/* Drop all that are under way: done is called for each, with CG_E_CANCELLED. */
void cg_fetch_cancel(struct cg_fetch *f);

/* One alone, until the deadline at most (NULL: its own bounds). reply: released by the caller. */
int cg_fetch_one(struct cg_fetch *f, const struct cg_fetch_req *req, struct cg_fetch_reply *reply,
    const struct cg_deadline *until, struct cg_err *err);
void cg_fetch_reply_release(struct cg_fetch_reply *reply);

/* The value of a header of the reply without the spaces around it, or an empty string. */
struct cg_str cg_fetch_header(const struct cg_fetch_reply *reply, const char *name);

/* "https://host/path" of a URL: without user, query and fragment, for messages and logs. */
void cg_fetch_name(const char *url, char out[256]);

#endif
