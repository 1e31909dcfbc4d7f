/*
 * Records on standard output for people, where a table (tool/table.h) does not suit.
 * What a record says cannot steer a terminal.
 */
#ifndef CG_TOOL_SHOW_H
#define CG_TOOL_SHOW_H

#include "json/ndjson.h"

enum cg_show {
	CG_SHOW_QUIET,  /* nothing */
	CG_SHOW_RECORDS, /* a table: that one's business */
	CG_SHOW_PAIRS,  /* each member as a record {name, value} of another sink */
	CG_SHOW_PRETTY, /* JSON over several lines */
	CG_SHOW_FIELD,  /* the member `key`, a line */
	CG_SHOW_LINES,  /* each text of the array `key`, a line */
	CG_SHOW_TREE    /* {id, queueName, children} or {job, children}, indented */
};

/* key and pairs (for CG_SHOW_PAIRS) are borrowed as long as records come. */
void cg_show_init(struct cg_sink *s, enum cg_show how, const char *key, struct cg_sink *pairs);

#endif
