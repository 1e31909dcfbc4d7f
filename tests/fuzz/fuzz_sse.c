/* Any bytes as a stream of events: the same events, however the bytes are cut. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "fetch/sse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX = 300 };

static int
note(void *arg, const struct cg_sse_event *e)
{
	struct cg_buf *out = arg;

	if (strlen(e->id) > MAX || e->data.len > MAX || e->data.s[e->data.len])
		abort();
	cg_buf_puts(out, e->event);
	cg_buf_putc(out, '\n');
	cg_buf_put(out, e->data.s, e->data.len);
	cg_buf_puts(out, e->id);
	return 0;
}

/* As one piece, or in pieces whose lengths the bytes say themselves. */
static int
run(const uint8_t *data, size_t size, int cut, struct cg_buf *out, int64_t *retry_ms)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_sse s;
	int rc = 0;

	cg_sse_init(&s, MAX);
	for (size_t at = 0, n; at < size && rc == 0; at += n) {
		n = cut ? data[at] % 7 + 1u : size;
		if (n > size - at)
			n = size - at;
		rc = cg_sse_feed(&s, data + at, n, note, out, &err);
	}
	if (rc < 0 && err.code != CG_E_TOOBIG)
		abort();
	*retry_ms = s.retry_ms;
	cg_sse_release(&s);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cg_buf whole, cut;
	int64_t a, b;
	int rc, rc_cut;

	cg_buf_init(&whole, 1 << 20);
	cg_buf_init(&cut, 1 << 20);
	rc = run(data, size, 0, &whole, &a);
	rc_cut = run(data, size, 1, &cut, &b);
	if (rc != rc_cut || a != b || whole.len != cut.len || memcmp(whole.s, cut.s, cut.len) != 0)
		abort();
	cg_buf_release(&whole);
	cg_buf_release(&cut);
	return 0;
}
