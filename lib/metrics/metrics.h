/*
 * Counts and durations for Prometheus, in its text format (version 0.0.4).
 *
 * A family has a name, a help text and a kind; a series of it has labels. Series are made when a
 * server starts, and live as long as the registry; to count is one atomic addition, from any
 * thread. What is known elsewhere (how many connections there are) is asked for when the text is
 * made.
 */
#ifndef CG_METRICS_METRICS_H
#define CG_METRICS_METRICS_H

#include <stdint.h>

struct cg_buf;
struct cg_counter;
struct cg_histogram;
struct cg_metrics;

struct cg_metrics *cg_metrics_new(void);
void cg_metrics_free(struct cg_metrics *m); /* with all series */

/*
 * name as Prometheus has it ("cg_http_requests_total"); one that is there already gets another
 * series. labels: `method="GET",route="/x"`, or "". All strings are borrowed for good, but labels,
 * which is copied.
 */
struct cg_counter *cg_metrics_counter(struct cg_metrics *m, const char *name, const char *help,
    const char *labels);
/* Durations in seconds: buckets from 0.5 ms to 30 s. */
struct cg_histogram *cg_metrics_histogram(struct cg_metrics *m, const char *name,
    const char *help, const char *labels);
/* Of what may take long: from 10 ms to an hour. */
struct cg_histogram *cg_metrics_histogram_long(struct cg_metrics *m, const char *name,
    const char *help, const char *labels);
/* Counted in millionths, told in whole ones: money. */
struct cg_counter *cg_metrics_counter_micro(struct cg_metrics *m, const char *name,
    const char *help, const char *labels);
/* read gives the value now; it is called from cg_metrics_print. */
void cg_metrics_gauge(struct cg_metrics *m, const char *name, const char *help,
    const char *labels, int64_t (*read)(void *arg), void *arg);

void cg_counter_add(struct cg_counter *c, int64_t n);
void cg_histogram_us(struct cg_histogram *h, int64_t us);

/* Everything, families in the order in which they were made. Series that never moved are told. */
void cg_metrics_print(struct cg_metrics *m, struct cg_buf *to);

#endif
