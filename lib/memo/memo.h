/*
 * What is remembered between starts: a small file for each thing that is costly
 * to make, valid as long as every path that had a part in it looks as it did
 * (size, times, inode). Anything odd about such a file means that it is not
 * there; a memory that cannot be kept costs time, not correctness.
 */
#ifndef CG_MEMO_MEMO_H
#define CG_MEMO_MEMO_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Every path that a result depends on, with what was there when we looked. */
struct cg_trail {
	struct cg_buf stamps;
	bool fresh; /* something changed just now: its stamp would not show a second change */
};

void cg_trail_init(struct cg_trail *t);
void cg_trail_release(struct cg_trail *t);
/* Look at path before using it; a missing one is remembered as missing. */
void cg_trail_add(struct cg_trail *t, const char *path);
/* Add the stamps of another trail; "" (not remembered) makes this one fresh. */
void cg_trail_join(struct cg_trail *t, const char *stamps);

enum { CG_MEMO_LINES = 4 };

/* One such file: JSON texts, each in its line and parsed by whoever needs it. */
struct cg_memo {
	struct cg_buf text;
	const char *stamps;                     /* of the trail, NUL-terminated */
	struct cg_str lines[CG_MEMO_LINES];     /* NUL-terminated too; empty: NULL was written */
};

/*
 * What is remembered in dir under key (words without line breaks, hashed into a
 * file name), if its trail still holds: false else. dir NULL remembers nothing.
 * Release m in both cases.
 */
bool cg_memo_read(struct cg_memo *m, const char *dir, const char *key);
void cg_memo_release(struct cg_memo *m);
/* docs has CG_MEMO_LINES entries, NULL where there is nothing. */
void cg_memo_write(const char *dir, const char *key, const struct cg_trail *t,
    const json_t *const docs[CG_MEMO_LINES]);
/* The same with the first document and a text without line breaks as the second. */
void cg_memo_write_text(const char *dir, const char *key, const struct cg_trail *t,
    const json_t *doc, const char *text);

#endif
