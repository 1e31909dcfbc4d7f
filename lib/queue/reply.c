/* What the server answers. */
#include <stdlib.h>

#include "base/mem.h"
#include "queue/queue_priv.h"

bool
cg_reply_is(const redisReply *r, int type)
{
	return r && r->type == type;
}

int64_t
cg_reply_int(const redisReply *r)
{
	if (cg_reply_is(r, REDIS_REPLY_INTEGER))
		return r->integer;
	return cg_reply_is(r, REDIS_REPLY_STRING) ? (int64_t)strtod(r->str, NULL) : 0;
}

char *
cg_reply_dup(const redisReply *r)
{
	return cg_reply_is(r, REDIS_REPLY_STRING) || cg_reply_is(r, REDIS_REPLY_STATUS) ?
	    cg_strndup(r->str, r->len) : NULL;
}

static const struct {
	const char *begin;
	enum cg_errc code;
	const char *advice;
} known[] = {
	{ "NOAUTH", CG_E_AUTH, "give user and password in the queue's URL" },
	{ "WRONGPASS", CG_E_AUTH, "check user and password in the queue's URL" },
	{ "ERR AUTH", CG_E_AUTH, "check the password in the queue's URL" },
	{ "ERR invalid password", CG_E_AUTH, "check the password in the queue's URL" },
	{ "NOPERM", CG_E_PERM, "allow this user the commands and keys of the queue" },
	{ "READONLY", CG_E_UNAVAILABLE, "this server is a replica at the moment" },
	{ "LOADING", CG_E_UNAVAILABLE, "the server is starting" },
	{ "BUSY", CG_E_UNAVAILABLE, "the server runs a script" },
	{ "MASTERDOWN", CG_E_UNAVAILABLE, "the server has lost its primary" },
	{ "CLUSTERDOWN", CG_E_UNAVAILABLE, "the cluster is not complete" },
	{ "OOM", CG_E_UNAVAILABLE, "the server's memory is full" },
	{ "MISCONF", CG_E_UNAVAILABLE, "the server cannot save to disk" },
	{ "NOSCRIPT", CG_E_UNAVAILABLE, "the server has lost its scripts; do it again" },
	{ "MOVED", CG_E_UNAVAILABLE, "the queue has moved through the cluster; do it again" },
	{ "CROSSSLOT", CG_E_CONFIG, "in a cluster the prefix needs a {tag}" },
	{ "WRONGTYPE", CG_E_STATE, "a key of this queue belongs to something else" },
};

int
cg_redis_err(const redisReply *reply, struct cg_err *err)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strncmp(reply->str, known[i].begin, strlen(known[i].begin)) == 0)
			return cg_err_set(err, known[i].code, "the server says \"%.200s\": %s", reply->str,
			    known[i].advice);
	return cg_err_set(err, CG_E_IO, "the server says \"%.300s\"", reply->str);
}

int
cg_code(struct cg_err *err, int64_t code, const char *id)
{
	switch (code) {
	case -1:
		return cg_err_set(err, CG_E_NOTFOUND, "there is no job %s", id);
	case -2:
		return cg_err_set(err, CG_E_CONFLICT, "job %s: its lock has run out", id);
	case -3:
		return cg_err_set(err, CG_E_STATE, "job %s is not in the state for this", id);
	case -4:
		return cg_err_set(err, CG_E_STATE, "job %s has children that are not done", id);
	case -5:
		return cg_err_set(err, CG_E_NOTFOUND, "the parent of job %s does not exist", id);
	case -6:
		return cg_err_set(err, CG_E_CONFLICT, "job %s belongs to another worker now", id);
	case -7:
		return cg_err_set(err, CG_E_CONFLICT, "job %s is the child of another parent", id);
	case -8:
		return cg_err_set(err, CG_E_CONFLICT, "job %s is the next iteration of a schedule: end the "
		    "schedule", id);
	case -9:
		return cg_err_set(err, CG_E_STATE, "job %s has children that failed", id);
	case -10:
	case -11:
		return cg_err_set(err, CG_E_CONFLICT, "schedule %s: its next iterations are there already", id);
	}
	return cg_err_set(err, CG_E_BUG, "job %s: code %lld", id, (long long)code);
}
