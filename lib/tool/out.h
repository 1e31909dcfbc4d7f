/*
 * What a tool prints for each record: JSON lines, a table, or one of the ways of show.h,
 * whichever the caller asked for.
 */
#ifndef CG_TOOL_OUT_H
#define CG_TOOL_OUT_H

#include <stdbool.h>

#include "json/ndjson.h"
#include "tool/show.h"
#include "tool/table.h"

struct cg_out {
	struct cg_sink *to;  /* put records here */
	struct cg_sink lines, plain;
	struct cg_table table;
};

/*
 * json wins; else it is how. columns are those of CG_SHOW_RECORDS and CG_SHOW_PAIRS, key is
 * the member of the others (show.h). live: each line at once, for who listens. All borrowed.
 */
void cg_out_init(struct cg_out *o, enum cg_show how, const struct cg_column *columns, const char *key,
    bool json, bool live);
/* Print what is still held back, and free it. rc, or -1 when that fails though rc was good. */
int cg_out_end(struct cg_out *o, int rc, struct cg_err *err);

#endif
