/*
 * Objects: blobs named by the SHA-256 of their bytes, kept once on disk as
 * objects/ab/cdef... , read-only, written to a temporary name, synced, renamed; or in
 * a bucket of S3 under the same keys.
 *
 * Who may see an object is a second name for it: tenants/<tenant>/<hash> is a
 * hard link to the object (in a bucket: an empty object), made when that tenant puts it.
 * So the same bytes are stored once, nobody learns that somebody else has them, and
 * the link count says when nobody needs them any more. Reference and object need no
 * database, hence no transaction: both are stored when a put returns, and a row that
 * names the object may be committed after that.
 *
 * Before a bucket stands a folder of copies in the same layout. What goes in and comes out
 * passes through it; a copy that was in the bucket within the last half hour is taken
 * to be there still. Copies that nobody has used for an hour go, oldest first, when
 * there are more bytes of them than the URL's cache_size.
 *
 * A folder is an object too, a tree: canonical JSON of {"entries": [{hash, mime,
 * path, size}...], "type": "tree"}, entries sorted by path. Empty folders and
 * modes are not part of it.
 *
 * Another tenant's object is one that is not there. Hashes are 64 lower-case hex
 * digits; anything else is not found either.
 */
#ifndef CG_CAS_CAS_H
#define CG_CAS_CAS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cg_buf;
struct cg_cas;
struct cg_err;
struct cg_scope;

enum {
	CG_CAS_OBJECT_MAX = 1 << 30,  /* bytes of one object */
	CG_CAS_TREE_FILES = 10000,    /* files of one tree */
	CG_CAS_TREE_DEPTH = 32
};
#define CG_TREE_MIME "application/vnd.cg.tree+json"

/*
 * where is a folder, which need not exist (the first put makes it), or "s3://..." as
 * s3/s3.h has it; then copies lie below cache_dir. Nothing is sent before it is needed.
 */
int cg_cas_open(struct cg_cas **out, const char *where, const char *cache_dir,
    struct cg_err *err);
void cg_cas_close(struct cg_cas *cas);

/*
 * Put bytes, a regular file (no link is followed), or a folder of such. On
 * success the object is durable, except between cg_cas_hold and cg_cas_settle,
 * which sync or upload everything put between them at once (several times faster):
 * there an object is not to be seen before settle, which comes before the rows that
 * name the objects are committed. A settle that fails forgets them all.
 *
 * Errors: CG_E_NOINPUT, CG_E_TOOBIG, CG_E_DATA (a link, device or unsafe name in
 * a tree), CG_E_IO (disk full), CG_E_PERM; of a bucket those of s3/s3.h, here and below.
 * On -1 no half object is left.
 */
int cg_cas_put(struct cg_cas *cas, const struct cg_scope *who, const void *p, size_t len,
    char hex[65], struct cg_err *err);
/* *size (may be NULL) is the file's. */
int cg_cas_put_file(struct cg_cas *cas, const struct cg_scope *who, const char *path,
    char hex[65], int64_t *size, struct cg_err *err);
/* *listing (may be NULL) is new: the tree's JSON. */
int cg_cas_put_tree(struct cg_cas *cas, const struct cg_scope *who, const char *dir,
    char hex[65], json_t **listing, struct cg_err *err);
/*
 * The file or folder at relative within root, when neither can be trusted: no
 * link anywhere on the way below root is followed and nothing outside is
 * reached (CG_E_DATA). *is_tree says which it was, *size is the sum for a tree.
 */
int cg_cas_put_within(struct cg_cas *cas, const struct cg_scope *who, const char *root,
    const char *relative, char hex[65], int64_t *size, bool *is_tree, struct cg_err *err);
bool cg_cas_hold(struct cg_cas *cas); /* was it held already? */
int cg_cas_settle(struct cg_cas *cas, struct cg_err *err);

/* ---- for who must not be held up by a bucket ---- */

/* As cg_s3_hurry and cg_s3_is_away; a folder is never away. */
void cg_cas_hurry(struct cg_cas *cas, int64_t ms);
bool cg_cas_is_away(const struct cg_cas *cas);

/*
 * What was put since cg_cas_hold, instead of settled, can be taken out as a parcel (NULL:
 * nothing, or the objects are in a folder). A sender, which a thread may have for itself,
 * sends it, as often as wanted until it is 0; then it is unpacked where it was packed, and
 * its objects are to be seen. unpack frees it; not sent: its objects are forgotten.
 */
struct cg_cas_parcel;
struct cg_cas_sender;
struct cg_cas_parcel *cg_cas_pack(struct cg_cas *cas);
int cg_cas_unpack(struct cg_cas *cas, struct cg_cas_parcel *p, bool sent, struct cg_err *err);
/* *out: NULL when the objects are in a folder. */
int cg_cas_sender_open(struct cg_cas_sender **out, const struct cg_cas *cas, struct cg_err *err);
void cg_cas_sender_close(struct cg_cas_sender *s);
int cg_cas_send(struct cg_cas_sender *s, struct cg_cas_parcel *p, struct cg_err *err);
void cg_cas_sender_stop(struct cg_cas_sender *s); /* from any thread: CG_E_CANCELLED from now on */

/*
 * Is it there? 1; 0 also when only the tenant's name for it is left: then nothing could open
 * its path; -1 when that cannot be found out.
 */
int cg_cas_has(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    struct cg_err *err);
/* Are all n? Asked at once. */
int cg_cas_has_all(struct cg_cas *cas, const struct cg_scope *who, const char (*hex)[65],
    size_t n, struct cg_err *err);
int64_t cg_cas_size(struct cg_cas *cas, const struct cg_scope *who, const char *hex); /* -1 */
/* Have it at its path, for handing to a handler; CG_E_NOTFOUND naming it. */
int cg_cas_bring(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    struct cg_err *err);
/* Before that is done for each file of a tree: all that are elsewhere, at once. */
int cg_cas_bring_tree(struct cg_cas *cas, const struct cg_scope *who, const json_t *listing,
    struct cg_err *err);
/* Where the object lies (whether or not it exists). New string. */
char *cg_cas_path(const struct cg_cas *cas, const char *hex);
/*
 * Append a URL by which anybody can read the object for so many seconds (at most 7 days)
 * as that type and name: 1. 0: objects in a folder have none.
 */
int cg_cas_presign(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    const char *mime, const char *name, int64_t seconds, struct cg_buf *url,
    struct cg_err *err);
/* A descriptor for reading, CG_E_NOTFOUND when the tenant has no such object. */
int cg_cas_fd(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    struct cg_err *err);
/* Append its bytes; CG_E_TOOBIG when b does not take them. */
int cg_cas_read(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    struct cg_buf *b, struct cg_err *err);
/* Its tree, new: 1; 0 when the object is no tree. CG_E_NOTFOUND. */
int cg_cas_tree(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    json_t **listing, struct cg_err *err);

/*
 * Read it and hash it (a tree: its files too): 0 sound; -1 CG_E_DATA naming the
 * object that is damaged, CG_E_NOTFOUND naming the one that is missing.
 */
int cg_cas_verify(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    struct cg_err *err);
/* Copy to dest, which must not exist: a file, or a folder for a tree. */
int cg_cas_export(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    const char *dest, struct cg_err *err);

/* All of this tenant's objects, in no order; touched_ms: when it was last put, at least. */
int cg_cas_list(struct cg_cas *cas, const struct cg_scope *who,
    int (*row)(void *arg, const char *hex, int64_t size, int64_t touched_ms), void *arg,
    struct cg_err *err);
/* Forget it for this tenant: 1, 0 was not there. Bytes that nobody needs go too (in a
 * bucket with the next sweep). */
int cg_cas_drop(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    struct cg_err *err);

/*
 * Remove what processes that were killed have left half written, and in a bucket the objects
 * that no tenant has; what is younger than an hour may be in use.
 */
int cg_cas_sweep(struct cg_cas *cas, struct cg_err *err);

/* ---- names ---- */

enum { CG_URI_MAX = 2048 };
/* "cg://sha256/<hex>/<name>"; what a URI cannot carry in name is percent-encoded. */
void cg_cas_uri(const char *hex, const char *name, char out[CG_URI_MAX]);
/* The hash within such a URI, or false. name (may be NULL) points into uri, "" when none. */
bool cg_cas_uri_parse(const char *uri, char hex[65], const char **name);

/* The media type by content, and by the name's extension where content is silent. */
const char *cg_mime_of(const char *name, const void *head, size_t len);
/* The usual extension of a media type with its dot, "" when unknown. */
const char *cg_mime_ext(const char *mime);

#endif
