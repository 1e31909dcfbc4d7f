/*
 * Records as a table for people. On a terminal: aligned, with a heading, times
 * as "3m ago", ids and hashes shortened, long texts cut ("…") and the last columns
 * left out so that a line fits; below 80 columns, where too little would be left,
 * lines are whole and wrap. Into a pipe: the same columns, tab-separated, in full,
 * without heading. Control characters in values become spaces in both: what a
 * record holds must not steer a terminal.
 */
#ifndef CG_TOOL_TABLE_H
#define CG_TOOL_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "json/ndjson.h"

struct cg_err;

enum cg_column_kind {
	CG_COL_TEXT,
	CG_COL_NUMBER,
	CG_COL_ID,    /* its first 13 characters on a terminal: enough to tell them apart */
	CG_COL_TIME,  /* RFC 3339 or milliseconds in the record; "3m ago" on a terminal */
	CG_COL_BYTES, /* 1234567; "1.2M" */
	CG_COL_MS,    /* 61500; "1m02s" */
	CG_COL_USD    /* "0.25"; on a terminal the points stand below each other */
};

struct cg_column {
	const char *key;   /* of the record; NULL ends the list */
	const char *title;
	enum cg_column_kind kind;
};

struct cg_table {
	struct cg_sink sink; /* put records here */
	const struct cg_column *columns;
	bool terminal;
	size_t width;        /* of the terminal, in columns */
	char ***rows;        /* waiting for their widths, on a terminal */
	size_t n, cap;
};

/* columns is borrowed until release. Whether fd is a terminal is found out here. */
void cg_table_init(struct cg_table *t, const struct cg_column *columns, int fd);
/* Print what is waiting. 0, or -1 with err (CG_E_IO). */
int cg_table_end(struct cg_table *t, struct cg_err *err);
void cg_table_release(struct cg_table *t);

/* "12s ago", "3m ago", "5h ago", "4d ago", then the date; of a moment that is to come "in 3m". */
void cg_table_ago(long long wall_ms, long long now_ms, char out[32]);
void cg_table_bytes(long long n, char out[32]);   /* "999", "1.2k", "34M" */
void cg_table_duration(long long ms, char out[32]); /* "85ms", "2.4s", "1m02s", "3h05m" */

#endif
