/*
 * Texts packed once: a text, and beside it what Brotli and gzip make of it, under its hash in a
 * folder of the cache. Whoever needs one that is not there makes it; the text itself comes last,
 * and is the sign that the others are there.
 */
#include <brotli/encode.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/player.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "http/http.h"

enum {
	TEXT_MAX = 8 << 20,
	QUICK = 512 << 10, /* above: not the slowest Brotli */
	SLOWEST = 9        /* gzip */
};

static char *
brotli(const char *s, size_t n, size_t *out)
{
	size_t room = BrotliEncoderMaxCompressedSize(n);
	char *to = room ? malloc(room) : NULL;

	*out = room;
	if (to && BrotliEncoderCompress(n > QUICK ? 6 : 11, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, n,
	    (const uint8_t *)s, out, (uint8_t *)to))
		return to;
	free(to);
	return NULL;
}

/* One that is not smaller is of no use. */
static int
write_packed(const char *path, const char *end, char *bytes, size_t n, size_t whole, struct cg_err *err)
{
	char *name = cg_asprintf("%s%s", path, end);
	int rc = bytes && n < whole ? cg_file_write(name, bytes, n, 0444, false, err) : 0;

	free(name);
	free(bytes);
	return rc;
}

static int
make(const char *path, const char *s, size_t n, struct cg_err *err)
{
	char *dir = cg_path_dir(path);
	size_t size = 0;
	char *packed;
	int rc = cg_mkdirs(dir, 0700, err);

	free(dir);
	if (rc < 0)
		return -1;
	packed = brotli(s, n, &size);
	if (write_packed(path, ".br", packed, size, n, err) < 0)
		return -1;
	packed = cg_http_gzip(s, n, SLOWEST, &size);
	return write_packed(path, ".gz", packed, size, n, err) < 0 ? -1
	    : cg_file_write(path, s, n, 0444, false, err);
}

int
cg_api_pack(const char *folder, const char *hash, const char *object, const char *bytes, size_t n,
    char name[CG_API_PACK_NAME], struct cg_err *err)
{
	struct cg_buf b;
	char *path;
	int rc = 0;

	snprintf(name, CG_API_PACK_NAME, "%.2s/%s", hash, hash + 2);
	path = cg_path_join(folder, name);
	if (access(path, F_OK) < 0) {
		cg_buf_init(&b, TEXT_MAX);
		if (object)
			rc = cg_file_read(&b, object, err);
		if (rc == 0)
			rc = make(path, object ? b.s : bytes, object ? b.len : n, err);
		cg_buf_release(&b);
	}
	free(path);
	return rc;
}
