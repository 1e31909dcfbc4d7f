/* A run over time, between the file that gathers it and the one that draws it. */
#ifndef CG_TOOL_TIMELINE_PRIV_H
#define CG_TOOL_TIMELINE_PRIV_H

#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

struct cg_buf;

enum span_kind {
	SPAN_DONE,     /* an attempt that ended well */
	SPAN_FAILED,   /* one that did not */
	SPAN_LOST,     /* one whose worker went away, or that was given back */
	SPAN_RUNNING,  /* one that has not ended */
	SPAN_DELAY,    /* between two attempts */
	SPAN_APPROVAL, /* waiting for a person */
	SPAN_CACHED,   /* a moment: the result was there */
	SPAN_SKIPPED,  /* a moment */
	SPAN_PAUSED,   /* of the whole run: nobody works on it */
	SPAN_COUNT
};

enum { SPAN_NO_ROW = -1 };

struct span {
	long row;             /* of the steps, or SPAN_NO_ROW: the run's */
	enum span_kind kind;
	int64_t from, to;     /* wall, ms */
	int attempt;          /* 0: unknown */
	const char *why;      /* error or reason, or NULL */
};

struct timeline_row {
	const char *step, *skill, *status;
};

struct timeline {
	struct cg_arena mem;
	const char *workflow, *version, *run, *status;
	int64_t cost_microusd;
	int64_t from, to;     /* the first and the last moment */
	struct timeline_row *rows;
	size_t n_rows, cap_rows;
	struct span *spans;
	size_t n_spans, cap_spans;
};

void cg_timeline_draw(const struct timeline *t, struct cg_buf *svg);

#endif
