/* Any text on its way into a log: what is known is gone from it, and it stays within its bounds. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/fetch_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const known[] = { "hush", "Bearer", "abab", "sk-0123456789", "a=b&c" };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct secrets s = { NULL, 0 };
	struct cg_buf out;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		cg_secrets_add(&s, known[i]);
	cg_secrets_add_header(&s, "X-Key: Bearer something-long");
	cg_buf_init(&out, 3 * size);
	cg_secrets_redact(&s, (const char *)data, size, &out);
	if (out.failed)
		abort();
	for (size_t i = 0; i < out.len; i++)
		if (cg_secrets_at(&s, out.s + i, out.len - i))
			abort();
	cg_buf_release(&out);
	cg_secrets_release(&s);
	return 0;
}
