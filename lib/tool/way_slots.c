/*
 * The limits of models, shared by all workers through the Valkey that their queue is on. A limit
 * must not stop the work: when the server does not answer, each process keeps its own limits,
 * and tries again after a while. The gateway is one thread, so it waits for little.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "llm/llm.h"
#include "queue/queue.h"
#include "tool/dispatch.h"
#include "tool/tool.h"
#include "tool/way_priv.h"

enum { AGAIN_MS = 30000 };

struct cg_way_slots {
	const struct cg_conf *conf;
	struct cg_queue *q;    /* NULL: not open */
	int64_t not_before;    /* monotonic: the server was away */
	bool told;
};

static void
went_away(struct cg_way_slots *s, const struct cg_err *err)
{
	if (!s->told)
		cg_log(CG_LOG_WARN, "the limits of models are not shared for now",
		    CG_S("error", err->msg));
	s->told = true;
	s->not_before = cg_mono_ms() + AGAIN_MS;
	cg_queue_close(s->q);
	s->q = NULL;
}

static struct cg_queue_slot
slot_of(const struct cg_llm_slot *slot)
{
	return (struct cg_queue_slot){ .name = slot->model, .holder = slot->holder,
		.most = slot->most, .minute = slot->minute, .lease_ms = slot->lease_ms };
}

static int64_t
acquire(void *arg, const struct cg_llm_slot *slot)
{
	const struct cg_queue_slot want = slot_of(slot);
	struct cg_way_slots *s = arg;
	struct cg_err err = CG_ERR_INIT;
	int64_t wait;

	if (!s->q && cg_mono_ms() < s->not_before)
		return 0;
	if ((!s->q && cg_dispatch_limits(s->conf, "models", &s->q, &err) < 0) || (wait = cg_queue_slot_take(s->q, &want, &err)) < 0) {
		went_away(s, &err);
		return 0;
	}
	s->told = false;
	return wait;
}

static void
release(void *arg, const struct cg_llm_slot *slot)
{
	const struct cg_queue_slot have = slot_of(slot);
	struct cg_way_slots *s = arg;
	struct cg_err err = CG_ERR_INIT;

	if (s->q && cg_queue_slot_give(s->q, &have, &err) < 0)
		went_away(s, &err);
}

struct cg_way_slots *
cg_way_slots_open(const struct cg_conf *conf, struct cg_llm_conf *llm)
{
	struct cg_way_slots *s;

	if (!cg_dispatch_is_on(conf))
		return NULL;
	s = cg_alloc(sizeof *s);
	s->conf = conf;
	llm->acquire = acquire;
	llm->release = release;
	llm->arg = s;
	return s;
}

void
cg_way_slots_close(struct cg_way_slots *s)
{
	if (s)
		cg_queue_close(s->q);
	free(s);
}
