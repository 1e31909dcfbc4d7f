#include "deliver.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "file.h"
#include "lib/handler.h"
#include "lib/media/provenance.h"

int
snd_deliver(struct cg_handler *h, const char *name, const struct cg_buf *file,
    const struct cg_provenance *p, char **path, size_t *bytes, struct cg_err *err)
{
	const struct cg_buf *write = file;
	struct cg_buf tagged;
	int rc = 0;

	cg_buf_init(&tagged, SND_FILE_MAX);
	*path = cg_path_join(h->output_dir, name);
	if (file->len > 4 && memcmp(file->s, "OggS", 4) != 0) {
		rc = cg_provenance_tag(p, file->s, file->len, &tagged, err);
		write = &tagged;
	}
	if (rc == 0)
		rc = cg_file_write(*path, write->s, write->len, 0644, false, err);
	*bytes = write->len;
	cg_buf_release(&tagged);
	if (rc < 0) {
		free(*path);
		*path = NULL;
	}
	return rc;
}

void
snd_file_stem(const char *name, char out[101])
{
	size_t n = 0;

	for (; *name && n < 100; name++) {
		unsigned char c = (unsigned char)*name;

		/* one mark for a character, however many bytes it has */
		if ((c & 0xc0) == 0x80)
			continue;
		out[n++] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' ? (char)c : '_';
	}
	if (!n)
		out[n++] = '_';
	out[n] = 0;
}
