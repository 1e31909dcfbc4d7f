/*
 * How often somebody may do something, counted over all servers: in the Valkey that the queue is
 * on. Who waits for this serves somebody, so it is asked within a quarter of a second or not at all.
 */
#ifndef CG_TOOL_RATES_H
#define CG_TOOL_RATES_H

#include <stdint.h>

struct cg_conf;
struct cg_err;
struct cg_rates;

/* Connected when it is first asked. conf outlives it. NULL: the queue is the store. */
struct cg_rates *cg_rates_open(const struct cg_conf *conf);
void cg_rates_close(struct cg_rates *r);
/*
 * May who do what now, at most n times in so many seconds? 0: yes, and it is counted; n > 0: in so
 * many milliseconds; -1: nobody can say, CG_E_UNAVAILABLE. Of who a digest is kept.
 */
int64_t cg_rates_ask(struct cg_rates *r, const char *what, const char *who, int n, int seconds,
    struct cg_err *err);

#endif
