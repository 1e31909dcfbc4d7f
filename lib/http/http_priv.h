/* What the files of this room share. */
#ifndef CG_HTTP_HTTP_PRIV_H
#define CG_HTTP_HTTP_PRIV_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <microhttpd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "http/http.h"

struct sockaddr;
struct cg_http_sender;
struct cg_http_stream;

enum {
	CG_HTTP_POOL = 12288,          /* bytes of libmicrohttpd's memory a connection */
	CG_HTTP_LOG_MAX = 1 << 20,     /* bytes of log that wait to be written */
	CG_HTTP_LOG_FLUSH = 32768,     /* so many are written at once */
	CG_HTTP_ROOM = 384             /* bytes that a request has at hand */
};

/*
 * Where a connection stands. Its socket thread moves it; the keeper reads it, and ends
 * connections that stay too long. In the order of a request.
 */
enum cg_http_phase {
	CG_HTTP_FRESH,   /* accepted, nothing has come */
	CG_HTTP_HEADERS, /* a request line has come */
	CG_HTTP_BODY,    /* its headers are complete */
	CG_HTTP_WORK,    /* all of it has come, a handler has it */
	CG_HTTP_SEND,    /* the reply is being sent */
	CG_HTTP_IDLE     /* a reply is out, no new request line has come */
};

/*
 * Before 0.9.76 the library's own strictness adds nothing to guard.c, and sends the header of its
 * refusal twice; from then on it refuses what we cannot see any more.
 */
#if MHD_VERSION < 0x00097600
#define CG_HTTP_LINES_LIE 1
#define CG_HTTP_DISCIPLINE 0
#else
#define CG_HTTP_LINES_LIE 0
#define CG_HTTP_DISCIPLINE 2
#endif

struct cg_http_conn {
	struct cg_http_conn *next, **at; /* of all; at: what points to this one */
	int fd;
	bool local;
	_Atomic int phase;
	_Atomic int64_t since_ms; /* monotonic: when it came to be in this phase */
	char peer[CG_HTTP_CLIENT_LEN + 1];
};

enum cg_http_body_kind {
	CG_HTTP_NONE, CG_HTTP_BYTES, CG_HTTP_STATIC, CG_HTTP_FILE, CG_HTTP_EVENTS
};

struct cg_http_field {
	struct cg_http_field *next;
	const char *name, *value;
};

/* From the request line until its reply is out. */
struct cg_http_req {
	struct cg_http *h;
	struct cg_http_conn *conn;
	struct MHD_Connection *mhd;
	const char *raw;           /* the target, where libmicrohttpd has it */
	size_t raw_len, path_len;  /* of all, and without the query */
	const char *method, *path, *query, *client;
	int64_t began_us;
	bool seen;                 /* begin was called */
	bool too_long;             /* more body than the plan allows */
	bool unwanted;             /* there was no room: what comes of it is not kept */
	size_t came;               /* bytes of its body */
	bool close;                /* the connection is not to be used again */
	int64_t large;             /* bytes of h->large that it has, */
	struct cg_http_sender *sender; /* and who sends them; NULL: none */
	bool taken;                /* its socket is a stream's now */
	struct cg_http_plan plan;
	struct cg_buf body;
	void *ctx;
	struct cg_http_req *next;  /* in the workers' queue */
	struct cg_arena arena;
	char id[CG_HTTP_ID_MAX + 1];
	_Alignas(8) char room[CG_HTTP_ROOM];
	size_t used;               /* of room */
	/* the reply */
	int status;                /* 0: none yet */
	enum cg_http_body_kind kind;
	const char *type;
	char *bytes;               /* BYTES: ours until it is queued */
	uint64_t size, offset;
	int file;
	struct cg_http_stream *stream;
	struct cg_http_field *fields, **last;
	const char *note_name, *note; /* of cg_http_note; NULL: none */
};

struct cg_http {
	struct cg_http_conf conf;
	struct MHD_Daemon *daemon;
	pthread_mutex_t lock;      /* of the list of connections */
	struct cg_http_conn *all;
	_Atomic bool draining;
	_Atomic int64_t n_conns, n_reqs, n_streams, total, closed_late;
	/* room.c */
	pthread_mutex_t room_lock;
	int64_t large;             /* bytes that have come of large bodies */
	struct cg_http_sender *senders;
	/* work.c */
	pthread_mutex_t work_lock;
	struct cg_http_idle *idle; /* workers, the last one first */
	struct cg_http_req *head, **tail;
	int waiting, working, n_workers;
	bool ending;
	_Atomic unsigned generation; /* of what workers work with */
	pthread_t *workers;
	/* log.c */
	pthread_mutex_t log_lock;
	_Atomic int log_fd;
	struct cg_buf log, log_out;
	int64_t log_lost;
	int wake;                  /* eventfd: the log wants to be written */
	/* stream.c */
	pthread_mutex_t stream_lock;
	struct cg_http_stream *streams;
	int stream_epoll;
	int pair[2];               /* the first one is what the library has for a socket that was taken */
};

/* server.c */
void cg_http_phase(struct cg_http_conn *c, enum cg_http_phase phase);

/* guard.c: NULL, or why a request cannot be taken; *status is set then. */
const char *cg_http_guard(struct cg_http_req *r, const char *version, int *status);
bool cg_http_has_body(const struct cg_http_req *r);

/* room.c */
/* Would a body of n bytes have room now? None is taken by asking. */
bool cg_http_room_for(struct cg_http_req *r, size_t n);
/* n bytes of its body are there. False: there is no room for them. */
bool cg_http_room_take(struct cg_http_req *r, size_t n);
void cg_http_room_give(struct cg_http_req *r);

/* target.c */
/*
 * Decode the path of a target into out, which has room for n + 1 bytes. False: it must be
 * refused.
 */
bool cg_http_decode_path(const char *raw, size_t n, char *out);

/* client.c */
void cg_http_peer(struct cg_http_conn *c, const struct sockaddr *sa);
/* Who sent it, by what trusted proxies say. n values of X-Forwarded-For in their order. */
void cg_http_forwarded(const char *const *values, size_t n, int proxies, const char *peer,
    char out[CG_HTTP_CLIENT_LEN + 1]);
bool cg_http_id_valid(const char *id);

/* reply.c */
enum MHD_Result cg_http_queue(struct cg_http_req *r);
void cg_http_req_free(struct cg_http_req *r);
void *cg_http_grab(struct cg_http_req *r, size_t n); /* not zeroed */

/* work.c */
int cg_http_work_start(struct cg_http *h, struct cg_err *err);
bool cg_http_park(struct cg_http_req *r); /* false: no room */
bool cg_http_work_stop(struct cg_http *h);

/* log.c */
void cg_http_log(struct cg_http_req *r, int status, int64_t took_us);
/* The same in two parts, for a reply that takes long: begin is a new string. */
char *cg_http_log_begin(struct cg_http_req *r);
void cg_http_log_end(struct cg_http *h, const char *begin, int status, uint64_t size, int64_t took_us);
void cg_http_log_flush(struct cg_http *h, int64_t patience_ms);
void cg_http_quote(struct cg_buf *b, const char *s); /* as a JSON string */

/* stream.c */
bool cg_http_stream_take(struct cg_http_req *r);
void cg_http_streams_turn(struct cg_http *h);
void cg_http_streams_beat(struct cg_http *h);
void cg_http_streams_end(struct cg_http *h, bool now);
void cg_http_stream_gone(struct cg_http_stream *s);

#endif
