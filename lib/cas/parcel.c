/*
 * Objects on their way to a bucket, apart from the cas that they were put into: somebody
 * else sends them, in whatever thread, while that one goes on.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cas/cas_priv.h"
#include "s3/s3.h"

struct cg_cas_sender {
	struct cg_s3 *s3;
};

struct cg_cas_parcel {
	char tenant[CG_TENANT_MAX + 1], tenant_dir[48];
	int root;                /* of the cas, which lives longer */
	int64_t came;
	int n;
	struct cg_cas_pending v[];
};

int
cg_cas_sender_open(struct cg_cas_sender **out, const struct cg_cas *cas, struct cg_err *err)
{
	*out = NULL;
	if (!cas->remote)
		return 0;
	*out = cg_alloc(sizeof **out);
	if (cg_s3_open(&(*out)->s3, cg_remote_url(cas), err) == 0)
		return 0;
	free(*out);
	*out = NULL;
	return -1;
}

void
cg_cas_sender_stop(struct cg_cas_sender *s)
{
	cg_s3_stop(s->s3);
}

void
cg_cas_sender_close(struct cg_cas_sender *s)
{
	if (!s)
		return;
	cg_s3_close(s->s3);
	free(s);
}

struct cg_cas_parcel *
cg_cas_pack(struct cg_cas *cas)
{
	struct cg_cas_parcel *p;

	if (!cas->remote || !cas->n_pending)
		return NULL;
	p = cg_alloc(sizeof *p + (size_t)cas->n_pending * sizeof *p->v);
	memcpy(p->tenant, cas->tenant, sizeof p->tenant);
	memcpy(p->tenant_dir, cas->tenant_dir, sizeof p->tenant_dir);
	p->root = cas->root;
	p->n = cas->n_pending;
	p->came = 0;
	memcpy(p->v, cas->pending, (size_t)p->n * sizeof *p->v);
	cas->n_pending = 0;
	return p;
}

int
cg_cas_send(struct cg_cas_sender *s, struct cg_cas_parcel *p, struct cg_err *err)
{
	return cg_remote_send(s->s3, p->root, p->tenant_dir, p->v, p->n, &p->came, err);
}

static int
name_all(struct cg_cas *cas, struct cg_cas_parcel *p, struct cg_err *err)
{
	struct cg_scope who = { p->tenant, NULL };
	int rc = 0;

	cg_remote_came(cas, p->came);
	if (cg_cas_turn(cas, &who, true, err) < 0 || cg_cas_lock(cas, false, err) < 0)
		return -1;
	for (int i = 0; rc == 0 && i < p->n; i++)
		rc = cg_cas_name(cas, &p->v[i], err);
	cg_cas_unlock(cas);
	return rc;
}

int
cg_cas_unpack(struct cg_cas *cas, struct cg_cas_parcel *p, bool sent, struct cg_err *err)
{
	int rc = 0;

	if (sent)
		rc = name_all(cas, p, err);
	for (int i = 0; i < p->n; i++) {
		if (!sent || rc < 0)
			unlinkat(cas->root, p->v[i].tmp, 0);
		close(p->v[i].fd);
	}
	free(p);
	return rc;
}
