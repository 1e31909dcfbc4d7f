/* Where a tool's records go. */
#include <string.h>

#include "base/err.h"
#include "tool/out.h"

void
cg_out_init(struct cg_out *o, enum cg_show how, const struct cg_column *columns, const char *key,
    bool json, bool live)
{
	bool table = how == CG_SHOW_RECORDS || how == CG_SHOW_PAIRS;

	memset(o, 0, sizeof *o);
	cg_sink_fd(&o->lines, 1, live);
	if (table)
		cg_table_init(&o->table, columns, 1);
	if (how != CG_SHOW_RECORDS)
		cg_show_init(&o->plain, how, key, &o->table.sink);
	o->to = json ? &o->lines : how == CG_SHOW_RECORDS ? &o->table.sink : &o->plain;
}

int
cg_out_end(struct cg_out *o, int rc, struct cg_err *err)
{
	struct cg_err late = CG_ERR_INIT;

	if ((cg_sink_flush(&o->lines, &late) < 0
	    || (o->table.columns && cg_table_end(&o->table, &late) < 0)) && rc >= 0) {
		*err = late;
		rc = -1;
	}
	cg_sink_release(&o->lines);
	cg_table_release(&o->table);
	return rc;
}
