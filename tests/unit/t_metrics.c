/* lib/metrics: what Prometheus reads. */
#include <stdlib.h>

#include "base/buf.h"
#include "metrics/metrics.h"
#include "tap.h"

static int64_t
seven(void *arg)
{
	return *(int64_t *)arg;
}

int
main(void)
{
	struct cg_metrics *m = cg_metrics_new();
	int64_t n = 7;
	struct cg_counter *a, *b;
	struct cg_histogram *h;
	struct cg_buf out;

	a = cg_metrics_counter(m, "x_total", "Things.", "kind=\"a\"");
	cg_metrics_gauge(m, "now", "At present.", "", seven, &n);
	b = cg_metrics_counter(m, "x_total", "Things.", "kind=\"b\"");
	cg_counter_add(a, 2);
	cg_counter_add(b, 1);
	cg_counter_add(b, 1);
	cg_counter_add(b, 1);
	cg_buf_init(&out, 100000);
	cg_metrics_print(m, &out);
	is_str(out.s, "# HELP x_total Things.\n# TYPE x_total counter\nx_total{kind=\"a\"} 2\n"
	    "x_total{kind=\"b\"} 3\n# HELP now At present.\n# TYPE now gauge\nnow 7\n",
	    "a family stands together, whenever its series were made");
	cg_buf_clear(&out);
	h = cg_metrics_histogram(m, "took_seconds", "Time.", "route=\"/\"");
	cg_histogram_us(h, 500);
	cg_histogram_us(h, 501);
	cg_histogram_us(h, 40000000);
	cg_metrics_print(m, &out);
	ok(strstr(out.s, "took_seconds_bucket{route=\"/\",le=\"0.0005\"} 1\n"), "a bound is within");
	ok(strstr(out.s, "took_seconds_bucket{route=\"/\",le=\"0.001\"} 2\n"), "buckets add up");
	ok(strstr(out.s, "took_seconds_bucket{route=\"/\",le=\"30\"} 2\n"), "the last bound");
	ok(strstr(out.s, "took_seconds_bucket{route=\"/\",le=\"+Inf\"} 3\n"), "and beyond it");
	ok(strstr(out.s, "took_seconds_sum{route=\"/\"} 40.001001\n"), "the sum in seconds");
	ok(strstr(out.s, "took_seconds_count{route=\"/\"} 3\n"), "the count");
	cg_buf_clear(&out);
	h = cg_metrics_histogram_long(m, "run_seconds", "Long.", "");
	cg_histogram_us(h, 3600000000);
	a = cg_metrics_counter_micro(m, "cost_total", "Money.", "");
	cg_counter_add(a, 2000001);
	cg_metrics_print(m, &out);
	ok(strstr(out.s, "run_seconds_bucket{le=\"1800\"} 0\nrun_seconds_bucket{le=\"3600\"} 1\n"), "an hour");
	ok(strstr(out.s, "# TYPE cost_total counter\ncost_total 2.000001\n"), "millionths");
	cg_buf_release(&out);
	cg_metrics_free(m);
	return done();
}
