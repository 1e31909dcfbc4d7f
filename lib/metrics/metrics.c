#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "metrics/metrics.h"

struct bound {
	int64_t us;
	const char *text;
};

enum { BOUNDS = 14 };

static const struct bound quick[BOUNDS] = {
	{ 500, "0.0005" }, { 1000, "0.001" }, { 2500, "0.0025" }, { 5000, "0.005" },
	{ 10000, "0.01" }, { 25000, "0.025" }, { 50000, "0.05" }, { 100000, "0.1" },
	{ 250000, "0.25" }, { 500000, "0.5" }, { 1000000, "1" }, { 2500000, "2.5" },
	{ 10000000, "10" }, { 30000000, "30" },
};
static const struct bound slow[BOUNDS] = {
	{ 10000, "0.01" }, { 50000, "0.05" }, { 100000, "0.1" }, { 500000, "0.5" },
	{ 1000000, "1" }, { 2500000, "2.5" }, { 5000000, "5" }, { 10000000, "10" },
	{ 30000000, "30" }, { 60000000, "60" }, { 180000000, "180" }, { 600000000, "600" },
	{ 1800000000, "1800" }, { 3600000000, "3600" },
};

enum kind { COUNTER, MICRO, GAUGE, HISTOGRAM };

struct cg_counter {
	_Atomic int64_t n;
};

struct cg_histogram {
	const struct bound *bounds;
	_Atomic int64_t in[BOUNDS + 1]; /* each bucket alone; sums are made when printing */
	_Atomic int64_t us;
};

struct series {
	struct series *next;
	char *labels;
	struct cg_counter counter;
	struct cg_histogram *histogram;
	int64_t (*read)(void *arg);
	void *arg;
};

struct family {
	struct family *next;
	const char *name, *help;
	enum kind kind;
	struct series *first, **last;
};

struct cg_metrics {
	struct family *first, **last;
};

struct cg_metrics *
cg_metrics_new(void)
{
	struct cg_metrics *m = cg_alloc(sizeof *m);

	m->last = &m->first;
	return m;
}

void
cg_metrics_free(struct cg_metrics *m)
{
	struct family *f, *nf;
	struct series *s, *ns;

	for (f = m ? m->first : NULL; f; f = nf) {
		nf = f->next;
		for (s = f->first; s; s = ns) {
			ns = s->next;
			free(s->labels);
			free(s->histogram);
			free(s);
		}
		free(f);
	}
	free(m);
}

static struct series *
add(struct cg_metrics *m, enum kind kind, const char *name, const char *help, const char *labels)
{
	struct series *s = cg_alloc(sizeof *s);
	struct family *f = m->first;

	while (f && strcmp(f->name, name) != 0)
		f = f->next;
	if (!f) {
		f = cg_alloc(sizeof *f);
		*f = (struct family){ .name = name, .help = help, .kind = kind };
		f->last = &f->first;
		*m->last = f;
		m->last = &f->next;
	}
	s->labels = cg_strdup(labels);
	*f->last = s;
	f->last = &s->next;
	return s;
}

struct cg_counter *
cg_metrics_counter(struct cg_metrics *m, const char *name, const char *help, const char *labels)
{
	return &add(m, COUNTER, name, help, labels)->counter;
}

struct cg_counter *
cg_metrics_counter_micro(struct cg_metrics *m, const char *name, const char *help, const char *labels)
{
	return &add(m, MICRO, name, help, labels)->counter;
}

static struct cg_histogram *
histogram(struct series *s, const struct bound *bounds)
{
	s->histogram = cg_alloc(sizeof *s->histogram);
	s->histogram->bounds = bounds;
	return s->histogram;
}

struct cg_histogram *
cg_metrics_histogram(struct cg_metrics *m, const char *name, const char *help, const char *labels)
{
	return histogram(add(m, HISTOGRAM, name, help, labels), quick);
}

struct cg_histogram *
cg_metrics_histogram_long(struct cg_metrics *m, const char *name, const char *help,
    const char *labels)
{
	return histogram(add(m, HISTOGRAM, name, help, labels), slow);
}

void
cg_metrics_gauge(struct cg_metrics *m, const char *name, const char *help, const char *labels,
    int64_t (*read)(void *arg), void *arg)
{
	struct series *s = add(m, GAUGE, name, help, labels);

	s->read = read;
	s->arg = arg;
}

void
cg_counter_add(struct cg_counter *c, int64_t n)
{
	atomic_fetch_add_explicit(&c->n, n, memory_order_relaxed);
}

void
cg_histogram_us(struct cg_histogram *h, int64_t us)
{
	size_t i = 0;

	while (i < BOUNDS && us > h->bounds[i].us)
		i++;
	atomic_fetch_add_explicit(&h->in[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&h->us, us, memory_order_relaxed);
}

static void
print_histogram(struct cg_buf *to, const char *name, const struct series *s)
{
	const char *comma = *s->labels ? "," : "";
	int64_t n = 0, us = s->histogram->us;

	for (size_t i = 0; i <= BOUNDS; i++) {
		n += s->histogram->in[i];
		cg_buf_printf(to, "%s_bucket{%s%sle=\"%s\"} %" PRId64 "\n", name, s->labels, comma,
		    i < BOUNDS ? s->histogram->bounds[i].text : "+Inf", n);
	}
	cg_buf_printf(to, "%s_sum%s%s%s %" PRId64 ".%06" PRId64 "\n", name, *s->labels ? "{" : "",
	    s->labels, *s->labels ? "}" : "", us / 1000000, us % 1000000);
	cg_buf_printf(to, "%s_count%s%s%s %" PRId64 "\n", name, *s->labels ? "{" : "", s->labels,
	    *s->labels ? "}" : "", n);
}

static void
print_number(struct cg_buf *to, const struct family *f, const struct series *s)
{
	int64_t n = s->read ? s->read(s->arg) : s->counter.n;

	cg_buf_printf(to, "%s%s%s%s ", f->name, *s->labels ? "{" : "", s->labels, *s->labels ? "}" : "");
	if (f->kind == MICRO)
		cg_buf_printf(to, "%" PRId64 ".%06" PRId64 "\n", n / 1000000, n % 1000000);
	else
		cg_buf_printf(to, "%" PRId64 "\n", n);
}

void
cg_metrics_print(struct cg_metrics *m, struct cg_buf *to)
{
	static const char *const kinds[] = { "counter", "counter", "gauge", "histogram" };

	for (struct family *f = m->first; f; f = f->next) {
		cg_buf_printf(to, "# HELP %s %s\n# TYPE %s %s\n", f->name, f->help, f->name,
		    kinds[f->kind]);
		for (struct series *s = f->first; s; s = s->next)
			if (f->kind == HISTOGRAM)
				print_histogram(to, f->name, s);
			else
				print_number(to, f, s);
	}
}
