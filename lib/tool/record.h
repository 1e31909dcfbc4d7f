/*
 * The records that tools print and REST sends: one function for each, so that
 * both doors show the same bytes. cg-record(5).
 */
#ifndef CG_TOOL_RECORD_H
#define CG_TOOL_RECORD_H

#include <jansson.h>
#include <stdint.h>

struct cg_artifact_row;
struct cg_run_row;
struct cg_step_row;

/* All return new. */
json_t *cg_record_run(const struct cg_run_row *row);
json_t *cg_record_step(const struct cg_step_row *row);
json_t *cg_record_artifact(const struct cg_artifact_row *row);
/* An event's frame: type, seq, at, runId and (unless NULL) stepId. */
json_t *cg_record_event(const char *type, int64_t seq, const char *run, const char *step);

/*
 * An error as runs, steps, threads and generations keep it: {code, category, retryable, message}
 * (base/err.h). What looks like a key in the message is masked.
 */
json_t *cg_record_error(const char *code, const char *message);

/* JSON text of a column into obj[key]; NULL and what does not parse is left out. */
void cg_record_text(json_t *obj, const char *key, const char *json_text);
/* Times, 0 left out; money as a decimal string. */
void cg_record_time(json_t *obj, const char *key, int64_t wall_ms);
void cg_record_usd(json_t *obj, const char *key, int64_t microusd);

#endif
