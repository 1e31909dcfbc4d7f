/* What the files of this room share. */
#ifndef CG_MEDIA_MEDIA_PRIV_H
#define CG_MEDIA_MEDIA_PRIV_H

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "fetch/guard.h"
#include "media/media.h"

/* ---- provider.c: descriptors ---- */

struct provider {
	char *id;
	json_t *doc;
	char *base;                /* URL without a slash at its end */
	bool own_base;             /* the configuration names it: it may be an internal one */
	char *key;                 /* NULL: none */
	int failures;              /* in a row; choice.c */
	int64_t closed_until_ms;   /* monotonic; 0: open */
	int64_t closed_for_ms;
	bool probing;              /* one is asking whether it is back */
};

struct providers {
	struct provider *v;
	size_t n;
};
int cg_providers_load(struct providers *out, const struct cg_media_conf *conf, struct cg_err *err);
void cg_providers_release(struct providers *p);
struct provider *cg_provider_find(const struct providers *p, const char *id);
/* Its part for a media, or NULL; textures and environment maps are images to who has no own part. */
const json_t *cg_provider_media(const struct provider *p, const char *media);
const json_t *cg_provider_stage(const json_t *media, int64_t stage); /* NULL: there is no more */
/* micro-USD of one stage for that model and length, by the price that holds now. */
int64_t cg_provider_price(const json_t *stage, const char *model, double seconds);

struct media_kind {
	const char *name;
	const char *family;        /* beginning of the media type */
	const char *file;          /* usual name of the result */
	int64_t max_bytes;
	int64_t poll_ms, timeout_ms;
	int64_t slots;
};
const struct media_kind *cg_media_kind(const char *media); /* NULL: no such media */
const char *cg_media_kind_name(size_t i);                  /* NULL after the last */

/* ---- fill.c: from a request to what is sent ---- */

/* Pointer with "*" for the first item that has the rest, or NULL. */
const json_t *cg_media_at(const json_t *doc, const char *path);
/* The first of the paths that leads to something that is not null. */
const json_t *cg_media_first(const json_t *doc, const json_t *paths);
/* A scalar as text: "true", "12.5"; "" for anything else. */
void cg_media_scalar(const json_t *v, char *out, size_t size);

/* Is {name} a placeholder that a descriptor may use? */
bool cg_media_is_var(const char *name, size_t len);
/*
 * The values of the placeholders for this request at this provider. NULL with CG_E_DATA
 * when it cannot serve it: the prompt is too long, a picture is needed. New.
 */
json_t *cg_media_vars(const json_t *media, const struct cg_media_req *req, const char *model,
    struct cg_err *err);
/* The picture to start from, put in for as long as a body is made; without bytes: taken out. */
void cg_media_set_image(json_t *vars, const struct cg_media_input *image);
/* A copy of a template with values put in; what has none is left out. NULL: nothing is left. */
json_t *cg_media_fill(const json_t *tmpl, const json_t *vars);
/* The same for a text; url: values are escaped. CG_E_DATA when one would leave its segment. */
int cg_media_fill_text(struct cg_buf *out, const char *tmpl, const json_t *vars, bool url,
    struct cg_err *err);
/* The body of a submit; type gets the value of Content-Type. */
int cg_media_body(const json_t *submit, const json_t *vars, struct cg_buf *out, char type[100],
    struct cg_err *err);

/* ---- fault.c: what went wrong ---- */

struct fault {
	enum cg_media_code code;
	unsigned flags;
	bool ours;                 /* the provider has done nothing wrong */
	bool again;                /* the same may help, after... */
	int64_t after_ms;          /* ...that; -1: as usual */
	char message[300];         /* "": the code's sentence */
	char detail[400];
};
void cg_fault_set(struct fault *f, enum cg_media_code code, unsigned flags, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Of a reply that is no success; doc is its body, when that is JSON. */
void cg_fault_reply(struct fault *f, const struct provider *p, const struct cg_fetch_reply *reply,
    const json_t *doc);
/* Of a job that the provider calls failed, or an answer without a result. */
void cg_fault_job(struct fault *f, const struct provider *p, const json_t *doc);

/* ---- choice.c: whom to ask ---- */

struct order {
	char **media;              /* n of them */
	char **who;                /* "a,b,offline" */
	size_t n;
};
int cg_order_parse(struct order *o, const char *text, const struct providers *known,
    struct cg_err *err);
/* Is "a,b,offline" an order? CG_E_CONFIG. */
int cg_order_check(const char *who, const struct providers *known, struct cg_err *err);
/*
 * Of "a,b" or "image=a,b video=c" what is said of a media: 1 and it, 0 nothing is said of it,
 * -1 with CG_E_CONFIG.
 */
int cg_order_pick(const char *text, const char *media, const struct providers *known,
    char out[256], struct cg_err *err);
const char *cg_order_of(const struct order *o, const char *media); /* the usual when not set */
void cg_order_release(struct order *o);
/* The next name of "a,b": 1 and it; 0 at the end. */
int cg_order_next(const char **at, char out[48]);

/* May it be asked now? A provider that failed is closed for a while, then one may try. */
bool cg_health_open(struct provider *p, int64_t now_ms); /* the one who tries says how it went */
void cg_health_good(struct provider *p);
void cg_health_bad(struct provider *p, const struct fault *f, int64_t now_ms);
void cg_health_unasked(struct provider *p); /* who was to try did not, after all */

/* ---- slots.c: places for jobs ---- */

struct cg_media_job;
void cg_slots_want(struct cg_media_job *j);  /* calls cg_media_job_has_place, or ends the job */
void cg_slots_leave(struct cg_media_job *j); /* gives it back, or stops waiting */

/* ---- spool.c: what came ---- */

struct spool {
	int fd;                    /* -1: none */
	const struct cg_media *m;  /* with fd: where it is written, and as what */
	const char *id;
	struct cg_sha256 sum;
	int64_t size;
	unsigned char head[64];
	size_t head_len;
};
struct result {
	const char *mime;
	char sha256[CG_HEX_LEN + 1];
	int64_t size;
};
void cg_spool_path(const struct cg_media *m, const char *id, char out[4096]);
int cg_spool_begin(struct spool *s, const struct cg_media *m, const char *id, struct cg_err *err);
int cg_spool_take(void *spool, const void *p, size_t n); /* a cg_fetch_req's take */
void cg_spool_drop(struct spool *s);
/*
 * All has come: is it of that kind? CG_E_DATA says what it is instead. Then it is whole
 * and on the disk under its name.
 */
int cg_spool_end(struct spool *s, const struct cg_media *m, const char *id,
    const struct media_kind *kind, struct result *r, struct cg_err *err);
/*
 * What lies there: 1, and 0 when it is not there or is not what `said` has ("sha256:HEX";
 * NULL: whatever it is, for under its name a file is whole).
 */
int cg_spool_look(const struct cg_media *m, const char *id, const char *said,
    const struct media_kind *kind, struct result *r);
/* Put it into a folder: the path is written to out. */
int cg_spool_deliver(const struct cg_media *m, const char *id, const struct result *r,
    const char *folder, const char *name, char out[4096], struct cg_err *err);
void cg_spool_forget(const struct cg_media *m, const char *id);
void cg_spool_sweep(const struct cg_media *m); /* what nobody has asked for in a long time */

/* ---- a request under way ---- */

struct row {                       /* what is on record of it */
	char id[CG_ID_LEN + 1];
	char provider[48], status[16];
	char *provider_job, *result;   /* in the job's arena, or NULL */
	int64_t stage, attempts, started_ms, cost_microusd;
};
bool cg_row_is_live(const struct row *row); /* with the provider, or done */

struct cg_media {
	struct cg_media_conf conf;
	char *spool;
	struct providers providers;
	struct order order;
	struct cg_media_job *all;      /* every job, detached ones too */
	struct cg_media_job *waiting;  /* for a place, the first first */
	struct detached *calls;        /* cancel calls that nobody waits for */
};

struct cg_media_job {
	struct cg_media *m;
	struct cg_media_job *next, **at;   /* in m->all */
	struct cg_media_job *wnext;        /* in m->waiting */
	struct cg_arena mem;
	struct cg_media_req req;           /* strings in mem */
	void (*progress)(void *arg, const struct cg_media_progress *p);
	void (*done)(void *arg, const struct cg_media_answer *a);
	void *arg;
	const struct media_kind *kind;
	bool dropped;                      /* nobody waits; the answer to the submit is still wanted */
	bool waits, has_place;
	bool probes;                       /* it sees whether a provider that failed is back */
	int64_t wait_ms;                   /* until the next look for a place */

	struct row *rows;
	size_t n_rows;
	const char *order;                 /* what is left of it */
	struct provider *resumed;          /* who had it already: not asked a second time */
	bool could;                        /* a provider with a key was in the order */

	struct provider *p;                /* who is asked; the next fields are about that */
	const json_t *media, *stage_doc;
	int64_t stage;
	struct row *row;                   /* of this stage, or NULL */
	char id[CG_ID_LEN + 1];            /* of its job's record */
	char *provider_job, *url;          /* in mem */
	const char *model;
	json_t *vars;
	double seconds;
	int64_t price, started_ms, attempt; /* attempt: of the record, since ever */
	int tries, failed;                 /* submits of this stage; jobs of it that failed */
	int errors;                        /* polls in a row that brought nothing */
	int fetches;                       /* tries to get the result from where it lies */
	int records;                       /* tries to record the job's name */
	bool refetched;                    /* the status was asked once more for a result that is gone */
	bool looked;                       /* what can be done about a lost submit was done */
	int64_t interval_ms;
	struct cg_buf body;
	const char *home[2], **hosts, *origin[2]; /* for the guards, in mem */
	struct cg_fetch_guard home_guard, result_guard;
	struct cg_fetch_call *call;
	struct cg_fetch_timer *timer;
	void (*later)(void *job);          /* what the timer is for */
	struct spool spool;
	struct fault fault;

	int submits;
	int64_t cost;
	char prompt_sha256[CG_HEX_LEN + 1];
};

/* request.c */
void cg_media_job_has_place(struct cg_media_job *j);
void cg_media_job_free(struct cg_media_job *j);
void cg_media_job_say(struct cg_media_job *j, const char *state, int percent);
void cg_media_job_later(struct cg_media_job *j, int64_t ms, void (*fn)(void *job));
void cg_media_job_end(struct cg_media_job *j);                 /* j->fault is what became of it */
void cg_media_job_next(struct cg_media_job *j);                /* this provider failed: the next */
void cg_media_job_good(struct cg_media_job *j, const struct result *r); /* the whole is in the spool */
bool cg_media_job_store_failed(struct cg_media_job *j, const struct cg_err *err);

/* stage.c */
void cg_stage_begin(struct cg_media_job *j);             /* j->p and j->stage are set */
void cg_stage_send(struct cg_media_job *j);              /* submit it */
void cg_stage_over(struct cg_media_job *j);              /* j->fault ends it */
void cg_stage_made(struct cg_media_job *j);              /* one that another follows */
/* call.c: one request to the provider of the job */
int cg_provider_call(struct cg_media_job *j, const json_t *call, struct cg_fetch_req *req,
    const json_t *more_headers, void (*done)(void *job, struct cg_fetch_reply *reply),
    struct cg_err *err);
bool cg_provider_key(const struct provider *p, char *out, size_t size); /* the header with the key */
void cg_provider_cancel(struct cg_media_job *j);             /* the job at the provider, detached */
void cg_provider_calls_drop(struct cg_media *m);
int64_t cg_scaled(const struct cg_media *m, int64_t ms);
/* poll.c */
void cg_poll_begin(struct cg_media_job *j, int64_t ms);
void cg_poll_find(struct cg_media_job *j);               /* a lost job, in the provider's list */
/* result.c */
void cg_result_url(struct cg_media_job *j, const char *url);
void cg_result_base64(struct cg_media_job *j, const char *text);
void cg_result_taken(struct cg_media_job *j);            /* the bytes are in j->spool */
void cg_result_record(struct cg_media_job *j, const struct result *r); /* it lies in the spool */
void cg_result_lost(struct cg_media_job *j);             /* paid, and no use: j->fault */

#endif
