/*
 * The log: one event name that never varies, then typed pairs. stderr only,
 * text or JSON. Keys are masked by the name of the pair and by their own look (base/mask.h), and
 * of a value a line has 8 KiB at most.
 *
 *	cg_log(CG_LOG_INFO, "step done", CG_S("step", id), CG_I("took_ms", ms));
 */
#ifndef CG_BASE_LOG_H
#define CG_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cg_log_level { CG_LOG_ERROR, CG_LOG_WARN, CG_LOG_INFO, CG_LOG_DEBUG };

struct cg_log_pair {
	const char *key;
	const char *s; /* NULL: the number */
	int64_t i;     /* of text: 1 it is shown whatever it looks like */
};

#define CG_S(k, v) { (k), (v), 0 }
#define CG_OPEN(k, v) { (k), (v), 1 } /* a key that is to be seen: one for development */
#define CG_I(k, v) { (k), NULL, (v) }
#define cg_log(level, ...) CG_LOG_PICK_(level, __VA_ARGS__, { NULL, NULL, 0 })
#define CG_LOG_PICK_(level, event, ...) \
	cg_log_pairs((level), (event), (const struct cg_log_pair[]){ __VA_ARGS__ })

/* pairs end with a NULL key. Lines above the level are dropped. */
void cg_log_pairs(enum cg_log_level level, const char *event, const struct cg_log_pair *pairs);

/* Set by the program's start: its name, what is shown and how. */
void cg_log_setup(const char *prog, enum cg_log_level max, bool json);
bool cg_log_is_json(void);
int cg_log_level_of(const char *name); /* -1 when there is no such level */
const char *cg_log_level(void);        /* as it was set up: "info" */

#endif
