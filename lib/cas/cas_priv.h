/* What the files of this room share. */
#ifndef CG_CAS_CAS_PRIV_H
#define CG_CAS_CAS_PRIV_H

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
};

struct cg_cas {
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
/* "objects/ab/cdef..." */
void cg_cas_object_path(const char *hex, char out[80]);
/* Put what fd holds from its start to its end, at most max bytes; name is for messages. */
int cg_cas_put_fd(struct cg_cas *cas, const struct cg_scope *who, int fd, const char *name,
    char hex[65], int64_t *size, struct cg_err *err);
/* Put the folder fd (taken: it is closed); name is for messages. */
int cg_cas_put_folder(struct cg_cas *cas, const struct cg_scope *who, int fd, const char *name,
    char hex[65], int64_t *size, json_t **listing, struct cg_err *err);
/* Is this the text of a tree? A listing that is new, or NULL. */
json_t *cg_cas_tree_parse(const char *s, size_t len);

#endif
