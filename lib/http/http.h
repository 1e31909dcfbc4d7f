/*
 * The server side of HTTP/1.1, on libmicrohttpd: requests in, replies, files and event streams
 * out, within limits. It knows no route.
 *
 * Threads: a few socket threads (epoll) read requests and write replies. For each request
 * conf.begin is called on one of them as soon as its headers are there; it says which handler
 * gets it (cg_http_take) or replies at once. A handler that waits for a database or anything else
 * `blocks`: it runs on a thread of its own pool, and the connection is suspended meanwhile. One
 * thread at a time has a request; streams (stream.h) may be fed by any.
 *
 * What is refused before anybody is asked: a request line, headers or a body that are too
 * long, requests that two parsers could understand in two ways, paths that climb, and whoever
 * takes too long. See guard.c.
 */
#ifndef CG_HTTP_HTTP_H
#define CG_HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct cg_arena;
struct cg_err;
struct cg_http;
struct cg_http_req;

/* Limits that no configuration moves. */
enum {
	CG_HTTP_LINE_MAX = 4096,    /* bytes of method, target and version */
	CG_HTTP_HEADERS_MAX = 7168, /* bytes of all header fields */
	CG_HTTP_FIELDS_MAX = 64,    /* header fields */
	CG_HTTP_CLIENT_LEN = 45,    /* of an address as text */
	CG_HTTP_ID_MAX = 64,        /* characters of a request id */
	CG_HTTP_LARGE = 262144      /* bytes; a body that may have more is large */
};

struct cg_http_conf {
	int fd;            /* listening, of cg_http_listen; taken, also on failure */
	int threads;       /* for sockets; 0: one a processor, at most 4 */
	int workers;       /* for handlers that block */
	int backlog;       /* requests that may wait for a worker; more are told 503 */
	int connections;   /* at once; more wait in the listening socket */
	int streams;       /* at once, besides the connections */
	int per_address;   /* connections of one peer, streams of one client; 0: any number */
	int proxies;       /* how many proxies before us are trusted to name the client */
	int64_t large;     /* bytes that large bodies may have together; for more 503 is replied */
	int64_t large_each; /* bytes of them that one client may have */
	int64_t header_ms; /* from a request's first line to the end of its headers */
	int64_t body_ms;   /* for its body */
	int64_t reply_ms;  /* for taking a reply that is no stream */
	int64_t idle_ms;   /* without a request, and without any byte */
	int64_t grace_ms;  /* after SIGTERM, for what runs */
	int64_t beat_ms;   /* between signs of life in a stream that has nothing to say */
	int log_fd;        /* the access log, NDJSON; -1: none */
	void *arg;         /* for all of these: */
	void (*begin)(void *arg, struct cg_http_req *r);
	/* A request is over; never NULL. On a socket thread. */
	void (*done)(void *arg, struct cg_http_req *r, int status, int64_t took_us);
	/*
	 * What a worker works with (a store): made when it first gets a request and after SIGHUP. NULL:
	 * not to be had, and the request is told 503.
	 */
	void *(*open)(void *arg);
	void (*close)(void *arg, void *ctx);
	void (*report)(void *arg, struct cg_http *h); /* SIGUSR1 */
};

#define CG_HTTP_CONF_INIT { .fd = -1, .workers = 8, .backlog = 1024, .connections = 20000, \
	.streams = 20000, .large = 256 << 20, .large_each = 32 << 20, \
	.header_ms = 10000, .body_ms = 60000, .reply_ms = 600000, .idle_ms = 60000, \
	.grace_ms = 30000, .beat_ms = 15000, .log_fd = -1 }

/*
 * Listen where `where` says: "ADDRESS:PORT", "[IPV6]:PORT", ":PORT" (every address), port 0 for
 * any free one, "unix:PATH", or NULL or "" for the socket that was inherited (LISTEN_FDS, as
 * systemd has it). told becomes what a client connects to, with the port in use.
 *
 * A socket file that nobody listens on any more is replaced. Returns the descriptor, or -1:
 * CG_E_USAGE (where), CG_E_UNAVAILABLE (in use), CG_E_PERM, CG_E_OS.
 */
int cg_http_listen(const char *where, char told[128], struct cg_err *err);
/* Whether somebody passed us a listening socket. */
bool cg_http_inherited(void);

/* Start serving. Call it after signals were blocked (cg_sig_open): threads inherit the mask. */
int cg_http_start(struct cg_http **out, const struct cg_http_conf *conf, struct cg_err *err);
/*
 * The main thread's work: watch over times, write the log, answer signals (signals: a
 * descriptor of cg_sig_open). SIGINT and SIGTERM drain: the socket is closed, streams end, running
 * requests get the grace. A second one ends everything at once. Returns the signal.
 */
int cg_http_run(struct cg_http *h, int signals);
/* Everything that is left is closed. False: handlers still run; nothing was freed. */
bool cg_http_stop(struct cg_http *h);

struct cg_http_counts {
	int64_t connections, requests, streams, waiting, working; /* now */
	int64_t total, closed_late, log_lost;                     /* since the start */
};
void cg_http_count(struct cg_http *h, struct cg_http_counts *to);
bool cg_http_draining(const struct cg_http *h);

/* ---- a request: pointers are good until its handler returns ---- */

const char *cg_http_method(const struct cg_http_req *r);
/*
 * The path, decoded: begins with '/', has no NUL, control character, backslash, "." or ".."
 * segment; a '/' is always one that stood there as such. Valid UTF-8.
 */
const char *cg_http_path(const struct cg_http_req *r);
/* The query as it came, without '?'; "" when there is none. */
const char *cg_http_query(const struct cg_http_req *r);
/*
 * The next name and value of a query or a form, decoded, in the arena; *at moves on. 1, 0 the end,
 * -1 an escape cannot be undone, or what comes out is no text. Empty pieces are passed over; a
 * name alone has the value "".
 */
int cg_http_pair(struct cg_arena *a, const char **at, const char **name, const char **value);
const char *cg_http_header(const struct cg_http_req *r, const char *name); /* or NULL */
struct cg_str cg_http_body(const struct cg_http_req *r);
const char *cg_http_client(const struct cg_http_req *r); /* address; "unix" for a socket file */
/*
 * Whose network that is, for who counts: one who has a network of IPv6 (/64) is one client. The
 * address itself, or in room.
 */
const char *cg_http_network(const char *client, char room[CG_HTTP_CLIENT_LEN + 1]);
bool cg_http_is_local(const struct cg_http_req *r);      /* the peer itself is this machine */
const char *cg_http_id(const struct cg_http_req *r);
struct cg_arena *cg_http_arena(struct cg_http_req *r);
void *cg_http_ctx(const struct cg_http_req *r); /* of the worker that runs this; else NULL */
struct cg_http *cg_http_of(const struct cg_http_req *r);
/*
 * For a handler that blocks: wait until fd can be read. 1 it can, 0 the time is over, -1 the
 * client has gone and nobody would read a reply.
 */
int cg_http_await(const struct cg_http_req *r, int fd, int64_t ms);

/* ---- who gets it ---- */

struct cg_http_plan {
	void (*handle)(void *arg, struct cg_http_req *r); /* must reply */
	void *arg;
	size_t body_max;   /* 0: none is taken */
	bool blocks;
	const char *route; /* its name in the log: a pattern, never what the client sent; static */
	void *mark;        /* for done: cg_http_mark */
};
void cg_http_take(struct cg_http_req *r, const struct cg_http_plan *plan); /* copied */
void *cg_http_mark(const struct cg_http_req *r); /* NULL: nobody took it */

/* ---- the reply: the first one counts ---- */

/* A header field of the reply. A value with a control character is dropped: it is no header. */
void cg_http_set(struct cg_http_req *r, const char *name, const char *value);
/* bytes are taken (malloc); NULL and 0 for none. type may be NULL. */
void cg_http_reply(struct cg_http_req *r, int status, const char *type, char *bytes, size_t n);
/* The same with bytes that outlive the server. */
void cg_http_reply_static(struct cg_http_req *r, int status, const char *type,
    const char *bytes, size_t n);

struct cg_http_detail {
	const char *field, *message;
};
/*
 * {"statusCode", "error", "code", "message", "details": [{field, message}], "requestId",
 * "timestamp", "path"}, the query left out. details may be NULL.
 */
void cg_http_refuse(struct cg_http_req *r, int status, const char *code,
    const struct cg_http_detail *details, size_t n, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
/* What is refused from now on says this besides: a JSON text, under that name (static). */
void cg_http_note(struct cg_http_req *r, const char *name, const char *json);
/*
 * The reply to an error of ours: its HTTP status, its name as code. What only concerns the
 * operator (CONFIG, IO, OS, BUG) goes to the log under the request's id, and the client is told
 * no more than that id.
 */
void cg_http_fail(struct cg_http_req *r, const struct cg_err *err);
const char *cg_http_reason(int status); /* "Not Found" */

/*
 * pack.c, which needs zlib. Pack what was replied, a text of more than a packet that a cache may keep,
 * when the client takes gzip; its ETag says so then. By a handler that blocks: it takes a while.
 */
void cg_http_pack(struct cg_http_req *r);
/* A gzip of n bytes, zlib's level (1 to 9): new bytes, the caller frees them. NULL: no memory. */
char *cg_http_gzip(const char *s, size_t n, int level, size_t *out);
/* Has the client what the ETag that was set names, as it is or packed? Then 304 is the reply. */
bool cg_http_has(struct cg_http_req *r);

#endif
