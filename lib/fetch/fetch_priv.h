/* What the files of this room share. */
#ifndef CG_FETCH_FETCH_PRIV_H
#define CG_FETCH_FETCH_PRIV_H

#include <curl/curl.h>

#include "fetch/fetch.h"

/* The functions of libcurl that are used; opened once for the process. */
#define CG_CURL(X) X(global_init) X(slist_append) X(slist_free_all) X(easy_init) X(easy_setopt) \
	X(easy_getinfo) X(easy_cleanup) X(easy_strerror) X(multi_init) X(multi_setopt) \
	X(multi_add_handle) X(multi_remove_handle) X(multi_perform) X(multi_poll) \
	X(multi_info_read) X(multi_cleanup)
struct cg_curl {
#define X(f) __typeof__(&curl_##f) f;
	CG_CURL(X)
#undef X
};
extern struct cg_curl cg_curl;

/* A transfer that is under way. */
struct transfer {
	struct cg_fetch *fetch;
	struct transfer *next, **at; /* in the list of all; *at is this one */
	CURL *easy;
	struct curl_slist *headers;
	const void *body;            /* borrowed until the end */
	int body_fd;
	int64_t body_at, body_len, sent;
	int (*take)(void *arg, const void *p, size_t n);
	void *take_arg;
	int64_t max, taken;          /* bytes of the reply's body */
	bool too_big, refused;       /* why the reply's body was not taken */
	bool unread;                 /* why the request's was not given */
	char why[CURL_ERROR_SIZE];   /* libcurl's own words */
	char name[256];              /* of the URL, for messages */
	struct cg_fetch_reply reply;
	void (*done)(void *arg, struct cg_fetch_reply *reply);
	void *arg;
};

struct cg_fetch {
	CURLM *multi;
	struct transfer *all;
	int n;
};

struct transfer *cg_transfer_new(struct cg_fetch *f, const struct cg_fetch_req *req);
/* It has ended like that: complete the reply. */
void cg_transfer_end(struct transfer *t, CURLcode how);
void cg_transfer_free(struct transfer *t); /* leaves the multi handle and the list too */

#endif
