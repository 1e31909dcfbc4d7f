/*
 * Records as a table for spreadsheets: CSV by RFC 4180, UTF-8, a line of names first. A cell that
 * a spreadsheet would take for a formula is preceded by an apostrophe: what players and tenants
 * write is text.
 */
#ifndef CG_TOOL_CSV_H
#define CG_TOOL_CSV_H

#include "json/ndjson.h"

struct cg_csv {
	struct cg_sink to;         /* put records here */
	const char *const *names;  /* of members, and of columns; ends with NULL; borrowed */
	struct cg_buf text;
};
void cg_csv_init(struct cg_csv *c, const char *const *names);
void cg_csv_release(struct cg_csv *c);

#endif
