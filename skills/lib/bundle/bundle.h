/*
 * A bundle while it is made: a set of files in memory, sorted by path. The same
 * files give the same digest, the same manifest and the same archive, wherever
 * and whenever.
 */
#ifndef CG_SKILLS_BUNDLE_H
#define CG_SKILLS_BUNDLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct cg_buf;
struct cg_err;

enum { CG_BUNDLE_MAX = 5 << 20 }; /* bytes of all files together */

struct cg_bundle_file {
	char *path;    /* relative, safe */
	char *data;
	size_t len;
	char sha[65];  /* hex */
};

/* The zero value is a valid empty bundle. */
struct cg_bundle {
	struct cg_bundle_file *v;
	size_t n;
};

/*
 * Put a file in; path and data are copied. -1 with CG_E_DATA when the path is
 * not safe or taken.
 */
int cg_bundle_add(struct cg_bundle *b, const char *path, const void *data, size_t len,
    struct cg_err *err);
const struct cg_bundle_file *cg_bundle_find(const struct cg_bundle *b, const char *path);
size_t cg_bundle_size(const struct cg_bundle *b); /* bytes of all files */
void cg_bundle_release(struct cg_bundle *b);

/*
 * The digest over the lines "SHA256  PATH\n" of all files but the manifest, in
 * order of path: what sha256sum prints, so that anybody can check it by hand.
 */
void cg_bundle_digest(const struct cg_bundle *b, char out[65]);

/* files, assets, bundle_id, checksum and sizes of a manifest; returns new. */
json_t *cg_bundle_manifest(const struct cg_bundle *b, const char *template_id,
    const char *version);

int cg_bundle_write(const struct cg_bundle *b, const char *dir, struct cg_err *err);

/* Archives with every name under `prefix` ("" for none): no clock, no owner, stored. */
void cg_bundle_zip(const struct cg_bundle *b, const char *prefix, const char *comment,
    struct cg_buf *out);
void cg_bundle_tar(const struct cg_bundle *b, const char *prefix, struct cg_buf *out);

#endif
