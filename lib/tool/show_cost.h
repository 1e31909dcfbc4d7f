/*
 * What was paid, or would be, for people: records of type cost, month and estimate as a
 * table (tool/table.h) on standard output, and on a terminal the sums and budgets below it.
 */
#ifndef CG_TOOL_SHOW_COST_H
#define CG_TOOL_SHOW_COST_H

#include "json/ndjson.h"
#include "tool/table.h"

extern const struct cg_column cg_cost_columns[], cg_month_columns[], cg_estimate_columns[];

/* A sink for such records; table has the columns for them, and is borrowed while they come. */
void cg_show_cost_init(struct cg_sink *s, struct cg_table *table);

#endif
