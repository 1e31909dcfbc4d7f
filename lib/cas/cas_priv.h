/* What the files of this room share. */
#ifndef CG_CAS_CAS_PRIV_H
#define CG_CAS_CAS_PRIV_H

#include <sys/stat.h>

#include "base/err.h"
#include "cas/cas.h"
#include "crypt/crypt.h"
#include "tenant/tenant.h"

enum { CG_CAS_PENDING = 128 /* descriptors kept open while held */ };

/* Written, not yet synced and named. */
struct cg_cas_pending {
	int fd;
	char tmp[40];            /* its name in tmp/ */
	char hex[65];
	bool fresh;              /* the bucket has the object, if not the tenant's name for it */
};

struct cg_cas_remote;

struct cg_cas {
	struct cg_cas_remote *remote; /* a bucket; NULL: the folder is all there is */
	char *dir;
	int root;                /* descriptor of dir; -1 while it does not exist */
	int lock;                /* shared by puts, alone for drops; -1 until needed */
	char tenant[CG_TENANT_MAX + 1]; /* whose folder tenant_fd is; "" none */
	char tenant_dir[48];     /* "tenants/<hash of the tenant>" */
	int tenant_fd;           /* -1: it has none yet */
	bool held;
	struct cg_cas_pending pending[CG_CAS_PENDING];
	int n_pending;
	bool dirty_fan[256];     /* objects/ab has a new name */
	int64_t synced_ns[256];  /* wall clock when syncing objects/ab last began, or 0 */
	bool dirty_tenant, dirty_root; /* so have the tenant's folder, objects/ and tenants/ */
};

/* Make dir and what belongs into it, and open what is not open yet. */
int cg_cas_ready(struct cg_cas *cas, struct cg_err *err);
/* Turn to a tenant; make its folder when `make`. 1 it has one, 0 it has none, -1. */
int cg_cas_turn(struct cg_cas *cas, const struct cg_scope *who, bool make, struct cg_err *err);
int cg_cas_lock(struct cg_cas *cas, bool alone, struct cg_err *err);
void cg_cas_unlock(struct cg_cas *cas);
/* A new file in tmp/ for reading and writing. */
int cg_cas_stage(struct cg_cas *cas, struct cg_cas_pending *p, struct cg_err *err);
void cg_cas_unstage(struct cg_cas *cas, struct cg_cas_pending *p);
/* Give what is staged and whole its names. The lock is held, the tenant turned to. */
int cg_cas_name(struct cg_cas *cas, const struct cg_cas_pending *p, struct cg_err *err);
/* The tenant's own name for an object, here: found, and a file? */
bool cg_cas_look(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    struct stat *st);
/* "objects/ab/cdef..." */
void cg_cas_object_path(const char *hex, char out[80]);
/* Put what fd holds from its start to its end, at most max bytes; name is for messages. */
int cg_cas_put_fd(struct cg_cas *cas, const struct cg_scope *who, int fd, const char *name,
    char hex[65], int64_t *size, struct cg_err *err);
/* Put the folder fd (taken: it is closed); name is for messages. */
int cg_cas_put_folder(struct cg_cas *cas, const struct cg_scope *who, int fd, const char *name,
    char hex[65], int64_t *size, json_t **listing, struct cg_err *err);
/* Do these bytes begin like a tree? 12 are enough. */
bool cg_cas_tree_begins(const char *s, size_t len);
/* Is this the text of a tree? A listing that is new, or NULL. */
json_t *cg_cas_tree_parse(const char *s, size_t len);

/* ---- the bucket: remote.c and sweep.c; cas->remote is there ---- */

enum {
	CG_CAS_FRESH_S = 1800,   /* so long a copy speaks for the bucket */
	CG_CAS_YOUNG_S = 3600    /* so long what nobody refers to may yet be referred to */
};

/* What is known of an object in the bucket. */
struct cg_cas_seen {
	bool there, tree;        /* for this tenant; by its type */
	int64_t size, modified_ms;
};

int cg_remote_open(struct cg_cas *cas, const char *url, const char *cache_dir,
    struct cg_err *err);
void cg_remote_close(struct cg_cas *cas);
struct cg_s3 *cg_remote_s3(struct cg_cas *cas);
/* Look for n objects, at once; with `anew` no copy and no memory speaks for the bucket. */
int cg_remote_look(struct cg_cas *cas, const struct cg_scope *who, const char (*hex)[65],
    size_t n, bool anew, struct cg_cas_seen *seen, struct cg_err *err);
/* Copy n objects here, unless they are; with `anew` even so. */
int cg_remote_bring(struct cg_cas *cas, const struct cg_scope *who, const char (*hex)[65],
    size_t n, bool anew, struct cg_err *err);
/* Upload all that is pending, with this tenant's names. */
int cg_remote_store(struct cg_cas *cas, struct cg_err *err);
/* The same of n objects by whatever s3 of the bucket; root is the cas's. Adds to *came. */
int cg_remote_send(struct cg_s3 *s3, int root, const char *tenant_dir, struct cg_cas_pending *v, int n,
    int64_t *came, struct cg_err *err);
void cg_remote_came(struct cg_cas *cas, int64_t bytes); /* so many were copied here */
const char *cg_remote_url(const struct cg_cas *cas);
/* Forget this tenant's name for it, there; 1, 0 was not there. */
int cg_remote_drop(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    struct cg_err *err);
int cg_remote_list(struct cg_cas *cas, const struct cg_scope *who,
    int (*row)(void *arg, const char *hex, int64_t size, int64_t touched_ms), void *arg,
    struct cg_err *err);
int cg_remote_sweep(struct cg_cas *cas, struct cg_err *err);
/* So many bytes have come: remove old copies when there are too many. */
void cg_remote_trim(struct cg_cas *cas, int64_t came, int64_t most);

#endif
