/*
 * Who is asking. No call of store, queue, cas or cache can be written without a
 * const struct cg_scope *: isolation by type, not by memory.
 */
#ifndef CG_TENANT_TENANT_H
#define CG_TENANT_TENANT_H

#include <stdbool.h>

struct cg_err;

enum { CG_TENANT_MAX = 255 };

struct cg_scope {
	const char *tenant; /* valid by cg_tenant_valid; borrowed */
	const char *user;   /* who acts, or NULL; borrowed */
};

/* 1 to 255 printable ASCII characters without space, slash, backslash and quotes. */
bool cg_tenant_valid(const char *id);

/* Fill s from tenant; CG_E_USAGE naming it when it is not a tenant id. */
int cg_scope_init(struct cg_scope *s, const char *tenant, const char *user, struct cg_err *err);

#endif
