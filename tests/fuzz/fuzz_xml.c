/* Any bytes as a reply of S3: mistakes end it, and nothing that comes out is out of bounds. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "s3/s3_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
leaf(void *arg, const char *path, const char *text)
{
	size_t *n = arg;

	if (!*path || path[strlen(path) - 1] == '/' || strstr(path, "//"))
		abort();
	*n += strlen(path) + (text ? strlen(text) : 0);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cg_err err = CG_ERR_INIT;
	size_t n = 0;

	if (cg_s3_xml((const char *)data, size, leaf, &n, &err) < 0 && err.code != CG_E_DATA)
		abort();
	return 0;
}
