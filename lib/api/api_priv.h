/* What the files of this room share. */
#ifndef CG_API_API_PRIV_H
#define CG_API_API_PRIV_H

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "api/api.h"
#include "auth/auth.h"
#include "http/form.h"
#include "http/http.h"
#include "http/stream.h"
#include "json/ndjson.h"

struct cg_api;
struct cg_api_crew;
struct cg_api_feed;
struct cg_api_lookout;
struct cg_api_fleet;
struct cg_api_inputs;
struct cg_api_makers;
struct cg_api_model;
struct cg_api_throttle;
struct cg_api_webapp;
struct cg_api_meter;
struct cg_counter;
struct cg_ctx;
struct cg_err;
struct cg_http_stream;
struct cg_metrics;
struct cg_rates;

enum { CG_API_PARAMS = 4 /* {id}s of a path */ };

enum cg_api_access {
	CG_API_PUBLIC, /* anybody */
	CG_API_LOCAL,  /* as --metrics says; not part of the document */
	CG_API_USER    /* who shows a token, as far as he may what the route does in its area */
};

/* What each thread of the server's pool works with. */
struct cg_api_worker {
	struct cg_ctx *ctx;
	struct cg_rates *rates; /* NULL: they are not shared */
};

/* A request on its way through a route. */
struct cg_api_call {
	struct cg_api *api;
	const struct cg_api_route *route;
	struct cg_http_req *http;
	struct cg_ctx *ctx;                /* of the worker, in the name of who asks; NULL on a socket thread */
	struct cg_rates *rates;            /* of the worker, too */
	const struct cg_identity *who;     /* CG_API_USER: who asks; else NULL */
	const char *params[CG_API_PARAMS]; /* decoded; in the order of the pattern */
	const json_t *query, *body;        /* checked, with defaults; NULL: the route takes none */
	int status;                        /* of the reply, when it is not the route's; 0: it is */
	const struct cg_http_part *files;  /* of a form; in the body stand their names as clients have them */
	size_t n_files;
};

struct cg_api_route {
	const char *method, *path;  /* "/api/runs/{id}"; of those that fit, the one with the fewest names;
	                               "{name*}", which is last, takes the rest of the path with its
	                               slashes; "{name}.x" fits what ends so, and stands first */
	const char *id, *summary;   /* operationId; one sentence */
	const char *twin;           /* the command that does the same; NULL: this has none */
	enum cg_api_access access;
	const char *area;           /* CG_API_USER: "campaigns", ... (cg_identity_may); NULL: any token will do */
	enum cg_auth_do may;        /* what it does there */
	bool token;                 /* the token may stand in the query: for who can set no header */
	struct {
		int n, seconds;         /* at most n requests in so many seconds a client; 0: any number */
	} throttle;
	const char *query;          /* JSON Schema (2020-12) of an object; NULL: none is taken */
	const char *body;           /* the same of what it takes; NULL: nothing */
	size_t body_max;            /* bytes; 0 with a body: CG_API_BODY_MAX */
	bool form;                  /* the body is multipart/form-data: texts and files */
	bool body_may_lack;         /* none is {} */
	int status;                 /* of its success */
	const char *reply;          /* JSON Schema of what it gives; NULL with type, or with 204 */
	const char *type;           /* media type; NULL: application/json */
	const char *also;           /* media type of the same as a text, to who accepts that; NULL: none */
	int other;                  /* a further status with the same reply (204: without one); 0: none */
	const char *streams;        /* with Accept: text/event-stream it is 200, and these events; or NULL */
	const char *news;           /* the schema of the document that its events' data have; or NULL */
	const char *later;          /* JSON Schema of the reply 202, to who does not wait; NULL: there is none */
	bool rest;                  /* it takes every path that no other route's is; not part of the document */
	bool any_query;             /* a query is taken and not looked at: links carry what they like */
	bool once;                  /* takes the header Idempotency-Key: cg_api_once */
	bool match;                 /* takes the header If-Match: what it changes has an ETag */
	/* Reply at once, on a socket thread, when that needs no waiting: true. May be NULL. */
	bool (*quick)(struct cg_api_call *c);
	/* On a worker. -1: the error becomes the reply. NULL: quick always replies. */
	int (*handle)(struct cg_api_call *c, struct cg_err *err);
};

enum { CG_API_BODY_MAX = 262144, CG_API_FILES_MAX = 4 /* of a form */ };

/* A part of the table, in a file of its own. */
struct cg_api_group {
	const struct cg_api_route *v;
	size_t n;
};
#define CG_API_GROUP(routes) { routes, sizeof (routes) / sizeof *(routes) }

extern const struct cg_api_group cg_api_campaign_routes, cg_api_events_routes, cg_api_intel_routes;
extern const struct cg_api_group cg_api_start_routes, cg_api_run_routes, cg_api_workflow_routes,
    cg_api_media_routes, cg_api_player_routes, cg_api_bundle_routes, cg_api_preview_routes,
    cg_api_chat_routes, cg_api_turn_routes, cg_api_thread_routes, cg_api_template_routes,
    cg_api_webapp_routes;
extern const struct cg_api_group cg_api_library_routes, cg_api_key_routes, cg_api_provider_routes,
    cg_api_lookout_routes;

/* routes.c: all groups in the order of the document; free it */
struct cg_api_route *cg_api_table(size_t *n);

/* What the API allows a client unless a route says something else. */
#define CG_API_OFTEN { 100, 60 }

/* The schema of an artifact's record; CG_API_ARTIFACT: of what a run made. */
#define CG_API_ARTIFACT CG_API_ARTIFACT_WITH("\"runId\",")
#define CG_API_ARTIFACT_WITH(run) \
	"{\"type\":\"object\",\"required\":[\"type\",\"id\",\"artifactId\"," run "\"stepId\",\"skillId\"," \
	"\"artifactType\",\"uri\",\"contentHash\",\"sizeBytes\",\"createdAt\"],\"properties\":{" \
	"\"type\":{\"const\":\"artifact\"},\"id\":{\"type\":\"string\",\"format\":\"uuid\"}," \
	"\"artifactId\":{\"type\":\"string\",\"format\":\"uuid\"},\"runId\":{\"type\":\"string\"," \
	"\"format\":\"uuid\"},\"stepId\":{\"type\":\"string\"},\"skillId\":{\"type\":\"string\"}," \
	"\"artifactType\":{\"type\":\"string\"},\"uri\":{\"type\":\"string\"}," \
	"\"contentHash\":{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{64}$\"}," \
	"\"sizeBytes\":{\"type\":\"integer\",\"minimum\":0},\"mime\":{\"type\":\"string\"}," \
	"\"filename\":{\"type\":\"string\"},\"metadata\":{\"type\":\"object\"}," \
	"\"createdAt\":{\"type\":\"string\",\"format\":\"date-time\"}}}"

struct cg_api {
	const struct cg_api_req *req;
	const struct cg_api_route *routes;
	size_t n_routes;
	struct cg_http *http;
	struct cg_metrics *metrics;
	struct cg_api_meter *meters;       /* one a route */
	struct cg_api_inputs *inputs;      /* one a route */
	struct cg_counter *unrouted;       /* requests that no route took */
	struct cg_api_throttle *throttle;  /* NULL: nobody is held up */
	struct cg_auth *auth;              /* NULL: no route asks who it is */
	const char *domains;               /* whose pages may ask, "a.com, b.com"; or NULL */
	char *openapi;
	struct cg_api_health *health;
	struct cg_api_model *model;
	struct cg_api_feed *feed;
	struct cg_api_lookout *lookout;
	struct cg_api_makers *makers;
	struct cg_api_crew *crew;          /* NULL: none */
	struct cg_api_fleet *fleet;
	struct cg_api_webapp *webapp;      /* NULL: none was opened */
};

/* route.c */
/* Does path fit the pattern? params get the values, in the arena of nobody: copied into room. */
bool cg_api_match(const char *pattern, const char *path, const char *params[CG_API_PARAMS],
    char *room, size_t size);
/* The part of a pattern in braces at `at`: *n bytes of its name; true: it takes the rest. */
bool cg_api_part(const char *at, size_t *n);
/* Does the part of a path by this name hold an id? {id}, {runId}: what is no UUID is refused. */
bool cg_api_is_id(const char *name, size_t n);
/* "GET, HEAD, POST": what the path of r takes; false: there is no such path. */
bool cg_api_methods(struct cg_api *api, struct cg_http_req *r, char *to, size_t size);
void cg_api_begin(void *arg, struct cg_http_req *r);

/* cors.c: served: the Host of the request; false: it was replied to */
bool cg_api_origin_is_ours(const char *origin, const char *domains, const char *served);
bool cg_api_cors(struct cg_api *api, struct cg_http_req *r);

/* own.c: what the path names is not there for who asks when it is another person's: CG_E_NOTFOUND */
int cg_api_own(struct cg_api_call *c, struct cg_err *err);

/* input.c: false: it was replied to */
int cg_api_inputs_open(struct cg_api *api, struct cg_err *err);
void cg_api_inputs_close(struct cg_api *api);
bool cg_api_query(struct cg_api_call *c);
bool cg_api_body(struct cg_api_call *c);
void cg_api_call_release(struct cg_api_call *c);

/*
 * once.c: *key becomes the header Idempotency-Key, NULL when there is none. False: it is not a good
 * one, and it was replied to.
 */
bool cg_api_once(struct cg_api_call *c, const char **key);
bool cg_api_key_is_good(const char *key);
/* A verb's CG_E_CONFLICT under a key (or NULL), that of another request, becomes 422: true. */
bool cg_api_key_was_used(struct cg_api_call *c, const char *key, const struct cg_err *err);

/* throttle.c */
struct cg_api_throttle *cg_api_throttle_new(void);
void cg_api_throttle_free(struct cg_api_throttle *t);
/* May the client ask this route now, at most n times in so many seconds? 0, or the ms to wait. */
int64_t cg_api_throttle_ask(struct cg_api_throttle *t, const char *client, size_t route, int n,
    int seconds, int64_t now_ms);
bool cg_api_may(struct cg_api_call *c); /* by what this process has seen; false: it was replied to */
/*
 * The same over all servers that share a Valkey, on a worker. While that is away, what this process
 * has seen must do.
 */
bool cg_api_may_anywhere(struct cg_api_call *c);
/*
 * Tokens that are refused are counted by address, so that nobody tries keys as fast as he can: no
 * token is looked at (false, it was replied to) from where too many came.
 */
bool cg_api_may_try(struct cg_api_call *c);
void cg_api_tried(struct cg_api_call *c); /* one was refused */

/*
 * door.c: before a body comes, on a socket thread. A large one is not taken from who shows nothing
 * that could be a token. False: it was replied to.
 */
bool cg_api_may_send(struct cg_api_call *c);
/*
 * Find out who asks and whether he may, and let the context act in his name. False: it was
 * replied to. Afterwards cg_api_leave, always.
 */
bool cg_api_enter(struct cg_api_call *c, struct cg_identity *room);
/*
 * Until when (wall clock; 0: for ever) a stream may go on for who asks: no longer than his token is
 * good. A key may be revoked, so who has one is asked for it again now and then.
 */
int64_t cg_api_until(const struct cg_api_call *c);
void cg_api_leave(struct cg_api_call *c, struct cg_identity *room);

/*
 * give.c: records on their way into a reply. A verb puts them into `to`; the texts are what the
 * tool prints with --json.
 */
struct cg_api_gather {
	struct cg_sink to;
	struct cg_buf text;        /* with a comma between records */
	size_t n;
};
void cg_api_gather_init(struct cg_api_gather *g);
void cg_api_gather_release(struct cg_api_gather *g);
/*
 * A page of a list: the verb puts its records into `to` and is asked for one more than limit,
 * which is not given but says that there are more. `last` is then the cursor of the next page,
 * the given records' `member`.
 */
struct cg_api_page {
	struct cg_sink to;
	struct cg_api_gather g;
	const char *member;
	int64_t limit;
	char last[256];
	bool more;
};
/* Query member `limit`, or usual. To be ended with cg_api_page_give, also when it failed. */
void cg_api_page_begin(const struct cg_api_call *c, struct cg_api_page *p, const char *member,
    int64_t usual);
/* rc: the verb's. Reply with {"<name>": [...], nextCursor?} and release p. */
int cg_api_page_give(struct cg_api_call *c, struct cg_api_page *p, const char *name, int rc,
    struct cg_err *err);
/* Reply with the one record. CG_E_BUG when there are none or several. */
int cg_api_give_one(struct cg_api_call *c, struct cg_api_gather *g, struct cg_err *err);
/* Reply with {"<name>": [the records], and the members of more} (may be NULL; taken). */
int cg_api_give_list(struct cg_api_call *c, struct cg_api_gather *g, const char *name,
    json_t *more, struct cg_err *err);
void cg_api_give(struct cg_api_call *c, json_t *body); /* taken */
void cg_api_give_nothing(struct cg_api_call *c);       /* 204 */

/* stale.c: what the campaign of a condition is by now, for the refusal that follows; arg: the call */
void cg_api_stale(void *call, int64_t version, int64_t updated_ms, const char *by);

/* serve.c: all but the server itself, for a table of routes. -1: nothing is open. */
int cg_api_open(struct cg_api *api, const struct cg_api_req *req,
    const struct cg_api_route *routes, size_t n_routes, struct cg_err *err);
void cg_api_close(struct cg_api *api);

/* meter.c */
void cg_api_meters_open(struct cg_api *api);
void cg_api_meters_close(struct cg_api *api);
void cg_api_done(void *arg, struct cg_http_req *r, int status, int64_t took_us);
bool cg_api_metrics_quick(struct cg_api_call *c);
int cg_api_metrics(struct cg_api_call *c, struct cg_err *err);

/* fleet.c */
void cg_api_fleet_open(struct cg_api *api);
void cg_api_fleet_close(struct cg_api *api);
void cg_api_fleet_look(struct cg_api *api, struct cg_ctx *ctx); /* on a worker */
bool cg_api_fleet_is_good(struct cg_api *api);                  /* nobody needs to look now */

/* health.c */
void cg_api_health_open(struct cg_api *api);
void cg_api_health_close(struct cg_api *api);
bool cg_api_alive(struct cg_api_call *c);
bool cg_api_health_quick(struct cg_api_call *c);
int cg_api_health(struct cg_api_call *c, struct cg_err *err);

/*
 * model.c: as cg_health_model, of the last minute, asked anew every ten seconds by nobody who waits.
 * Nothing heard within a second when nothing is known is down.
 */
void cg_api_model_open(struct cg_api *api);
void cg_api_model_close(struct cg_api *api);
int cg_api_model_status(struct cg_api_call *c);

/*
 * feed.c: one thread follows the runs of all streams, with a connection of its own while there is
 * one, and sends each what it has not got.
 */
void cg_api_feed_open(struct cg_api *api);
/* Ends the thread and its streams, while the server is still there; after it none is taken. */
void cg_api_feed_end(struct cg_api_feed *f);
void cg_api_feed_close(struct cg_api_feed *f);
/*
 * Feed a stream (taken) the events of a run of that tenant after that number, until the run is
 * over and all of them were sent, or the wall clock says until_ms (0: never).
 */
void cg_api_feed_add(struct cg_api_feed *f, struct cg_http_stream *s, const char *tenant,
    const char *run, int64_t after, int64_t until_ms);
/*
 * What an event becomes for one reader: send says what there is to say, with ids that the reader
 * comes back with; it is called on the feed's thread, and may ask st. -1: it is to be asked again.
 */
struct cg_store;
struct cg_api_shape {
	int (*send)(struct cg_api_shape *s, struct cg_store *st, struct cg_http_stream *to, int64_t seq,
	    const char *type, const char *json, struct cg_err *err);
	void (*release)(struct cg_api_shape *s); /* with its memory */
};
void cg_api_feed_add_as(struct cg_api_feed *f, struct cg_http_stream *s, struct cg_api_shape *shape,
    const char *tenant, const char *run, int64_t after, int64_t until_ms);

/*
 * thread_feed.c: the reply becomes the stream of a run of a thread, after that number; modes: of
 * what the graph tells only "updates,messages", or NULL.
 */
enum { CG_API_MODES_MAX = 96 };
int cg_api_thread_follow(struct cg_api_call *c, const char *run, const char *modes, int64_t after);
int cg_api_thread_events(struct cg_api_call *c, struct cg_err *err);

/* events.c: *id becomes the one of the last event that who comes back has, if he says so; CG_E_USAGE */
int cg_api_heard(struct cg_api_call *c, int64_t *id, struct cg_err *err);

/* seats.c: a stream more of who has that name, until it is given back; NULL: he has `most` of them */
struct cg_api_seats;
struct cg_api_seat;
struct cg_api_seats *cg_api_seats_new(void);
void cg_api_seats_free(struct cg_api_seats *s); /* when all were given back */
struct cg_api_seat *cg_api_seat_take(struct cg_api_seats *s, int most, const char *name);
void cg_api_seat_give(struct cg_api_seats *s, struct cg_api_seat *seat);

/* lookout.c: as the feed's: its end is before the server's, and its streams' */
void cg_api_lookout_open(struct cg_api *api);
void cg_api_lookout_end(struct cg_api_lookout *l);
void cg_api_lookout_close(struct cg_api_lookout *l);

/*
 * shorten.c. An event of so many bytes goes out whole, wherever nothing else waits for its reader
 * but CG_API_EVENTS_WAIT; a longer one as its small members and "shortened": true.
 */
enum { CG_API_EVENT_MAX = 48 << 10, CG_API_EVENTS_WAIT = CG_HTTP_STREAM_MAX - CG_API_EVENT_MAX - 1024 };
char *cg_api_shorten(const char *json, size_t max); /* new; NULL: it is no longer than that */
int cg_api_send_event(struct cg_http_stream *to, const char *id, const char *type, const char *json,
    size_t max, struct cg_err *err);

/* events.c: has a run ended, and is there nothing after that event? Then a stream would only come back. */
int cg_api_is_told(struct cg_api_call *c, const char *run, int64_t seq, struct cg_err *err);

/* makers.c, for the server; for routes: makers.h */
void cg_api_makers_open(struct cg_api *api);
void cg_api_makers_end(struct cg_api *api); /* all that runs is ended, and waited for */
void cg_api_makers_close(struct cg_api *api);
/* cg_child_start, one after the other. */
struct cg_child;
int cg_api_child_start(struct cg_api *api, const struct cg_child *child, pid_t *pid, struct cg_err *err);
int64_t cg_api_makers_count(void *api); /* that run now */

/* crew.c: a worker of the server's own, started again when it dies; ended with the server */
int cg_api_crew_open(struct cg_api *api, const struct cg_conf *conf, struct cg_err *err);
/* It has finished what it had; a second signal, readable from that descriptor, ends it at once. */
void cg_api_crew_end(struct cg_api *api, int signals);

/* openapi.c */
int cg_api_document(struct cg_api_call *c, struct cg_err *err);

#endif
