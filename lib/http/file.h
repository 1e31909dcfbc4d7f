/*
 * Files and bytes that clients keep: tags, dates, ranges, and who already has them (RFC 9110, 8.8,
 * 13, 14). A file is sent by the kernel; no byte of it passes through this process.
 */
#ifndef CG_HTTP_FILE_H
#define CG_HTTP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cg_err;
struct cg_http_req;

struct cg_http_file {
	int dir;             /* a folder's descriptor: nothing outside it is served, no link followed */
	const char *path;    /* below it: "a/b.js", as cg_http_path has it, without the first '/' */
	const char *type;    /* NULL: by the end of its name */
	const char *cache;   /* Cache-Control; NULL: "no-cache" (ask each time whether it changed) */
	const char *tag;     /* what it is called for good (a hash), without quotes; NULL: by date and size */
	bool packed;         /* path.br and path.gz may lie beside it and are sent to who takes them */
};

/*
 * Reply with the file: 200, 206 for a range, 304 to who has it, 412, 416. -1 with CG_E_NOTFOUND (no
 * such regular file, or a link in the way) or CG_E_OS; nothing was replied then.
 */
int cg_http_reply_file(struct cg_http_req *r, const struct cg_http_file *f, struct cg_err *err);

/*
 * The same with a file that is open already (fd is taken, also when it fails) and has a tag: dir
 * and path say nothing then, tag and type must be given. changed: its Last-Modified, in seconds;
 * -1: it has none, and no date is asked after.
 */
int cg_http_reply_fd(struct cg_http_req *r, const struct cg_http_file *f, int fd, int64_t changed,
    struct cg_err *err);

/*
 * Reply 200 with bytes that have a tag (without quotes), or 304 to who has them. bytes are taken;
 * with `stays` they outlive the server instead.
 */
void cg_http_reply_tagged(struct cg_http_req *r, const char *type, const char *tag, char *bytes,
    size_t n, bool stays);

/* "text/javascript; charset=utf-8" of "a.mjs"; application/octet-stream of what nobody knows. */
const char *cg_http_type_of(const char *name);

/* ---- the parts, which need no request ---- */

/*
 * A Range over size bytes: 1 a part (*from, *n), 0 all of it (there is none, it has several parts,
 * or cannot be read: then it does not count), -1 it lies outside.
 */
int cg_http_range(const char *value, uint64_t size, uint64_t *from, uint64_t *n);
/* Is the tag (with its quotes) in the list? "*" has every tag. weak: W/ is not looked at. */
bool cg_http_tag_in(const char *list, const char *tag, bool weak);
/*
 * What a tag (with its quotes, strong) becomes for the same bytes packed: "a" is "a.gz" then. False: it
 * is weak or too long. held: is the tag, or what it is packed, in the list?
 */
enum { CG_HTTP_TAG_MAX = 100 };
bool cg_http_tag_packed(const char *tag, char *to, size_t size);
bool cg_http_tag_held(const char *list, const char *tag, bool weak);
/* Does Accept-Encoding take this one? */
bool cg_http_accepts(const char *header, const char *coding);

enum { CG_HTTP_DATE_LEN = 29 };
void cg_http_date(int64_t seconds, char out[CG_HTTP_DATE_LEN + 1]); /* IMF-fixdate */
int64_t cg_http_date_parse(const char *s); /* the same; -1 when it is anything else */

#endif
